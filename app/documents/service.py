"""The files of a case, given only to those who need to know of them."""

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select, true
from sqlmodel import Session, col

from app.documents.keeping import document_out
from app.documents.schemas import DocumentOut
from app.errors import not_found
from app.paging import position_of
from app.security import COUNCIL_ROLES, Actor
from app.tables import Account, Document, FamilyLink, Letter
from workflow.states import Role


def listed(session: Session, actor: Actor, case_id: int, limit: int, cursor: str | None) -> list[DocumentOut]:
    """The documents of a case this actor needs to know of, oldest first; one more than asked where there are more."""
    after = position_of(cursor, int)[0] if cursor else 0
    statement = (
        select(Document, Account)
        .join(Account, col(Account.id) == col(Document.added_by))
        .where(col(Document.matter_id) == case_id, _needed_by(actor), col(Document.id) > after)
        .order_by(col(Document.id))
        .limit(limit + 1)
    )
    return [document_out(document, account) for document, account in session.execute(statement)]


def shown(session: Session, actor: Actor, case_id: int, document_id: int) -> DocumentOut:
    """One document. Raises 404 for one of another case, or that this actor has no need to know of."""
    statement = (
        select(Document, Account)
        .join(Account, col(Account.id) == col(Document.added_by))
        .where(col(Document.matter_id) == case_id, col(Document.id) == document_id, _needed_by(actor))
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise not_found("document")
    return document_out(*found)


def _needed_by(actor: Actor) -> ColumnElement[bool]:
    """Need-to-know: the council on its case; anybody else where they added it, or it is shared with their role.

    A letter is its addressee's alone: it gives their address, which may be withheld from the other parent by now.
    """
    if actor.role in COUNCIL_ROLES:
        return true()
    shared = col(Document.share_with).contains(actor.role.value)
    if actor.role is Role.FAMILY:
        shared = and_(shared, col(Document.id).not_in(_letters_to_others(actor)))
    return or_(col(Document.added_by) == actor.account_id, shared)


def _letters_to_others(actor: Actor) -> Select[int]:
    """The letters to whoever is not the contact that a family's account was made for."""
    themselves = select(cast(FamilyLink.contact_id, String)).where(col(FamilyLink.account_id) == actor.account_id)
    return select(col(Letter.pdf_id)).where(col(Letter.addressee).not_in(themselves))
