"""Projections: the rows a matter's history comes to, and the writing of those that changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, bindparam, delete, literal, select, tuple_, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.record.filed import AnyMatter
from app.record.prepared import Prepared, connection_of
from app.record.snapshot import CASE, AdviceValues, Holding, Snapshot, Values, columns, snapshot, spans
from app.tables import AdviceRow, CaseRow, ClockRow
from app.tables.projections import FOR_EVER
from workflow.events import Event
from workflow.facts import Facts
from workflow.machine import Fall, walk
from workflow.rules import Rules

Key = tuple[Any, ...]
Days = dict[str, list[tuple[date, Holding | None]]]
"""What is held of the case and of each clock, by its key, from each of some days on."""


class Rows(NamedTuple):
    """A matter's rows by table."""

    case_rows: Sequence[Values] = ()
    clock_rows: Sequence[Values] = ()
    advice_rows: Sequence[Values] = ()


class Moved(NamedTuple):
    """What rows take the place of: the case's own rows as they were, and the keys of rows that go, by table."""

    case_rows: Sequence[Values] = ()
    gone: Mapping[str, Sequence[Key]] = {}


@dataclass
class Position:
    """The projection of one matter: its rows by table, and the facts they were read from.

    Where `moved` is given, they are only the rows that the events about to be recorded change, and `moved` what those
    take the place of.
    """

    facts: Facts
    cites: dict[int, str] = field(default_factory=dict)
    case_rows: Sequence[Values] = ()
    clock_rows: Sequence[Values] = ()
    advice_rows: Sequence[Values] = ()
    moved: Moved | None = None


class Held(NamedTuple):
    """Of a matter's stored rows, those that hold now: the rules that made them, and since when each clock's holds.

    The case's own row stands under the key CASE.
    """

    rules: set[str]
    since: dict[str, date]


def position(
    matter: AnyMatter, history: Sequence[Event], rules: Rules, new: Collection[int] = (), held: Held | None = None
) -> tuple[Position, Fall | None]:
    """What a settled history comes to, judged as it is walked; the first event that cannot stand, if one cannot.

    `new` are the ids of the events about to be recorded, `held` what is stored of the others. Where the new ones happened
    after all the others, and these rules made the rows, only what changes is worked out: those rows were made by a walk
    that judged every event before.
    """
    first_new = _first_new(history, new) if held and held.rules == {rules.digest} else 0
    if held and first_new:
        found = _moved_on(matter, history, rules, first_new, held)
        if found:
            return found
    return _whole(matter, history, rules)


def once_known(matter: AnyMatter, history: Sequence[Event], rules: Rules) -> Position:
    """What a history that was once known comes to. Nothing is judged: it was, when it was recorded."""
    return _whole(matter, history, rules, judged=len(history))[0]


def _whole(matter: AnyMatter, history: Sequence[Event], rules: Rules, judged: int = 0) -> tuple[Position, Fall | None]:
    """All the rows of a history, worked out from its first event on."""
    ends = [earlier.id for earlier, later in pairwise(history) if earlier.occurred_on != later.occurred_on]
    ends += [event.id for event in history[-1:]]
    facts, cites, noted, fall = _walked(matter, history, rules, ends, judged)
    if fall or not noted:
        return Position(facts, cites), fall
    days = list(noted.values())
    keys = dict.fromkeys(key for each in days for key in each.holding)
    held_on = {key: [(each.day, each.holding.get(key)) for each in days] for key in keys}
    return Position(facts, cites, *_rows(matter, rules, held_on, days[-1].advices.values())), None


def _first_new(history: Sequence[Event], new: Collection[int]) -> int:
    """Where the new events begin, if they all happened after what is on record; 0 where they stand among the others."""
    place = len(history) - len(new)
    return place if new and place > 0 and all(event.id in new for event in history[place:]) else 0


