"""/returns: the SEN2 person-level return of a year, what is wrong with it, and what is entered for it beside a case."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Depends, Path, Query
from fastapi.responses import StreamingResponse

from app import today as clock
from app.deps import ActorDep, HereDep, KnownCase, Parts, SignedIn, audit_read, only
from app.paging import CursorDep, LimitDep
from app.problems import PROBLEMS
from app.returns import entering, problems, reconciling
from app.returns.schemas import DetailsIn, DetailsOut, DifferingCase, ProblemItem, Reconciliation
from app.returns.service import Return, return_of
from app.returns.writing import written
from app.rulebook import council_targets
from app.schema import Page
from app.security import COUNCIL_ROLES
from workflow.returns.kinds import Severity
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1/returns",
    tags=["returns"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER))],
    responses=PROBLEMS,
)
of_case = APIRouter(
    prefix="/api/v1/cases",
    tags=["returns"],
    route_class=SignedIn,
    dependencies=[Depends(only(*COUNCIL_ROLES))],
    responses=PROBLEMS,
)
XML: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The return, as a file.",
        "content": {"application/xml": {"schema": {"type": "string"}}},
    }
}
EXAMPLES: Final[dict[str, Any]] = {
    "a plan with a budget": {
        "value": {"second_need": "SLCN", "personal_budget": True, "placement": {"entered_on": "2025-09-03"}}
    },
    "a plan that ceased": {"value": {"ceased_on": "2025-08-31", "cease_reason": "2"}},
}
Year = Annotated[
    int, Path(ge=2000, le=2100, description="The collection year; it reports on the calendar year before.")
]


@router.get("/sen2/{year}", response_class=StreamingResponse, responses=XML)
def read_return(
    here: HereDep,
    who: ActorDep,
    year: Year,
    serial: Annotated[int, Query(ge=1, le=999, description="SerialNo: one more for each file sent.")] = 1,
) -> StreamingResponse:
    """The SEN2 return of a collection year, as XML: the position on the census day, or today where that is to come.

    Persons are in the order they came on file, and so are the requests of each. The same record gives the same file on
    the same day. It is written from the published outline of the return: DfE's own specification and rule numbers could
    not be obtained, so check a file in COLLECT before it is relied on.
    """
    asked = return_of(who, here.settings, year, clock.today())
    audit_read(here, who, "GET /returns/sen2/{year}")
    name = f'attachment; filename="SEN2-{who.authority}-{year}.xml"'
    return StreamingResponse(
        _streamed(here, asked, serial), media_type="application/xml", headers={"Content-Disposition": name}
    )


def _streamed(here: Parts, asked: Return, serial: int) -> Iterator[bytes]:
    with here.db.reading() as session:
        persons = (entry.person for entry in asked.entries(session))
        yield from written(asked.header(clock.today(), serial), persons)


@router.get("/sen2/{year}/problems")
def read_problems(
    here: HereDep,
    who: ActorDep,
    year: Year,
    limit: LimitDep,
    cursor: CursorDep,
    rule: Annotated[str, Query(max_length=10, description="Only what this rule finds: G1.")] = "",
    severity: Annotated[Severity | None, Query()] = None,
) -> Page[ProblemItem]:
    """What is wrong with the return, case by case: errors to put right before it is sent, queries to look at.

    Rule ids are of our own (X structure, G guide, L logic): DfE's numbered rules could not be obtained, and COLLECT may
    find more.
    """
    asked = return_of(who, here.settings, year, clock.today())
    with here.db.reading() as session:
        found = problems.page(session, asked, limit, cursor, problems.Wanted(rule, severity or ""))
    audit_read(here, who, "GET /returns/sen2/{year}/problems")
    return found


@router.get("/sen2/{year}/reconciliation")
def read_reconciliation(here: HereDep, who: ActorDep, year: Year) -> Reconciliation:
    """The return beside last year's, and beside the indicators of the calendar year it reports on: every difference counted.

    Last year's is the one that `ehc export sen2` sent or `ehc import sen2` took in, as it stood then. The cases behind
    each line are at `/reconciliation/{line}`.
    """
    asked = return_of(who, here.settings, year, clock.today())
    with here.db.reading() as session:
        found = reconciling.reconciled(session, asked, council_targets(here.settings).cohort)
    audit_read(here, who, "GET /returns/sen2/{year}/reconciliation")
    return found


@router.get("/sen2/{year}/reconciliation/{line}")
def read_reconciliation_cases(
    here: HereDep,
    who: ActorDep,
    year: Year,
    line: Annotated[str, Path(max_length=60, description="A line, as the reconciliation names it.")],
    limit: LimitDep,
    cursor: CursorDep,
) -> Page[DifferingCase]:
    """The cases behind one line of the reconciliation, each with why; behind an indicator's, those that count differently."""
    asked = return_of(who, here.settings, year, clock.today())
    with here.db.reading() as session:
        found = reconciling.cases(session, asked, council_targets(here.settings).cohort, line, limit, cursor)
    audit_read(here, who, "GET /returns/sen2/{year}/reconciliation/{line}")
    return found


@of_case.get("/{case_id}/return-details")
def read_details(case_id: KnownCase, here: HereDep, who: ActorDep) -> DetailsOut:
    """What was entered of a case for the yearly return beyond its assessment."""
    with here.db.reading() as session:
        found = entering.entered(session, who, case_id)
    audit_read(here, who, "GET /cases/{id}/return-details", case_id)
    return found


@of_case.put("/{case_id}/return-details")
def enter_details(
    case_id: KnownCase, body: Annotated[DetailsIn, Body(openapi_examples=EXAMPLES)], here: HereDep, who: ActorDep
) -> DetailsOut:
    """Enter what the yearly return asks of a case beyond its assessment: second need, budget, placement, ceasing, review.

    It takes the place of what was entered before, which is kept. Nothing of it changes a state or starts a clock.
    """
    with here.db.writing() as session:
        return entering.enter(session, who, case_id, body, clock.now())
