"""The statutory return as pages: what a year's holds, beside last year's and the indicators; what is wrong with it; the file."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app import today as clock
from app.deps import HereDep, audit_read
from app.errors import forbidden, not_found
from app.paging import CursorDep
from app.returns import pages_words as words
from app.returns import problems, reconciling, routes, tally
from app.returns.schemas import Reconciliation
from app.returns.service import OFFICERS, Return, return_of
from app.rulebook import council_targets
from app.security import Actor
from app.settings import Settings
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from app.web.sheets import csv_of
from workflow.returns.census import FIRST_YEAR
from workflow.returns.kinds import KINDS
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SHOWN: Final = 100
SENT_BY: Final = 3  # the month by whose end January's return has been sent and put right; then next year's is got ready
SERIAL: Final = re.compile("[1-9][0-9]{0,2}")
Year = Annotated[int, Path(ge=2000, le=2100)]
Code = Annotated[str, Query(max_length=60)]


def may(who: Actor) -> None:
    """Raises 403 for whoever is no manager."""
    if who.role is not Role.MANAGER:
        detail = f"the return is for managers; you are {who.role}"
        raise forbidden(detail)


def year_in_hand(today: date) -> int:
    """The collection year that is got ready on a day, or is being sent."""
    return today.year if today.month <= SENT_BY else today.year + 1


@router.get("/returns")
def return_in_hand_page(request: Request, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    return _year(request, who, here, year_in_hand(clock.today()))


@router.get("/returns/{year}")
def return_page(request: Request, who: SignedInDep, here: HereDep, year: Year) -> Response:
    may(who)
    return _year(request, who, here, year)


def asked_for(who: Actor, settings: Settings, year: int) -> Return:
    """The return of a year that there is one of. Raises 404 otherwise: the year stands in the address."""
    if not FIRST_YEAR <= year <= clock.today().year + 1:
        raise not_found("return of that year")
    return return_of(who, settings, year, clock.today())


def _year(request: Request, who: Actor, here: HereDep, year: int, fault: str = "") -> Response:
    asked = asked_for(who, here.settings, year)
    with here.db.reading() as session:
        counted = tally.tallied(session, asked)
        found = reconciling.reconciled(session, asked, council_targets(here.settings).cohort)
    audit_read(here, who, "/returns/{year}")
    return render(
        request, "return.html", 422 if fault else 200, fault=fault, year=year, census=asked.census, counted=counted, found=found, said=words, kinds=KINDS,
        authority=who.authority, officers=_officers(here.settings), years=range(FIRST_YEAR, clock.today().year + 2),
        sums=_sums(found),
    )  # fmt: skip


def _officers(settings: Settings) -> list[tuple[str, str, str]]:
    """Each officer of the header: the name, what the header says, and the setting where nobody has set it."""
    return [
        (
            words.OFFICERS[name],
            words.HAS_ONE[getattr(settings, name)],
            "" if name in settings.model_fields_set else f"EHC_{name.upper()}",
        )
        for name in OFFICERS
    ]


def _sums(found: Reconciliation) -> list[tuple[str, Any]]:
    """The two sums, with their titles."""
    return [("Plans", found.plans), ("Requests", found.requests)]


# ---- what is wrong


@router.get("/returns/{year}/problems")
def problems_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    year: Year,
    cursor: CursorDep,
    rule: Code = "",
    severity: Code = "",
    kind: Code = "",
) -> Response:
    may(who)
    wanted = _wanted(rule, severity, kind)
    asked = asked_for(who, here.settings, year)
    with here.db.reading() as session:
        page = problems.page(session, asked, SHOWN, cursor, wanted)
    audit_read(here, who, "/returns/{year}/problems")
    return render(
        request, "return_problems.html", year=year, census=asked.census, page=page, wanted=wanted, cursor=cursor,
        query=_query(wanted), said=words, kinds=KINDS, rules=sorted({k.rule for k in KINDS.values()}, key=_in_order),
    )  # fmt: skip


@router.get("/returns/{year}/problems.csv")
def problems_sheet(
    who: SignedInDep,
    here: HereDep,
    year: Year,
    cursor: CursorDep,
    rule: Code = "",
    severity: Code = "",
    kind: Code = "",
) -> Response:
    """The lines of one page, as they are seen there."""
    may(who)
    wanted = _wanted(rule, severity, kind)
    with here.db.reading() as session:
        page = problems.page(session, asked_for(who, here.settings, year), SHOWN, cursor, wanted)
    audit_read(here, who, "/returns/{year}/problems.csv")
    return sheet(
        f"SEN2-{who.authority}-{year}-problems",
        ("Severity", "Rule", "Reference", "Field", "What is wrong"),
        [(words.SEVERITIES[p.severity], p.rule, p.reference or "", p.field, p.message) for p in page.items],
    )


def sheet(name: str, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> Response:
    """A CSV file to keep."""
    kept = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(csv_of(headings, rows), media_type="text/csv; charset=utf-8", headers=kept)


def _wanted(rule: str, severity: str, kind: str) -> problems.Wanted:
    """The filters of an address. Raises 404 for what means nothing here."""
    known: Mapping[str, object] = {"": "", **KINDS}
    if (
        rule not in {"", *(k.rule for k in KINDS.values())}
        or severity not in {"", *words.SEVERITIES}
        or kind not in known
    ):
        raise not_found("list")
    return problems.Wanted(rule, severity, kind)


def _query(wanted: problems.Wanted) -> str:
    return urlencode({name: value for name, value in wanted._asdict().items() if value})


def _in_order(rule: str) -> tuple[str, int]:
    return rule[:1], int(rule[1:])


# ---- the cases behind a line, and the file


@router.get("/returns/{year}/lines/{line}")
def line_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    year: Year,
    line: Annotated[str, Path(max_length=60)],
    cursor: CursorDep,
) -> Response:
    may(who)
    asked = asked_for(who, here.settings, year)
    with here.db.reading() as session:
        page = reconciling.cases(session, asked, council_targets(here.settings).cohort, line, SHOWN, cursor)
    audit_read(here, who, "/returns/{year}/lines/{line}")
    return render(request, "return_line.html", year=year, line=line, page=page, said=words, cursor=cursor)


@router.get("/returns/{year}/sen2.xml")
def return_file(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    year: Year,
    serial: Annotated[str, Query(max_length=20)] = "1",
) -> Response:
    """The file, as the API gives it; the year's page again where the serial number is none."""
    may(who)
    asked_for(who, here.settings, year)
    if not SERIAL.fullmatch(serial):
        return _year(request, who, here, year, fault="Enter the serial number, from 1 to 999")
    return routes.read_return(here, who, year, int(serial))
