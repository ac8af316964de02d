"""Finding a case. What is sought is sent in a form and shown nowhere but on the page that answers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, audit_read
from app.errors import forbidden
from app.security import COUNCIL_ROLES, Actor
from app.web import lists
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.work import finding

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])


def _may(who: Actor) -> None:
    if who.role not in COUNCIL_ROLES:
        detail = f"cases are found here by the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)


@router.get("/search")
def search_form(request: Request, who: SignedInDep) -> Response:
    _may(who)
    return render(request, "search.html", sought="", results=None, fault="")


@router.post("/search")
def search(
    request: Request, here: HereDep, who: OwnFormDep, sought: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """The cases found. One reference or identifier, one case: it is opened."""
    _may(who)
    if not sought.strip():
        fault = "Enter a name, a reference, an NHS number or a UPN"
        return render(request, "search.html", 422, sought="", results=None, fault=fault)
    case_id = lists.case_of_reference(here, who, sought.strip())
    if case_id is not None:
        return RedirectResponse(f"/cases/{case_id}", 303)
    with here.db.reading() as session:
        results = finding.find(session, who, sought, clock.today())
    audit_read(here, who, "/search")
    if len(results.cases) == 1 and not results.by_name:
        return RedirectResponse(f"/cases/{results.cases[0].id}", 303)
    return render(request, "search.html", sought=sought, results=results, fault="")
