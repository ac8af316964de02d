"""The forecast as a page: cases whose plan may be late, the path of the backlog, and the same if something were otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from app import today as clock
from app.deps import HereDep, audit_read
from app.errors import forbidden
from app.forecast import service
from app.forecast.schemas import ForecastCase
from app.forecast.service import Scenario
from app.security import Actor
from app.web.fields import Choice, Option, Text
from app.web.forms import Filled, Form
from app.web.render import render
from app.web.sessions import SignedInDep, signed_in
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

A_PAGE: Final = 500
LISTED: Final = 60
AT_RISK: Final = 0.2
"""A case with a chance of one in five or more of neither plan nor another end by week 20 is on the list."""
SLOTS, REQUESTS = (0, 5000), (0, 200)
ORDERS: Final = {"as_now": "As the record shows", "first_come": "Strictly by turn"}
WHAT_IF: Final = Form(
    (
        Text("ep_slots_per_week", "Psychologists’ slots in a week of term", width=5),
        Text("requests_per_week", "Requests a week", width=5),
        Choice("order", "Who is called next", options=tuple(Option(*one) for one in ORDERS.items())),
    )
)


@dataclass(frozen=True)
class Risks:
    """Cases that may still be in time and may not, the likeliest to be late first; how many more; how many are past it."""

    listed: Sequence[ForecastCase]
    of: int
    past: int


@router.get("/forecast")
def forecast_page(request: Request, who: SignedInDep, here: HereDep) -> Response:
    if who.role not in {Role.MANAGER, Role.EP_MANAGER}:
        detail = f"the forecast is for managers and the principal psychologist; you are {who.role}"
        raise forbidden(detail)
    filled, scenario = asked(request, clock.today())
    with here.db.reading() as session:
        caseload = service.caseload(session, who, scenario)
        risks = _risks(session, who, scenario)
    audit_read(here, who, "/forecast")
    is_otherwise = scenario != Scenario(scenario.day, is_past=False, seed=1)
    return render(
        request, "forecast.html", 422 if filled.is_wrong else 200, caseload=caseload, risks=risks, filled=filled,
        otherwise=is_otherwise, fields={f.name: f for f in filled.form.fields},
    )  # fmt: skip


def asked(request: Request, today: date) -> tuple[Filled, Scenario]:
    """What the address supposes, and what is wrong with any of it: that is then as it is now."""
    filled = WHAT_IF.read(FormData(request.query_params))
    slots, slots_fault = _number(filled["ep_slots_per_week"], SLOTS)
    requests, requests_fault = _number(filled["requests_per_week"], REQUESTS)
    faults = {"ep_slots_per_week": slots_fault, "requests_per_week": requests_fault}
    wrong = {name: fault for name, fault in faults.items() if fault}
    scenario = Scenario(
        today, is_past=False, seed=1, ep_slots_per_week=slots, requests_per_week=requests, in_turn=filled["order"] == "first_come"
    )  # fmt: skip
    return (filled.wrong(**wrong) if wrong else filled), scenario


def _number(text: str | None, between: tuple[int, int]) -> tuple[float | None, str]:
    if not text:
        return None, ""
    least, most = between
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not least <= found <= most:
        return None, f"Enter a number from {least} to {most}, or nothing"
    return found, ""


def _risks(session: Session, who: Actor, scenario: Scenario) -> Risks:
    cursor: str | None = None
    found: list[ForecastCase] = []
    while True:
        page = service.page(session, who, scenario, A_PAGE, cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    ahead = [case for case in found if case.due_on >= scenario.day]
    at_risk = sorted((case for case in ahead if case.late >= AT_RISK), key=lambda c: (-c.late, c.due_on, c.case_id))
    return Risks(at_risk[:LISTED], len(at_risk), len(found) - len(ahead))
