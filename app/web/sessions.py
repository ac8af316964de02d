"""Browser sessions: opened by a link, a password or an OpenID provider, kept on the server.

They are closed by sign-out, by being idle, or at the end of the longest working day.
"""

import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Form, Request
from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col
from starlette.responses import Response

from app import today as clock
from app.deps import Parts, authenticate, note_refusal, parts, session_cookie
from app.errors import Problem, forbidden
from app.record.prepared import Prepared, connection_of
from app.security import Actor, new_secret, secret_digest
from app.tables import Account, AccountAudit, SignInLink, WebSession

A_MINUTE = timedelta(minutes=1)
BY_LINK = "link"


class SignInFirst(Exception):
    """A page was asked for by nobody in particular: the answer is the home page, which says how to sign in."""


# ---- who is asking for a page


def signed_in(request: Request) -> Actor:
    """The actor of a page. Raises SignInFirst where there is none."""
    found = recognised(request)
    if found is None:
        raise SignInFirst
    return found


async def watched(request: Request, who: Annotated[Actor, Depends(signed_in)]) -> AsyncIterator[Actor]:
    """The actor of a page, whose refusal there is written down."""
    try:
        yield who
    except Problem as problem:
        await note_refusal(request, who, problem.status)
        raise


def recognised(request: Request) -> Actor | None:
    """The actor of a page, if any; a session in use stays awake."""
    found = authenticate(request)
    request.state.actor = found
    if found and found.session_id:
        _awake(parts(request), found.session_id, clock.now())
    return found


_IS_STALE = (col(WebSession.id) == bindparam("session"), col(WebSession.seen_at) < bindparam("before"))
_STALE = Prepared(select(col(WebSession.id)).where(*_IS_STALE))


def _awake(here: Parts, session_id: int, now: datetime) -> None:
    """Note that a session is in use, at most once a minute: a page that is read should seldom have to write."""
    stale = {"session": session_id, "before": now - A_MINUTE}
    with here.db.reading() as session:
        if not _STALE.rows(connection_of(session), stale):
            return
    with here.db.writing() as session:
        session.execute(update(WebSession).where(*_IS_STALE).values(seen_at=now), stale)


# ---- what a form must bring


def same_origin(request: Request) -> None:
    """Refuse a form that another site sent. Browsers say where it came from; what says nothing is no browser.

    With `Referrer-Policy: no-referrer` our own forms have the origin `null`: then Sec-Fetch-Site must speak for them.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site not in {None, "same-origin", "none"}:
        raise forbidden("this form was sent from another site")
    if origin is None or (origin == "null" and site == "same-origin"):
        return
    ours = {request.headers.get("host", ""), urlsplit(parts(request).settings.public_url).netloc}
    if _host_of(origin) not in ours - {""}:
        raise forbidden("this form was sent from another site")


def _host_of(origin: str) -> str:
    """The host an origin names, with its port; empty where it is no address at all."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def own_form(request: Request, who: Annotated[Actor, Depends(watched)], csrf: Annotated[str, Form()] = "") -> Actor:
    """The actor of a form that one of our own pages gave this session. Raises 403 otherwise."""
    same_origin(request)
    if not who.csrf or not hmac.compare_digest(who.csrf.encode(), csrf.encode()):
        raise forbidden("this form is no longer valid: go back, reload the page and send it again")
    return who


# ---- signing in and out


def account_of_link(session: Session, code: str, now: datetime) -> Account | None:
    """Whose link this is, if it can still be used."""
    statement = (
        select(Account)
        .join(SignInLink, col(SignInLink.account_id) == col(Account.id))
        .where(col(SignInLink.digest) == secret_digest(code), col(SignInLink.used_at).is_(None))
        .where(col(SignInLink.expires_at) > now, col(Account.disabled).is_(False))
    )
    return session.scalars(statement).one_or_none()


def consume(session: Session, code: str, now: datetime) -> str | None:
    """Use a link up and open a session: its secret, or None where the link opens nothing. Two at once: one wins."""
    account = account_of_link(session, code, now)
    if account is None or account.id is None:
        return None
    link = update(SignInLink).where(col(SignInLink.digest) == secret_digest(code), col(SignInLink.used_at).is_(None))
    if session.connection().execute(link.values(used_at=now)).rowcount != 1:
        return None
    return begin(session, account.id, BY_LINK, now)


def begin(session: Session, account_id: int, by: str, now: datetime) -> str:
    """Open a session for an account: its secret. `by` says what proved who it is."""
    secret = new_secret()
    session.add(
        WebSession(
            account_id=account_id,
            digest=secret_digest(secret),
            csrf=new_secret(),
            created_at=now,
            seen_at=now,
            opened_by=by,
        )
    )
    session.add(AccountAudit(at=now, account_id=account_id, by_account_id=account_id, what=f"signed in by {by}"))
    return secret


@dataclass(frozen=True)
class Lives:
    """How long a session may be idle, and how long it may last at all."""

    idle: timedelta
    longest: timedelta


def lives(here: Parts) -> Lives:
    """How long sessions live in this installation."""
    settings = here.settings
    return Lives(timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_max_hours))


def open_sessions(session: Session, account_id: int, life: Lives, now: datetime) -> list[WebSession]:
    """The sessions of an account that are open, newest first."""
    statement = select(WebSession).where(
        col(WebSession.account_id) == account_id,
        col(WebSession.ended_at).is_(None),
        col(WebSession.seen_at) > now - life.idle,
        col(WebSession.created_at) > now - life.longest,
    )
    return list(session.scalars(statement.order_by(col(WebSession.id).desc())))


def end(session: Session, secret: str, now: datetime) -> None:
    """Close the session a cookie names, if it is open."""
    mine = update(WebSession).where(col(WebSession.digest) == secret_digest(secret), col(WebSession.ended_at).is_(None))
    session.execute(mine.values(ended_at=now))


def end_of_account(session: Session, account_id: int, now: datetime, only: int | None = None) -> int:
    """Close the open sessions of an account, or one of them; how many there were."""
    mine = update(WebSession).where(col(WebSession.account_id) == account_id, col(WebSession.ended_at).is_(None))
    if only is not None:
        mine = mine.where(col(WebSession.id) == only)
    return session.connection().execute(mine.values(ended_at=now)).rowcount


def brought(request: Request) -> str:
    """The secret of the session a browser brings along; empty where it brings none."""
    return request.cookies.get(session_cookie(parts(request).settings), "")


def set_cookie(response: Response, here: Parts, secret: str) -> None:
    """Hand the session's secret to the browser, out of reach of scripts and of other sites' forms."""
    name, secure = session_cookie(here.settings), here.settings.public_url.startswith("https://")
    response.set_cookie(name, secret, path="/", httponly=True, samesite="lax", secure=secure)


def take_cookie(response: Response, here: Parts) -> None:
    """Have the browser forget it."""
    name, secure = session_cookie(here.settings), here.settings.public_url.startswith("https://")
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)


SignedInDep = Annotated[Actor, Depends(watched)]
OwnFormDep = Annotated[Actor, Depends(own_form)]
