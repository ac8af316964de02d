"""/forecast: how the caseload will go on, and which open cases can still have their plan by week 20.

For those who decide how many psychologists there are and who is seen first. It stands beside no family's case.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from app.deps import ActorDep, AsOfDep, HereDep, SignedIn, audit_read, only
from app.errors import invalid
from app.forecast import service
from app.forecast.schemas import Caseload, ForecastPage
from app.forecast.service import Scenario
from app.paging import CursorDep, LimitDep
from app.problems import PROBLEMS
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1/forecast",
    tags=["forecast"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER, Role.EP_MANAGER))],
    responses=PROBLEMS,
)


async def scenario(
    as_of: AsOfDep,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1, description="The same seed gives the same figures.")] = 1,
    ep_slots_per_week: Annotated[
        float | None,
        Query(ge=0, le=5000, allow_inf_nan=False, description="Psychologists' slots in a week of term, if not as now."),
    ] = None,
    requests_per_week: Annotated[
        float | None,
        Query(ge=0, le=200, allow_inf_nan=False, description="Requests a week over the year, if not as now."),
    ] = None,
    order: Annotated[
        Literal["as_now", "first_come"],
        Query(description="Who is called from the psychologists' line: as the record shows, or strictly by turn."),
    ] = "as_now",
) -> Scenario:
    """What is asked of the forecast. Raises 422 naming what cannot be asked."""
    if as_of.known_at is not None:
        raise invalid("known_at", "a forecast is made from what is known now of a day; a case takes known_at")
    return Scenario(as_of.day, as_of.past, seed, ep_slots_per_week, requests_per_week, in_turn=order == "first_come")


ScenarioDep = Annotated[Scenario, Depends(scenario)]


@router.get("")
def forecast(here: HereDep, who: ActorDep, asked: ScenarioDep) -> Caseload:
    """The caseload over twelve months: plans, the share on time, the backlog, the line; and what that was learned from."""
    with here.db.reading() as session:
        return service.caseload(session, who, asked)


@router.get("/cases")
def forecast_cases(
    here: HereDep, who: ActorDep, asked: ScenarioDep, limit: LimitDep, cursor: CursorDep
) -> ForecastPage:
    """Each open case: how likely its plan is by week 20, an interval for its day, what takes most of the time to come."""
    with here.db.reading() as session:
        page = service.page(session, who, asked, limit, cursor)
    audit_read(here, who, "GET /forecast/cases")
    return page
