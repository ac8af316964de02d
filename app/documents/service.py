"""The files of a case, given only to those who need to know of them."""

from sqlalchemy import ColumnElement, or_, select, true
from sqlmodel import Session, col

from app.documents.keeping import document_out
from app.documents.schemas import DocumentOut
from app.errors import not_found
from app.paging import position_of
from app.security import COUNCIL_ROLES, Actor
from app.tables import Account, Document


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
    """Need-to-know: the council on its case; anybody else where they added it, or it is shared with their role."""
    if actor.role in COUNCIL_ROLES:
        return true()
    return or_(col(Document.added_by) == actor.account_id, col(Document.share_with).contains(actor.role.value))
