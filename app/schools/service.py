"""What a setting sees of its own cases, and what it sends: read and recorded as the API does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from app.accounts.store import of_service
from app.cases import service as cases
from app.cases import store, view
from app.cases.schemas import CaseOut, ClockOut, EventIn
from app.deps import AsOf
from app.documents.pages import on_case
from app.documents.schemas import DocumentOut
from app.paging import cursor_after
from app.record.append import lock
from app.record.filed import AnyMatter
from app.record.happen import Context
from app.record.idempotency import Sending
from app.record.load import words_of
from app.security import Actor
from app.tables import EventRow, Service
from app.web import words
from workflow.advice import ALWAYS
from workflow.counting import days_since
from workflow.facts import Facts
from workflow.rules import Rules
from workflow.states import Role, State

SHOWN: Final = 50
CITES: Final = dict(ALWAYS)
WITH_CONSULTATIONS: Final = frozenset({State.CONSULTING, State.FINALISING, State.PLAN_ISSUED})
NEXT: Final = {
    "requested": "The council decides whether to assess, and tells the family.",
    "assessing": "The council gathers the advice it has asked for.",
    "deciding": "The council decides whether there will be a plan.",
    "drafting": "The council writes the draft plan.",
    "consulting": "The family has its fifteen days with the draft, and settings are consulted.",
    "finalising": "The council finishes the plan and issues it.",
    "plan_issued": "The plan is issued. Nothing more is due in this assessment.",
}
DATED: Final = {
    "decide_whether_to_assess": "Tell the family whether there will be an assessment",
    "notify_no_plan": "Tell the family if there will be no plan",
    "issue_plan": "Issue the plan",
}


@dataclass(frozen=True)
class Consultation:
    """A setting asked whether it could take a child: when, by when it is to answer, what it answered."""

    case_id: int
    name: str
    urn: str
    consulted_on: date
    clock: ClockOut | None
    responded_on: date | None
    response: str | None


@dataclass(frozen=True)
class AdviceAsked:
    """Advice asked of the setting."""

    id: int
    case_id: int
    service: str | None
    name: str
    kind: str
    clock: ClockOut | None
    requested_on: date
    received_on: date | None
    status: str
    day: str
    cite: str

    @property
    def is_open(self) -> bool:
        """Whether it is waited for."""
        return self.received_on is None and self.status != "superseded"


class Answering(NamedTuple):
    """How a setting gives its advice: in whose inbox it lies, who writes it there, and what the council asked in words."""

    service: str
    writers: Sequence[str]
    note: str


@dataclass(frozen=True)
class Own:
    """One case as the setting sees it."""

    case: CaseOut
    consultations: Sequence[Consultation]
    advice: Sequence[AdviceAsked]
    asked_by_us: bool

    @property
    def name(self) -> str:
        """The child's name."""
        return name_of(self.case.person.forename, self.case.person.surname)

    @property
    def next(self) -> str:
        """What happens next, in words."""
        return NEXT.get(self.case.state, f"{words.named(words.STATES, self.case.state)}. Nothing more is due.")

    @property
    def dates(self) -> list[tuple[str, ClockOut]]:
        """The council's own dates of law that are open, and the last it met."""
        return [(DATED[c.code], c) for c in self.case.clocks if c.code in DATED and not c.stopped_on]

    @property
    def due(self) -> ClockOut | None:
        """The next of them."""
        still = [c for _, c in self.dates if not c.met_on and c.due_on and not c.conditional]
        return min(still, key=lambda c: c.due_on or date.max, default=None)

    @property
    def to_answer(self) -> list[Consultation]:
        """The consultations that wait for an answer."""
        return [c for c in self.consultations if c.responded_on is None]


class Listed(NamedTuple):
    """A page of a setting's cases."""

    cases: list[Own]
    next: str | None


def name_of(forename: str, surname: str) -> str:
    """A child's name as it is shown."""
    return f"{forename} {surname}".strip() or "No name on file"


def listed(session: Session, who: Actor, rules: Rules, today: date, cursor: str | None) -> Listed:
    """The cases a setting was let in to, the earliest first."""
    found = store.listed(session, who, AsOf(today, None, past=False), SHOWN, cursor)
    asked = _asked_by(session, who, [matter.id or 0 for matter, _, _ in found])
    shown = [_own(session, who, matter, rules, today, asked) for matter, _, _ in found[:SHOWN]]
    return Listed(shown, cursor_after(shown[-1].case.id) if len(found) > SHOWN else None)


