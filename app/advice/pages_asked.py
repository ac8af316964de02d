"""What the pages of a request for advice share: who may see them, the request as it stands, and recording once."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Path, Request
from sqlmodel import Session

from app import today as clock
from app.accounts.store import of_service
from app.advice import recording, schemas, store, view
from app.advice.template import Author, Submission
from app.cases.schemas import ClockOut
from app.deps import Parts
from app.errors import forbidden
from app.record.append import lock
from app.record.happen import Context
from app.record.load import history
from app.schema import ON_RECORD
from app.security import Actor
from app.tables import Account, Service
from app.web import answers, words
from app.web.fields import Option
from app.web.forms import Filled
from app.web.render import visible, weekday_date
from workflow.counting import days_since
from workflow.history import settle
from workflow.machine import fold
from workflow.rules import Rules
from workflow.states import Role

AdviceId = Annotated[int, Path(ge=1, le=2**62)]
LOOK = frozenset({Role.PROFESSIONAL, Role.EP_MANAGER})
READ = LOOK | {Role.CASEWORKER, Role.MANAGER}


def may_look(who: Actor) -> None:
    """Raises 403 for whoever is neither of a service nor the psychologists' manager."""
    if who.role not in LOOK:
        detail = f"this page is for the services that give advice; you are {who.role}"
        raise forbidden(detail)


def may_read(who: Actor) -> None:
    """Raises 403 for whoever neither gives advice nor makes a plan of it."""
    if who.role not in READ:
        detail = f"this page is for the services that give advice and for the council; you are {who.role}"
        raise forbidden(detail)


def may_write(who: Actor) -> None:
    """Raises 403 for whoever is not of a service."""
    if who.role is not Role.PROFESSIONAL:
        detail = f"advice is written by the service that was asked; you are {who.role}"
        raise forbidden(detail)


@dataclass(frozen=True)
class Asked:
    """A request for advice as its reader sees it today."""

    it: schemas.AdviceRequestOut
    today: date
    person_id: int
    service_name: str
    colleagues: tuple[Option, ...]
    written: str | None  # the draft, as it is kept
    me: Author

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/advice/{self.it.id}"

    @property
    def kind(self) -> str:
        """Whose advice it is, in words."""
        return words.KINDS.get(self.it.kind, words.plain(self.it.kind))

    @property
    def name(self) -> str:
        """The child's name; the reference where the child is not to be known any more."""
        child = self.it.child
        return (f"{child.forename} {child.surname}".strip() if child else "") or self.it.reference

    @property
    def about(self) -> str:
        """What stands over the heading of each page."""
        return f"{visible(self.name)} · {self.kind} advice"

    @property
    def day(self) -> str:
        """Which day of how many: `day 20 of 42`, counted to the day it came in; empty where it has no clock."""
        return day_of(self.it.clock, self.today)

    @property
    def sent(self) -> str:
        """When it was given, and on which day: `Sent Tue 3 Mar 2026, day 20 of 42`."""
        given = self.it.given[-1] if self.it.given else None
        if given is None:
            return ""
        late = " as late information" if given.late_information else ""
        day = "" if late else day_of(self.it.clock, given.received_on)
        return f"Sent {weekday_date(given.received_on)}{late}{', ' + day if day else ''}"

    @property
    def is_back(self) -> bool:
        """Whether it was sent back and is not in again."""
        return self.it.status == "returned"

    @property
    def code_back(self) -> str:
        """The code of why it was sent back, while nothing was done about it yet."""
        return self.it.rework[-1].code if self.is_back and self.it.rework and self.written is None else ""

    @property
    def why_back(self) -> str:
        """For which coded reason it was sent back last; empty where none was stated."""
        code = self.it.rework[-1].code if self.it.rework else "not_stated"
        return "" if code == "not_stated" else words.named(dict(answers.RETURNED_FOR), code)

    @property
    def can_write(self) -> bool:
        """Whether a draft may be kept."""
        return "draft" in self.it.available

    def content(self) -> Submission:
        """What is written so far; of advice that was sent back and not begun again, what was sent."""
        if self.written is not None:
            return Submission.model_validate_json(self.written, context=ON_RECORD)
        last = self.it.given[-1].content if self.is_back and self.it.given else None
        return Submission.model_validate(last, context=ON_RECORD) if last else Submission()

    @property
    def version(self) -> int:
        """The draft's version; 0 before there is one."""
        return self.it.draft.version if self.it.draft else 0


def day_of(clock: ClockOut | schemas.ClockLine | None, day: date) -> str:
    """Which day of how many it is by a clock, or was when it was met."""
    if clock is None or clock.started_on is None or clock.due_on is None:
        return ""
    last = clock.met_on or clock.stopped_on or day
    return f"day {days_since(clock.started_on, min(last, day))} of {days_since(clock.started_on, clock.due_on)}"


def load(session: Session, who: Actor, advice_id: int, rules: Rules) -> Asked:
    """A request this actor may see. Raises 404 for any other."""
    matter = store.found(session, who, advice_id)
    events = settle(history(session, matter.id or 0))
    case = view.Folded(matter, events, fold(events, rules, matter.id or 0))
    today = clock.today()
    it = view.shown(session, who, case, advice_id, rules, today)
    service = session.get(Service, it.service) if it.service else None
    people = of_service(session, it.service) if it.service else []
    draft = store.draft_of(session, advice_id)
    return Asked(
        it=it,
        today=today,
        person_id=matter.person_id,
        service_name=service.name if service else it.service or "",
        colleagues=tuple(
            Option(str(a.id), f"{visible(a.name)}{' (you)' if a.id == who.account_id else ''}")
            for a in people
            if not a.disabled and a.role == Role.PROFESSIONAL
        ),
        written=draft.content if draft and who.role is Role.PROFESSIONAL else None,
        me=_me(session.get_one(Account, who.account_id)),
    )


def _me(account: Account) -> Author:
    """What is known of whoever writes: kept with their account."""
    body = account.registration_body if account.registration_body != "none" else ""
    return Author(
        name=account.name[:200],
        profession=(account.profession or "")[:100],
        registration_body=(body or "")[:100],
        registration_number=(account.registration_number or "")[:100],
    )


def record_once(here: Parts, who: Actor, request: Request, advice_id: int, filled: Filled, say: recording.Say) -> int:
    """Record what a form says of a request, or find what its first sending recorded: the id of the last event."""
    with here.db.writing() as session:
        rules = here.rules(session)
        matter = store.found(session, who, advice_id)
        lock(session, matter.id or 0)  # of two sendings at once, the second waits and finds what the first did
        sending = filled.sending(who, request)
        first = sending.first(session)
        if first:
            return first.event_id
        context = Context(who, rules, clock.today(), clock.now())
        _, outcome = recording.record(session, advice_id, context, say)
        sending.keep(session, matter.id or 0, outcome.events[-1].id, 201, context.now)
        return outcome.events[-1].id
