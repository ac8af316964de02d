"""Projections: the rows a matter's history comes to, and the writing of those that changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import Table, bindparam, delete, literal, select, tuple_, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.tables import AdviceRow, CaseRow, ClockRow, Matter
from app.tables.projections import FOR_EVER
from workflow.clocks import Clock, clocks
from workflow.events import Event
from workflow.facts import Facts
from workflow.kpis.measured import measured
from workflow.machine import Fall, walk
from workflow.rules import Rules

Values = dict[str, Any]
T = TypeVar("T")


class Rows(NamedTuple):
    """A matter's rows by table."""

    case_rows: Sequence[Values] = ()
    clock_rows: Sequence[Values] = ()
    advice_rows: Sequence[Values] = ()


@dataclass
class Position:
    """The projection of one matter: its rows by table, and the facts they were read from.

    `before` is what its rows came to without the events about to be recorded; None where the walk could not tell. Where
    those events happened on later days than any other, both hold only what is held now and since: nothing else changes.
    """

    facts: Facts
    cites: dict[int, str] = field(default_factory=dict)
    case_rows: Sequence[Values] = ()
    clock_rows: Sequence[Values] = ()
    advice_rows: Sequence[Values] = ()
    before: Rows | None = None


class ClockValues(NamedTuple):
    """What a row says of a clock."""

    code: str
    kind: str
    cite: str
    started_on: date | None
    due_on: date | None
    met_on: date | None
    stopped_on: date | None
    excused_from: date | None
    open: bool
    conditional: bool
    advice_kind: str | None
    service: str | None


class Snapshot(NamedTuple):
    """How things stood at the end of one day on which something happened."""

    day: date
    case: Values
    clocks: dict[str, ClockValues]


def _case_values(f: Facts) -> Values:
    return {
        **measured(f)._asdict(),
        "caseworker": f.caseworker,
        "psychologist": f.psychologist,
        "flags": " ".join(sorted(f.request.flags)) if f.request else "",
    }


def _clock_values(clock: Clock) -> ClockValues:
    duty = clock.duty
    return ClockValues(
        code=duty.code,
        kind=duty.kind,
        cite=str(duty.limit.cite),
        started_on=duty.started_on,
        due_on=duty.due_on,
        met_on=clock.met_on,
        stopped_on=clock.stopped_on,
        excused_from=clock.excused_from,
        open=clock.open,
        conditional=clock.conditional,
        advice_kind=duty.advice.kind if duty.advice else None,
        service=duty.advice.service if duty.advice else None,
    )


def _snapshot(day: date, f: Facts, rules: Rules) -> Snapshot:
    return Snapshot(day, _case_values(f), {clock.duty.key: _clock_values(clock) for clock in clocks(f, rules)})


def _spans(days: Iterable[tuple[date, T | None]]) -> Iterable[tuple[T, Values]]:
    """Stretches of days over which the same values hold; None is a day on which there was nothing to say."""
    start, held = FOR_EVER, None
    for day, values in days:
        if values != held:
            if held is not None:
                yield held, {"holds_from": start, "holds_until": day, "current": False}
            start, held = day, values
    if held is not None:
        yield held, {"holds_from": start, "holds_until": FOR_EVER, "current": True}


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


class Held(NamedTuple):
    """Of a matter's stored rows, those that hold now: the rules that made them, and since when each clock's holds.

    The case's own row stands under the key "".
    """

    rules: set[str]
    since: dict[str, date]


def _rows(matter: Matter, rules: Rules, snapshots: Sequence[Snapshot], f: Facts, since: Mapping[str, date]) -> Rows:
    """The rows that so many snapshots come to, the last of them of these facts; the first may have held for longer."""
    common = {
        "matter_id": matter.id,
        "authority": matter.authority,
        "synthetic": matter.synthetic,
        "rules": rules.digest,
    }
    first, *later = (snapshot.day for snapshot in snapshots)
    keys = dict.fromkeys(key for snapshot in snapshots for key in snapshot.clocks)
    due = {key: values.due_on for key, values in snapshots[-1].clocks.items()}
    return Rows(
        [
            {**case, **span, **common, "kind": matter.kind}
            for case, span in _spans(zip([since.get("", first), *later], (s.case for s in snapshots), strict=True))
        ],
        [
            {**values._asdict(), **span, **common, "key": key}
            for key in keys
            for values, span in _spans(
                zip([since.get(key, first), *later], (s.clocks.get(key) for s in snapshots), strict=True)
            )
        ],
        [{**values, **common} for values in _advice_values(f, due)],
    )


