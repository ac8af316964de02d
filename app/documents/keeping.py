"""Files kept: looked into first, then put on the shelf and on a case's list. Every room that takes files comes through here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, get_args

from sqlmodel import Session

from app.documents import package, pdf, shelf, sniff
from app.documents.antivirus import refuse_infected
from app.documents.schemas import AdderOut, DocumentOut, Sharer
from app.errors import Problem, invalid
from app.security import Actor
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
    advice_id: int | None = None  # the request for advice it was sent with


def about(
    kind: str, from_whom: str, dated: date | None, share_with: Sequence[str], today: date, advice_id: int | None = None
) -> About:
    """What is said of a file. Raises 422 for a day to come, or sharing with somebody who is not one of those named."""
    if dated and dated > today:
        raise invalid("date", f"{dated} is in the future: today is {today}")
    shared = {word for words in share_with for word in re.split(r"[\s,;]+", words) if word}
    unknown = sorted(shared.difference(SHARERS))
    if unknown:
        raise invalid(
            "share_with", f"{unknown[0]!r} is not one of {', '.join(SHARERS)}; the council sees every document"
        )
    return About(kind, from_whom, dated, tuple(word for word in SHARERS if word in shared), advice_id)


def looked_into(content: bytes, filename: str, max_mb: int, antivirus: str = "") -> Offered:
    """A file that may be kept; `antivirus` is the address of a daemon to ask. Raises 413 by weight, 415 by kind, 422 for one that is empty or carries a danger."""
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
    if antivirus:
        refuse_infected(antivirus, content)
    return Offered(content, sniff.safe_name(filename), kind)


def keep(session: Session, actor: Actor, case_id: int, said: About, file: Offered, folder: Path, now: datetime) -> int:
    """Put the file on the shelf, and on the case's list in the caller's commit. Its id."""
    document = Document(
        matter_id=case_id,
        advice_id=said.advice_id,
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


def document_out(document: Document, account: Account) -> DocumentOut:
    """A file on a list, with who added it."""
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
