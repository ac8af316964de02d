"""Projections: the rows a matter's history comes to, and the writing of those that changed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, bindparam, delete, literal, select, tuple_, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.record.prepared import Prepared, connection_of
from app.record.snapshot import AdviceValues, CaseValues, Holding, Snapshot, Values, snapshot, spans
from app.tables import AdviceRow, CaseRow, ClockRow, Matter
from app.tables.projections import FOR_EVER
from workflow.events import Event
from workflow.facts import Facts
from workflow.machine import Fall, walk
from workflow.rules import Rules


class Rows(NamedTuple):
    """A matter's rows by table."""

    case_rows: Sequence[Values] = ()
    clock_rows: Sequence[Values] = ()
    advice_rows: Sequence[Values] = ()


@dataclass
class Position:
    """The projection of one matter: its rows by table, and the facts they were read from.

    Where `before` is given, they are the rows that the events about to be recorded change, and `before` what those were.
    """

    facts: Facts
    cites: dict[int, str] = field(default_factory=dict)
    case_rows: Sequence[Values] = ()
    clock_rows: Sequence[Values] = ()
    advice_rows: Sequence[Values] = ()
    before: Rows | None = None


class Held(NamedTuple):
    """Of a matter's stored rows, those that hold now: the rules that made them, and since when each clock's holds.

    The case's own row stands under the key "".
    """

    rules: set[str]
    since: dict[str, date]


def position(
    matter: Matter, history: Sequence[Event], rules: Rules, new: Collection[int] = (), held: Held | None = None
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
    ends = [earlier.id for earlier, later in pairwise(history) if earlier.occurred_on != later.occurred_on]
    ends += [event.id for event in history[-1:]]
    facts, cites, noted, fall = _walked(matter, history, rules, ends)
    if fall or not noted:
        return Position(facts, cites), fall
    days = list(noted.values())
    keys = dict.fromkeys(key for each in days for key in each.holding)
    said = [row for key in keys for row in spans((each.day, each.holding.get(key)) for each in days)]
    return Position(facts, cites, *_rows(matter, rules, said, days[-1].advices.values())), None


def _first_new(history: Sequence[Event], new: Collection[int]) -> int:
    """Where the new events begin, if they all happened after what is on record; 0 where they stand among the others."""
    place = len(history) - len(new)
    return place if new and place > 0 and all(event.id in new for event in history[place:]) else 0


def _walked(
    matter: Matter, history: Sequence[Event], rules: Rules, to_note: Collection[int], judged: int = 0
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
    matter: Matter, history: Sequence[Event], rules: Rules, first_new: int, held: Held
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
    were: list[tuple[Holding, Values]] = []
    are: list[tuple[Holding, Values]] = []
    for key in dict.fromkeys(key for each in (before, *after) for key in each.holding):
        was, days = before.holding.get(key), [(each.day, each.holding.get(key)) for each in after]
        if all(values == was for _, values in days):
            continue
        since = held.since.get(key, day)
        if since < day:
            days.insert(0, (since, was))
        elif days[0][1] is not None and days[0][1] == on_the_eve.get(key):
            return None  # the row that ended today goes on after all, and since when it held is not known here
        were += spans([(since, was)])
        are += spans(days)
    now = after[-1].advices
    moved = [id_ for id_, values in now.items() if before.advices.get(id_) != values]
    there = _rows(matter, rules, were, [before.advices[id_] for id_ in moved if id_ in before.advices])
    return Position(facts, cites, *_rows(matter, rules, are, [now[id_] for id_ in moved]), there), None


def _rows(
    matter: Matter,
    rules: Rules,
    said: Iterable[tuple[Holding, Values]],
    advices: Iterable[AdviceValues],
) -> Rows:
    """Rows that say so much, over the days that each holds."""
    common = {
        "matter_id": matter.id,
        "authority": matter.authority,
        "synthetic": matter.synthetic,
        "rules": rules.digest,
    }
    case_rows, clock_rows = [], []
    for values, span in said:
        if isinstance(values, CaseValues):
            case_rows.append({**values.columns(), **span, **common, "kind": matter.kind})
        else:
            clock_rows.append({**values.columns(), **span, **common})
    return Rows(case_rows, clock_rows, [{**advice._asdict(), **common} for advice in advices])


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
        select(literal("").label("key"), _CASES.c.holds_from, _CASES.c.rules).where(
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


def write(session: Session, matter_id: int, new: Position, *, is_new: bool = False) -> Rows:
    """Write the rows that changed; return the matter's rows as they were. `is_new`: nothing is stored of it yet."""
    connection = connection_of(session)
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
            _UPSERTS[connection.dialect.name, table.name].write(connection, fresh)
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
