"""What is counted, one at a time: cases, requests for advice and families that wait, as they stood on a day.

Read from the projections. Where only what was known at an instant counts, the cases of which something was recorded later
are projected anew, out of what was known of them (known.py); of the others the projection says what was known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from heapq import merge
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlmodel import Session, col

from app.kpis.asked import PERSONAL, Asked
from app.kpis.known import Known, known_of
from app.record.totals import measured_row
from app.security import Actor, counted
from app.tables import AdviceRow, CaseRow, ClockRow, Matter, Person
from workflow.kpis.advices import Asked as AskedFor
from workflow.kpis.advices import as_at
from workflow.kpis.counts import SIX_WEEKS, TWENTY_WEEKS
from workflow.kpis.measured import Measured
from workflow.rules import Rules

C = CaseRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
A = AdviceRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
K = ClockRow.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
P = Person.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
PAGE = 1000
CONTACT = "contact_family"
PSYCHOLOGICAL = "psychological"
A_DAY, TWO_MONTHS = timedelta(days=1), timedelta(days=62)
SIX, WEEK_20 = timedelta(days=SIX_WEEKS), timedelta(days=TWENTY_WEEKS)
HAPPENED = ("received_on", "decided_on", "to_draft_on", "no_plan_on", "issued_on", "ended_on")
"""The days of a case on which something is counted."""

Held = Sequence[tuple[date, int | None]]
"""From which day on a case was whose caseworker's, the first day first."""


class Whose(NamedTuple):
    """A case among those it is cut with: who holds it, how it came, and the child it is about. The child's details are today's."""

    matter_id: int
    caseworker: int | None = None
    psychologist: int | None = None
    is_open: bool = False
    source: str = ""
    need: str = ""
    born: date | None = None
    sex: str | None = None
    ethnicity: str | None = None
    postcode: str | None = None
    school: str | None = None


class Case(NamedTuple):
    """One case: whose, and what it gives to be counted."""

    whose: Whose
    measured: Measured


class Request(NamedTuple):
    """One request for advice: of whose case, and what became of it."""

    whose: Whose
    asked: AskedFor


class Family(NamedTuple):
    """One family that waits, and when the next contact with it is due."""

    whose: Whose
    due_on: date


_WHOSE = ("matter_id", "caseworker", "psychologist", "open", "source", "need")
_OTHERS = tuple(name for name in Measured._fields if name not in _WHOSE)
_CHILD = ("date_of_birth", "sex", "ethnicity", "postcode", "attends_urn")


