"""Entering what families answered to a question, and putting it right: numbers alone, of nobody by name."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, Parts
from app.errors import Problem, not_found
from app.measures import service, worded
from app.measures.pages_entering import UNFIT, bare, last_quarter
from app.measures.schemas import SurveyIn, SurveyOut
from app.rulebook import entered_here
from app.security import Actor
from app.web.bodies import checked
from app.web.fields import Day, Field, One, Option, Text
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.kpis.entered import Question

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Supersedes = Annotated[int | None, Query(ge=1, le=2**62)]
Asked = Annotated[str, Query(max_length=60)]
OF: Final = "answers-"
RIGHT, BACK = "right", "back"


@router.get("/surveys/new")
def survey_form(
    request: Request, who: SignedInDep, here: HereDep, supersedes: Supersedes = None, question: Asked = ""
) -> Response:
    asked, before = _known(here, who, supersedes, question)
    first, last = last_quarter(clock.today())
    usual: dict[str, Any] = {"period_from": first, "period_to": last}
    if before:
        usual = _as_entered(before)
    return form_page(request, _form(asked, before).blank(**usual), _shown(asked, before))


@router.post("/surveys/new")
def enter_survey(
    request: Request, who: OwnFormDep, sent: SentDep, here: HereDep, supersedes: Supersedes = None, question: Asked = ""
) -> Response:
    """Enter it, once; in the place of another where it is said of which."""
    asked, before = _known(here, who, supersedes, question)
    filled = _form(asked, before).read(sent)
    if not filled.faults:
        try:
            _entered(here, who, request, filled, checked(SurveyIn, _body(filled, asked, before), UNFIT))
        except Problem as problem:
            filled = filled.refused(problem, who)
        else:
            return RedirectResponse(f"/surveys?done={'back' if filled['do'] == BACK else 'entered'}", 303)
    return form_page(request, filled, _shown(asked, before))


def _entered(here: Parts, who: Actor, request: Request, filled: Filled, body: SurveyIn) -> None:
    with here.db.writing() as session:
        sending, now = filled.sending(who, request), clock.now()
        if sending.first(session):
            return
        made = service.survey(session, who, body, entered_here(here.settings), clock.today(), now)
        sending.keep(session, 0, made.id, 201, now, names="beside")


def _known(here: Parts, who: Actor, supersedes: int | None, question: str) -> tuple[Question, SurveyOut | None]:
    """What the address names: a question, by default the first; a survey to be put right. Raises 403 and 404."""
    worded.may_enter(who)
    entered, before = entered_here(here.settings), None
    if supersedes is not None:
        with here.db.reading() as session:
            before = service.one_survey(session, who, supersedes, entered)
        question = before.question
    found = entered.questions.get(question) if question else next(iter(entered.questions.values()), None)
    if found is None:
        raise not_found("question of that name")
    return found, before


def _form(asked: Question, before: SurveyOut | None) -> Form:
    today = clock.today()
    stages = tuple(Option(code, name) for code, name in worded.STAGES.items())
    ways = tuple(Option(code, name) for code, name in worded.HOW_ASKED.items())
    do = One(
        "do",
        "What is wrong with it",
        required="Choose what is wrong with it",
        options=(
            Option(RIGHT, "It should say something else", "Change below what is wrong, and leave the rest."),
            Option(
                BACK, "It should not have been entered", "It is taken back, and counts nowhere. It stays to be seen."
            ),
        ),
    )
    answers = (
        Text(f"{OF}{code}", f"How many said: {worded.option(code).lower()}", width=5, api=f"answers.{code}")
        for code in asked.options
    )
    fields: tuple[Field, ...] = (
        One("stage", "When they were asked", required="Choose when they were asked", options=stages),
        Day("period_from", "First day on which they were asked", required="Enter the first day", by=today),
        Day("period_to", "Last day on which they were asked", required="Enter the last day", by=today),
        One("how_asked", "How they were asked", required="Choose how they were asked", options=ways),
        Text("invited", "How many were asked", hint="Leave empty if it is not known.", width=5),
        *answers,
        Text("wave", "Its name", hint="Such as 2026 summer. Letters, digits and spaces.", width=20),
        Text("link", "A link to it", hint="If there is one, beginning with https://"),
    )
    return Form((do, *fields) if before else fields)


def _as_entered(before: SurveyOut) -> dict[str, Any]:
    """What was entered, to be changed."""
    names = ("stage", "period_from", "period_to", "how_asked", "invited", "link")
    said = {name: getattr(before, name) for name in names} | {"wave": before.wave or None, "do": RIGHT}
    return said | {f"{OF}{code}": n for code, n in before.answers.items()}


def _body(filled: Filled, asked: Question, before: SurveyOut | None) -> dict[str, Any]:
    """What was answered, as the API takes it."""
    given = filled.given()
    names = ("stage", "period_from", "period_to", "how_asked", "wave", "link")
    body = {name: given[name] for name in names if name in given} | {"question": asked.code}
    if "invited" in given:
        body["invited"] = bare(given["invited"])
    answers = {code: bare(given[f"{OF}{code}"]) for code in asked.options if f"{OF}{code}" in given}
    body["answers"] = {} if given.get("do") == BACK else answers
    return body | ({"supersedes": before.id} if before else {})


def _shown(asked: Question, before: SurveyOut | None) -> Shown:
    intro = Markup(
        "<p class='govuk-body'>The question: “{}” Enter how many gave each answer. No names, and no words of families’.</p>"
    ).format(asked.asks)
    address = f"/surveys/new?supersedes={before.id}" if before else f"/surveys/new?question={asked.code}"
    return Shown(
        "Put a survey right" if before else "Enter a survey", "/surveys", intro=intro, action=address,
        buttons=(Button("Enter it", "send"),),
    )  # fmt: skip
