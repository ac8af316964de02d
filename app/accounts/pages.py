"""Signing in by password or by an OpenID provider, and a person's own account: its password, identities and sessions."""

import logging
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.accounts import identities, oidc, passwords, signing_in
from app.deps import HereDep, Parts
from app.errors import Problem, forbidden, not_found
from app.security import Actor
from app.settings import OidcProvider
from app.tables import Account
from app.web import sessions
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep

router = APIRouter(include_in_schema=False)
log = logging.getLogger(__name__)

ProviderName = Annotated[str, Path(max_length=30)]
Typed = Annotated[str, Form(max_length=1000)]

WRONG = "The name or the password is wrong, or the account is closed"
# The only things these pages can be asked to say: nothing in an address is ever shown as it stands.
MESSAGES = {
    "password": "Your password is set, and every other browser of yours was signed out.",
    "linked": "Done. From now on you can sign in that way.",
    "ended": "The other browsers were signed out.",
}


# ---- signing in


@router.get("/sign-in")
def sign_in_form(request: Request, here: HereDep) -> Response:
    sessions.recognised(request)
    return _form(request, here)


@router.post("/sign-in")
async def sign_in(request: Request, here: HereDep, name: Typed = "", password: Typed = "") -> Response:
    """Sign in with a name and a password: a session of its own, never one the browser brought along."""
    sessions.same_origin(request)
    request.state.actor = None
    if not name.strip() or not password:
        return _form(request, here, 422, typed=name, fault="Enter your sign-in name and your password")
    address, now = _address(request), clock.now()
    secret = await passwords.aside(lambda: signing_in.by_password(here, name, password, address, now))
    if secret is None:
        return _form(request, here, 403, typed=name, fault=WRONG)
    return await run_in_threadpool(_signed_in, request, here, secret, "/")


def _form(request: Request, here: Parts, status: int = 200, typed: str = "", fault: str = "") -> Response:
    providers = here.settings.oidc_providers
    return render(request, "sign_in_form.html", status, providers=providers, typed=typed, fault=fault)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _signed_in(request: Request, here: Parts, secret: str, where: str) -> Response:
    """Hand over a new session; the one the browser brought along, if any, is over."""
    if brought := sessions.brought(request):
        with here.db.writing() as session:
            sessions.end(session, brought, clock.now())
    answer = RedirectResponse(where, 303)
    sessions.set_cookie(answer, here, secret)
    return answer


# ---- by an OpenID provider


@router.get("/sign-in/with/{provider}")
async def to_provider(
    request: Request, here: HereDep, provider: ProviderName, link: Annotated[bool, Query()] = False
) -> Response:
    """Go to the provider. A link, not a form: a form that led elsewhere would be stopped by our own content policy."""
    request.state.actor = None
    try:
        return await oidc.sent_there(request, here, _provider(here, provider), linking=link)
    except oidc.Unreachable as error:
        return _unreachable(request, provider, error)


@router.get("/sign-in/with/{provider}/callback")
async def from_provider(request: Request, here: HereDep, provider: ProviderName) -> Response:
    """Come back from the provider: to the account its answer opens, or, freshly invited, to one it shall open."""
    asked = _provider(here, provider)
    request.state.actor = None
    try:
        subject, linking = await oidc.come_back(request, here, asked)
    except oidc.NotVouchedFor as error:
        log.warning("sign-in with %s refused: %s", provider, error)
        answer: Response = render(request, "sign_in_refused.html", 403, provider=asked, unlinked=False)
    except oidc.Unreachable as error:
        answer = _unreachable(request, provider, error)
    else:
        answer = await run_in_threadpool(_vouched_for, request, here, asked, subject, linking=linking)
    answer.delete_cookie(oidc.FLOW_COOKIE, path=oidc.FLOW_PATH, httponly=True, samesite="lax")
    return answer


def _provider(here: Parts, name: str) -> OidcProvider:
    found = oidc.provider_named(here, name)
    if found is None:
        raise not_found("way to sign in")
    return found


