"""The caseload as a page and as a sheet: filtered by what stands in the address, which names no child."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app import today as clock
from app.deps import HereDep, Parts, audit_read
from app.errors import not_found
from app.security import Actor
from app.web import words
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from app.work import caseload, sheet, store
from app.work.caseload import NOBODY, SORTS, STATES, Filters, Listed
from app.work.pages import may_work
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

LONGEST_ID: Final = 18
FARTHEST: Final = 100_000


def _filters(
    state: Annotated[str, Query(max_length=40)] = caseload.OPEN_STATES,
    caseworker: Annotated[str, Query(max_length=LONGEST_ID)] = "",
    flag: Annotated[str, Query(max_length=40)] = "",
    sort: Annotated[str, Query(max_length=40)] = "since",
    page: Annotated[int, Query(ge=1, le=FARTHEST)] = 1,
) -> Filters:
    """The filters of the address. Raises 404 for one that means nothing here."""
    is_worker = caseworker in {"", NOBODY} or (caseworker.isascii() and caseworker.isdigit())
    if state not in STATES or sort not in SORTS or not is_worker or (flag and flag not in words.FLAGS):
        raise not_found("list")
    return Filters(state, caseworker, flag, sort, page)


FiltersDep = Annotated[Filters, Depends(_filters)]


@router.get("/caseload")
def caseload_page(request: Request, who: SignedInDep, here: HereDep, asked: FiltersDep) -> Response:
    may_work(who)
    if "caseworker" not in request.query_params and who.role is Role.CASEWORKER:
        with here.db.reading() as session:
            mine = store.own_entry(session, who)
        asked = Filters(asked.state, str(mine.id) if mine else "", asked.flag, asked.sort, asked.page)
    found = _listed(here, who, asked)
    with here.db.reading() as session:
        workers = store.to_pick(session, who)
    audit_read(here, who, "/caseload")
    return render(request, "caseload.html", found=found, asked=asked, workers=workers, states=STATES, sorts=SORTS)


@router.get("/caseload.csv")
def caseload_sheet(who: SignedInDep, here: HereDep, asked: FiltersDep) -> Response:
    """The lines of one page, as they are seen there."""
    may_work(who)
    text = sheet.csv_of(_listed(here, who, asked).lines)
    audit_read(here, who, "/caseload.csv")
    name = f"caseload-{clock.today().isoformat()}.csv"
    return Response(
        text, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _listed(here: Parts, who: Actor, asked: Filters) -> Listed:
    with here.db.reading() as session:
        return caseload.listed(session, who, asked, clock.today(), here.rules(session))
