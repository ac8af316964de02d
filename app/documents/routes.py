"""/cases/{id}/documents: put a file in a case, list its files, fetch one."""

import re
from dataclasses import asdict
from hashlib import sha256
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Form, Path, Request, Response, UploadFile

from app import today as clock
from app.cases.routes import KnownCase
from app.cases.schemas import Day
from app.deps import ActorDep, HereDep, SignedIn, audit_read, only
from app.documents import keeping, service, shelf
from app.documents.schemas import DocumentOut, Words
from app.documents.sniff import EXTENSIONS
from app.once import KeyHeader
from app.paging import CursorDep, LimitDep, cursor_after
from app.problems import PROBLEMS
from app.record.append import lock
from app.record.canonical import canonical
from app.record.idempotency import Sending
from app.schema import Page
from app.security import CASE_ROLES

router = APIRouter(
    prefix="/api/v1/cases/{case_id}/documents",
    tags=["documents"],
    route_class=SignedIn,
    dependencies=[Depends(only(*CASE_ROLES))],
    responses=PROBLEMS,
)

Id = Annotated[int, Path(ge=1, le=2**62)]
KindForm = Annotated[
    Words,
    Form(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="What it is, in one word, such as `report` or `evidence`."),
]
FromForm = Annotated[Words, Form(alias="from", max_length=200, description="Whom it came from.")]
DateForm = Annotated[Day | None, Form(alias="date", description="The day it bears.")]
ShareForm = Annotated[
    list[Words], Form(description="Who may see it besides the council: `family`, `setting`, `professional`.")
]
A_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file, to be saved and not shown.", "content": {kind: {} for kind in EXTENSIONS}}
}


@router.post("", status_code=201)
def add_document(
    case_id: KnownCase,
    request: Request,
    here: HereDep,
    who: ActorDep,
    file: Annotated[UploadFile, File(description="PDF, DOCX, ODT, JPEG, PNG or plain text.")],
    kind: KindForm,
    from_whom: FromForm = "",
    dated: DateForm = None,
    share_with: ShareForm = [],  # noqa: B006 - FastAPI copies it
    key: KeyHeader = None,
) -> DocumentOut:
    """A file for the case. It is looked into first: what runs, launches, hides or explodes is refused, and not stored."""
    said = keeping.about(kind, from_whom, dated, share_with, clock.today())
    most = here.settings.documents_max_mb
    offered = keeping.looked_into(
        file.file.read(most * 1_000_000 + 1), file.filename or "", most, here.settings.antivirus
    )
    sent = {
        **asdict(said),
        "dated": str(dated),
        "name": offered.filename,
        "sha256": sha256(offered.content).hexdigest(),
    }
    sending = Sending(who, request.url.path, key, canonical(sent))
    with here.db.writing() as session:
        if key:
            lock(session, case_id)  # of two sendings at once, the second waits and finds the first
        first = sending.first(session)
        if first:
            return service.shown(session, who, case_id, first.event_id)
        now = clock.now()
        document_id = keeping.keep(session, who, case_id, said, offered, here.settings.documents_dir, now)
        sending.keep(session, case_id, document_id, 201, now, names="document")
        return service.shown(session, who, case_id, document_id)


@router.get("")
def list_documents(
    case_id: KnownCase, here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep
) -> Page[DocumentOut]:
    """The files of a case that you need to know of, oldest first."""
    with here.db.reading() as session:
        found = service.listed(session, who, case_id, limit, cursor)
    audit_read(here, who, "GET /cases/{id}/documents", case_id)
    return Page[DocumentOut](
        items=found[:limit], next=cursor_after(found[limit - 1].id) if len(found) > limit else None
    )


@router.get("/{document_id}/content", response_class=Response, responses=A_FILE)
def read_content(case_id: KnownCase, document_id: Id, here: HereDep, who: ActorDep) -> Response:
    """The file itself, to be saved under its own name."""
    with here.db.reading() as session:
        document = service.shown(session, who, case_id, document_id)
    content = shelf.fetch(here.settings.documents_dir, document.sha256)
    audit_read(here, who, "GET /cases/{id}/documents/{id}/content", case_id)
    return Response(
        content, headers={"Content-Type": document.media_type, "Content-Disposition": attachment(document.filename)}
    )


def attachment(filename: str) -> str:
    """RFC 6266: a plain name for old readers, the true one as RFC 5987 writes it."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
