"""Who is told of a case given to them, or taken back: a message a worker, queued in the decision's own commit.

Only a worker with an account can be told; whoever has none is named in the answer. References and days, no child's name.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlmodel import Session

from app.alerts.delivery.putting import Message, put
from app.allocation.table import Table
from app.allocation.workers import registered
from app.cases.schemas import WorkerOut
from app.record.happen import Context
from app.tables import AllocationLine, Matter
from workflow.allocation import WORDS, Kind

GIVEN, UNDONE = "allocation.confirmed", "allocation.undone"


class Told(NamedTuple):
    """Workers who are told, and those who cannot be."""

    told: list[WorkerOut]
    not_told: list[WorkerOut]


def tell(
    session: Session,
    table: Table,
    hands: Mapping[tuple[int, Kind], int],
    meeting_id: int,
    context: Context,
    references: Mapping[int, str],
) -> Told:
    """Tell every worker of the cases they were given."""
    lines: dict[int, list[str]] = {}
    for (case_id, kind), worker in sorted(hands.items()):
        says = f"{references[case_id]} is yours as {WORDS[kind].removeprefix('a ')}, from {table.day.on}."
        lines.setdefault(worker, []).append(says)
    return _queue(session, lines, meeting_id, GIVEN, context)


def tell_undone(
    session: Session,
    undone: Sequence[AllocationLine],
    matters: Mapping[int, Matter],
    meeting_id: int,
    context: Context,
) -> Told:
    """Tell every worker of the cases that are no longer theirs."""
    lines: dict[int, list[str]] = {}
    for line in undone:
        says = f"{matters[line.matter_id].reference} is not yours after all: its allocation was undone."
        lines.setdefault(line.worker_id or 0, []).append(says)
    return _queue(session, lines, meeting_id, UNDONE, context)


def _queue(session: Session, lines: Mapping[int, Sequence[str]], meeting_id: int, topic: str, context: Context) -> Told:
    register = registered(session, context.actor.authority, tuple(Kind))
    found, messages = Told([], []), []
    for id_, said in lines.items():
        worker = register[id_]
        (found.told if worker.account_id else found.not_told).append(WorkerOut(id=id_, name=worker.name))
        if worker.account_id:
            to = f"account:{worker.account_id}"
            body = {"day": context.today.isoformat(), "items": [], "lines": list(said)}
            messages.append(Message(f"{topic}:{meeting_id}:{id_}:{to}", context.actor.authority, to, topic, body))
    put(session, messages, context.now)
    return found
