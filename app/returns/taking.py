"""One request of a return into the record: the child it is about, the case it becomes, what is entered beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.errors import Problem
from app.intake.rejected import Rejected
from app.people import store as people
from app.people.identifiers import SCHEMES, birth_fault
from app.people.schemas import PersonIn
from app.record.begin import begin
from app.record.happen import Context, Proposal
from app.returns import entering, store
from app.returns.elements import Misread, Readings
from app.returns.schemas import DetailsIn
from app.security import visible
from app.tables import CaseRow, Matter, Person
from workflow.events import Payload
from workflow.returns import model
from workflow.returns.census import Census
from workflow.returns.course import Course, Says, Untellable, course
from workflow.returns.model import Request

Done = Literal["loaded", "merged", "unchanged"]
Doubts = list[tuple[str, str]]
PREFIX: Final = "sen2"
FILLED: Final = ("sex", "ethnicity", "postcode", "date_of_birth")
"""The details that are written where a child's file is blank."""


@dataclass
class Taking:
    """One person's entry being taken in: each request by itself, all of it or none."""

    session: Session
    context: Context
    census: Census
    entry: Readings
    person: Person | None = None
    case_id: int = 0
    """The case that the last request taken became."""
    _same: Counter[str] = field(default_factory=Counter)

    def take(self, request: Request | Misread) -> tuple[Done, Doubts]:
        """Record a request. Raises Rejected, and leaves nothing behind, where it cannot stand."""
        if isinstance(request, Misread):
            raise Rejected(request.element, request.reason) from request
        try:
            told = course(request, self.census)
            given, doubts = _as_person(self.entry.person, self.context.today)
            with self.session.begin_nested():
                person, done = self._taken(request, told, given, doubts)
        except Untellable as fault:
            raise Rejected(fault.element, fault.reason) from fault
        except Problem as problem:
            raise Rejected("", problem.detail) from problem
        except IntegrityError as error:
            raise Rejected("", "somebody else was recording the same child at this moment: run it again") from error
        self.person = person
        return done, [*told.doubts, *doubts]

    def _taken(self, request: Request, told: Course, given: PersonIn, doubts: Doubts) -> tuple[Person, Done]:
        """The child, who is found or made, and what became of the request."""
        session, context = self.session, self.context
        ref = self._reference(request)
        matter = self._recorded(ref)
        person = self.person or people.person_by_identifier(session, context.actor.authority, given)
        if matter is None and person is not None:
            _refuse_another_child(person, given)
            matter = self._of_the_same_day(person, request)
        details = _details(told, self.entry.person, doubts)
        if matter is not None:
            person = session.get_one(Person, matter.person_id)
        if person is not None:
            _fill_in(session, person, given, context)
        if person is not None and matter is not None:
            self.case_id = matter.id or 0
            return person, "merged" if self._detail(matter.id or 0, details) else "unchanged"
        if person is None:
            person = people.add_person(session, context.actor.authority, given, None, context.now)
            people.add_identifiers(session, person, given)
            if people.same_name_and_birth(
                session, person.authority, person.name_key, person.date_of_birth, person.id or 0
            ):
                doubts.append(("Surname", "possible_duplicate: another child has the same name and date of birth"))
        proposals = [_proposal(on, says, person.id or 0) for on, says in told.steps]
        opened, _ = begin(session, person, proposals, context, external_ref=ref)
        self.case_id = opened.id or 0
        self._detail(self.case_id, details)
        return person, "loaded"

    def _reference(self, request: Request) -> str:
        """The same request of the same child, whenever it is read: what a second run knows it by."""
        p, a = self.entry.person, request.assessment
        start_on = a.named_plan.start_on if a and a.named_plan else None
        who = p.upn or p.uln or f"{people.name_key(p.forename or '', p.surname or '')} {p.born_on}"
        same = f"{who}|{request.received_on or start_on}"
        self._same[same] += 1
        return f"{PREFIX}-{sha256(f'{same}|{self._same[same]}'.encode()).hexdigest()[:20]}"

    def _recorded(self, ref: str) -> Matter | None:
        mine = select(Matter).where(visible(self.context.actor), col(Matter.external_ref) == ref)
        return self.session.scalars(mine).one_or_none()

    def _of_the_same_day(self, person: Person, request: Request) -> Matter | None:
        """A case that is on record by another way: received the same day, or, where that is not given, with the same plan."""
        a = request.assessment
        start_on = a.named_plan.start_on if a and a.named_plan else None
        day, column = (
            (request.received_on, CaseRow.received_on) if request.received_on else (start_on, CaseRow.issued_on)
        )
        if day is None:
            return None
        statement = (
            select(Matter)
            .join(CaseRow, col(CaseRow.matter_id) == col(Matter.id))
            .where(visible(self.context.actor), col(Matter.person_id) == person.id, col(CaseRow.current))
            .where(
                col(column) == day,
                ~col(Matter.external_ref).startswith(f"{PREFIX}-") | col(Matter.external_ref).is_(None),
            )
            .order_by(col(Matter.id))
        )
        return self.session.scalars(statement).first()

    def _detail(self, case_id: int, details: DetailsIn) -> bool:
        """Enter what is beyond the events, where nothing is entered yet: what people entered since stays."""
        actor, now = self.context.actor, self.context.now
        if details == DetailsIn() or store.latest_details(self.session, actor, case_id):
            return False
        entering.enter(self.session, actor, case_id, details, now)
        return True


