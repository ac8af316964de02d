"""The panel: what waits for a decision by the day to act by, its papers, what came of each case, and the notices then owed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden
from app.panel import agenda, meetings, notices, schemas, service, store
from app.panel.pages_form import OUTCOMES, PANEL, decisions_of, first_checked, first_form, items_of, whole_form
from app.record.happen import Context
from app.record.parse import bad_fields
from app.security import COUNCIL_ROLES, Actor
from app.web import words
from app.web.forms import CHANGE, SEND, Filled, SentDep
from app.web.render import render
from app.web.sending import sending_of
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.panel import arrangements, pressing_until
from workflow.rules import Rules
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

MOST: Final = 200  # cases that one list can decide
QUESTIONS: Final = {"assess": "Whether to assess", "plan": "Whether to make a plan"}
BECAUSE: Final = {
    "request": "A request",
    "assessment": "Assessed",
    "advice_in": "All advice is in",
    "date_presses": "Advice is out, and the date presses",
}


def may(who: Actor) -> None:
    """Raises 403 for whoever is not the council's."""
    if who.role not in COUNCIL_ROLES:
        detail = f"the panel is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)


def _asked(rules: Rules, on: date) -> store.Asked:
    next_on = arrangements().next_after(on, rules.working_days)
    return store.Asked(on, next_on, pressing_until(next_on, rules))


def _day(on: Annotated[schemas.Day | None, Query()] = None) -> date:
    return on or clock.today()


DayDep = Annotated[date, Depends(_day)]


@router.get("/panel")
def panel_page(request: Request, who: SignedInDep, here: HereDep, on: DayDep) -> Response:
    may(who)
    with here.db.reading() as session:
        page = _agenda_page(request, here, session, who, on, None)
    audit_read(here, who, "/panel")
    return page


def _agenda_page(
    request: Request, here: Parts, session: Session, who: Actor, on: date, filled: Filled | None
) -> Response:
    rules = here.rules(session)
    found = agenda.agenda(session, who, _asked(rules, on), rules, MOST, None)
    owed = notices.page(session, who, rules, clock.today(), MOST, None)
    audited = filled or first_form(found.items).blank(by=PANEL)
    return render(
        request, "panel.html", _status(filled), agenda=found, owed=owed.items, filled=audited, questions=QUESTIONS,
        because=BECAUSE, outcomes=OUTCOMES, today=clock.today(), may_decide=who.role is Role.MANAGER,
        may_recommend=who.role in {Role.MANAGER, Role.CASEWORKER}, arrangements=arrangements(),
        fields={f.name: f for f in audited.form.fields},
    )  # fmt: skip


def _status(filled: Filled | None) -> int:
    if filled is None or not filled.is_wrong:
        return 200
    return filled.status if filled.status != 200 else 422  # noqa: PLR2004 - nobody said otherwise


@router.post("/panel")
def panel_sent(request: Request, who: OwnFormDep, here: HereDep, on: DayDep, sent: SentDep) -> Response:
    """What was decided: first what came of each case and who was there, then why; then all of it is recorded, or none."""
    may(who)
    if who.role is not Role.MANAGER:
        raise forbidden("a panel's decisions are confirmed by a manager")
    if (again := _confirmed_before(here, who, request, sent)) is not None:
        return RedirectResponse(f"/panel/meetings/{again}", 303)
    with here.db.reading() as session:
        rules = here.rules(session)
        found = agenda.agenda(session, who, _asked(rules, on), rules, MOST, None).items
        first = first_checked(first_form(found).read(sent), found)
        chosen = items_of(found, first)
        if first.faults or first.step == CHANGE:
            return _agenda_page(request, here, session, who, on, first)
    asks = whole_form(found, first)
    filled = asks.read(sent)
    if filled.step != SEND:
        return _why_page(request, on, replace(filled, faults={}), chosen)
    if filled.faults:
        return _why_page(request, on, filled, chosen)
    try:
        meeting = _confirm(here, who, request, sent, decisions_of(on, filled, chosen))
    except Problem as problem:
        return _why_page(request, on, filled.refused(problem, who), chosen)
    except ValidationError as error:
        return _why_page(request, on, filled.refused(bad_fields(error, "list"), who), chosen)
    return RedirectResponse(f"/panel/meetings/{meeting}", 303)


def _why_page(request: Request, on: date, filled: Filled, chosen: Sequence[schemas.AgendaItem]) -> Response:
    shown = {f.name for f in filled.form.fields if f.name.partition("-")[0] in {"reasons", "note", "until", "waived"}}
    return render(
        request,
        "panel_why.html",
        _status(filled),
        filled=filled,
        items=chosen,
        on=on,
        questions=QUESTIONS,
        outcomes=OUTCOMES,
        fields={f.name: f for f in filled.form.fields if f.name in shown},
        carried=[(n, t) for f in filled.form.fields if f.name not in shown for n in f.inputs for t in filled.typed.get(n, ())],
        kinds=words.KINDS,
    )  # fmt: skip


def _confirmed_before(here: Parts, who: Actor, request: Request, sent: FormData) -> int | None:
    """The meeting that the first sending of this form recorded: by then its cases wait no more."""
    if sent.get("step") != SEND:
        return None
    with here.db.reading() as session:
        first = sending_of(who, request, sent).first(session)
        return store.meeting_of_event(session, first.event_id).id if first else None


def _confirm(here: Parts, who: Actor, request: Request, sent: FormData, body: schemas.DecisionsIn) -> int:
    with here.db.writing() as session:
        context = Context(who, here.rules(session), clock.today(), clock.now())
        meeting = service.confirm(session, body, context, arrangements(), sending_of(who, request, sent))
        return meetings.found(session, who, meeting.id or 0).id or 0
