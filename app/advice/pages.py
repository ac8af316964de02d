"""A request for advice as its service sees it: the child, what is asked and by when, the papers; and what is done short of answering it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from app.advice import schemas, service
from app.advice.pages_asked import AdviceId, Asked, load, may_look, may_write, record_once
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, not_found
from app.security import Actor
from app.web import answers
from app.web.fields import Choice, Day, One, Option, Words
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.events import AppointmentKept, AppointmentMade, AppointmentMissed
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

# The only things the page can be asked to say: nothing in an address is ever shown as it stands.
SAID: Final = {
    "acknowledged": "Acknowledged. The council can see that you have it.",
    "assigned": "Assigned.",
    "made": "The appointment is on record.",
    "kept": "It is on record that the child came.",
    "missed": "The missed appointment is on record. The due date stands; the council may record it as a reason why it could not be kept.",
    "answered": "Your answer is with the council. Nothing more is asked of you unless it asks again.",
    "attached": "The file is in.",
}
APPOINTMENTS: Final[Mapping[str, tuple[str, type[AppointmentMissed | AppointmentKept | AppointmentMade]]]] = {
    "missed": ("The child did not come", AppointmentMissed),
    "kept": ("The child came", AppointmentKept),
    "made": ("One has been made", AppointmentMade),
}
NOT_OURS: Final = Form(
    (
        One(
            "answer",
            "Your answer",
            required="Say which it is",
            options=(
                Option("not_known", "The child is not known to us", "We hold nothing on them and will not be seeing them."),
                Option("declined", "We decline to give advice"),
            ),
        ),
        Words("why", "Why", hint="The council and the family are given your reasons.", required="Give your reasons"),
    )
)  # fmt: skip


def assign_form(asked: Asked) -> Form:
    """Who is to write it."""
    options = asked.colleagues
    return Form((Choice("account", "Who writes it", required="Choose who writes it", options=options),))


def got_form(asked: Asked) -> Form:
    """The day a body of section 31 got the request, where that is not on record: asked by itself, and never guessed."""
    if asked.it.received_by_body_on or asked.it.body != "s31":
        return Form(())
    hint = "By post, by e-mail or here. Leave it empty if you do not know: your six weeks then count from the day it was sent."
    return Form((Day("received_on", "Day the request reached you (optional)", hint=hint, by=asked.today),))


@router.get("/advice/{advice_id}")
def request_page(
    request: Request,
    advice_id: AdviceId,
    who: SignedInDep,
    here: HereDep,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    may_look(who)
    asked = _asked(here, who, advice_id)
    audit_read(here, who, "/advice/{advice_id}", matter_id=asked.it.case_id, person_id=asked.person_id)
    return shown(request, who, asked, said=SAID.get(done, ""))


@router.post("/advice/{advice_id}/acknowledgement")
def acknowledge(request: Request, advice_id: AdviceId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """The service has it."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    filled = got_form(asked).read(sent)
    if filled.faults:
        return shown(request, who, asked, got=filled)
    said = schemas.Acknowledgement(received_on=filled["received_on"])
    try:
        record_once(here, who, request, advice_id, filled, service.acknowledged(said))
    except Problem as problem:
        return shown(request, who, asked, got=filled.refused(problem, who))
    return RedirectResponse(f"{asked.address}?done=acknowledged", 303)


