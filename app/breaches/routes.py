"""/breaches: the list a manager goes down, and the filters on it."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from app.breaches import service, sheet, views
from app.breaches.filters import Filters
from app.breaches.schemas import BreachPage, GroupedCounts
from app.breaches.store import Asked
from app.breaches.tally import By
from app.deps import ActorDep, AsOfDep, HereDep, SignedIn, audit_read, only
from app.errors import invalid
from app.paging import CursorDep, LimitDep
from app.problems import PROBLEMS
from app.security import COUNCIL_ROLES

router = APIRouter(
    prefix="/api/v1",
    tags=["breaches"],
    route_class=SignedIn,
    dependencies=[Depends(only(*COUNCIL_ROLES))],
    responses=PROBLEMS,
)

A_SHEET: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The list, a line an item.", "content": {"text/csv": {}}}
}


async def saved_view(
    here: HereDep,
    who: ActorDep,
    view: Annotated[
        int | None, Query(ge=1, le=2**62, description="A saved view; what is asked beside it goes first.")
    ] = None,
) -> Filters:
    """What a saved view asks for, or nothing. 404 comes before anything said of the other parameters."""
    if view is None:
        return Filters()

    def find() -> Filters:
        with here.db.glancing() as session:
            return views.filters_of(session, who, view)

    return await here.look_up(find)


async def asked_for(
    saved: Annotated[Filters, Depends(saved_view)], as_of: AsOfDep, filters: Annotated[Filters, Query()]
) -> Asked:
    """What a list is asked for. Raises 422 naming what cannot be asked."""
    if as_of.known_at is not None:
        raise invalid("known_at", "lists are read as they are known now; a case takes known_at")
    return filters.over(saved).on(as_of)


AskedDep = Annotated[Asked, Depends(asked_for)]


@router.get("/breaches")
def breaches(here: HereDep, who: ActorDep, asked: AskedDep, limit: LimitDep, cursor: CursorDep) -> BreachPage:
    """Limits that have passed and are not met, earliest due date first, overdue and excused together.

    One item a case: its most serious statutory breach, the others under `also`. Guidance, local targets, promises and
    conditional items are listed only where `kind` or `code` asks for them.
    """
    with here.db.reading() as session:
        page = service.breach_list(session, who, asked, limit, cursor)
    audit_read(here, who, "GET /breaches")
    return page


@router.get("/breaches/counts")
def breach_counts(
    here: HereDep, who: ActorDep, asked: AskedDep, by: Annotated[By, Query(description="What to count by.")]
) -> GroupedCounts:
    """How many clocks and cases the list holds under the same filters, by code, service, caseworker, team, or age.

    Age is in days past the due date, in bands that say their edges. A case with clocks in two groups is counted in both.
    """
    with here.db.reading() as session:
        return service.grouped_counts(session, who, asked, by)


@router.get("/breaches.csv", response_class=StreamingResponse, responses=A_SHEET)
def breaches_as_csv(here: HereDep, who: ActorDep, asked: AskedDep) -> StreamingResponse:
    """The whole list under the same filters, for a spreadsheet: no cell of it is taken for a formula."""
    audit_read(here, who, "GET /breaches.csv")

    def lines() -> Iterator[str]:
        with here.db.reading() as session:
            yield from sheet.lines(service.all_breaches(session, who, asked))

    name = f'attachment; filename="breaches-{asked.day}.csv"'
    return StreamingResponse(lines(), headers={"Content-Disposition": name}, media_type="text/csv; charset=utf-8")
