"""The return of a year out of the record: whose entries it has, and what is wrong with each."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Final, NamedTuple

from sqlmodel import Session

from app.errors import invalid
from app.people.identifiers import uln_fault, upn_fault
from app.returns import store
from app.security import Actor
from app.settings import Settings
from workflow.returns.census import FIRST_YEAR, Census, census
from workflow.returns.checks import ULN, UPN, faults
from workflow.returns.kinds import Fault
from workflow.returns.mapping import entry_stands_in, request_of
from workflow.returns.model import Header, Person
from workflow.returns.scope import in_scope

SOFTWARE: Final = "EHC Casework"
OFFICERS: Final = ("sen2_dmo", "sen2_dco", "sen2_dsco")


class Entry(NamedTuple):
    """One person of the return, with the cases its requests are of, in the same order."""

    child: store.Child
    person: Person
    cases: tuple[store.Of, ...]


class Found(NamedTuple):
    """A fault, and the case and person it is in; neither, where it is in the header."""

    fault: Fault
    case: store.Of | None = None
    person_id: int = 0


@dataclass(frozen=True)
class Return:
    """The return of one year for one authority, as far as it can be made today."""

    who: Actor
    settings: Settings
    census: Census

    def header(self, made_on: date, serial: int = 1) -> Header:
        """Its header. The file's instant is the day's first: one record and one day make one file, to the byte."""
        here = self.settings
        return Header(
            year=self.census.year,
            reference_on=self.census.reference_day,
            authority=self.who.authority,
            software=SOFTWARE,
            release=version("ehc-casework"),
            serial=serial,
            made_at=f"{made_on}T00:00:00",
            medical_officer=here.sen2_dmo,
            clinical_officer=here.sen2_dco,
            social_care_officer=here.sen2_dsco,
        )

    def entries(self, session: Session, after: int = 0) -> Iterator[Entry]:
        """Everybody in it, in the order they came on file."""
        for child in store.children(session, self.who, self.census, after):
            cases = tuple(each for each in child.cases if in_scope(each.reported, self.census))
            if cases:
                yield Entry(child, self._person(child, cases), cases)

    def _person(self, child: store.Child, cases: tuple[store.Of, ...]) -> Person:
        numbered = bool(child.identifiers)
        reasons = [case.reported.details.upn_unknown for case in cases]
        return Person(
            surname=child.surname or None,
            forename=child.forename or None,
            born_on=child.born_on,
            sex=child.sex.upper() if child.sex else None,
            ethnicity=child.ethnicity.upper() if child.ethnicity else None,
            postcode="".join(child.postcode.split()).upper() or None if child.postcode else None,
            upn=child.identifiers.get("upn"),
            uln=child.identifiers.get("uln"),
            upn_unknown=None if numbered else next((reason for reason in reversed(reasons) if reason), None),
            requests=tuple(request_of(case.reported, self.census) for case in cases),
        )

    def problems(self, session: Session, first: int = 0) -> Iterator[Found]:
        """What is wrong with it, in the order of its persons, from one on; with none named, the header first."""
        if not first:
            yield from map(Found, self.header_faults())
        twice = store.on_file_twice(session, self.who)
        for entry in self.entries(session, max(first - 1, 0)):
            yield from self.wrong_with(entry, twice)

    def header_faults(self) -> Iterator[Fault]:
        """What nobody has set of what the header says."""
        for name in OFFICERS:
            if name not in self.settings.model_fields_set:
                yield Fault("officer_not_set", f"EHC_{name.upper()}")

    def wrong_with(self, entry: Entry, twice: Collection[tuple[str, date | None]]) -> Iterator[Found]:
        """What is wrong with one person's entry. `twice`: the names and birth dates that several on file have."""
        for fault in (*faults(entry.person, self.census), *_by_library(entry.person), *_stand_ins(entry)):
            yield Found(fault, entry.cases[fault.request or 0], entry.child.id)
        if (entry.child.name_key, entry.child.born_on) in twice:
            yield Found(Fault("perhaps_twice_on_file"), entry.cases[0], entry.child.id)


def _by_library(person: Person) -> Iterator[Fault]:
    """Check letters and digits, of numbers that have their shape."""
    if person.upn and UPN.fullmatch(person.upn) and upn_fault(person.upn):
        yield Fault("upn_check", person.upn)
    if person.uln and ULN.fullmatch(person.uln) and uln_fault(person.uln):
        yield Fault("uln_check", person.uln)


def _stand_ins(entry: Entry) -> Iterator[Fault]:
    for place, (case, request) in enumerate(zip(entry.cases, entry.person.requests, strict=True)):
        if request.active_plan and entry_stands_in(case.reported.details):
            yield Fault("entry_date_stands_in", request=place)


def return_of(who: Actor, settings: Settings, year: int, today: date) -> Return:
    """The return of a collection year. Raises 422 for one before the first, or whose year has not begun."""
    if year < FIRST_YEAR:
        raise invalid("year", f"the person-level return began with the collection of {FIRST_YEAR}")
    found = census(year, today)
    if found.first > today:
        raise invalid("year", f"the collection of {year} reports on {year - 1}, which has not begun")
    return Return(who, settings, found)