def position(
    matter: Matter, history: Sequence[Event], rules: Rules, new: Collection[int] = (), held: Held | None = None
) -> tuple[Position, Fall | None]:
    """What a settled history comes to, judged as it is walked; the first event that cannot stand, if one cannot.

    `new` are the ids of the events about to be recorded, `held` what is stored of the others. Every event is judged; but
    where the new ones happened on later days than all the others, clocks are worked out for those days alone.
    """
    first_new = _first_new(history, new) if held and held.rules == {rules.digest} else 0
    last_before = history[first_new - 1].id if first_new else None
    since = (
        held.since if held and first_new and history[first_new - 1].occurred_on < history[first_new].occurred_on else {}
    )
    to_note = history[first_new - 1 :] if since else history
    ends_of_days = {earlier.id for earlier, later in pairwise(to_note) if earlier.occurred_on != later.occurred_on}
    ends_of_days |= {event.id for event in history[-1:]}
    snapshots: list[Snapshot] = []
    cites: dict[int, str] = {}
    before: Rows | None = None

    def note(event: Event, f: Facts, cite: str) -> None:
        nonlocal before
        cites[event.id] = cite
        if event.id not in ends_of_days and event.id != last_before:
            return
        now = _snapshot(event.occurred_on, f, rules)
        if event.id == last_before:
            before = _rows(matter, rules, [*snapshots, now], f, since)
        if event.id in ends_of_days:
            snapshots.append(now)

    facts, fall = walk(history, rules, matter.id or 0, each=note)
    if fall or not snapshots:
        return Position(facts, cites), fall
    if held and before and held.since != _since(before):  # rows were lost, or are not ours: all are read and replaced
        return position(matter, history, rules)
    return Position(facts, cites, *_rows(matter, rules, snapshots, facts, since), before), None


def _since(rows: Rows) -> dict[str, date]:
    return {row.get("key", ""): row["holds_from"] for row in (*rows.case_rows, *rows.clock_rows) if row["current"]}


def _first_new(history: Sequence[Event], new: Collection[int]) -> int:
    """Where the new events begin, if they all happened after what is on record; 0 where they stand among the others."""
    place = len(history) - len(new)
    return place if new and place > 0 and all(event.id in new for event in history[place:]) else 0


# Core tables, not their classes: the hot path writes rows, and the ORM's unit of work would double its cost.
TABLES: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (SQLModel.metadata.tables[CaseRow.__tablename__], "case_rows", ("matter_id", "holds_from")),
    (SQLModel.metadata.tables[ClockRow.__tablename__], "clock_rows", ("matter_id", "key", "holds_from")),
    (SQLModel.metadata.tables[AdviceRow.__tablename__], "advice_rows", ("advice_id",)),
)


def _upsert(table: Table, key: Sequence[str], dialect: Any) -> Any:  # noqa: ANN401 - each database's own insert
    """Insert a row, or write over the one under its key: a row left by other rules never stands in the way."""
    statement = dialect.insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name not in key}
    return statement.on_conflict_do_update(index_elements=list(key), set_=others)


_UPSERTS: Final = {
    (dialect.dialect.name, table.name): _upsert(table, key, dialect)
    for table, _, key in TABLES
    for dialect in (sqlite, postgresql)
}
_ROWS: Final = {table.name: select(table).where(table.c.matter_id == bindparam("of")) for table, *_ in TABLES}
_CASES, _CLOCKS = TABLES[0][0], TABLES[1][0]
_HELD: Final = union_all(
    select(literal("").label("key"), _CASES.c.holds_from, _CASES.c.rules).where(
        _CASES.c.matter_id == bindparam("of"), _CASES.c.holds_until == FOR_EVER
    ),
    select(_CLOCKS.c.key, _CLOCKS.c.holds_from, _CLOCKS.c.rules).where(
        _CLOCKS.c.matter_id == bindparam("of"), _CLOCKS.c.holds_until == FOR_EVER
    ),
)


def stored_rows(session: Session, table: Table, matter_id: int) -> list[Values]:
    """A matter's rows of one projection, as stored."""
    return [dict(row) for row in session.connection().execute(_ROWS[table.name], {"of": matter_id}).mappings()]


def held(session: Session, matter_id: int) -> Held:
    """What is stored of a matter as it stands now, to be asked under its lock.

    All rows of a matter are made under the same rules. What other rules made is not what a walk under these comes to: it
    is read back and replaced.
    """
    rows = session.connection().execute(_HELD, {"of": matter_id}).all()
    return Held({rules for _, _, rules in rows}, {key: since for key, since, _ in rows})


def write(session: Session, matter_id: int, new: Position, *, is_new: bool = False) -> Rows:
    """Write the rows that changed; return the matter's rows as they were. `is_new`: nothing is stored of it yet."""
    connection = session.connection()
    before = Rows() if is_new else new.before
    if before is None:
        before = Rows(*(stored_rows(session, table, matter_id) for table, *_ in TABLES))
    for table, name, key in TABLES:
        wanted = {tuple(row[k] for k in key): row for row in getattr(new, name)}
        there = {tuple(row[k] for k in key): row for row in getattr(before, name)}
        gone = [k for k in there if k not in wanted]
        fresh = [row for k, row in wanted.items() if there.get(k) != row]
        if gone:
            connection.execute(delete(table).where(tuple_(*(table.c[k] for k in key)).in_(gone)))
        if fresh:
            connection.execute(_UPSERTS[connection.dialect.name, table.name], fresh)
    return before


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
