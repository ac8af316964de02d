"""Links for families: made by the council for a contact, ended by it, and opened with a code that is typed once."""

import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from app.accounts import service as accounts
from app.accounts.store import audit
from app.errors import conflict, not_found
from app.family import codes
from app.record.filed import AnyMatter
from app.security import Actor
from app.settings import Settings
from app.tables import Account, Contact, FamilyCode, FamilyLink, Grant
from app.web import sessions
from workflow.states import Role

LASTS: Final = timedelta(days=366)  # longer than any assessment: a letter with the link in it is still good in week 23
READ_OUT_FOR: Final = timedelta(hours=24)
MAILED_FOR: Final = timedelta(hours=1)
TRIES: Final = 5
MAILED_AN_HOUR: Final = 5


class Held(NamedTuple):
    """A contact of a case, the link that is open for them, and its code, while there is one that can be typed."""

    contact: Contact
    link: FamilyLink | None
    code: FamilyCode | None


def contact_of(session: Session, matter: AnyMatter, contact_id: int) -> Contact:
    """A contact of the child of a case. Raises 404 for anybody else's, or one that has ended."""
    contact = session.get(Contact, contact_id)
    if contact is None or contact.person_id != matter.person_id or contact.ended_at is not None:
        raise not_found("contact")
    return contact


def held(session: Session, matter: AnyMatter, now: datetime) -> list[Held]:
    """The contacts of a case with what is open for each, in the order they were entered."""
    theirs = select(Contact).where(col(Contact.person_id) == matter.person_id, col(Contact.ended_at).is_(None))
    found = []
    for contact in session.scalars(theirs.order_by(col(Contact.id))):
        link = open_link(session, contact.id or 0, now)
        found.append(Held(contact, link, latest(session, link.id or 0, now) if link else None))
    return found


def open_link(session: Session, contact_id: int, now: datetime) -> FamilyLink | None:
    """The link that is open for a contact, if one is."""
    mine = select(FamilyLink).where(col(FamilyLink.contact_id) == contact_id, col(FamilyLink.ended_at).is_(None))
    newest = mine.where(col(FamilyLink.expires_at) > now).order_by(col(FamilyLink.id).desc()).limit(1)
    return session.scalars(newest).first()


def by_token(session: Session, settings: Settings, token: str, now: datetime) -> tuple[FamilyLink, Contact] | None:
    """The link a token opens and whom it is for: not ended, not run out, its contact still one, its account open."""
    number = codes.number_in(token)
    if number is None:
        return None
    statement = (
        select(FamilyLink, Contact)
        .join(Contact, col(Contact.id) == col(FamilyLink.contact_id))
        .join(Account, col(Account.id) == col(FamilyLink.account_id))
        .where(col(FamilyLink.id) == number, col(FamilyLink.ended_at).is_(None), col(FamilyLink.expires_at) > now)
        .where(col(Contact.ended_at).is_(None), col(Account.disabled).is_(False))
    )
    found = session.execute(statement).one_or_none()
    return (found[0], found[1]) if found and codes.is_of(settings, token, found[0]) else None


def contact_of_account(session: Session, account_id: int) -> Contact | None:
    """Whom an account's links are for; None where it was let in another way."""
    mine = (
        select(Contact)
        .join(FamilyLink, col(FamilyLink.contact_id) == col(Contact.id))
        .where(col(FamilyLink.account_id) == account_id, col(Contact.ended_at).is_(None))
    )
    return session.scalars(mine.order_by(col(FamilyLink.id).desc()).limit(1)).first()


# ---- what the council does


def make(session: Session, who: Actor, matter: AnyMatter, contact: Contact, now: datetime) -> FamilyLink:
    """A link for a contact, in the place of any they had, with a code; they are let in to this case."""
    account = _account(session, matter.authority, contact, now)
    if account.disabled:
        raise conflict("their account is closed: an administrator must open it first")
    _end(session, contact.id or 0, now)
    link = FamilyLink(
        account_id=account.id or 0,
        contact_id=contact.id or 0,
        salt=secrets.token_hex(16),
        made_by=who.account_id,
        made_at=now,
        expires_at=now + LASTS,
    )
    session.add(link)
    session.flush()
    accounts.let_in(session, account, matter.id or 0, now)
    audit(session, account, "given a family link", now, who.account_id)
    new_code(session, link, now, who.account_id)
    return link


