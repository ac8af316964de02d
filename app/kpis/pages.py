"""The indicators as a page: each figure with its target and how it was counted, the 20-week line by month, the bands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app import today as clock
from app.deps import HereDep, audit_read
from app.errors import forbidden
from app.kpis import service
from app.kpis.asked import Asked
from app.kpis.behind import Behind, cases_behind
from app.kpis.chart import Chart, chart
from app.kpis.form import read
from app.kpis.schemas import Item
from app.rulebook import council_register, council_targets
from app.security import Actor
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from workflow.kpis.indicators import Targets, comparators, indicators
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SHOWN: Final = 200
LINE: Final = "plans_20w_excl"
BANDS: Final = "plans_by_band"
YEARS_BY_MONTH: Final = 36  # months: more than that are a line, not a table
BAR: Final = 240
BAND_NAMES: Final = {
    "up_to_20_weeks": "Up to 20 weeks",
    "20_to_26_weeks": "20 to 26 weeks",
    "26_to_39_weeks": "26 to 39 weeks",
    "39_to_52_weeks": "39 to 52 weeks",
    "over_52_weeks": "Over 52 weeks",
    "not_known": "Not known: no day of receipt",
}
Day = Annotated[str, Query(max_length=40)]


class Band(NamedTuple):
    """One band: its plans in all, the length of its bar, and its plans month by month."""

    name: str
    plans: int
    width: float
    by_month: list[int]


@router.get("/kpis")
def kpis_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    first: Annotated[str, Query(alias="from", max_length=40)] = "",
    last: Annotated[str, Query(alias="to", max_length=40)] = "",
    as_at: Day = "",
) -> Response:
    _may(who)
    form, asked = read(first, last, as_at, clock.today())
    if asked is None:
        return render(request, "kpis.html", 422, form=form, shown=None)
    register = council_register(here.settings)
    targets = register.targets
    with here.db.reading() as session:
        whole = service.figures(session, who, asked, here.rules(), register).items
        by_month = service.figures(session, who, replace(asked, by="month"), here.rules(), register).items
    return render(
        request,
        "kpis.html",
        form=form,
        shown=asked,
        months=[f"{month:%b %Y}" for month in asked.months],
        headline=[item for item in whole if item.part is None and item.code not in {BANDS, "plans_by_dfe_band"}],
        parts=[item for item in whole if item.part is not None],
        line=_line(asked, by_month, targets),
        line_by_month=[item for item in by_month if item.code == LINE and item.part is None],
        bands=_bands(asked, whole, by_month),
        cohort=targets.cohort.name,
        sources=comparators().source,
        query=urlencode({"from": asked.first, "to": asked.last, "as_at": asked.day}),
        may_drill=who.role is Role.MANAGER,
    )


@router.get("/kpis/{code}/cases")
def kpi_cases_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    code: Annotated[str, Path(max_length=100)],
    first: Annotated[str, Query(alias="from", max_length=40)] = "",
    last: Annotated[str, Query(alias="to", max_length=40)] = "",
    as_at: Day = "",
    part: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    if who.role is not Role.MANAGER:
        raise forbidden("the cases behind a number are for managers")
    form, asked = read(first, last, as_at, clock.today())
    if asked is None:
        return render(request, "kpis.html", 422, form=form, shown=None)
    behind = Behind(code, part, council_targets(here.settings).cohort)
    with here.db.reading() as session:
        page = cases_behind(session, who, asked, behind, here.rules(), SHOWN, after)
    audit_read(here, who, "/kpis/{code}/cases")
    of = {"from": asked.first, "to": asked.last, "as_at": asked.day}
    more = urlencode({**of, "part": part, "after": page.items[-1].case_id}) if page.next else ""
    return render(
        request, "kpi_cases.html", indicator=indicators()[code], part=part, shown=asked, cases=page.items,
        more=more, query=urlencode(of), is_share=indicators()[code].unit == "per cent",
    )  # fmt: skip


def _may(who: Actor) -> None:
    if who.role not in {Role.MANAGER, Role.ANALYST}:
        detail = f"this page is for managers and analysts; you are {who.role}"
        raise forbidden(detail)


def _line(asked: Asked, by_month: Sequence[Item], targets: Targets) -> Chart:
    """Our own per cent by month, with the target where there is a number and the comparators the council chose."""
    ours = {month: _of(by_month, LINE, month) for month in asked.months}
    target = targets.of(LINE, min(asked.last, asked.day)) or targets.of("plans_20w_incl", min(asked.last, asked.day))
    published = comparators().published[LINE]
    others = {place: published[place] for place in targets.comparators if place in published}
    return chart(asked.months, ours, target.value if target else None, others)


def _of(items: Sequence[Item], code: str, month: date) -> float | None:
    return next(i.value for i in items if (i.code, i.part, i.group) == (code, None, f"{month:%Y-%m}"))


def _bands(asked: Asked, whole: Sequence[Item], by_month: Sequence[Item]) -> list[Band]:
    found = [item for item in whole if item.code == BANDS]
    most = max((int(item.value or 0) for item in found), default=0) or 1
    return [
        Band(
            name=BAND_NAMES[item.part or ""],
            plans=int(item.value or 0),
            width=round(BAR * int(item.value or 0) / most, 1),
            by_month=[int(m.value or 0) for m in by_month if (m.code, m.part) == (BANDS, item.part)]
            if len(asked.months) <= YEARS_BY_MONTH
            else [],
        )
        for item in found
    ]