def _walked(
    matter: AnyMatter, history: Sequence[Event], rules: Rules, to_note: Collection[int], judged: int = 0
) -> tuple[Facts, dict[int, str], dict[int, Snapshot], Fall | None]:
    """The facts, the provision each step was taken under, and how things stood after each event to be noted."""
    cites: dict[int, str] = {}
    noted: dict[int, Snapshot] = {}

    def note(event: Event, f: Facts, cite: str) -> None:
        cites[event.id] = cite
        if event.id in to_note:
            noted[event.id] = snapshot(event.occurred_on, f, rules)

    facts, fall = walk(history, rules, matter.id or 0, each=note, judged=judged)
    return facts, cites, noted, fall


def _moved_on(
    matter: AnyMatter, history: Sequence[Event], rules: Rules, first_new: int, held: Held
) -> tuple[Position, Fall | None] | None:
    """What the events from `first_new` on change; None where that cannot be told from what is held."""
    earlier, day = history[:first_new], history[first_new].occurred_on
    last = earlier[-1]
    ends = [a.id for a, b in pairwise(history[first_new:]) if a.occurred_on != b.occurred_on] + [history[-1].id]
    eve = next((event for event in reversed(earlier) if event.occurred_on < day), None)
    to_note = {last.id, *ends} | ({eve.id} if eve else set())
    facts, cites, noted, fall = _walked(matter, history, rules, to_note, judged=first_new)
    if fall:
        return Position(facts, cites), fall
    before, after = noted[last.id], [noted[id_] for id_ in ends]
    on_the_eve = noted[eve.id].holding if eve else {}
    if held.since.keys() != before.holding.keys():
        return None  # rows were lost, or are not ours: all are read and replaced
    ended: list[Key] = []
    are: Days = {}
    for key in dict.fromkeys(key for each in after for key in _changed(before.holding, each.holding)):
        was, days = before.holding.get(key), [(each.day, each.holding.get(key)) for each in after]
        since = held.since.get(key, day)
        if since < day:
            days.insert(0, (since, was))
        elif days[0][1] is None:
            ended += [(matter.id, key, since)] if was else []  # begun on the day on which it ends: no day was its own
        elif key in on_the_eve and columns(days[0][1]) == columns(on_the_eve[key]):
            return None  # the row that ended today goes on after all, and since when it held is not known here
        are[key] = days
    changed = [values for id_, values in after[-1].advices.items() if before.advices.get(id_) != values]
    of_the_case: Days = {CASE: [(held.since[CASE], before.holding[CASE])]} if CASE in are else {}
    moved = Moved(_rows(matter, rules, of_the_case).case_rows, {_CLOCKS.name: ended})
    return Position(facts, cites, *_rows(matter, rules, are, changed), moved), None


def _changed(before: Mapping[str, Holding], after: Mapping[str, Holding]) -> list[str]:
    """The keys under which something else is held than before, or nothing any more."""
    found = [key for key, holding in after.items() if before.get(key) != holding]
    return found + [key for key in before if key not in after]


def _rows(matter: AnyMatter, rules: Rules, held_on: Days, advices: Iterable[AdviceValues] = ()) -> Rows:
    """The rows that say what was held of the case and of each clock, from day to day."""
    common = {
        "matter_id": matter.id,
        "authority": matter.authority,
        "synthetic": matter.synthetic,
        "rules": rules.digest,
    }
    return Rows(
        list(spans(held_on.get(CASE, ()), {**common, "kind": matter.kind})),
        [row for key, days in held_on.items() if key != CASE for row in spans(days, common)],
        [{**advice._asdict(), **common} for advice in advices],
    )


# Core tables, not their classes: the hot path writes rows, and the ORM's unit of work would double its cost.
TABLES: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (SQLModel.metadata.tables[CaseRow.__tablename__], "case_rows", ("matter_id", "holds_from")),
    (SQLModel.metadata.tables[ClockRow.__tablename__], "clock_rows", ("matter_id", "key", "holds_from")),
    (SQLModel.metadata.tables[AdviceRow.__tablename__], "advice_rows", ("advice_id",)),
)