@router.post("/advice/{advice_id}/assignment")
def assign(request: Request, advice_id: AdviceId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Who will write it: from the request's page a colleague, from the inbox oneself, and back to the inbox."""
    may_look(who)
    asked = _asked(here, who, advice_id)
    if sent.get("from") == "inbox":
        filled = Form(()).read(sent)
        account = who.account_id
    else:
        filled = assign_form(asked).read(sent)
        if filled.faults:
            return shown(request, who, asked, filled)
        account = int(filled["account"])
    try:
        record_once(here, who, request, advice_id, filled, service.assigned(schemas.Assignment(account=account)))
    except Problem as problem:
        return shown(request, who, asked, filled.refused(problem, who))
    return RedirectResponse("/advice" if sent.get("from") == "inbox" else f"{asked.address}?done=assigned", 303)


@router.get("/advice/{advice_id}/appointment")
def appointment_form(request: Request, advice_id: AdviceId, who: SignedInDep, here: HereDep) -> Response:
    may_write(who)
    asked = _asked(here, who, advice_id)
    _still(asked, "appointment")
    audit_read(here, who, "/advice/{advice_id}/appointment", matter_id=asked.it.case_id, person_id=asked.person_id)
    waiting = [day for day in asked.it.appointments if day not in {*asked.it.kept, *asked.it.missed}]
    known = waiting[0] if waiting and waiting[0] <= asked.today else None
    return form_page(request, _appointment().blank(on=known), _about_appointment(asked))


@router.post("/advice/{advice_id}/appointment")
def appointment(request: Request, advice_id: AdviceId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """An appointment was made, kept or missed."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    filled = _appointment().read(sent)
    if filled.faults:
        return form_page(request, filled, _about_appointment(asked))
    said = service.appointment(schemas.Appointment(on=filled["on"]), APPOINTMENTS[filled["what"]][1])
    try:
        record_once(here, who, request, advice_id, filled, said)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _about_appointment(asked))
    return RedirectResponse(f"{asked.address}?done={filled['what']}", 303)


@router.get("/advice/{advice_id}/answer")
def answer_form(request: Request, advice_id: AdviceId, who: SignedInDep, here: HereDep) -> Response:
    may_write(who)
    asked = _asked(here, who, advice_id)
    _still(asked, "answer")
    audit_read(here, who, "/advice/{advice_id}/answer", matter_id=asked.it.case_id, person_id=asked.person_id)
    return form_page(request, NOT_OURS.blank(), _about_answer(asked))


@router.post("/advice/{advice_id}/answer")
def answer(request: Request, advice_id: AdviceId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """The child is not known to the service, or it declines."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    filled = NOT_OURS.read(sent)
    if filled.faults:
        return form_page(request, filled, _about_answer(asked))
    said = service.answered(schemas.Answer(answer=filled["answer"], why=filled["why"]))
    try:
        record_once(here, who, request, advice_id, filled, said)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _about_answer(asked))
    return RedirectResponse(f"{asked.address}?done=answered", 303)


def shown(
    request: Request,
    who: Actor,
    asked: Asked,
    filled: Filled | None = None,
    *,
    got: Filled | None = None,
    said: str = "",
) -> Response:
    """The page of a request, with the form on it that was refused, where one was."""
    wrong = filled or got
    status = 200 if wrong is None else 422 if wrong.status == 200 else wrong.status  # noqa: PLR2004 - nobody said otherwise
    assigning = assign_form(asked)
    return render(
        request,
        "advice_request.html",
        status,
        asked=asked,
        filled=replace(filled, form=assigning) if filled else assigning.blank(account=_next_holder(asked, who)),
        got=got or got_form(asked).blank(),
        said=said,
        writes=who.role is Role.PROFESSIONAL,
        mine=asked.it.assigned_to is not None and asked.it.assigned_to.id == who.account_id,
        nil_answers=answers.NIL_ANSWERS,
        documents_called=answers.DOCUMENTS,
    )


def _asked(here: Parts, who: Actor, advice_id: int) -> Asked:
    rules = here.rules()
    with here.db.reading() as session:
        return load(session, who, advice_id, rules)


def _still(asked: Asked, act: str) -> None:
    """Raises 404 where there is nothing more of this to be said of the request."""
    if act not in asked.it.available:
        raise not_found("page: the advice is in, or no longer asked for")


def _next_holder(asked: Asked, who: Actor) -> int | None:
    """Whom the list of colleagues offers first: whoever has it, or whoever looks."""
    if asked.it.assigned_to:
        return asked.it.assigned_to.id
    return who.account_id if who.role is Role.PROFESSIONAL else None


def _appointment() -> Form:
    options = tuple(Option(code, label) for code, (label, _) in APPOINTMENTS.items())
    return Form(
        (
            One("what", "What is on record of it", required="Say whether the child came", options=options),
            Day("on", "Day of the appointment", required="Enter the day of the appointment"),
        )
    )


def _about_appointment(asked: Asked) -> Shown:
    buttons = (Button("Record the appointment", "send"),)
    return Shown("An appointment", asked.address, about=asked.about, buttons=buttons)


def _about_answer(asked: Asked) -> Shown:
    buttons = (Button("Send the answer", "send"),)
    return Shown("We have no advice to give", asked.address, about=asked.about, buttons=buttons)
