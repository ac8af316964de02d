"""The case page: who, the 20-week line, what comes next, the clocks and why, the advice, the family, what happened."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.responses import Response

from app.cases import service, told, view
from app.cases.pages_acts import ACTS, form_of
from app.cases.pages_now import todos_of
from app.cases.schemas import AdviceOut, CaseOut, ClockOut, StepOut
from app.deps import AsOf, AsOfDep, HereDep, audit_read
from app.documents.pages import on_case
from app.errors import forbidden
from app.record.load import stored
from app.registers import worker_names
from app.security import COUNCIL_ROLES, Actor
from app.tables import Service
from app.web import answers, history, words
from app.web.forms import Link
from app.web.line import line_of
from app.web.places import CASEWORK
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from app.work.groups import OWN_PAGES, page_of
from workflow.counting import days_since
from workflow.events import OF_FAMILY
from workflow.facts import Facts
from workflow.machine import role_refusal
from workflow.rules import Rules
from workflow.states import Role

# Sign-in is asked for first, so that a stranger is sent there whatever else is wrong with the address.
router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

CaseId = Annotated[int, Path(ge=1, le=2**62)]
EVENTS_SHOWN = 2000
SIX_WEEKS = 42


class AdviceLine(NamedTuple):
    """One request for advice as the page's table shows it."""

    name: str
    service: str
    asked: AdviceOut
    clock: ClockOut | None
    holder: str
    days: str
    copy: str  # where it is read, once it is in


class Acts:
    """Where each act of the case is done, for those who may do it. Nothing of it is done in the past."""

    def __init__(self, who: Actor, facts: Facts, case_id: int, rules: Rules, day: date, may: set[str]) -> None:
        """Find what comes next."""
        self._who, self._case_id, self.may = who, case_id, may
        found = [todo for todo in todos_of(facts, case_id, rules, day) if todo.case.is_open and todo.group.act]
        self._next = found[0].group if found else None

    @property
    def next(self) -> Link | None:
        """The act the case waits for."""
        href = self.href(self._next.act) if self._next else ""
        return Link(self._next.button, href) if self._next and href else None

    def may_amend(self, event: str) -> bool:
        """Whether they may put an entry of this type right, or annul it: those who might have recorded it may."""
        return role_refusal("corrected", self._who.role) is None and role_refusal(event, self._who.role) is None

    def href(self, event: str, **about: int) -> str:
        """The form of an act or an event, or nothing for whoever may not record it."""
        if event in OWN_PAGES:
            return page_of(self._case_id, event) if self._who.role in CASEWORK else ""
        code = form_of(event)
        if not code or role_refusal(ACTS[code].event, self._who.role):
            return ""
        query = "&".join(f"{name}={value}" for name, value in about.items())
        return page_of(self._case_id, code) + (f"?{query}" if query else "")


class Steps(NamedTuple):
    """What may happen now, and what may not."""

    may: list[StepOut]
    may_not: list[StepOut]


@router.get("/cases/{case_id}")
def case_page(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep, as_of: AsOfDep) -> Response:
    if who.role not in COUNCIL_ROLES:
        detail = f"this page is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)
    rules = here.rules()
    with here.db.reading() as session:
        matter = service.find(session, who, case_id)
        facts, events = view.facts_as_of(session, matter, as_of, rules)
        case = view.view_of(session, who, matter, facts, as_of, rules)
        steps = _steps([] if as_of.past else view.steps_view(facts, who, as_of.day, rules))
        rows = [
            row
            for row in stored(session, case_id, 0, EVENTS_SHOWN)
            if _told(row.row.occurred_on, row.row.recorded_at, as_of)
        ]
        shown = told.as_shown(session, rows, events)
        names = _names(session, who, case, [e.data["worker"] for e in shown if "worker" in e.data])
        past = history.entries(shown, names)
        copies = history.copies(past, names)
        documents = on_case(session, who, case_id)
    audit_read(here, who, "/cases/{case_id}", matter_id=case.id, person_id=case.person.id)
    clocks = sorted(case.clocks, key=_open_first)
    return render(
        request,
        "case.html",
        case=case,
        as_of=as_of,
        line=line_of(case, as_of.day),
        window=next((c for c in case.clocks if c.kind == "window"), None),
        steps=steps,
        clocks=clocks,
        advice=[_advice_line(a, case, names, as_of.day, copies.get(a.id, "")) for a in case.advice],
        wanted=[item for item in case.checklist if item.standing in {"not_asked", "answered_nil"}],
        history=past,
        contacts=history.contacts(past),
        documents=documents,
        documents_called=answers.DOCUMENTS,
        acts=Acts(who, facts, case.id, rules, as_of.day, may={step.type for step in steps.may}),
    )


def _told(occurred_on: date, recorded_at: datetime, as_of: AsOf) -> bool:
    """Whether an event belongs to the picture asked for: it had happened, and was known."""
    return occurred_on <= as_of.day and (as_of.known_at is None or recorded_at <= as_of.known_at)


def _steps(found: Sequence[StepOut]) -> Steps:
    return Steps([s for s in found if s.permitted], [s for s in found if not s.permitted])


def _open_first(clock: ClockOut) -> tuple[bool, date]:
    """Open clocks before closed ones, each by the day it is due."""
    return clock.met_on is not None or clock.stopped_on is not None, clock.due_on or date.max


def _names(session: Session, who: Actor, case: CaseOut, workers: Sequence[int]) -> history.Names:
    services = session.scalars(
        select(Service).where(col(Service.code).in_({a.service for a in case.advice if a.service}))
    )
    called = {s.code: s.name for s in services}
    return history.Names(
        advice={a.id: words.KINDS.get(a.kind, a.kind) for a in case.advice},
        workers=worker_names(session, set(workers)),
        services=called,
        readable=frozenset(a.id for a in case.advice if who.role is not Role.EP_MANAGER or a.kind == "psychological"),
        to={str(c.id): c.name or c.relation or "a contact" for c in case.person.contacts}
        | {f"advice.{a.id}": called.get(a.service or "", a.service or "the adviser") for a in case.advice},
    )


def _advice_line(advice: AdviceOut, case: CaseOut, names: history.Names, day: date, copy: str) -> AdviceLine:
    clock = next((c for c in case.clocks if c.advice_id == advice.id), None)
    started = advice.received_by_body_on or advice.requested_on
    days = f"{days_since(started, advice.received_on)} days" if advice.received_on else _running(started, clock, day)
    family = advice.kind in OF_FAMILY
    service_name = (
        "The family" if family else names.services.get(advice.service or "", advice.service or "No service named")
    )
    holder = "Council" if advice.status in {"received", "superseded"} else "Family" if family else "Service"
    return AdviceLine(words.KINDS.get(advice.kind, advice.kind), service_name, advice, clock, holder, days, copy)


def _running(started: date, clock: ClockOut | None, day: date) -> str:
    whole = days_since(clock.started_on, clock.due_on) if clock and clock.started_on and clock.due_on else SIX_WEEKS
    return f"day {days_since(started, day)} of {whole}"
