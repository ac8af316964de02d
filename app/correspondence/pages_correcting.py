"""What was recorded wrongly of correspondence is put right, or struck: both are shown ever after."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.correspondence import service, worded
from app.correspondence.pages_asked import after
from app.correspondence.pages_fields import UNFIT, came_in, content, options, said_of
from app.correspondence.pages_recording import FIRST
from app.correspondence.pages_steps import Known, known, once, shown_with
from app.correspondence.pages_told import CAN_BE_CORRECTED
from app.correspondence.schemas import CorrectionIn, DetailOut, StepOut
from app.correspondence.service import Acting
from app.correspondence.store import Filed
from app.deps import HereDep, audit_read
from app.errors import Problem, not_found
from app.web.bodies import checked
from app.web.fields import Day, Field, One, Option, Words
from app.web.forms import Filled, Form, SentDep, Shown, form_page
from app.web.render import day_
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.correspondence import What, sort_of

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
RIGHT, STRIKE = "right", "strike"
HEADINGS: Final = {
    What.RECEIVED: "Put right what came in",
    What.REPLIED: "Put right the reply",
    What.CLOSED: "Put right its closing",
}
# Said twice, so that what it asks for stands in its turn and is not folded away beneath a radio.
IF_RIGHT = ("do", RIGHT, RIGHT)


@router.get("/correspondence/{correspondence_id}/correct/{step_id}")
def correction_form(request: Request, correspondence_id: Id, step_id: Id, who: SignedInDep, here: HereDep) -> Response:
    of = known(here, who, correspondence_id)
    step = _step(of.one, step_id)
    if of.one.case_id is not None:
        audit_read(here, who, "/correspondence/{correspondence_id}/correct/{step_id}", of.one.case_id)
    return form_page(request, _form(of.one, step).blank(**_usual(of.one, step)), _shown(of, step))


@router.post("/correspondence/{correspondence_id}/correct/{step_id}")
def correct(
    request: Request, correspondence_id: Id, step_id: Id, who: OwnFormDep, sent: SentDep, here: HereDep
) -> Response:
    """Record what it should say, or that it should not be there."""
    of = known(here, who, correspondence_id)
    step = _step(of.one, step_id)
    filled = _form(of.one, step).read(sent)
    if not filled.faults:
        try:
            body = _body(filled, step)

            def does(session: Session, filed: Filed, acting: Acting) -> None:
                service.correct(session, filed, body, acting)

            once(here, who, request, filled, does)
        except Problem as problem:
            filled = filled.refused(problem, who)
        else:
            with here.db.reading() as session:
                return RedirectResponse(after(session, who, correspondence_id, "corrected"), 303)
    return form_page(request, filled, _shown(of, step))


def _step(one: DetailOut, step_id: int) -> StepOut:
    """The step. Raises 404 for one that is none of its, or of a sort that is not put right."""
    found = next((step for step in one.steps if step.id == step_id and step.what in CAN_BE_CORRECTED), None)
    if found is None:
        raise not_found("step")
    return found


def _form(one: DetailOut, step: StepOut) -> Form:
    today = clock.today()
    day: Day = came_in(today, "on", IF_RIGHT)
    asked: tuple[Field, ...] = (day,)
    if step.what is What.RECEIVED:
        mine = sort_of(one.type, one.stage)
        chained = bool(one.follows or one.escalated_to)
        sorts = [mine] if chained else [s for s in FIRST if s == mine or not (one.case_id and s == "message")]
        asked = content(sorts, day, "received.", IF_RIGHT)
    elif step.what is What.CLOSED:
        day = Day("on", "Day it was closed", required="Enter the day it was closed", by=today, when=IF_RIGHT)
        asked = (day, One("outcome", "What came of it", options=options(worded.OUTCOMES), when=IF_RIGHT))
    else:
        asked = (Day("on", "Day of the reply", required="Enter the day of the reply", by=today, when=IF_RIGHT),)
    what = One(
        "do",
        "What is wrong with it",
        required="Choose what is wrong with it",
        api="strike",
        options=(
            Option(RIGHT, "It should say something else", "Change below what is wrong, and leave the rest."),
            Option(STRIKE, "It should not have been recorded at all", _struck(step)),
        ),
    )
    return Form((what, *asked, Words("words", "Why", required="Say why", rows=2)))


def _struck(step: StepOut) -> str:
    if step.what is What.RECEIVED:
        return "Then all of it is struck, and is in no count. It stays to be seen by managers."
    return "Then it counts as not done. It stays to be seen."


def _usual(one: DetailOut, step: StepOut) -> dict[str, Any]:
    """What it says now."""
    if step.what is What.RECEIVED:
        said = {"from": one.from_, "channel": one.channel, "about": one.about, "reply_by": one.reply_by}
        return {"do": RIGHT, "on": one.received_on, "sort": sort_of(one.type, one.stage), **said}
    if step.what is What.CLOSED:
        return {"do": RIGHT, "on": one.closed_on or step.on, "outcome": one.outcome}
    return {"do": RIGHT, "on": one.replied_on or step.on}


def _body(filled: Filled, step: StepOut) -> CorrectionIn:
    """What was answered, as the API takes it. Raises 422 naming the fields."""
    body: dict[str, Any] = {"step_id": step.id, "words": filled["words"]}
    if filled["do"] == STRIKE:
        body["strike"] = True
    else:
        body["on"] = filled["on"]
        if step.what is What.RECEIVED:
            body["received"] = said_of(filled.given())
        if step.what is What.CLOSED:
            body["outcome"] = filled["outcome"]
    return checked(CorrectionIn, body, UNFIT)


def _shown(of: Known, step: StepOut) -> Shown:
    shown = shown_with(of, HEADINGS[step.what], "Put it right")
    intro = Markup("<p class='govuk-body'>It was recorded for {}. What it says now stays on record.</p>").format(
        day_(step.on)
    )
    return Shown(shown.heading, shown.back, about=shown.about, intro=intro, buttons=shown.buttons)
