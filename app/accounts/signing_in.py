"""Signing in with a sign-in name and a password, and setting that password."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.accounts import passwords
from app.accounts.store import audit
from app.deps import Parts
from app.errors import Problem, invalid
from app.security import Actor
from app.tables import Account, Password, WebSession
from app.web import sessions, throttle

FRESH = timedelta(minutes=30)
"""How long a session that a one-time link opened may set a password or link an identity."""


def too_many(wait: int) -> Problem:
    """429, saying how long to wait."""
    return Problem(429, "too-many", f"Try again in {wait} seconds.", {"Retry-After": str(wait)})


def by_password(here: Parts, name: str, password: str, address: str, now: datetime) -> str | None:
    """The secret of a new session, or None: a wrong name, a wrong password and a disabled account are not told apart.

    Raises 429 for one who must wait. The hashing stands between transactions: it takes longer than any of them may.
    """
    typed = passwords.compared(name)
    tried = throttle.attempt(here, "password", typed, address, now)
    if tried.wait:
        raise too_many(tried.wait)
    with here.db.reading() as session:
        found = _by_name(session, typed)
        account_id, kept = (found[0].id, found[1].digest) if found else (None, None)
        disabled = found is not None and found[0].disabled
    fits = passwords.fits(password, kept)
    if account_id is None or not fits or disabled:
        if tried.first_slowed and account_id is not None:
            _note_burst(here, account_id, tried.failed, address, now)
        return None
    throttle.succeeded(here, tried, now)
    with here.db.writing() as session:
        return sessions.begin(session, account_id, "password", now)


def _by_name(session: Session, typed: str) -> tuple[Account, Password] | None:
    mine = select(Account, Password).join(Password, col(Password.account_id) == col(Account.id))
    found = session.execute(mine.where(col(Password.name) == typed)).one_or_none()
    return (found[0], found[1]) if found else None


def _note_burst(here: Parts, account_id: int, failed: int, address: str, now: datetime) -> None:
    with here.db.writing() as session:
        said = f"{failed} failed sign-ins from {address}: slowed there"
        audit(session, session.get_one(Account, account_id), said, now)


def freshly_invited(session: Session, who: Actor, now: datetime) -> bool:
    """Whether a one-time link opened this very session, a short while ago: that proves who it is as well as a password does."""
    mine = session.get(WebSession, who.session_id) if who.session_id else None
    return mine is not None and mine.opened_by == sessions.BY_LINK and mine.created_at > now - FRESH


def has_password(session: Session, account_id: int) -> Password | None:
    """The password of an account, if it has one."""
    return session.get(Password, account_id)


def set_password(here: Parts, who: Actor, name: str, current: str, new: str, address: str, now: datetime) -> str:
    """Set the password of a session's account; the secret of a new session. Every other session of it ends.

    Raises 422 for a password too short, a name taken, a current password that is wrong; 429 after many of those.
    """
    typed = passwords.compared(name)
    if not typed or len(typed) > passwords.MOST:
        raise invalid("name", "Enter the name you will sign in with, such as your e-mail address")
    if fault := passwords.fault(new):
        raise invalid("new", fault)
    with here.db.reading() as session:
        fresh, held = freshly_invited(session, who, now), has_password(session, who.account_id)
        kept = held.digest if held else None
    if not fresh:
        _prove(here, who, current, kept, address, now)
    digest = passwords.digest(new)
    with here.db.writing() as session:
        taken = _by_name(session, typed)
        if taken and taken[0].id != who.account_id:
            raise invalid("name", "Somebody else signs in with that name: choose another")
        held = has_password(session, who.account_id) or Password(
            account_id=who.account_id, name=typed, digest=digest, set_at=now
        )
        held.name, held.digest, held.set_at = typed, digest, now
        session.add(held)
        audit(session, session.get_one(Account, who.account_id), "password set", now, who.account_id)
        sessions.end_of_account(session, who.account_id, now)
        return sessions.begin(session, who.account_id, "password", now)


def _prove(here: Parts, who: Actor, current: str, kept: str | None, address: str, now: datetime) -> None:
    """Refuse one who does not know the current password: a browser left open must not be enough."""
    if kept is None:
        raise invalid("current", "Ask for a sign-in link: with it you can set your first password")
    tried = throttle.attempt(here, "current", str(who.account_id), address, now)
    if tried.wait:
        raise too_many(tried.wait)
    if not passwords.fits(current, kept):
        raise invalid("current", "That is not your current password")
    throttle.succeeded(here, tried, now)


def end_sessions(session: Session, account_id: int, now: datetime, only: int | None = None) -> int:
    """Close an account's open sessions, or one of them; how many there were."""
    ended = sessions.end_of_account(session, account_id, now, only)
    if ended:
        audit(session, session.get_one(Account, account_id), f"{ended} browser sessions ended", now, account_id)
    return ended
