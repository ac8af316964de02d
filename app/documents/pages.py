"""The files of a case as pages: one is put in, one is fetched."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, Path, Request, UploadFile
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, Parts, audit_read
from app.documents import keeping, service, shelf
from app.documents.routes import attachment
from app.documents.schemas import DocumentOut
from app.errors import Problem, forbidden, not_found
from app.record.append import lock
from app.security import COUNCIL_ROLES, Actor, knows
from app.web import answers
from app.web.fields import Choice, Day, Option, Several, Text, Upload
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.sessions import OwnFormDep, SignedInDep, signed_in

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
MOST: Final = 500


@router.get("/cases/{case_id}/documents")
def add_form(request: Request, case_id: Id, who: SignedInDep, here: HereDep) -> Response:
    _may(here, who, case_id)
    return form_page(request, _form().blank(), _shown(case_id))


@router.post("/cases/{case_id}/documents")
def add(
    request: Request,
    case_id: Id,
    who: OwnFormDep,
    sent: SentDep,
    here: HereDep,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Put a file in the case. It is looked into first; sent twice, it is kept once."""
    _may(here, who, case_id)
    filled = _form().read(sent)
    if file is None or not file.filename:
        filled = filled.wrong(file="Choose a file")
    if filled.faults or file is None:
        return form_page(request, filled, _shown(case_id))
    try:
        _kept(here, who, request, case_id, filled, file)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _shown(case_id))
    return RedirectResponse(f"/cases/{case_id}#documents", 303)


@router.get("/cases/{case_id}/documents/{document_id}")
def fetch(case_id: Id, document_id: Id, who: SignedInDep, here: HereDep) -> Response:
    """The file itself, to be saved and not shown."""
    _may(here, who, case_id)
    with here.db.reading() as session:
        document = service.shown(session, who, case_id, document_id)
    content = shelf.fetch(here.settings.documents_dir, document.sha256)
    audit_read(here, who, "/cases/{case_id}/documents/{document_id}", case_id)
    headers = {"Content-Type": document.media_type, "Content-Disposition": attachment(document.filename)}
    return Response(content, headers=headers)


def on_case(session: Session, who: Actor, case_id: int) -> list[DocumentOut]:
    """The files of a case, for its page."""
    return service.listed(session, who, case_id, MOST, None)[:MOST]


def _may(here: Parts, who: Actor, case_id: int) -> None:
    """Raises 403 for whoever is not of the council, 404 for a case they may not know of."""
    if who.role not in COUNCIL_ROLES:
        detail = f"this page is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)
    with here.db.reading() as session:
        if not knows(session, who, case_id):
            raise not_found("case")


def _kept(here: Parts, who: Actor, request: Request, case_id: int, filled: Filled, file: UploadFile) -> None:
    settings, today = here.settings, clock.today()
    said = keeping.about(filled["kind"], filled["from"] or "", filled["date"], filled["share_with"] or (), today)
    most = settings.documents_max_mb
    offered = keeping.looked_into(file.file.read(most * 1_000_000 + 1), file.filename or "", most, settings.antivirus)
    with here.db.writing() as session:
        lock(session, case_id)
        sending = filled.sending(who, request)
        if sending.first(session):
            return
        now = clock.now()
        document_id = keeping.keep(session, who, case_id, said, offered, settings.documents_dir, now)
        sending.keep(session, case_id, document_id, 201, now, names="document")


def _form() -> Form:
    kinds = tuple(Option(code, name) for code, name in answers.DOCUMENTS.items())
    sharers = tuple(Option(code, name) for code, name in answers.SHARERS.items())
    return Form(
        (
            Upload("file", "File", hint="PDF, DOCX, ODT, JPEG, PNG or plain text."),
            Choice("kind", "What it is", required="Choose what it is", options=kinds),
            Text("from", "Whom it came from"),
            Day("date", "Day it bears", by=clock.today()),
            Several("share_with", "Who may see it besides the council", options=sharers),
        )
    )


def _shown(case_id: int) -> Shown:
    return Shown("Add a document", f"/cases/{case_id}#documents", buttons=(Button("Add it", "send"),))
