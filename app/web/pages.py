"""The first pages: what this is, signing in by a link that works once, signing out, and the law in words."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.admin.pages_house import start as admin_start
from app.advice.pages_inbox import shown as advice_start
from app.deps import HereDep, Parts
from app.errors import Problem, forbidden
from app.family.pages import start as family_start
from app.schools.pages import start as school_start
from app.security import COUNCIL_ROLES, Actor
from app.web import law, lists, sessions, throttle
from app.web.render import render
from app.web.sessions import OwnFormDep
from app.work.pages import own
from workflow.states import Role

router = APIRouter(include_in_schema=False)
router.include_router(law.router)

# The only things the home page can be asked to say: nothing in an address is ever shown as it stands.
MESSAGES = {
    "sign-in": "Sign in to see that page. If you were signed in before, you were signed out because nothing happened for a while.",
    "family": "You were signed out. To come back, open the link we gave you and type a new code. If you have no code, call us.",
    "signed-out": "You have signed out.",
}

# Where a role starts that has pages of its own: each is shown at the home page's own address.
STARTS: Mapping[Role, Callable[[Request, Parts, Actor], Response]] = {
    Role.FAMILY: family_start,
    Role.PROFESSIONAL: advice_start,
    Role.ADMIN: admin_start,
    Role.SETTING: school_start,
}

Code = Annotated[str, Path(min_length=1, max_length=200)]


@router.get("/")
def home(request: Request, here: HereDep, message: Annotated[str, Query(max_length=40)] = "") -> Response:
    who, said = sessions.recognised(request), MESSAGES.get(message, "")
    if who and who.role in STARTS:
        return STARTS[who.role](request, here, who)
    if who is None or who.role not in COUNCIL_ROLES:
        return render(request, "home.html", said=said, cases=None, demo=here.settings.demo)
    work = own(request, here, who, said)
    if work is not None:
        return work
    return render(request, "home.html", said=said, cases=lists.next_due(here, who), asked="", fault="")


@router.post("/cases/open")
def open_by_reference(
    request: Request, here: HereDep, who: OwnFormDep, reference: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Go to the case of a reference. What is not found and what may not be known of get the same answer."""
    if who.role not in COUNCIL_ROLES:
        raise forbidden("cases are opened here by the council's caseworkers and managers")
    case_id = lists.case_of_reference(here, who, reference.strip())
    if case_id is not None:
        return RedirectResponse(f"/cases/{case_id}", 303)
    fault = (
        "No case of yours has that reference" if reference.strip() else "Enter a reference, for example 801-2026-000001"
    )
    return render(request, "home.html", 422, said="", cases=lists.next_due(here, who), asked=reference, fault=fault)


def _throttled(request: Request, here: Parts) -> str:
    """The address a link is tried from. Raises 429 where too many from there opened nothing."""
    address = request.client.host if request.client else ""
    wait = throttle.wait_of(here, address, clock.now())
    if wait:
        raise Problem(429, "too-many", f"Try again in {wait} seconds.", {"Retry-After": str(wait)})
    return address


@router.get("/sign-in/{code}")
def sign_in_page(request: Request, here: HereDep, code: Code) -> Response:
    """Say whom a link signs in. Looking uses nothing up: mail filters look at links before people do."""
    address = _throttled(request, here)
    request.state.actor = None
    with here.db.reading() as session:
        account = sessions.account_of_link(session, code, clock.now())
        page = render(request, "sign_in.html", 200 if account else 404, account=account)
    if account is None:
        throttle.failed_at(here, address, clock.now())
    return page


@router.post("/sign-in/{code}")
def sign_in(request: Request, here: HereDep, code: Code) -> Response:
    """Use the link up: a session of its own, never one the browser brought along."""
    address = _throttled(request, here)
    sessions.same_origin(request)
    now, brought = clock.now(), sessions.brought(request)
    with here.db.writing() as session:
        secret = sessions.consume(session, code, now)
        if secret and brought:
            sessions.end(session, brought, now)
    request.state.actor = None
    if secret is None:
        throttle.failed_at(here, address, now)
        return render(request, "sign_in.html", 404, account=None)
    answer = RedirectResponse("/", 303)
    sessions.set_cookie(answer, here, secret)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, here: HereDep, who: OwnFormDep) -> Response:
    with here.db.writing() as session:
        sessions.end(session, sessions.brought(request), clock.now())
    answer = RedirectResponse("/?message=signed-out", 303)
    sessions.take_cookie(answer, here)
    return answer
