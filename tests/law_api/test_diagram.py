"""The state diagram is the step table, drawn."""

import re

from workflow.diagram import mermaid
from workflow.states import OPEN, State
from workflow.steps import STEPS

ARROW = re.compile(r" *(\S+) --> (\S+) : (.+)")


def arrows() -> set[tuple[str, str, str, bool]]:
    """Every arrow of the drawing, one for each event, those of an open case drawn once taken apart again."""
    found = set()
    for line in mermaid().splitlines():
        arrow = ARROW.fullmatch(line)
        if arrow:
            source, to, label = arrow.groups()
            sources = [state.value for state in OPEN] if source == "open_case" else [source.replace("[*]", "new")]
            irregular = label.endswith(" (irregular)")
            events = re.sub(r" \[[^]]*]", "", label.removesuffix(" (irregular)")).split(", ")
            found |= {(source, to, event, irregular) for source in sources for event in events}
    return found


def test_every_step_that_leads_to_a_state_is_an_arrow_and_nothing_else_is():
    steps = {
        (source.value, step.to.value, step.event, bool(step.irregular))
        for step in STEPS
        if step.to
        for source in step.sources
    }
    assert arrows() == steps


def test_every_step_that_changes_nothing_is_in_the_note():
    note = " ".join(mermaid().partition("note right of")[2].split())
    for step in STEPS:
        if step.to is None:
            assert step.event in note


def test_the_same_table_gives_the_same_text():
    assert mermaid() == mermaid()
    assert mermaid().startswith("stateDiagram-v2\n")
    assert all(state.value in mermaid() for state in State if state is not State.NEW)