def _unreachable(request: Request, provider: str, error: Exception) -> Response:
    log.error("sign-in with %s: %s", provider, error)
    page: Response = render(request, "sign_in_unreachable.html", 502)
    return page


def _vouched_for(request: Request, here: Parts, provider: OidcProvider, subject: str, *, linking: bool) -> Response:
    """The session of whoever the provider vouches for. An identity that opens nothing, or a disabled account, is refused."""
    now = clock.now()
    if linking:
        return _linked(request, here, provider, subject)
    with here.db.writing() as session:
        account = identities.account_of(session, provider.issuer, subject)
        if account is not None and account.id is not None and not account.disabled:
            secret = sessions.begin(session, account.id, provider.name, now)
        else:
            secret = ""
    if not secret:
        return render(request, "sign_in_refused.html", 403, provider=provider, unlinked=True)
    return _signed_in(request, here, secret, "/")


def _linked(request: Request, here: Parts, provider: OidcProvider, subject: str) -> Response:
    """Link the identity to the account of the session that a one-time link has just opened in this browser."""
    now, who = clock.now(), sessions.signed_in(request)
    with here.db.writing() as session:
        if not signing_in.freshly_invited(session, who, now):
            raise forbidden(
                "an identity is linked within half an hour of signing in with a one-time link: ask for a new one"
            )
        account = session.get_one(Account, who.account_id)
        identities.link(session, account, provider.issuer, subject, now, who.account_id)
    return RedirectResponse("/account?message=linked", 303)


# ---- one's own account


@router.get("/account")
def account_page(
    request: Request, here: HereDep, who: SignedInDep, message: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    return _account(request, here, who, said=MESSAGES.get(message, ""))


@router.post("/account/password")
async def set_password(
    request: Request, here: HereDep, who: OwnFormDep, name: Typed = "", current: Typed = "", new: Typed = ""
) -> Response:
    """Set a password: with the current one, or freshly signed in by a one-time link."""
    try:
        address, now = _address(request), clock.now()
        secret = await passwords.aside(lambda: signing_in.set_password(here, who, name, current, new, address, now))
    except Problem as problem:
        if problem.status != 422:  # noqa: PLR2004 - what the person can mend stands on the page they sent
            raise
        faults = problem.more["errors"]
        return await run_in_threadpool(_account, request, here, who, 422, typed=name, faults=faults)
    return await run_in_threadpool(_signed_in, request, here, secret, "/account?message=password")


@router.post("/account/sessions/end")
def end_other_sessions(request: Request, here: HereDep, who: OwnFormDep) -> Response:
    """Sign every browser out but this one."""
    now = clock.now()
    with here.db.writing() as session:
        for other in sessions.open_sessions(session, who.account_id, sessions.lives(here), now):
            if other.id != who.session_id:
                signing_in.end_sessions(session, who.account_id, now, other.id)
    return RedirectResponse("/account?message=ended", 303)


def _account(
    request: Request,
    here: Parts,
    who: Actor,
    status: int = 200,
    *,
    said: str = "",
    typed: str = "",
    faults: list[dict[str, str]] | None = None,
) -> Response:
    now = clock.now()
    with here.db.reading() as session:
        account, held = session.get_one(Account, who.account_id), signing_in.has_password(session, who.account_id)
        linked = {identity.issuer for identity in identities.of_account(session, account)}
        return render(
            request,
            "account.html",
            status,
            said=said,
            faults={fault["field"]: fault["message"] for fault in faults or ()},
            typed=typed or (held.name if held else account.email or ""),
            has_password=held is not None,
            fresh=signing_in.freshly_invited(session, who, now),
            least=passwords.LEAST,
            providers=[(provider, provider.issuer in linked) for provider in here.settings.oidc_providers],
            sessions=sessions.open_sessions(session, who.account_id, sessions.lives(here), now),
        )
