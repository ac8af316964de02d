"""/breaches: the list a manager goes down, and the filters on it."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from app.breaches import service, sheet
from app.breaches.schemas import BreachPage
from app.breaches.store import STATUSES, Asked
from app.deps import ActorDep, AsOfDep, HereDep, SignedIn, audit_read, only
from app.errors import invalid
from app.paging import CursorDep, LimitDep
from app.problems import PROBLEMS
from app.schema import unstorable
from app.security import COUNCIL_ROLES
from workflow.law.words import ClockCode

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
Text = Annotated[str | None, Query(max_length=200)]


async def asked_for(
    as_of: AsOfDep,
    status: Annotated[
        str, Query(description="Any of overdue, excused, due_soon, separated by commas.")
    ] = "overdue,excused",
    within_days: Annotated[int, Query(ge=0, le=365, description="How soon is due soon.")] = 14,
    code: Annotated[ClockCode | None, Query(description="One item for each clock of this code.")] = None,
    kind: Annotated[Literal["statutory", "guidance", "local_target", "conditional", "promise"] | None, Query()] = None,
    caseworker: Text = None,
    service_code: Annotated[str | None, Query(alias="service", max_length=200)] = None,
    flag: Text = None,
    group: Annotated[Literal["case", "clock"], Query()] = "case",
) -> Asked:
    """What a list is asked for. Raises 422 naming what cannot be asked."""
    statuses = tuple(part.strip() for part in status.split(","))
    if not set(statuses) <= set(STATUSES):
        raise invalid("status", f"any of {', '.join(STATUSES)}, separated by commas")
    fault = unstorable([caseworker, service_code, flag])
    if fault:
        raise invalid("caseworker, service or flag", fault)
    if as_of.known_at is not None:
        raise invalid("known_at", "lists are read as they are known now; a case takes known_at")
    by_case = group == "case" and code is None
    return Asked(as_of.day, as_of.past, statuses, within_days, code, kind, caseworker, service_code, flag, by_case)


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


@router.get("/breaches.csv", response_class=StreamingResponse, responses=A_SHEET)
def breaches_as_csv(here: HereDep, who: ActorDep, asked: AskedDep) -> StreamingResponse:
    """The whole list under the same filters, for a spreadsheet: no cell of it is taken for a formula."""
    audit_read(here, who, "GET /breaches.csv")

    def lines() -> Iterator[str]:
        with here.db.reading() as session:
            yield from sheet.lines(service.all_breaches(session, who, asked))

    name = f'attachment; filename="breaches-{asked.day}.csv"'
    return StreamingResponse(lines(), headers={"Content-Disposition": name}, media_type="text/csv; charset=utf-8")
