"""A return held against last year's, and against the indicators of the year it reports on: sums, and the cases behind each.

Last year's is the one that was sent or taken in, as it was kept then (filing.py); where none is kept, the one the record
would give now for last year's census day. Everything is read anew each time: nothing of this is stored.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from sqlmodel import Session

from app.errors import not_found
from app.paging import cursor_after, position_of
from app.returns import filing, store
from app.returns.schemas import BalanceLine, ComparedLine, DifferingCase, LastYear, Part, Reconciliation
from app.returns.service import Return
from app.schema import Page
from workflow.kpis.table import Cohort
from workflow.returns import against_kpis
from workflow.returns.balance import Entry, Line, Stood, entries, stood
from workflow.returns.census import Census, reference_day
from workflow.returns.mapping import request_of
from workflow.returns.scope import in_scope

AFTER_ALL: Final = 2**61
"""The place of what is of no child on record: after every child."""
KPIS: Final = "kpis."
LINES: Final = frozenset(
    (*Line, *(f"{KPIS}{code}" for code in against_kpis.ALL), against_kpis.NOT_IN_COHORT, against_kpis.EXCEPTED)
)


class Told(NamedTuple):
    """A case under one line: what it adds there, and why."""

    line: str
    adds: int
    says: str
    case_id: int
    reference: str
    person_id: int
    compared: against_kpis.Compared | None = None


@dataclass(frozen=True)
class Before:
    """Last year's return: how it is known, made as at which day, and how each case stood in it."""

    year: int
    basis: Literal["imported", "exported", "record"]
    filed_at: datetime | None
    day: date
    stood: dict[int, Stood]
    gone: tuple[filing.Gone, ...] = ()


def before(session: Session, asked: Return, after: int = 0) -> Before:
    """Last year's return, of the authority whose return is asked for; of its children, those after one at the least."""
    year = asked.census.year - 1
    kept = filing.last(session, asked.who, year)
    if kept is None:
        then = Census(year, min(reference_day(year), asked.census.day))
        cases = (
            (case.case_id, stood(request_of(case.reported, then)))
            for child in store.children(session, asked.who, then, after)
            for case in child.cases
            if in_scope(case.reported, then)
        )
        return Before(year, "record", None, then.day, dict(cases))
    day = min(reference_day(year), kept.filed_at.date())
    gone = tuple(filing.gone(session, asked.who, kept, asked.census.day))
    return Before(year, kept.how, kept.filed_at, day, filing.stood_in(session, asked.who, kept), gone)


@dataclass(frozen=True)
class Reconciling:
    """One return being reconciled."""

    asked: Return
    cohort: Cohort
    before: Before

    def told(self, session: Session, after: int = 0) -> Iterator[Told]:
        """Every case under every line it is in, in the order of the children, from after one on."""
        census = self.asked.census
        for child in store.children(session, self.asked.who, census, after):
            for case in child.cases:
                was = self.before.stood.get(case.case_id)
                for entry in entries(was, case.reported, self.before.day, census):
                    yield _balance(entry, case.case_id, case.reference, child.id)
                yield from self._against_kpis(case, child.id)
        for gone in self.before.gone:
            for entry in entries(gone.stood, None, self.before.day, census):
                yield _balance(entry, gone.case_id, gone.reference, AFTER_ALL)

    def _against_kpis(self, case: store.Of, person_id: int) -> Iterator[Told]:
        census = self.asked.census
        request = request_of(case.reported, census) if in_scope(case.reported, census) else None
        both = against_kpis.compared(case.reported, request, census, self.cohort)
        who = (case.case_id, case.reference, person_id)
        for code in against_kpis.ALL:
            adds = int(code in both.returned) - int(code in both.measured)
            says = against_kpis.in_words(code, case.reported, request, both) if both.differs(code) else ""
            if says or code in both.measured:
                yield Told(f"{KPIS}{code}", adds, says, *who, both)
        if both.cohort:
            yield Told(against_kpis.NOT_IN_COHORT, 1, f"the cohort rule takes it out: {both.cohort}", *who)
        if both.excepted:
            yield Told(against_kpis.EXCEPTED, 1, "an exception to the twenty weeks was approved", *who)


def _balance(entry: Entry, case_id: int, reference: str, person_id: int) -> Told:
    return Told(entry.line, entry.adds, entry.says, case_id, reference, person_id)


def reconciled(session: Session, asked: Return, cohort: Cohort) -> Reconciliation:
    """Both sums, and each indicator beside what the return says of the same."""
    last = before(session, asked)
    sums: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    returned: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    measured: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for told in Reconciling(asked, cohort, last).told(session):
        if told.compared is None:
            sums[told.line] += told.adds
            differing[told.line] += 1
            continue
        code = told.line.removeprefix(KPIS)
        differing[told.line] += bool(told.says)
        for side, places in ((returned, told.compared.returned), (measured, told.compared.measured)):
            if code in places:
                side[code][0] += places[code].those
                side[code][1] += 1
    return Reconciliation(
        year=asked.census.year,
        day=asked.census.day,
        last_year=LastYear(year=last.year, basis=last.basis, filed_at=last.filed_at, day=last.day),
        cohort=cohort.name,
        plans=[_line(line, sums, differing) for line in Line if line.startswith("plans.")],
        requests=[_line(line, sums, differing) for line in Line if line.startswith("requests.")],
        kpis=[
            ComparedLine(
                line=f"{KPIS}{code}",
                code=code,
                in_return=Part(numerator=returned[code][0], denominator=returned[code][1]),
                in_indicators=Part(numerator=measured[code][0], denominator=measured[code][1]),
                differing_cases=differing[f"{KPIS}{code}"],
            )
            for code in against_kpis.ALL
        ],
        taken_out=[_line(line, sums, differing) for line in (against_kpis.NOT_IN_COHORT, against_kpis.EXCEPTED)],
    )


def _line(line: str, sums: Counter[str], cases: Counter[str]) -> BalanceLine:
    return BalanceLine(line=line, adds=sums[line], cases=cases[line])


def cases(
    session: Session, asked: Return, cohort: Cohort, line: str, limit: int, cursor: str | None
) -> Page[DifferingCase]:
    """A page of the cases behind a line; behind an indicator's, those that count differently. Raises 404 for no such line.

    A cursor names the child it stopped at, and how many of that child's were given.
    """
    if line not in LINES:
        raise not_found("line of the reconciliation of that name")
    person, given = position_of(cursor, int, int) if cursor else (0, 0)
    found, after = list[Told](), max(person - 1, 0)
    for told in Reconciling(asked, cohort, before(session, asked, after)).told(session, after):
        if told.line != line or (told.compared is not None and not told.says):
            continue
        if given and told.person_id == person:
            given -= 1
            continue
        found.append(told)
        if len(found) > limit:
            break
    shown = found[:limit]
    items = [DifferingCase(case_id=t.case_id, reference=t.reference, adds=t.adds, says=t.says or None) for t in shown]
    return Page(items=items, next=_after(shown, cursor) if len(found) > limit else None)


def _after(shown: list[Told], cursor: str | None) -> str:
    last = shown[-1].person_id
    person, given = position_of(cursor, int, int) if cursor else (0, 0)
    return cursor_after(last, (given if last == person else 0) + sum(told.person_id == last for told in shown))