def holds(table: Any, day: date, today: date) -> ColumnElement[bool]:  # noqa: ANN401 - a projection
    """The rows that hold on a day. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    if day < today:
        return and_(table.holds_from <= day, table.holds_until > day)
    return table.current == true()  # type: ignore[no-any-return]


@dataclass
class Units:
    """What is counted of one council, for one question asked. Nothing synthetic is."""

    session: Session
    who: Actor
    asked: Asked
    rules: Rules

    # ---- cases

    def cases(self, after: int = 0) -> Iterator[Case]:
        """Every case that may count, as it stood on the day, in order of id after one."""
        anew = (known for known in self._known if known.matter_id > after)
        return merge(self._stored_cases(after), self._known_cases(anew), key=lambda case: case.whose.matter_id)

    def _stored_cases(self, after: int) -> Iterator[Case]:
        statement = self._of_cases(*(C[name] for name in _OTHERS)).where(or_(C.open == true(), *self._within()))
        statement = statement.order_by(C.matter_id).limit(PAGE)
        while page := self.session.execute(statement.where(C.matter_id > after)).all():
            for row in self._as_known(page):
                yield Case(self._whose(row), measured_row(row))
            after = page[-1].matter_id

    def _known_cases(self, known: Iterable[Known]) -> Iterator[Case]:
        for each in known:
            row = each.case_on(self.asked.day)
            if row:
                yield Case(self._whose(row), measured_row(row))

    def _within(self) -> Iterator[ColumnElement[bool]]:
        """What makes a closed case count: a day of its own in the period, or a week 20 in it or in the month to come."""
        for name in HAPPENED:
            yield C[name].between(self.asked.first, self.asked.last)
        yield C.counted_from.between(self.asked.first - WEEK_20 - A_DAY, self.asked.last - WEEK_20)
        yield C.counted_from.between(self.asked.day - WEEK_20, self.asked.day - WEEK_20 + TWO_MONTHS)

    def holders(self, ids: Iterable[int]) -> Mapping[int, Held]:
        """Whose each of some cases was, and from which day on."""
        found: dict[int, list[tuple[date, int | None]]] = {}
        statement = select(C.matter_id, C.holds_from, C.caseworker).where(counted(self.who, CaseRow))
        wanted = sorted(ids)
        for at in range(0, len(wanted), PAGE):
            page = statement.where(C.matter_id.in_(wanted[at : at + PAGE])).order_by(C.matter_id, C.holds_from)
            for matter_id, since, caseworker in self.session.execute(page):
                found.setdefault(matter_id, []).append((since, caseworker))
        return found | {known.matter_id: known.held for known in self._known}

    # ---- advice

    def requests(self) -> Iterator[Request]:
        """Every request for advice that may count, as it stood on the day."""
        fields = (A[name].label(f"a_{name}") for name in AskedFor._fields)
        falls_due = (A.requested_on, A.received_by_body_on)
        statement = self._of_cases(*fields).join(AdviceRow, A.matter_id == C.matter_id)
        statement = statement.where(A.requested_on <= self.asked.day).where(
            or_(
                C.open == true(),
                A.first_received_on.between(self.asked.first, self.asked.last),
                *(on.between(self.asked.first - SIX, self.asked.last - SIX) for on in falls_due),
            )
        )
        rows = self.session.execute(statement.order_by(A.matter_id, A.advice_id).execution_options(yield_per=PAGE))
        for row in self._as_known(rows):
            yield from self._request(row, [row[f"a_{name}"] for name in AskedFor._fields])
        for known in self._known:
            of_case = known.case_on(self.asked.day)
            for advice in known.advice_rows if of_case else ():
                yield from self._request(of_case or {}, [advice[name] for name in AskedFor._fields])

    def _request(self, row: Mapping[str, Any], fields: Iterable[Any]) -> Iterator[Request]:
        stood = as_at(AskedFor(*fields), self.asked.day)
        if stood:
            yield Request(self._whose(row), stood)

    # ---- families

    def families(self) -> Iterator[Family]:
        """Every family that waits, as the council's promise has it, and when it is next to hear."""
        statement = self._of_cases(K.due_on).join(ClockRow, K.matter_id == C.matter_id)
        statement = statement.where(K.code == CONTACT, holds(K, self.asked.day, self.asked.today), K.open == true())
        for row in self._as_known(self.session.execute(statement.order_by(C.matter_id))):
            yield Family(self._whose(row), row["due_on"])
        for known in self._known:
            clock, of_case = known.clock_on(CONTACT, self.asked.day), known.case_on(self.asked.day)
            if clock and of_case and clock["open"]:
                yield Family(self._whose(of_case), clock["due_on"])

    # ---- whose each is

    def _of_cases(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Cases as they stood on the day, with the child's own details where the figures are cut by them."""
        statement = select(*(C[name] for name in _WHOSE), *columns).select_from(CaseRow)
        statement = statement.where(
            counted(self.who, CaseRow), holds(C, self.asked.day, self.asked.today), C.synthetic == false()
        )
        if self.asked.by not in PERSONAL:
            return statement
        file, child = col(Matter.id) == C.matter_id, (P[name] for name in _CHILD)
        return statement.add_columns(*child).join(Matter, file).join(Person, P.id == col(Matter.person_id))

    def _whose(self, row: Mapping[str, Any]) -> Whose:
        of_case = (row[name] for name in _WHOSE)
        return Whose(*of_case, *(row[name] for name in _CHILD)) if self.asked.by in PERSONAL else Whose(*of_case)

    # ---- what was known

    @cached_property
    def _known(self) -> Sequence[Known]:
        """The cases of which more was recorded since the instant asked about, as they were known then."""
        at = self.asked.known_at
        return known_of(self.session, self.who, at, self.rules, self.asked.today) if at else ()

    @cached_property
    def _anew(self) -> frozenset[int]:
        return frozenset(known.matter_id for known in self._known)

    def _as_known(self, rows: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
        """Stored rows, but for those of cases that are projected anew."""
        for row in rows:
            if row.matter_id not in self._anew:
                yield row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by column


def waiting_for_a_psychologist(found: Iterable[Request]) -> dict[int, date]:
    """Since when each open case without a psychologist has waited for one: the first of its requests not answered."""
    since: dict[int, date] = {}
    for whose, a in found:
        answered = a.first_received_on or a.first_nil_on or a.withdrawn_on or a.superseded_on
        if whose.is_open and whose.psychologist is None and a.kind == PSYCHOLOGICAL and not answered:
            since[whose.matter_id] = min(a.requested_on, since.get(whose.matter_id, a.requested_on))
    return since
