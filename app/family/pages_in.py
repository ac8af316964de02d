"""Coming in: a link that was given, and a code that is typed beside it."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.alerts.delivery.drain import EMAIL, channels
from app.deps import HereDep, Parts
from app.errors import Problem
from app.family import links, mailing
from app.tables import Account
from app.web import sessions, throttle
from app.web.render import render
from app.web.tongue import N_, gettext, in_the_readers_language

router = APIRouter(include_in_schema=False, dependencies=[Depends(in_the_readers_language)])

Token = Annotated[str, Path(min_length=1, max_length=200)]
Typed = Annotated[str, Form(max_length=100)]
BY_CODE: Final = "family link and code"
KIND: Final = "family"
SENT: Final = "sent"


def _too_many(wait: int) -> Problem:
    return Problem(429, "too-many", f"Try again in {wait} seconds.", {"Retry-After": str(wait)})


def _address(request: Request, here: Parts) -> str:
    """The address somebody tries from. Raises 429 where too many links from there opened nothing."""
    address = request.client.host if request.client else ""
    if wait := throttle.wait_of(here, address, clock.now()):
        raise _too_many(wait)
    return address


def _page(
    request: Request, here: Parts, token: str, status: int = 200, fault: str = "", *, sent: bool = False
) -> Response:
    """The page that asks for the code; where the link opens nothing it says so, and no more."""
    with here.db.reading() as session:
        found = links.by_token(session, here.settings, token, clock.now())
        mail = bool(found and found[1].email) and EMAIL in channels(here.settings)
    reach = here.settings.families_reach_us
    if found is None:
        return render(request, "family_in.html", 404, token="", fault="", mail=False, sent=False, reach=reach)
    return render(request, "family_in.html", status, token=token, fault=fault, mail=mail, sent=sent, reach=reach)


@router.get("/family/in/{token}")
def code_form(request: Request, here: HereDep, token: Token, message: str = "") -> Response:
    address = _address(request, here)
    request.state.actor = None
    page = _page(request, here, token, sent=message == SENT)
    if page.status_code == 404:  # noqa: PLR2004 - no such link
        throttle.failed_at(here, address, clock.now())
    return page


@router.post("/family/in/{token}")
def come_in(request: Request, here: HereDep, token: Token, code: Typed = "") -> Response:
    """Open a session where the code is the link's: one of its own, never one the browser brought along."""
    address = _address(request, here)
    sessions.same_origin(request)
    request.state.actor = None
    now, brought = clock.now(), sessions.brought(request)
    with here.db.reading() as session:
        found = links.by_token(session, here.settings, token, now)
        link = found[0] if found else None
    if link is None:
        throttle.failed_at(here, address, now)
        return _page(request, here, token, 404)
    if not code.strip():
        return _page(request, here, token, 422, gettext(N_("Type the code")))
    tried = throttle.attempt(here, KIND, str(link.id), address, now)
    if tried.wait:
        raise _too_many(tried.wait)
    with here.db.writing() as session:
        secret = ""
        if links.opens(session, here.settings, link, code, now):
            secret = sessions.begin(session, link.account_id, BY_CODE, now)
            if brought:
                sessions.end(session, brought, now)
    if not secret:
        return _page(
            request, here, token, 403, gettext(N_("That is not the code, or it is too old. Ask for a new one"))
        )
    throttle.succeeded(here, tried, now)
    answer = RedirectResponse("/family", 303)
    sessions.set_cookie(answer, here, secret)
    return answer


@router.post("/family/in/{token}/code")
def send_code(request: Request, here: HereDep, token: Token) -> Response:
    """Send a code to the address that is on file for whom the link is. A few an hour: each ends the one before it."""
    address = _address(request, here)
    sessions.same_origin(request)
    request.state.actor = None
    now = clock.now()
    with here.db.writing() as session:
        found = links.by_token(session, here.settings, token, now)
        if found is not None:
            link, contact = found
            if contact.email and EMAIL in channels(here.settings):
                if links.mailed_lately(session, link, now) >= links.MAILED_AN_HOUR:
                    raise _too_many(3600)
                code = links.new_code(session, link, now, None)
                account = session.get_one(Account, link.account_id)
                mailing.by_mail(session, account.authority, link, code, now)
    if found is None:
        throttle.failed_at(here, address, now)
        return _page(request, here, token, 404)
    return RedirectResponse(f"/family/in/{token}?message={SENT}", 303)
