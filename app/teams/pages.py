"""Approvals: the exceptions that wait, each looked at, and approved or refused by somebody who did not record it."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases import pages_act, pages_recorded
from app.cases.pages_acts import Said
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden, not_found
from app.record.append import lock
from app.record.happen import Context
from app.security import Actor
from app.teams import approvals
from app.teams.approvals import Looked
from app.web import words
from app.web.fields import Day, One, Option, Words
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.work import store as work
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
APPROVE, REFUSE = "approve", "refuse"
OWN: Final = "You recorded or corrected this exception: somebody else decides on it"


def may(who: Actor) -> None:
    """Raises 403 for whoever is no manager."""
    if who.role is not Role.MANAGER:
        detail = f"exceptions are approved by managers; you are {who.role}"
        raise forbidden(detail)


@router.get("/approvals")
def approvals_page(request: Request, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    with here.db.reading() as session:
        found = approvals.waiting(session, who, here.rules(session), clock.today())
    audit_read(here, who, "/approvals")
    return render(request, "approvals.html", waiting=found)


@router.get("/approvals/{case_id}/{exception_id}")
def approval_page(request: Request, case_id: Id, exception_id: Id, who: SignedInDep, here: HereDep) -> Response:
    looked = _looked(here, who, case_id, exception_id)
    audit_read(here, who, "/approvals/{case_id}/{id}", matter_id=case_id, person_id=looked.now.case.person.id)
    filled = _form(looked).blank(looked.now.case.version, occurred_on=clock.today())
    return form_page(request, filled, _shown(looked), "approvals_one.html")


@router.post("/approvals/{case_id}/{exception_id}")
def decide(request: Request, case_id: Id, exception_id: Id, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Approve it, or refuse it: then its entry is annulled with the reason, and excuses nothing."""
    may(who)
    if (again := _sent_before(request, here, who, case_id, sent)) is not None:
        return RedirectResponse(f"/cases/{case_id}/recorded/{again}", 303)
    looked = _looked(here, who, case_id, exception_id)
    filled = _form(looked).read(sent)
    if looked.is_own:
        filled = filled.wrong(decision=OWN)
    if filled.faults:
        return form_page(request, filled, _shown(looked), "approvals_one.html")
    try:
        if filled["decision"] == APPROVE:
            approval = Said("exception_approved", filled["occurred_on"], {"exception_id": exception_id})
            event_id = pages_act.record_once(here, who, request, case_id, filled, [approval])
        else:
            event_id = _refused(here, who, request, looked, filled)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _shown(looked), "approvals_one.html")
    return RedirectResponse(f"/cases/{case_id}/recorded/{event_id}", 303)


def _sent_before(request: Request, here: Parts, who: Actor, case_id: int, sent: SentDep) -> int | None:
    """What the first sending of this form recorded: by then the exception waits no more."""
    with here.db.reading() as session:
        if not work.matters(session, who, [case_id]):
            raise not_found("case")
        try:
            first = _BARE.read(sent).sending(who, request).first(session)
        except Problem:
            return None
        return first.event_id if first else None


def _looked(here: Parts, who: Actor, case_id: int, exception_id: int) -> Looked:
    may(who)
    with here.db.reading() as session:
        return approvals.looked_at(session, who, case_id, exception_id, here.rules(session), clock.today())


def _refused(here: Parts, who: Actor, request: Request, looked: Looked, filled: Filled) -> int:
    case_id = looked.now.case.id
    with here.db.writing() as session:
        rules = here.rules(session)
        matter = looked.now.matter
        lock(session, case_id)
        sending = filled.sending(who, request)
        first = sending.first(session)
        if first:
            return first.event_id
        context = Context(who, rules, clock.today(), clock.now())
        mine = [event for event in looked.now.events if event.id == looked.exception.id]
        why = f"Not approved: {filled['why']}"
        done = pages_recorded.annul(session, matter, mine, why, context).events[0].id
        sending.keep(session, case_id, done, 201, context.now)
        return done


_FIELDS: Final = (
    One(
        "decision",
        "Your decision",
        required="Choose whether to approve it",
        api="data.exception_id",
        options=(
            Option(APPROVE, "Approve it", "It excuses the limits it names. It moves no date, and what is owed is still owed."),
            Option(REFUSE, "Refuse it", "Its entry is annulled with your reason and excuses nothing. It stays on record as annulled."),
        ),
    ),
    # Two answers ask for it, though they are one: it then stands in its turn, and not folded away beneath a radio.
    Words("why", "If it is refused, why", required="Say why it is refused", rows=3, when=("decision", REFUSE, REFUSE)),
)  # fmt: skip
_BARE: Final = Form((*_FIELDS, Day("occurred_on", "Day it is approved")))


def _form(looked: Looked) -> Form:
    approved = Day(
        "occurred_on",
        "If it is approved, on which day",
        required="Enter the day it is approved",
        by=looked.now.today,
        when=("decision", APPROVE, APPROVE),
    )
    return Form((_FIELDS[0], _FIELDS[1], approved))


def _shown(looked: Looked) -> Shown:
    about = Markup('<a class="govuk-link" href="{}">{}</a>').format(looked.now.address, looked.now.about)
    heading = f"Exception: {words.named(words.GROUNDS, looked.ground).lower()}"
    return Shown(
        heading, "/approvals", about=about, buttons=(Button("Record the decision", "send"),),
        more={"looked": looked, "can_send": not looked.is_own, "own": OWN},
    )  # fmt: skip
