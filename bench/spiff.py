"""SpiffWorkflow on the same ten events: a BPMN process, its serializer, and sqlite3 written by hand.

What it keeps: the process's tree of tasks, saved whole after each event with one audit row, in one commit. What it
does not: guards of law, clocks, a hash chain, projections, words apart, an outbox. Raw sqlite3 flatters it.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from bench.floor import sqlite

BEFORE, AFTER = ("request", "agreed"), ("plan", "draft")
BRANCHES = (1, 2, 3)
STEPS = (*BEFORE, *(f"asked_{n}" for n in BRANCHES), *(f"came_{n}" for n in BRANCHES), *AFTER)
SCHEMA = """
CREATE TABLE workflow (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL);
CREATE TABLE audit (id INTEGER PRIMARY KEY, workflow_id INTEGER NOT NULL, step TEXT NOT NULL, at REAL NOT NULL);
"""


def bpmn() -> str:
    """The process: two steps, three branches of two steps side by side, two steps."""
    flows = [("start", "request"), ("request", "agreed"), ("agreed", "split"), ("join", "plan"), ("plan", "draft")]
    for n in BRANCHES:
        flows += [("split", f"asked_{n}"), (f"asked_{n}", f"came_{n}"), (f"came_{n}", "join")]
    flows.append(("draft", "end"))
    parts = ['<startEvent id="start"/>', '<endEvent id="end"/>']
    parts += [f'<parallelGateway id="{gate}"/>' for gate in ("split", "join")]
    parts += [f'<manualTask id="{step}" name="{step}"/>' for step in STEPS]
    parts += [f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in flows]
    model = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    return f'<definitions {model}><process id="case" isExecutable="true">{"".join(parts)}</process></definitions>'


def run(path: Path, cases: int) -> float:
    """Seconds for so many cases of ten events, one commit an event, in a database of its own."""
    parser = BpmnParser()
    parser.add_bpmn_str(bpmn().encode())
    spec, serializer = parser.get_spec("case"), BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    with closing(sqlite(path)) as connection:
        connection.executescript(SCHEMA)
        start = time.perf_counter()
        for case in range(1, cases + 1):
            for version, step in enumerate(STEPS, 1):
                _event(connection, serializer, BpmnWorkflow(spec) if version == 1 else None, case, version, step)
        taken = time.perf_counter() - start
        assert connection.execute("SELECT count(*), min(version) FROM workflow").fetchone() == (cases, len(STEPS))
    return taken


def _event(
    connection: sqlite3.Connection,
    serializer: BpmnWorkflowSerializer,
    workflow: BpmnWorkflow | None,
    case: int,
    version: int,
    step: str,
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if workflow is None:
        (stored,) = connection.execute("SELECT state FROM workflow WHERE id = ?", (case,)).fetchone()
        workflow = serializer.deserialize_json(stored)
    else:
        workflow.do_engine_steps()
        connection.execute("INSERT INTO workflow VALUES (?, 0, '')", (case,))
    (task,) = workflow.get_tasks(state=TaskState.READY, spec_name=step)
    task.run()
    workflow.do_engine_steps()
    assert workflow.is_completed() == (version == len(STEPS))
    state = (version, serializer.serialize_json(workflow), case)
    connection.execute("UPDATE workflow SET version = ?, state = ? WHERE id = ?", state)
    connection.execute("INSERT INTO audit (workflow_id, step, at) VALUES (?, ?, ?)", (case, step, time.time()))
    connection.execute("COMMIT")
