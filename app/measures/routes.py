"""/measures and /surveys: what no case holds, entered by managers, read by managers and analysts."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from app import today as clock
from app.deps import ActorDep, AsOf, HereDep, SignedIn, as_of_for, only
from app.errors import invalid
from app.measures import schemas, service
from app.once import SendingDep, once
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.rulebook import entered_here
from app.schema import Page
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1",
    tags=["entered measures"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER, Role.ANALYST))],
    responses=PROBLEMS,
)

MANAGERS = [Depends(only(Role.MANAGER))]
AsOfDep = Annotated[AsOf, Depends(as_of_for(Role.MANAGER, Role.ANALYST))]
Code = Annotated[str, Path(max_length=60, description="As GET /measures names it.")]
From = Annotated[
    schemas.Day | None, Query(alias="from", description="First day, counted. Default: 1 January of its last.")
]
To = Annotated[schemas.Day | None, Query(alias="to", description="Last day, counted. Default: the day of `as_at`.")]


@router.get("/measures")
def list_measures(here: HereDep, who: ActorDep, as_of: AsOfDep) -> Page[schemas.MeasureOut]:
    """Every measure that is entered: what it is, what plans want of it, and the latest value that stands on the day."""
    with here.db.reading() as session:
        return Page[schemas.MeasureOut](items=service.measures(session, who, as_of, entered_here(here.settings)))


@router.get("/measures/{code}/values")
def list_values(
    code: Code, here: HereDep, who: ActorDep, as_of: AsOfDep, limit: LimitDep, cursor: CursorDep
) -> Page[schemas.ValueOut]:
    """All that was ever entered of a measure, the last recorded first, with what took the place of what."""
    before = position_of(cursor, int)[0] if cursor else None
    with here.db.reading() as session:
        found = service.values(session, who, code, entered_here(here.settings), as_of.known_at, before, limit + 1)
    following = cursor_after(found[limit - 1].id) if len(found) > limit else None
    return Page[schemas.ValueOut](items=found[:limit], next=following)


@router.post("/measures/{code}/values", status_code=201, dependencies=MANAGERS)
def enter_value(
    code: Code, body: schemas.ValueIn, here: HereDep, who: ActorDep, sending: SendingDep
) -> schemas.ValueOut:
    """Enter a value of a measure, with the day it is true of and where it is from.

    What was entered is never changed: a value that `supersedes` another takes its place, and both are kept.
    """
    entered, now = entered_here(here.settings), clock.now()
    with here.db.writing() as session:
        made = once(
            session, sending, now, lambda: service.enter(session, who, code, body, entered, clock.today(), now).id
        )
        return service.value(session, who, code, made, entered)


@router.get("/surveys")
def list_surveys(
    here: HereDep, who: ActorDep, as_of: AsOfDep, limit: LimitDep, cursor: CursorDep
) -> Page[schemas.SurveyOut]:
    """The counted answers to surveys, the last recorded first, with what took the place of what."""
    before = position_of(cursor, int)[0] if cursor else None
    with here.db.reading() as session:
        found = service.surveys(session, who, entered_here(here.settings), as_of.known_at, before, limit + 1)
    following = cursor_after(found[limit - 1].id) if len(found) > limit else None
    return Page[schemas.SurveyOut](items=found[:limit], next=following)


@router.post("/surveys", status_code=201, dependencies=MANAGERS)
def enter_survey(body: schemas.SurveyIn, here: HereDep, who: ActorDep, sending: SendingDep) -> schemas.SurveyOut:
    """Enter how many gave which answer to a question, asked of families at one stage: numbers only, of nobody by name."""
    entered, now = entered_here(here.settings), clock.now()
    with here.db.writing() as session:
        made = once(session, sending, now, lambda: service.survey(session, who, body, entered, clock.today(), now).id)
        return service.one_survey(session, who, made, entered)


@router.get("/surveys/results")
def survey_results(
    here: HereDep, who: ActorDep, as_of: AsOfDep, first: From = None, last: To = None
) -> schemas.ResultsOut:
    """What the surveys whose period ended in a period came to, by stage and over all; each with how many answered."""
    last = last or as_of.day
    first = first or date(last.year, 1, 1)
    if last < first:
        raise invalid("to", f"{last} is before {first}, the day in from")
    with here.db.reading() as session:
        found = service.results(session, who, first, last, as_of, entered_here(here.settings))
    return schemas.ResultsOut(from_=first, to=last, as_at=as_of.day, items=found)
