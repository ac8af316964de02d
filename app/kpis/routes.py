"""The indicators over HTTP: figures for managers and analysts, the cases behind them for managers."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from app import today as clock
from app.deps import ActorDep, AsOf, HereDep, SignedIn, as_of_for, audit_read, only
from app.errors import forbidden, invalid
from app.kpis import service
from app.kpis.asked import OF_WORKERS, By, period
from app.kpis.behind import Behind, cases_behind
from app.kpis.schemas import CasesBehind, Figures
from app.paging import CursorDep, LimitDep, position_of
from app.problems import PROBLEMS
from app.rulebook import council_register, council_targets
from app.schema import IsoDay
from app.security import Actor
from workflow.kpis.register import Register
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1/kpis",
    tags=["indicators"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER, Role.ANALYST))],
    responses=PROBLEMS,
)

AsOfDep = Annotated[AsOf, Depends(as_of_for(Role.MANAGER, Role.ANALYST))]
From = Annotated[IsoDay | None, Query(alias="from", description="First day, counted. Default: 1 January of its last.")]
To = Annotated[IsoDay | None, Query(alias="to", description="Last day, counted. Default: the day of `as_at`.")]

Codes = Annotated[
    Sequence[Annotated[str, Query(max_length=100)]], Query(max_length=100, description="Only these indicators.")
]


def named(register: Register, codes: Sequence[str]) -> frozenset[str]:
    """The indicators asked for by their codes. Raises 422 for one that there is not."""
    unknown = sorted(set(codes) - register.words.keys())
    if unknown:
        raise invalid("code", f"there is no indicator {unknown[0][:40]}")
    return frozenset(codes)


def may_cut(who: Actor, by: By | None) -> None:
    """Figures by who works on a case are for managers. Raises 403."""
    if by in OF_WORKERS and who.role is not Role.MANAGER:
        raise forbidden(f"by={by} is for manager")


@router.get("")
def kpis(
    here: HereDep,
    who: ActorDep,
    as_of: AsOfDep,
    first: From = None,
    last: To = None,
    by: Annotated[By | None, Query(description="One item per code and group.")] = None,
    code: Codes = (),
) -> Figures:
    """Every indicator of a period, or those named: its figure, target and definition. With `as_at`, as it stood on that day.

    Who waits is a position on a day. Cut by a stretch of time (`month` and its like) it is given where it is named with
    `code`, as it stood on each stretch's last day. By `service` and by `kind` the answer is of advice.
    """
    may_cut(who, by)
    register = council_register(here.settings)
    asked = period(as_of, first, last, clock.today(), by, named(register, code))
    with here.db.reading() as session:
        return service.figures(session, who, asked, here.rules(), register)


@router.get("/{code}/cases", dependencies=[Depends(only(Role.MANAGER))])
def kpi_cases(
    here: HereDep,
    who: ActorDep,
    as_of: AsOfDep,
    limit: LimitDep,
    cursor: CursorDep,
    code: Annotated[str, Path(max_length=100)],
    first: From = None,
    last: To = None,
    part: Annotated[str, Query(max_length=200, description="One cut of the indicator, as its items name it.")] = "",
    of: Annotated[Literal["all", "numerator"], Query(description="All behind the figure, or its numerator's.")] = "all",
) -> CasesBehind:
    """The cases behind a number, with what is wrong with the data of any."""
    asked = period(as_of, first, last, clock.today(), codes=frozenset({code}))
    after = position_of(cursor, int)[0] if cursor else 0
    behind = Behind(code, part, council_targets(here.settings).cohort, numerator_only=of == "numerator")
    with here.db.reading() as session:
        page = cases_behind(session, who, asked, behind, here.rules(), limit, after)
    audit_read(here, who, "GET /kpis/{code}/cases")
    return page
