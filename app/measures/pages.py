"""Entered measures and surveys as pages: each measure with its last figure, all that was ever entered, what families answered."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app import today as clock
from app.deps import AsOf, HereDep
from app.errors import not_found
from app.measures import service, worded
from app.rulebook import entered_here
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SHOWN: Final = 50
A_YEAR: Final = timedelta(days=365)
DONE: Final = {"entered": "It is entered.", "back": "It is taken back. What was entered before is still on record."}
"""The only things a page can be asked to say was done."""

Code = Annotated[str, Path(max_length=60)]
Before = Annotated[int | None, Query(ge=1, le=2**62)]
Said = Annotated[str, Query(max_length=20)]
Typed = Annotated[str, Query(max_length=40)]


def _today() -> AsOf:
    return AsOf(clock.today(), None, past=False)


@router.get("/measures")
def measures_page(request: Request, who: SignedInDep, here: HereDep) -> Response:
    worded.may_read(who)
    with here.db.reading() as session:
        found = service.measures(session, who, _today(), entered_here(here.settings))
    return render(request, "measures.html", measures=found, worded=worded, may_enter=who.role is Role.MANAGER)


@router.get("/measures/{code}")
def measure_page(
    request: Request, code: Code, who: SignedInDep, here: HereDep, before: Before = None, done: Said = ""
) -> Response:
    """One measure with all that was ever entered of it, the last recorded first."""
    worded.may_read(who)
    entered = entered_here(here.settings)
    if code not in entered.measures:
        raise not_found("measure of that name")
    with here.db.reading() as session:
        measure = next(m for m in service.measures(session, who, _today(), entered) if m.code == code)
        found = service.values(session, who, code, entered, None, before, SHOWN + 1)
    asks = [question for question in entered.questions.values() if question.measure == code]
    return render(
        request, "measure.html", measure=measure, values=found[:SHOWN], asks=asks, worded=worded,
        more=found[SHOWN - 1].id if len(found) > SHOWN else None, done=DONE.get(done, ""),
        may_enter=who.role is Role.MANAGER,
    )  # fmt: skip


@router.get("/surveys")
def surveys_page(
    request: Request,
    who: SignedInDep,
    here: HereDep,
    first: Annotated[str, Query(alias="from", max_length=40)] = "",
    last: Annotated[str, Query(alias="to", max_length=40)] = "",
    before: Before = None,
    done: Said = "",
) -> Response:
    """What families answered, by stage, in the surveys of a period; and every survey that was entered."""
    worded.may_read(who)
    today, entered = clock.today(), entered_here(here.settings)
    typed = {"from": first.strip() or str(today - A_YEAR), "to": last.strip() or str(today)}
    days, faults = _days(typed)
    with here.db.reading() as session:
        results = service.results(session, who, days["from"], days["to"], _today(), entered) if not faults else []
        found = service.surveys(session, who, entered, None, before, SHOWN + 1)
    asked = {question.measure for question in entered.questions.values()}
    return render(
        request, "surveys.html", 422 if faults else 200, typed=typed, faults=faults, days=days, worded=worded,
        results=[result for result in results if result.code in asked], measures=entered.measures,
        surveys=found[:SHOWN], more=found[SHOWN - 1].id if len(found) > SHOWN else None,
        questions=entered.questions, done=DONE.get(done, ""), may_enter=who.role is Role.MANAGER,
    )  # fmt: skip


def _days(typed: Mapping[str, str]) -> tuple[dict[str, date], dict[str, str]]:
    """The days of a period, and what is wrong with what was typed."""
    days: dict[str, date] = {}
    faults: dict[str, str] = {}
    for name, text in typed.items():
        try:
            days[name] = date.fromisoformat(text)
        except ValueError:
            faults[name] = f"{text[:20]} is no date: write it as 2026-03-31"
    if not faults and days["to"] < days["from"]:
        faults["to"] = f"{days['to']} is before {days['from']}"
    return days, faults
