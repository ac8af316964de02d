"""The breach list as a page: how many by limit and by holder, one row a case, filters in the address, views to keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.breaches import service, views
from app.breaches.filters import SavedFilters
from app.breaches.pages_asked import BYS, CODES, KINDS, SORTS, STATUSES, AskedFor, AskedForDep, may, settled
from app.breaches.pages_lines import Line, csv_of, lines
from app.breaches.schemas import BreachPage, Group, GroupedCounts, ViewIn
from app.breaches.store import Asked
from app.breaches.tally import By
from app.deps import AsOf, HereDep, Parts, audit_read
from app.errors import Problem
from app.security import Actor
from app.tables import Service, ServiceArea
from app.web import words
from app.web.fields import Text, Tick
from app.web.forms import Filled, Form, SentDep
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.work import store as work
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

PAGE: Final = 50
SORTED: Final = 500  # rows at the most that are put in another order than that of their days
VIEWS_SHOWN: Final = 100
LONGEST_NAME: Final = 80
NAME: Final = Text("name", "Name of the view", required="Enter a name for the view", width=20)
SHARED: Final = Tick("shared", "Share it with the council")
KEEP: Final = Form((NAME, SHARED))

ViewId = Annotated[int, Path(ge=1, le=2**62)]


@dataclass(frozen=True)
class Found:
    """The list of a page, its counts, and what it was asked for in the end."""

    asked: AskedFor
    day: date
    cases: int
    clocks: int
    counted: GroupedCounts
    lines: Sequence[Line]
    next: str | None


def _found(session: Session, who: Actor, asked: AskedFor, day: date) -> Found:
    asked = settled(session, who, asked)
    wanted = asked.filters.on(AsOf(day, None, past=False))
    if asked.sort == "due":
        page = service.breach_list(session, who, wanted, PAGE, asked.cursor)
        found, following = lines(session, who, page.items), page.next
    else:  # the index is in order of days: another order is made of the first of them
        page = service.breach_list(session, who, wanted, SORTED, None)
        of_all = lines(session, who, page.items)
        found, following = sorted(of_all, key=lambda x: (x.place(asked.sort), x.breach.due_on, x.breach.case_id)), None
    counted = _counted(session, who, wanted, asked.by, page)
    return Found(asked, day, page.counts.cases, page.counts.clocks, counted, found, following)


def _counted(session: Session, who: Actor, wanted: Asked, by: By, page: BreachPage) -> GroupedCounts:
    """Counted by one thing; by limit the list has it already."""
    if by != "code":
        return service.grouped_counts(session, who, wanted, by)
    ordered = sorted(page.counts.by_code.items(), key=lambda one: (-one[1], one[0]))
    items = [Group(group=code, name=words.clock_name(code), clocks=n, cases=0) for code, n in ordered]
    return GroupedCounts(as_at=wanted.day, by=by, clocks=page.counts.clocks, cases=page.counts.cases, items=items)


@router.get("/breaches")
def breaches_page(request: Request, who: SignedInDep, here: HereDep, asked: AskedForDep) -> Response:
    may(who)
    return _page(request, here, who, asked)


@router.get("/breaches.csv")
def breaches_sheet(who: SignedInDep, here: HereDep, asked: AskedForDep) -> Response:
    """The lines of one page, as they are seen there."""
    may(who)
    with here.db.reading() as session:
        found = _found(session, who, asked, clock.today())
    audit_read(here, who, "/breaches.csv")
    name = f'attachment; filename="breaches-{found.day.isoformat()}.csv"'
    return Response(csv_of(found.lines), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _page(request: Request, here: Parts, who: Actor, asked: AskedFor, filled: Filled | None = None) -> Response:
    with here.db.reading() as session:
        found = _found(session, who, asked, clock.today())
        kept = views.listed(session, who, VIEWS_SHOWN, 0)
        workers, services = work.to_pick(session, who), _services(session, who)
    audit_read(here, who, "/breaches")
    return render(
        request,
        "breaches.html",
        (filled.status if filled.status != 200 else 422) if filled else 200,  # noqa: PLR2004 - nobody said otherwise
        found=found,
        asked=found.asked,
        given=found.asked.filters,
        views=kept[:VIEWS_SHOWN],
        workers=workers,
        services=services,
        sorts=SORTS,
        bys=BYS,
        statuses=STATUSES,
        kinds=KINDS,
        codes=CODES,
        filled=filled or KEEP.blank(),
        may_share=who.role is Role.MANAGER,
    )


def _services(session: Session, who: Actor) -> dict[str, str]:
    """The services that serve the actor's authority, in order of name."""
    serve = select(col(ServiceArea.service)).where(col(ServiceArea.authority) == who.authority)
    rows = session.scalars(select(Service).where(col(Service.code).in_(serve)).order_by(col(Service.name)))
    return {row.code: row.name for row in rows}


# ---- views


@router.post("/breaches/views")
def keep_view(request: Request, who: OwnFormDep, here: HereDep, sent: SentDep, asked: AskedForDep) -> Response:
    """Keep the filters of the address under a name."""
    may(who)
    filled = KEEP.read(sent)
    if filled["name"] and len(filled["name"]) > LONGEST_NAME:
        filled = filled.wrong(name=f"Enter {LONGEST_NAME} characters at the most")
    if filled.faults:
        return _page(request, here, who, asked, filled)
    try:
        with here.db.writing() as session:
            given = settled(session, who, asked).filters.given()
            body = ViewIn(
                name=filled["name"], filters=SavedFilters.model_validate(given), shared=bool(filled["shared"])
            )
            kept = views.save(session, who, body, clock.now())
    except Problem as problem:
        return _page(request, here, who, asked, filled.refused(problem, who))
    return RedirectResponse(f"/breaches?view={kept.id}", 303)


@router.post("/breaches/views/{view_id}/end")
def end_view(view_id: ViewId, who: OwnFormDep, here: HereDep) -> Response:
    may(who)
    with here.db.writing() as session:
        views.end(session, who, view_id, clock.now())
    return RedirectResponse("/breaches", 303)