def _upsert(table: Table, key: Sequence[str], dialect: Any) -> Prepared:  # noqa: ANN401 - each database's own insert
    """Insert a row, or write over the one under its key: a row left by other rules never stands in the way."""
    statement = dialect.insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name not in key}
    return Prepared(statement.on_conflict_do_update(index_elements=list(key), set_=others))


_UPSERTS: Final = {
    (dialect.dialect.name, table.name): _upsert(table, key, dialect)
    for table, _, key in TABLES
    for dialect in (sqlite, postgresql)
}
_ROWS: Final = {table.name: Prepared(select(table).where(table.c.matter_id == bindparam("of"))) for table, *_ in TABLES}
_CASES, _CLOCKS = TABLES[0][0], TABLES[1][0]
_HELD: Final = Prepared(
    union_all(
        select(literal(CASE).label("key"), _CASES.c.holds_from, _CASES.c.rules).where(
            _CASES.c.matter_id == bindparam("of"), _CASES.c.holds_until == FOR_EVER
        ),
        select(_CLOCKS.c.key, _CLOCKS.c.holds_from, _CLOCKS.c.rules).where(
            _CLOCKS.c.matter_id == bindparam("of"), _CLOCKS.c.holds_until == FOR_EVER
        ),
    )
)


def stored_rows(session: Session, table: Table, matter_id: int) -> list[Values]:
    """A matter's rows of one projection, as stored."""
    names = table.columns.keys()
    found = _ROWS[table.name].rows(connection_of(session), {"of": matter_id})
    return [dict(zip(names, row, strict=True)) for row in found]


def held(session: Session, matter_id: int) -> Held:
    """What is stored of a matter as it stands now, to be asked under its lock.

    All rows of a matter are made under the same rules. What other rules made is not what a walk under these comes to: it
    is read back and replaced.
    """
    rows = _HELD.rows(connection_of(session), {"of": matter_id})
    return Held({rules for _, _, rules in rows}, {key: since for key, since, _ in rows})


def write(session: Session, matter_id: int, new: Position, *, is_new: bool = False) -> Sequence[Values]:
    """Write the rows that changed; return the case's own rows as they were. `is_new`: nothing is stored of it yet."""
    connection = connection_of(session)
    rows, moved = Rows(new.case_rows, new.clock_rows, new.advice_rows), Moved() if is_new else new.moved
    if moved is None:
        rows, moved = _compared(session, matter_id, rows)
    for (table, _, key), changed in zip(TABLES, rows, strict=True):
        gone = moved.gone.get(table.name)
        if gone:
            connection.execute(delete(table).where(tuple_(*(table.c[k] for k in key)).in_(gone)))
        _UPSERTS[connection.dialect.name, table.name].write(connection, changed)
    return moved.case_rows


def _compared(session: Session, matter_id: int, wanted: Rows) -> tuple[Rows, Moved]:
    """Of all rows that are wanted, those that are not stored so; and what they take the place of."""
    stored = Rows(*(stored_rows(session, table, matter_id) for table, *_ in TABLES))
    changed, gone = [], {}
    for (table, _, key), are, were in zip(TABLES, wanted, stored, strict=True):
        after, before = _by_key(are, key), _by_key(were, key)
        changed.append([row for k, row in after.items() if before.get(k) != row])
        gone[table.name] = [k for k in before if k not in after]
    return Rows(*changed), Moved(stored.case_rows, gone)


def _by_key(rows: Iterable[Values], key: Sequence[str]) -> dict[Key, Values]:
    return {tuple(row[k] for k in key): row for row in rows}


def differences(session: Session, matter_id: int, expected: Position) -> list[str]:
    """In words, how a matter's stored rows differ from what its record comes to."""
    found = []
    for table, name, key in TABLES:
        wanted, there = _by_key(getattr(expected, name), key), _by_key(stored_rows(session, table, matter_id), key)
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
