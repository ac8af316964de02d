"""The caseload: cases by where they stand, who holds them, what they are flagged for; a page of them, and how many in all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, false, func, select, true
from sqlmodel import Session, col

from app.registers import worker_names
from app.security import Actor, visible, visible_rows
from app.tables import CaseRow, ClockRow, Matter, Person
from app.web import words
from app.web.words import Tag
from app.work.groups import Running
from workflow.counting import days_since
from workflow.rules import Rules
from workflow.states import OPEN, RECORDED

PAGE: Final = 100
SORTS: Final = {
    "since": "Longest at this stage",
    "received": "Received first",
    "received_last": "Received last",
    "reference": "Reference",
}
OPEN_STATES: Final = "open"
NOBODY: Final = "nobody"


@dataclass(frozen=True)
class Filters:
    """What is asked for, as it stands in the address. No part of it can name a child."""

    state: str = OPEN_STATES
    caseworker: str = ""
    flag: str = ""
    sort: str = "since"
    page: int = 1

    def query(self, **other: Any) -> str:
        """The address's query, with these parts otherwise; defaults are left out."""
        said = {**vars(self), **other}
        return urlencode({name: value for name, value in said.items() if value != getattr(Filters(), name)})


STATES: Final[Mapping[str, str]] = {OPEN_STATES: "All open", "all": "All, ended too"} | {
    state.value: words.named(words.STATES, state.value) for state in RECORDED
}


class Line(NamedTuple):
    """One case in the list."""

    id: int
    reference: str
    name: str
    attends: str
    state: str
    since: date
    received_on: date | None
    day: int | None
    caseworker: str
    flags: tuple[str, ...]
    clock: str
    due_on: date | None
    tags: tuple[Tag, ...]


@dataclass(frozen=True)
class Listed:
    """A page of the caseload."""

    lines: Sequence[Line]
    of: int
    first: int
    pages: int


def listed(session: Session, who: Actor, asked: Filters, today: date, rules: Rules) -> Listed:
    """A page of cases, with names for that page alone."""
    held = _held(who, asked)
    total = session.scalar(select(func.count()).select_from(CaseRow).where(held)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(asked.page, pages)
    ids = session.scalars(
        select(col(CaseRow.matter_id)).where(held, visible_rows(who, CaseRow)).order_by(*_order(asked)).limit(PAGE).offset((page - 1) * PAGE)
    ).all()  # fmt: skip
    return Listed(_lines(session, who, ids, today, rules), total, (page - 1) * PAGE + 1, pages)


def _held(who: Actor, asked: Filters) -> ColumnElement[bool]:
    """The cases asked for. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    wanted = [visible_rows(who, CaseRow), col(CaseRow.current) == true(), col(CaseRow.synthetic) == false()]
    if asked.state == OPEN_STATES:
        wanted.append(col(CaseRow.open) == true())
    elif asked.state != "all":
        wanted.append(col(CaseRow.state) == asked.state)
        wanted.append(col(CaseRow.open) == (true() if asked.state in OPEN else false()))
    if asked.caseworker == NOBODY:
        wanted.append(col(CaseRow.caseworker).is_(None))
    elif asked.caseworker:
        wanted.append(col(CaseRow.caseworker) == int(asked.caseworker))
    if asked.flag:
        wanted.append((" " + col(CaseRow.flags) + " ").contains(f" {asked.flag} ", autoescape=True))
    return and_(*wanted)


def _order(asked: Filters) -> tuple[Any, ...]:
    case = col(CaseRow.matter_id)
    received = col(CaseRow.received_on)
    return {
        "since": (col(CaseRow.holds_from), case),
        "received": (received, case),
        "received_last": (received.desc(), case.desc()),
        "reference": (case,),
    }[asked.sort]


def _lines(session: Session, who: Actor, ids: Sequence[int], today: date, rules: Rules) -> list[Line]:
    held = and_(col(CaseRow.matter_id) == col(Matter.id), col(CaseRow.current) == true())
    statement = (
        select(Matter, Person, CaseRow)
        .join(Person, col(Person.id) == col(Matter.person_id))
        .join(CaseRow, held)
        .where(visible(who), col(Matter.id).in_(ids))
    )
    found = {matter.id: (matter, person, row) for matter, person, row in session.execute(statement)}
    names = worker_names(session, {row.caseworker for _, _, row in found.values() if row.caseworker})
    due = nearest(session, who, ids)
    return [_line(*found[id_], names, due.get(id_), today, rules) for id_ in ids if id_ in found]


def nearest(session: Session, who: Actor, ids: Iterable[int]) -> dict[int, Running]:
    """The next date of law of each of these cases. Looked up by the case alone: see `lists._nearest`."""
    row = ClockRow
    binding = and_(col(row.kind) == "statutory", col(row.conditional) == false(), col(row.due_on).is_not(None))
    statement = (
        select(
            col(row.matter_id), col(row.key), col(row.code), col(row.kind), col(row.due_on), col(row.excused_from),
            col(row.conditional), col(row.advice_kind), col(row.service),
        )
        .join(Matter, col(Matter.id) == col(row.matter_id))
        .where(visible(who), col(Matter.id).in_(set(ids)), col(row.open) == true(), col(row.current) == true(), binding)
    )  # fmt: skip
    found: dict[int, Running] = {}
    for each in session.execute(statement):
        clock = Running(*each)
        known = found.get(clock.matter_id)
        if known is None or (clock.due_on or date.max, clock.key) < (known.due_on or date.max, known.key):
            found[clock.matter_id] = clock
    return found


def _line(
    matter: Matter,
    person: Person,
    row: CaseRow,
    names: Mapping[int, str],
    due: Running | None,
    today: date,
    rules: Rules,
) -> Line:
    status = due.status(today, rules.policy.due_soon_days) if due else None
    return Line(
        id=matter.id or 0,
        reference=matter.reference,
        name=f"{person.forename} {person.surname}".strip(),
        attends=person.attends_name or person.attends_urn or "",
        state=row.state,
        since=row.holds_from,
        received_on=row.received_on,
        day=days_since(row.received_on, today) if row.received_on and row.open else None,
        caseworker=names.get(row.caseworker or 0, ""),
        flags=tuple(row.flags.split()),
        clock=words.clock_name(due.code, due.advice_kind) if due else "",
        due_on=due.due_on if due else None,
        tags=(words.STATUS[status],)
        if status
        else (words.STATUS["no_start"],)
        if row.open and not row.received_on
        else (),
    )
