"""The panel's meetings as they were, with their minutes; and what a caseworker recommends to it."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from markupsafe import Markup
from sqlalchemy import select, true
from sqlmodel import Session, col
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden, not_found
from app.panel import meetings, recommending, schemas, store
from app.panel.minutes import QUESTIONS, SERVICES
from app.panel.pages import may
from app.panel.pages_form import OUTCOMES, TO, choices
from app.record.happen import Context
from app.security import Actor, visible_rows
from app.tables import CaseRow
from app.web.fields import One, Option, Several, Words
from app.web.forms import Button, Form, SentDep, Shown, form_page
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.panel import Outcome, Question, arrangements, criteria, question_of
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
LISTED: Final = 50


@router.get("/panel/meetings")
def meetings_page(
    request: Request, who: SignedInDep, here: HereDep, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    may(who)
    with here.db.reading() as session:
        found = meetings.listed(session, who, LISTED, cursor, None)
    return render(request, "panel_meetings.html", meetings=found, officers=arrangements().officers)


@router.get("/panel/meetings/{meeting_id}")
def meeting_page(request: Request, meeting_id: Id, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    with here.db.reading() as session:
        meeting = meetings.found(session, who, meeting_id)
        found = meetings.shown_to(session, who, meeting, here.rules(session), arrangements())
    audit_read(here, who, "/panel/meetings/{id}")
    return render(
        request, "panel_meeting.html", meeting=found, questions=QUESTIONS, services=SERVICES, to=TO, outcomes=OUTCOMES,
        officers=arrangements().officers,
    )  # fmt: skip


# ---- recommending


@router.get("/panel/recommend/{case_id}")
def recommend_page(request: Request, case_id: Id, who: SignedInDep, here: HereDep) -> Response:
    question, shown = _open(here, who, case_id)
    audit_read(here, who, "/panel/recommend/{case_id}", case_id)
    return form_page(request, _form(question).blank(), shown)


@router.post("/panel/recommend/{case_id}")
def recommend(request: Request, case_id: Id, who: OwnFormDep, here: HereDep, sent: SentDep) -> Response:
    """Keep a recommendation: the latest counts."""
    question, shown = _open(here, who, case_id)
    filled = _form(question).read(sent)
    if filled.faults:
        return form_page(request, filled, shown)
    try:
        with here.db.writing() as session:
            body = schemas.RecommendationIn(
                case_id=case_id,
                question=question,
                outcome=filled["outcome"],
                reasons=list(filled[f"reasons-{filled['outcome']}"]),
                note=(filled["note"] or "")[:4000],
            )
            recommending.recommend(session, body, Context(who, here.rules(session), clock.today(), clock.now()))
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), shown)
    return RedirectResponse(f"/panel#case-{case_id}", 303)


def _open(here: Parts, who: Actor, case_id: int) -> tuple[Question, Shown]:
    may(who)
    if who.role not in {Role.CASEWORKER, Role.MANAGER}:
        raise forbidden("a recommendation is a caseworker's or a manager's to make")
    with here.db.reading() as session:
        case = store.cases(session, who, [case_id]).get(case_id)
        question = _question(session, who, case_id) if case else None
    if case is None or question is None:
        raise not_found("case that waits for a decision")
    link = Markup('<a class="govuk-link" href="/cases/{}">{}</a>').format(case_id, case.reference)
    return question, Shown("Recommend to the panel", "/panel", about=link, buttons=(Button("Recommend it", "send"),))


def _question(session: Session, who: Actor, case_id: int) -> Question | None:
    held = select(col(CaseRow.state)).where(visible_rows(who, CaseRow), col(CaseRow.current) == true())
    return question_of(session.scalars(held.where(col(CaseRow.matter_id) == case_id)).one())


def _form(question: Question) -> Form:
    by = {o: tuple(Option(c.code, c.title, c.says) for c in criteria().values() if question in c.questions and c.outcome is o) for o in (Outcome.AGREED, Outcome.REFUSED)}  # fmt: skip
    reasons = (
        Several(
            f"reasons-{o}", f"If {TO[question.value, o.value].lower()}: why", required="Choose the reasons",
            api="reasons", options=options, when=("outcome", o.value, o.value),
        )
        for o, options in by.items()
    )  # fmt: skip
    outcome = One("outcome", QUESTIONS[question], required="Choose what you recommend", options=choices(question)[:2])
    return Form((outcome, *reasons, Words("note", "In words", hint="Name no child")))
