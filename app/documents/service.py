"""Files in a case: looked into before they are kept, and given only to those who need to know of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, get_args

from sqlalchemy import ColumnElement, or_, select, true
from sqlmodel import Session, col

from app.documents import package, pdf, shelf, sniff
from app.documents.schemas import AdderOut, DocumentOut, Sharer
from app.errors import Problem, invalid, not_found
from app.paging import position_of
from app.security import COUNCIL_ROLES, Actor
from app.tables import Account, Document

SHARERS: Final = get_args(Sharer)
INSIDE: Final = {sniff.PDF: pdf.refuse_dangers, sniff.DOCX: package.refuse_dangers, sniff.ODT: package.refuse_dangers}


@dataclass(frozen=True)
class Offered:
    """A file as it was sent, looked into and found fit to keep."""

    content: bytes
    filename: str
    media_type: str


@dataclass(frozen=True)
class About:
    """What is said of a file."""

    kind: str
    from_whom: str
    dated: date | None
    share_with: tuple[str, ...]


def about(kind: str, from_whom: str, dated: date | None, share_with: Sequence[str], today: date) -> About:
    """What is said of a file. Raises 422 for a day to come, or sharing with somebody who is not one of those named."""
    if dated and dated > today:
        raise invalid("date", f"{dated} is in the future: today is {today}")
    shared = {word for words in share_with for word in re.split(r"[\s,;]+", words) if word}
    unknown = sorted(shared.difference(SHARERS))
    if unknown:
        raise invalid(
            "share_with", f"{unknown[0]!r} is not one of {', '.join(SHARERS)}; the council sees every document"
        )
    return About(kind, from_whom, dated, tuple(word for word in SHARERS if word in shared))


def looked_into(content: bytes, filename: str, max_mb: int) -> Offered:
    """A file that may be kept. Raises 413 by weight, 415 by kind, 422 for one that is empty or carries a danger."""
    if len(content) > max_mb * 1_000_000:
        raise Problem(
            413, "too-large", f"a file may have {max_mb} MB: send it in parts, or scanned at a lower resolution"
        )
    if not content:
        raise invalid("file", "the file is empty")
    kind = sniff.media_type(content, filename)
    refuse_dangers = INSIDE.get(kind)
    if refuse_dangers:
        refuse_dangers(content)
    return Offered(content, sniff.safe_name(filename), kind)


def keep(session: Session, actor: Actor, case_id: int, said: About, file: Offered, folder: Path, now: datetime) -> int:
    """Put the file on the shelf, and on the case's list in the caller's commit. Its id."""
    document = Document(
        matter_id=case_id,
        kind=said.kind,
        from_whom=said.from_whom,
        dated=said.dated,
        share_with=" ".join(said.share_with),
        filename=file.filename,
        media_type=file.media_type,
        size=len(file.content),
        sha256=shelf.keep(folder, file.content),
        added_at=now,
        added_by=actor.account_id,
    )
    session.add(document)
    session.flush()
    return document.id or 0


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
    return [_out(document, account) for document, account in session.execute(statement)]


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
    return _out(*found)


def _needed_by(actor: Actor) -> ColumnElement[bool]:
    """Need-to-know: the council on its case; anybody else where they added it, or it is shared with their role."""
    if actor.role in COUNCIL_ROLES:
        return true()
    return or_(col(Document.added_by) == actor.account_id, col(Document.share_with).contains(actor.role.value))


def _out(document: Document, account: Account) -> DocumentOut:
    return DocumentOut(
        id=document.id or 0,
        case_id=document.matter_id,
        kind=document.kind,
        from_whom=document.from_whom,
        dated=document.dated,
        share_with=[word for word in SHARERS if word in document.share_with.split()],
        filename=document.filename,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        added_at=document.added_at,
        added_by=AdderOut(id=account.id or 0, name=account.name),
    )