def seen(session: Session, who: Actor, case_id: int, rules: Rules, today: date) -> Own:
    """One case. Raises 404 for one this setting was not let in to."""
    matter = cases.find(session, who, case_id)
    return _own(session, who, matter, rules, today, _asked_by(session, who, [case_id]))


def papers(session: Session, who: Actor, case_id: int) -> list[DocumentOut]:
    """What is shared with the setting, and what it sent itself."""
    return on_case(session, who, case_id)


def answering(session: Session, who: Actor, own: Own) -> dict[int, Answering]:
    """For each advice asked of a service that is the setting's own: how it is given, which takes an account of that service.

    What the council asked in words is told to whoever is of that service, and to no other setting.
    """
    mine = [a for a in own.advice if a.service and a.is_open]
    said = words_of(session, [a.id for a in mine if a.service == who.service])
    found = {}
    for a in mine:
        service = session.get(Service, a.service)
        people = of_service(session, a.service or "") if a.service == who.service else []
        writers = [p.name for p in people if p.role == Role.PROFESSIONAL.value and not p.disabled]
        found[a.id] = Answering(
            service.name if service else a.service or "", writers, said.get(a.id, {}).get("note", "")
        )
    return found


def _asked_by(session: Session, who: Actor, case_ids: Sequence[int]) -> set[int]:
    """Those of these cases that this setting's own request opened."""
    first = select(col(EventRow.matter_id)).where(
        col(EventRow.matter_id).in_(case_ids), col(EventRow.seq) == 1, col(EventRow.actor_id) == who.account_id
    )
    return set(session.scalars(first))


def _own(session: Session, who: Actor, matter: AnyMatter, rules: Rules, today: date, asked: set[int]) -> Own:
    as_of = AsOf(today, None, past=False)
    facts, _ = view.facts_as_of(session, matter, as_of, rules)
    case = view.view_of(session, who, matter, facts, as_of, rules)
    return Own(case, _consultations(facts, case, who), _advice(case, who, today), case.id in asked)


def _consultations(facts: Facts, case: CaseOut, who: Actor) -> list[Consultation]:
    """The consultations that are this setting's, the latest first. An account whose service is a URN sees its own alone."""
    if facts.state not in WITH_CONSULTATIONS:
        return []
    name = name_of(case.person.forename, case.person.surname)
    clocks = {c.id: c for c in case.clocks if c.code == "setting_response"}
    return [
        Consultation(case.id, name, c.urn, c.consulted_on, clocks.get(f"{case.id}.setting_response.{c.id}"), c.responded_on, c.response)
        for c in sorted(facts.consultations.values(), key=lambda c: c.id, reverse=True)
        if c.urn == who.service or not who.service.isdigit()
    ]  # fmt: skip


def _advice(case: CaseOut, who: Actor, today: date) -> list[AdviceAsked]:
    """The advice asked of this setting: by its service's code, or, where its account has none, a school's own kind."""
    name = name_of(case.person.forename, case.person.surname)
    clocks = {c.advice_id: c for c in case.clocks if c.advice_id}
    mine = [a for a in case.advice if (a.service == who.service if who.service else a.kind == "educational")]
    return [
        AdviceAsked(a.id, case.id, a.service, name, words.KINDS.get(a.kind, words.plain(a.kind)), clocks.get(a.id), a.requested_on, a.received_on, a.status, _day(clocks.get(a.id), today), CITES.get(a.kind, "send2014 reg 6(1)"))
        for a in mine
        if a.status != "withdrawn"
    ]  # fmt: skip


def _day(clock: ClockOut | None, today: date) -> str:
    if clock is None or clock.started_on is None or clock.due_on is None or clock.met_on:
        return ""
    return f"day {days_since(clock.started_on, today)} of {days_since(clock.started_on, clock.due_on)}"


def reply(session: Session, who: Actor, case_id: int, event: EventIn, sending: Sending, context: Context) -> int:
    """Record a setting's answer, once for each form: the id of the event."""
    matter = cases.find(session, who, case_id)
    lock(session, case_id)
    first = sending.first(session)
    if first:
        return first.event_id
    event_id = cases.record(session, matter, event, context, None).events[0].id
    sending.keep(session, case_id, event_id, 201, context.now)
    return event_id
