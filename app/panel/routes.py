"""/panel: what waits for a decision, what is recommended, what was decided and by whom, the notices then owed, minutes."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse

from app import today as clock
from app.deps import ActorDep, HereDep, SignedIn, audit_read, only
from app.errors import invalid
from app.once import KeyHeader
from app.paging import CursorDep, LimitDep
from app.panel import agenda, meetings, minutes, notices, recommending, schemas, service, store
from app.panel.examples import DECISIONS, RECOMMENDATIONS
from app.problems import PROBLEMS
from app.record.happen import Context
from app.record.idempotency import Sending
from app.schema import Page
from app.security import COUNCIL_ROLES
from workflow.panel import Question, arrangements, criteria, pressing_until
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1/panel",
    tags=["panel"],
    route_class=SignedIn,
    dependencies=[Depends(only(*COUNCIL_ROLES))],
    responses=PROBLEMS,
)
public = APIRouter(prefix="/api/v1/panel", tags=["panel"], responses={422: PROBLEMS[422]})

MAY_RECOMMEND = [Depends(only(Role.CASEWORKER, Role.MANAGER))]
MAY_DECIDE = [Depends(only(Role.MANAGER))]
MeetingId = Annotated[int, Path(ge=1, le=2**62)]
MINUTES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The minutes, as plain text; as JSON where `Accept` asks for it.",
        "model": schemas.MeetingOut,
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}


@public.get("/criteria")
def read_criteria() -> Page[schemas.CriterionOut]:
    """The published criteria: the reasons for which a decision is taken, refused or put off, and what each rests on."""
    return Page(items=[schemas.CriterionOut.model_validate(criterion) for criterion in criteria().values()])


@router.get("")
def read_agenda(
    here: HereDep,
    who: ActorDep,
    limit: LimitDep,
    cursor: CursorDep,
    on: Annotated[schemas.Day | None, Query(description="The day of the meeting; today where not given.")] = None,
    next_: Annotated[
        schemas.Day | None, Query(alias="next", description="The day of the next; by the council's arrangements else.")
    ] = None,
    question: Annotated[Question | None, Query()] = None,
    because: Annotated[schemas.Because | None, Query(description="Why a case is on the agenda.")] = None,
) -> schemas.Agenda:
    """What waits for a decision to assess or to make a plan, the day to act by first, as it stands now.

    A case that is still being assessed is there once nothing it waits for is out, or where its limit would not bear
    another deferral. Each says whether the family would be told too late if it were deferred to the next meeting.
    """
    rules, day = here.rules(), on or clock.today()
    next_on = next_ or arrangements().next_after(day, rules.working_days)
    if next_on <= day:
        raise invalid("next", f"{next_on} is not after the meeting on {day}")
    asked = store.Asked(day, next_on, pressing_until(next_on, rules), question, because)
    with here.db.reading() as session:
        found = agenda.agenda(session, who, asked, rules, limit, cursor)
    audit_read(here, who, "GET /panel")
    return found


@router.post("/recommendations", status_code=201, dependencies=MAY_RECOMMEND)
def recommend(
    body: Annotated[schemas.RecommendationIn, Body(openapi_examples=RECOMMENDATIONS)], here: HereDep, who: ActorDep
) -> schemas.RecommendationOut:
    """What you recommend to the panel, against its criteria. Each is kept; the latest counts."""
    with here.db.writing() as session:
        context = Context(who, here.rules(session), clock.today(), clock.now())
        return recommending.recommend(session, body, context)


@router.post("/decisions", status_code=201, dependencies=MAY_DECIDE)
def decide(
    body: Annotated[schemas.DecisionsIn, Body(openapi_examples=DECISIONS)],
    request: Request,
    response: Response,
    here: HereDep,
    who: ActorDep,
    key: KeyHeader = None,
) -> schemas.Confirmed:
    """Confirm a meeting's list, or an officer's decisions outside one: all of it is recorded, or none.

    Each decision is on the record of its case, and leaves its clock running until the family is told: the answer lists
    the notices owed. A deferral stops no clock.
    """
    sending = Sending(who, request.url.path, key, body.model_dump_json() if key is not None else "")
    with here.db.writing() as session:
        context = Context(who, here.rules(session), clock.today(), clock.now())
        meeting = service.confirm(session, body, context, arrangements(), sending)
        cases = [item.case_id for item in body.items]
        response.headers["Location"] = f"/api/v1/panel/meetings/{meeting.id}"
        return schemas.Confirmed(
            meeting=meetings.shown_to(session, who, meeting, context.rules, arrangements()),
            notices=notices.owed(session, who, context.rules, context.today, cases),
        )


@router.get("/notices")
def list_notices(here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep) -> Page[schemas.NoticeOut]:
    """Decided, and the family not yet told: the day to act by first. Each says which event records that it was told."""
    rules = here.rules()
    with here.db.reading() as session:
        found = notices.page(session, who, rules, clock.today(), limit, cursor)
    audit_read(here, who, "GET /panel/notices")
    return found


@router.get("/meetings")
def list_meetings(
    here: HereDep,
    who: ActorDep,
    limit: LimitDep,
    cursor: CursorDep,
    by: Annotated[Literal["panel", "officer"] | None, Query()] = None,
) -> Page[schemas.MeetingListItem]:
    """Meetings of the panel and officers' decisions outside them, the latest first."""
    with here.db.reading() as session:
        return meetings.listed(session, who, limit, cursor, by)


@router.get("/meetings/{meeting_id}")
def read_meeting(meeting_id: MeetingId, here: HereDep, who: ActorDep) -> schemas.MeetingOut:
    """A meeting: who was there for which service, and what came of each case, as the record has it."""
    rules = here.rules()
    with here.db.reading() as session:
        meeting = meetings.found(session, who, meeting_id)
        found = meetings.shown_to(session, who, meeting, rules, arrangements())
    audit_read(here, who, "GET /panel/meetings/{id}")
    return found


@router.get("/meetings/{meeting_id}/minutes", responses=MINUTES, response_model=None)
def read_minutes(meeting_id: MeetingId, request: Request, here: HereDep, who: ActorDep) -> Response:
    """The minutes. No child is named."""
    found = read_meeting(meeting_id, here, who)
    if "application/json" in request.headers.get("accept", ""):
        return Response(found.model_dump_json(), media_type="application/json")
    return PlainTextResponse(minutes.text(found, arrangements()))
