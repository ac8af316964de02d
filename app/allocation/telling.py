"""Who is told of a case given to them, or taken back: a message a worker, queued in the decision's own commit.

Only a worker with an account can be told, and of a restricted case only one who may see it; whoever is not told is
named in the answer. References and days, no child's name.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlmodel import Session

from app.alerts.delivery.putting import Message, put
from app.allocation.table import Table
from app.allocation.workers import registered
from app.cases.schemas import WorkerOut
from app.record.happen import Context
from app.security import Actor, knows
from app.tables import Account, AllocationLine, Matter
from workflow.allocation import WORDS, Kind
from workflow.states import Role

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
    lines: dict[int, list[tuple[int, str]]] = {}
    for (case_id, kind), worker in sorted(hands.items()):
        says = f"{references[case_id]} is yours as {WORDS[kind].removeprefix('a ')}, from {table.day.on}."
        lines.setdefault(worker, []).append((case_id, says))
    return _queue(session, lines, meeting_id, GIVEN, context)


def tell_undone(
    session: Session,
    undone: Sequence[AllocationLine],
    matters: Mapping[int, Matter],
    meeting_id: int,
    context: Context,
) -> Told:
    """Tell every worker of the cases that are no longer theirs."""
    lines: dict[int, list[tuple[int, str]]] = {}
    for line in undone:
        says = f"{matters[line.matter_id].reference} is not yours after all: its allocation was undone."
        lines.setdefault(line.worker_id or 0, []).append((line.matter_id, says))
    return _queue(session, lines, meeting_id, UNDONE, context)


def _queue(
    session: Session, lines: Mapping[int, Sequence[tuple[int, str]]], meeting_id: int, topic: str, context: Context
) -> Told:
    register = registered(session, context.actor.authority, tuple(Kind))
    found, messages = Told([], []), []
    for id_, about in lines.items():
        worker = register[id_]
        account = session.get(Account, worker.account_id) if worker.account_id else None
        said = _known_to(session, account, about) if account else []
        (found.told if len(said) == len(about) else found.not_told).append(WorkerOut(id=id_, name=worker.name))
        if said:
            to = f"account:{worker.account_id}"
            body = {"day": context.today.isoformat(), "items": [], "lines": said}
            messages.append(Message(f"{topic}:{meeting_id}:{id_}:{to}", context.actor.authority, to, topic, body))
    put(session, messages, context.now)
    return found


def _known_to(session: Session, account: Account, about: Sequence[tuple[int, str]]) -> list[str]:
    """What is said of the cases that this account may know of: to be given one lets nobody in to it."""
    who = Actor(account.id or 0, account.name, Role(account.role), account.authority)
    return [
        says
        for case_id, says in about
        if not session.get_one(Matter, case_id).restricted or knows(session, who, case_id)
    ]
