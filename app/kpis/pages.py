"""The indicators as pages: all of them by what they are about; one of them with its charts, cuts and how it is counted."""

from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app import today as clock
from app.deps import HereDep, audit_read
from app.errors import forbidden, not_found
from app.kpis import service, telling
from app.kpis.asked import OF_ADVICE, Asked, By
from app.kpis.behind import Behind, cases_behind
from app.kpis.form import read
from app.kpis.measure import measure
from app.kpis.routes import may_cut
from app.kpis.schemas import Item
from app.rulebook import council_register
from app.security import Actor
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from workflow.kpis.indicators import comparators, indicators
from workflow.kpis.register import Register
from workflow.kpis.words import Theme
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SHOWN: Final = 200
THEMES: Final[Mapping[Theme, str]] = {
    Theme.TIMELINESS: "Plans and decisions in time",
    Theme.ADVICE: "Advice",
    Theme.WAITING: "Who waits, and the backlog",
    Theme.DEMAND: "Requests",
    Theme.QUALITY: "Quality, and what families say",
    Theme.DISPUTES: "Mediation and appeals",
    Theme.REVIEWS: "Reviews and phase transfers",
    Theme.HEALTH: "Health and children’s services",
    Theme.WORK: "Who holds the cases",
}
CUTS: Final[Mapping[By, str]] = {
    "source": "who asked",
    "service": "service",
    "kind": "kind of advice",
    "team": "team",
    "caseworker": "caseworker",
    "age": "age",
    "need": "primary need",
    "ethnicity": "ethnicity",
    "sex": "sex",
    "school": "school",
    "locality": "locality",
}
"""What a measure's page can be cut by, as it is called there."""

DRILLED: Final = frozenset(code for code, words in indicators().items() if not words.no_data_yet) - {
    "audits_good",
    "complaints",
}
"""Measures of cases: each number leads to its own."""

Code = Annotated[str, Path(max_length=100)]
Typed = Annotated[str, Query(max_length=40)]
First = Annotated[str, Query(alias="from", max_length=40)]
Last = Annotated[str, Query(alias="to", max_length=40)]


class Row(NamedTuple):
    """One measure in its theme's table: the item, and how it moved since the period before."""

    item: Item
    moved: telling.Change


@router.get("/kpis")
def kpis_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    first: First = "",
    last: Last = "",
    as_at: Typed = "",
    known: Typed = "",
) -> Response:
    _may(who)
    form, asked = read(first, last, as_at, known, clock.today(), clock.now())
    if asked is None:
        return render(request, "kpis.html", 422, form=form, shown=None)
    register = council_register(here.settings)
    with here.db.reading() as session:
        found = service.figures(session, who, asked, here.rules(), register)
    items = {item.code: item for item in found.items if item.part is None}
    of_parts = {item.code for item in found.items} - items.keys()
    return render(
        request,
        "kpis.html",
        form=form,
        shown=asked,
        themes=[(title, _rows(theme, items, of_parts, register)) for theme, title in THEMES.items()],
        words_of=register.words,
        cohort=found.cohort,
        sources=comparators().source,
        query=_query(asked, form.known),
        may_drill=who.role is Role.MANAGER,
        drilled=DRILLED,
        telling=telling,
    )


@router.get("/kpis/{code}")
def kpi_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    code: Code,
    first: First = "",
    last: Last = "",
    as_at: Typed = "",
    known: Typed = "",
    by: Annotated[By | None, Query()] = None,
) -> Response:
    _may(who)
    may_cut(who, by)
    register = council_register(here.settings)
    if code not in register.words or (code == service.MANAGERS_ONLY and who.role is not Role.MANAGER):
        raise not_found("indicator of that name")
    form, asked = read(first, last, as_at, known, clock.today(), clock.now())
    if asked is None:
        return render(request, "kpi.html", 422, form=form, shown=None, indicator=register.words[code], code=code)
    with here.db.reading() as session:
        found = measure(session, who, asked, code, here.rules(), register, by)
    return render(
        request,
        "kpi.html",
        form=form,
        shown=asked,
        code=code,
        indicator=register.words[code],
        found=found,
        targets=register.held_against.all_of(code, asked.end),
        by=by,
        cuts={cut: called for cut, called in CUTS.items() if _cuts(who, code, cut)},
        query=_query(asked, form.known),
        may_drill=who.role is Role.MANAGER,
        drilled=code in DRILLED,
        is_entered=code in register.entered.measures,
        telling=telling,
    )


@router.get("/kpis/{code}/cases")
def kpi_cases_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    code: Code,
    first: First = "",
    last: Last = "",
    as_at: Typed = "",
    known: Typed = "",
    part: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    if who.role is not Role.MANAGER:
        raise forbidden("the cases behind a number are for managers")
    form, asked = read(first, last, as_at, known, clock.today(), clock.now())
    if asked is None:
        return render(request, "kpis.html", 422, form=form, shown=None)
    behind = Behind(code, part, council_register(here.settings).targets.cohort)
    with here.db.reading() as session:
        page = cases_behind(session, who, asked, behind, here.rules(), SHOWN, after)
    audit_read(here, who, "/kpis/{code}/cases")
    query = _query(asked, form.known)
    more = f"{query}&{urlencode({'part': part, 'after': page.items[-1].case_id})}" if page.next else ""
    return render(
        request, "kpi_cases.html", indicator=indicators()[code], part=part, shown=asked, cases=page.items,
        more=more, query=query, is_share=indicators()[code].unit == "per cent",
    )  # fmt: skip


def _may(who: Actor) -> None:
    if who.role not in {Role.MANAGER, Role.ANALYST}:
        detail = f"this page is for managers and analysts; you are {who.role}"
        raise forbidden(detail)


def _rows(theme: Theme, items: Mapping[str, Item], of_parts: set[str], register: Register) -> list[Row | str]:
    """A theme's measures in the register's order; of one that has only parts, its code."""
    found: list[Row | str] = []
    for code, words in register.words.items():
        if words.theme is theme and code in items:
            found.append(Row(items[code], telling.moved(items[code], words.good)))
        elif words.theme is theme and code in of_parts:
            found.append(code)
    return found


def _cuts(who: Actor, code: str, cut: By) -> bool:
    """Whether a measure can be cut so, by this reader."""
    if cut in {"team", "caseworker"} and who.role is not Role.MANAGER:
        return False
    return (
        code in indicators()
        and not indicators()[code].no_data_yet
        and (cut not in OF_ADVICE or code.startswith("advice_"))
    )


def _query(asked: Asked, known: str) -> str:
    """The period and the day, as they go from page to page."""
    return urlencode({"from": asked.first, "to": asked.last, "as_at": asked.day, **({"known": known} if known else {})})
