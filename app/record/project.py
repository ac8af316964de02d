"""Projections: the rows a matter's history comes to, and the writing of those that changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, insert, select, tuple_
from sqlmodel import Session, SQLModel

from app.tables import AdviceRow, CaseRow, ClockRow, Matter
from app.tables.projections import FOR_EVER
from workflow.clocks import Clock, clocks
from workflow.events import Event
from workflow.facts import Facts
from workflow.machine import Fall, walk
from workflow.rules import Rules
from workflow.states import OPEN

Values = dict[str, Any]


@dataclass
class Position:
    """The projection of one matter: its rows by table, and the facts they were read from."""

    facts: Facts
    cites: dict[int, str] = field(default_factory=dict)
    case_rows: list[Values] = field(default_factory=list)
    clock_rows: list[Values] = field(default_factory=list)
    advice_rows: list[Values] = field(default_factory=list)


class Snapshot(NamedTuple):
    """How things stood at the end of one day on which something happened."""

    day: date
    case: Values
    clocks: dict[str, Values]


def _case_values(f: Facts) -> Values:
    return {
        "state": f.state.value,
        "open": f.state in OPEN,
        "received_on": f.received_on if f.receipt_known else None,
        "caseworker": f.caseworker,
        "psychologist": f.psychologist,
        "flags": " ".join(sorted(f.request.flags)) if f.request else "",
    }


def _clock_values(clock: Clock) -> Values:
    duty = clock.duty
    return {
        "code": duty.code,
        "kind": duty.kind,
        "cite": str(duty.limit.cite),
        "started_on": duty.started_on,
        "due_on": duty.due_on,
        "met_on": clock.met_on,
        "stopped_on": clock.stopped_on,
        "excused_from": clock.excused_from,
        "open": clock.open,
        "conditional": clock.conditional,
        "advice_kind": duty.advice.kind if duty.advice else None,
        "service": duty.advice.service if duty.advice else None,
    }


def _spans(days: Sequence[tuple[date, Values | None]]) -> Iterable[Values]:
    """Stretches of days over which the same values hold; None is a day on which there was nothing to say."""
    changes = [days[0], *(later for earlier, later in pairwise(days) if later[1] != earlier[1])]
    for (start, values), (end, _) in pairwise([*changes, (FOR_EVER, None)]):
        if values is not None:
            yield {**values, "holds_from": start, "holds_until": end, "current": end == FOR_EVER}


def _advice_values(f: Facts, due: Mapping[str, date | None]) -> Iterable[Values]:
    for advice in f.advices.values():
        yield {
            "advice_id": advice.id,
            "kind": advice.kind,
            "service": advice.service,
            "requested_on": advice.requested_on,
            "received_by_body_on": advice.received_by_body_on,
            "status": advice.status,
            "due_on": due.get(f"advice.{advice.id}"),
            "first_received_on": advice.first_received_on,
            "received_on": advice.received_on,
        }


def position(matter: Matter, history: Sequence[Event], rules: Rules) -> tuple[Position, Fall | None]:
    """What a settled history comes to, judged as it is walked; the first event that cannot stand, if one cannot."""
    last_of_day = {earlier.id for earlier, later in pairwise(history) if earlier.occurred_on != later.occurred_on}
    last_of_day |= {event.id for event in history[-1:]}
    snapshots: list[Snapshot] = []

    cites: dict[int, str] = {}

    def note(event: Event, f: Facts, cite: str) -> None:
        cites[event.id] = cite
        if event.id in last_of_day:
            now = {clock.duty.key: _clock_values(clock) for clock in clocks(f, rules)}
            snapshots.append(Snapshot(event.occurred_on, _case_values(f), now))

    facts, fall = walk(history, rules, matter.id or 0, each=note)
    if fall or not snapshots:
        return Position(facts, cites), fall
    common = {
        "matter_id": matter.id,
        "authority": matter.authority,
        "synthetic": matter.synthetic,
        "rules": rules.digest,
    }
    keys = dict.fromkeys(key for snapshot in snapshots for key in snapshot.clocks)
    due = {key: values["due_on"] for key, values in snapshots[-1].clocks.items()}
    return Position(
        facts,
        cites,
        [{**span, **common, "kind": matter.kind} for span in _spans([(s.day, s.case) for s in snapshots])],
        [
            {**span, **common, "key": key}
            for key in keys
            for span in _spans([(s.day, s.clocks.get(key)) for s in snapshots])
        ],
        [{**values, **common} for values in _advice_values(facts, due)],
    ), None


# Core tables, not their classes: the hot path writes rows, and the ORM's unit of work would double its cost.
TABLES: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (SQLModel.metadata.tables[CaseRow.__tablename__], "case_rows", ("matter_id", "holds_from")),
    (SQLModel.metadata.tables[ClockRow.__tablename__], "clock_rows", ("matter_id", "key", "holds_from")),
    (SQLModel.metadata.tables[AdviceRow.__tablename__], "advice_rows", ("advice_id",)),
)


def stored_rows(session: Session, table: Table, matter_id: int) -> list[Values]:
    """A matter's rows of one projection, as stored."""
    statement = select(table).where(table.c.matter_id == matter_id)
    return [dict(row._mapping) for row in session.execute(statement)]  # noqa: SLF001 - SQLAlchemy's public name for it


def write(session: Session, matter_id: int, new: Position, *, is_new: bool = False) -> int:
    """Write the rows that changed; return how many did."""
    changed = 0
    for table, name, key in TABLES:
        wanted = {tuple(row[k] for k in key): row for row in getattr(new, name)}
        there = {} if is_new else {tuple(row[k] for k in key): row for row in stored_rows(session, table, matter_id)}
        stale = [k for k, row in there.items() if wanted.get(k) != row]
        fresh = [row for k, row in wanted.items() if there.get(k) != row]
        if stale:
            columns = tuple_(*(table.c[k] for k in key))
            session.execute(delete(table).where(columns.in_(stale)))
        if fresh:
            session.execute(insert(table), fresh)
        changed += len(stale) + len(fresh)
    return changed


def differences(session: Session, matter_id: int, expected: Position) -> list[str]:
    """In words, how a matter's stored rows differ from what its record comes to."""
    found = []
    for table, name, key in TABLES:
        wanted = {tuple(row[k] for k in key): row for row in getattr(expected, name)}
        there = {tuple(row[k] for k in key): row for row in stored_rows(session, table, matter_id)}
        for k in sorted(wanted.keys() | there.keys(), key=str):
            stored, right = there.get(k), wanted.get(k)
            if stored == right:
                continue
            label = f"{table.name} {' '.join(map(str, k))}"
            if stored is None or right is None:
                found.append(f"{label}: {'missing' if stored is None else 'should not be there'}")
            else:
                wrong = [f"{c} is {stored[c]}, the record says {right[c]}" for c in right if stored.get(c) != right[c]]
                found.append(f"{label}: {'; '.join(wrong)}")
    return found