def new_code(session: Session, link: FamilyLink, now: datetime, by: int | None) -> FamilyCode:
    """A code for a link; the one before it is then no good. `by` reads it out; None: it goes by e-mail."""
    lasts = MAILED_FOR if by is None else READ_OUT_FOR
    salt = secrets.token_hex(16)
    code = FamilyCode(link_id=link.id or 0, salt=salt, made_by=by, made_at=now, expires_at=now + lasts)
    session.add(code)
    account = session.get_one(Account, link.account_id)
    audit(session, account, "given a code to read out" if by else "sent a code by e-mail", now, by)
    return code


def end(session: Session, who: Actor, contact: Contact, now: datetime) -> None:
    """Shut a contact out: their link, their sessions, and what they were let in to."""
    mine = select(col(FamilyLink.account_id)).where(col(FamilyLink.contact_id) == contact.id).distinct()
    _end(session, contact.id or 0, now)
    for account_id in session.scalars(mine).all():
        account = session.get_one(Account, account_id)
        grants = update(Grant).where(col(Grant.account_id) == account_id, col(Grant.ended_at).is_(None))
        session.execute(grants.values(ended_at=now))
        sessions.end_of_account(session, account_id, now)
        audit(session, account, "family link ended, and let in no longer", now, who.account_id)


def _end(session: Session, contact_id: int, now: datetime) -> None:
    mine = update(FamilyLink).where(col(FamilyLink.contact_id) == contact_id, col(FamilyLink.ended_at).is_(None))
    session.execute(mine.values(ended_at=now))


def _account(session: Session, authority: str, contact: Contact, now: datetime) -> Account:
    """The contact's own account. Two of one name must never share one: each would see the other's child."""
    known = select(col(FamilyLink.account_id)).where(col(FamilyLink.contact_id) == contact.id)
    account_id = session.scalars(known.order_by(col(FamilyLink.id).desc()).limit(1)).first()
    if account_id is not None:
        return session.get_one(Account, account_id)
    name = contact.name.strip() or contact.relation.strip() or "Family"
    return accounts.account_named(session, name, Role.FAMILY, authority, f"contact {contact.id}", now)


# ---- what the family does


def latest(session: Session, link_id: int, now: datetime) -> FamilyCode | None:
    """The code of a link that can be typed now, if there is one."""
    newest = select(FamilyCode).where(col(FamilyCode.link_id) == link_id).order_by(col(FamilyCode.id).desc()).limit(1)
    code = session.scalars(newest).first()
    good = code is not None and code.used_at is None and code.expires_at > now and code.tried < TRIES
    return code if good else None


def opens(session: Session, settings: Settings, link: FamilyLink, typed: str, now: datetime) -> bool:
    """Whether what was typed is the link's code, which is then used up. Each try is counted before it is judged."""
    code = latest(session, link.id or 0, now)
    if code is None:
        return False
    this = (col(FamilyCode.id) == code.id, col(FamilyCode.used_at).is_(None))
    counted = update(FamilyCode).where(*this, col(FamilyCode.tried) < TRIES).values(tried=FamilyCode.tried + 1)
    if session.connection().execute(counted).rowcount != 1 or not codes.are_of(settings, typed, code):
        return False
    return session.connection().execute(update(FamilyCode).where(*this).values(used_at=now)).rowcount == 1


def mailed_lately(session: Session, link: FamilyLink, now: datetime) -> int:
    """How many codes were sent by e-mail in the last hour."""
    lately = (col(FamilyCode.made_by).is_(None), col(FamilyCode.made_at) > now - timedelta(hours=1))
    counted = select(func.count()).select_from(FamilyCode).where(col(FamilyCode.link_id) == link.id, *lately)
    return session.scalar(counted) or 0