def _proposal(on: date, says: Says, person_id: int) -> Proposal:
    """An event as proposed: a return tells what happened."""

    def payload(_ids: Sequence[int], matter_id: int) -> Payload:
        return says(person_id, matter_id)

    return Proposal(payload, on, is_past=True)


def _as_person(p: model.Person, today: date) -> tuple[PersonIn, Doubts]:
    """The child's details; a number or a date of birth that cannot be one is left out, and said."""
    doubts: Doubts = []
    numbers = {}
    for scheme, tag, value in (("upn", "UPN", p.upn), ("uln", "UniqueLearnerNumber", p.uln)):
        fault = SCHEMES[scheme](value) if value else None
        if fault:
            doubts.append((tag, f"not taken as one: {fault}"))
        elif value:
            numbers[scheme] = value
    unborn = birth_fault(p.born_on, today) if p.born_on else None
    if unborn:
        doubts.append(("PersonBirthDate", f"not taken as one: {unborn}"))
    person = PersonIn(
        surname=p.surname or "",
        forename=p.forename or "",
        date_of_birth=None if unborn else p.born_on,
        sex=p.sex[:100] if p.sex else None,
        ethnicity=p.ethnicity[:100] if p.ethnicity else None,
        postcode=p.postcode[:100] if p.postcode else None,
        **numbers,
    )
    return person, doubts


def _fill_in(session: Session, person: Person, given: PersonIn, context: Context) -> None:
    """Write into a child's file what is blank there; what is there already stays."""
    blank = {name: value for name in FILLED if (value := getattr(given, name)) and not getattr(person, name)}
    borne = people.identifiers_of(session, person.id or 0)
    people.add_identifiers(session, person, given.model_copy(update=dict.fromkeys(borne)))
    if blank:
        people.keep_before(session, person, context.actor.account_id, context.now)
        for name, value in blank.items():
            setattr(person, name, value)
        session.flush()


def _refuse_another_child(person: Person, given: PersonIn) -> None:
    """One number and two dates of birth are two children, or one of them mistyped: somebody must look."""
    if person.date_of_birth and given.date_of_birth and person.date_of_birth != given.date_of_birth:
        raise Rejected("UPN", "its bearer on file has another date of birth: is the number another child's?")


def _details(told: Course, person: model.Person, doubts: Doubts) -> DetailsIn:
    """What is entered beside the case; a value outside its codes is left out, and said."""
    said = dict(told.details)
    if person.upn_unknown and not (person.upn or person.uln):
        said["upn_unknown"] = person.upn_unknown
    while True:
        try:
            return DetailsIn.model_validate(said)
        except ValidationError as error:
            first, *rest = map(str, error.errors()[0]["loc"])
            doubts.append((".".join([first, *rest]), "not a value it can have: left out"))
            if rest and isinstance(said.get(first), dict):
                said[first] = {name: value for name, value in said[first].items() if name != rest[0]}
            else:
                del said[first]
