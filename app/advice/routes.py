"""/advice-requests: what was asked of a service, by when; acknowledged, assigned, drafted, answered."""

from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Depends, File, Path, Query, Request, Response, UploadFile
from pydantic import BaseModel
from sqlmodel import Session

from app import today as clock
from app.advice import complete, inbox, recording, schemas, service, store, view
from app.advice.template import EXAMPLE, SCHEMA_VERSION, Submission, advice_schema
from app.cases import told
from app.cases.schemas import EventOut
from app.deps import ActorDep, HereDep, Parts, SignedIn, audit_read, only
from app.documents import keeping, shelf
from app.documents.routes import A_FILE, DateForm, attachment
from app.documents.schemas import DocumentOut
from app.errors import not_found
from app.once import KeyHeader
from app.paging import CursorDep, LimitDep
from app.problems import PROBLEMS
from app.record.append import lock
from app.record.canonical import canonical
from app.record.happen import Context
from app.record.idempotency import Sending
from app.record.load import history
from app.schema import Page
from app.security import Actor
from app.tables import Matter
from workflow.events import AppointmentKept, AppointmentMade, AppointmentMissed
from workflow.history import settle
from workflow.machine import fold
from workflow.rules import Rules
from workflow.states import Role

ASKED: Final = (Role.PROFESSIONAL, Role.CASEWORKER, Role.MANAGER, Role.EP_MANAGER)
WRITERS: Final = only(Role.PROFESSIONAL)

schema_router = APIRouter(prefix="/api/v1", tags=["advice"])
router = APIRouter(
    prefix="/api/v1/advice-requests",
    tags=["advice"],
    route_class=SignedIn,
    dependencies=[Depends(only(*ASKED))],
    responses=PROBLEMS,
)

Id = Annotated[int, Path(ge=1, le=2**62)]


@schema_router.get("/advice-schema")
def read_schema() -> dict[str, Any]:
    """The one template for all services' advice, as JSON Schema, in its latest version."""
    return advice_schema()


@schema_router.get("/advice-schema/{version}", responses={404: PROBLEMS[404]})
def read_schema_version(version: Id) -> dict[str, Any]:
    """The template as it was released under a version: that is never changed."""
    if version != SCHEMA_VERSION:
        raise not_found(f"version {version} of the template")
    return advice_schema()


def known_request(advice_id: Id, here: HereDep, who: ActorDep) -> int:
    """The id of a request this actor may know exists: 404 comes before anything said of the body."""
    with here.db.reading() as session:
        store.found(session, who, advice_id)
    return advice_id


KnownRequest = Annotated[int, Depends(known_request)]


@router.get("", response_model=Page[schemas.AdviceItem])
def list_requests(
    here: HereDep,
    who: ActorDep,
    limit: LimitDep,
    cursor: CursorDep,
    status: Annotated[
        store.Status, Query(description="`outstanding` is whatever is still to be answered, returned advice included.")
    ] = "outstanding",
    service: Annotated[str | None, Query(max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")] = None,
    kind: Annotated[str | None, Query(max_length=40, pattern=r"^[a-z_]+$")] = None,
    mine: Annotated[bool, Query(description="Only what is assigned to you.")] = False,
) -> Response:
    """What was asked of your service, by every authority that asks it; for the council, what it has asked for."""
    rules = here.rules()
    with here.db.reading() as session:
        found = inbox.page(session, who, store.Listed(status, service, kind, mine), limit, cursor, rules, clock.today())
    audit_read(here, who, "GET /advice-requests")
    return Response(found.model_dump_json(), media_type="application/json")  # FastAPI would check it all once more


def _shown(session: Session, who: Actor, matter: Matter, advice_id: int, rules: Rules) -> schemas.AdviceRequestOut:
    events = settle(history(session, matter.id or 0))
    case = view.Folded(matter, events, fold(events, rules, matter.id or 0))
    return view.shown(session, who, case, advice_id, rules, clock.today())


@router.get("/{advice_id}")
def read_request(advice_id: KnownRequest, here: HereDep, who: ActorDep) -> schemas.AdviceRequestOut:
    """One request: the child, what is asked and by when, the request papers and the family's evidence (reg 6(3))."""
    rules = here.rules()
    with here.db.reading() as session:
        matter = store.found(session, who, advice_id)
        answer = _shown(session, who, matter, advice_id, rules)
        matter_id, person_id = matter.id, matter.person_id
    audit_read(here, who, "GET /advice-requests/{id}", matter_id, person_id)
    return answer


def _event(session: Session, matter_id: int, event_id: int) -> EventOut:
    (event,) = told.by_id(session, matter_id, [event_id], history(session, matter_id))
    return event


def _act(
    here: Parts, who: Actor, advice_id: int, sending: Sending, say: recording.Say
) -> tuple[schemas.AdviceRequestOut, EventOut]:
    """Record what is said of a request, once for each key; and the request as it then stands."""
    with here.db.writing() as session:
        rules = here.rules(session)
        matter = store.found(session, who, advice_id)
        if sending.key:
            lock(session, matter.id or 0)
        first = sending.first(session)
        if first:
            event_id = first.event_id
        else:
            context = Context(who, rules, clock.today(), clock.now())
            _, outcome = recording.record(session, advice_id, context, say)
            event_id = outcome.events[-1].id
            sending.keep(session, matter.id or 0, event_id, 201, context.now)
        return _shown(session, who, matter, advice_id, rules), _event(session, matter.id or 0, event_id)


async def _done(
    here: Parts, who: Actor, request: Request, key: str | None, body: BaseModel, advice_id: int, say: recording.Say
) -> schemas.Done:  # fmt: skip
    sending = Sending(who, request.url.path, key, body.model_dump_json())
    advice_request, event = await here.in_turn(lambda: _act(here, who, advice_id, sending, say))
    return schemas.Done(advice_request=advice_request, event=event)


@router.post("/{advice_id}/acknowledgement", status_code=201)
async def acknowledge(
    advice_id: KnownRequest,
    request: Request,
    here: HereDep,
    who: ActorDep,
    body: schemas.Acknowledgement | None = None,
    key: KeyHeader = None,
) -> schemas.Done:
    """The service has the request. The day it got it starts its six weeks, where reg 8(1) binds it (`received_on`)."""
    said = body or schemas.Acknowledgement()
    return await _done(here, who, request, key, said, advice_id, service.acknowledged(said))


@router.post("/{advice_id}/assignment", status_code=201)
async def assign(
    advice_id: KnownRequest,
    request: Request,
    here: HereDep,
    who: ActorDep,
    body: schemas.Assignment | None = None,
    key: KeyHeader = None,
) -> schemas.Done:
    """Who will write the advice: a colleague of the service, or yourself."""
    said = body or schemas.Assignment()
    return await _done(here, who, request, key, said, advice_id, service.assigned(said))


@router.post("/{advice_id}/appointment", status_code=201)
async def make_appointment(
    advice_id: KnownRequest, body: schemas.Appointment, request: Request, here: HereDep, who: ActorDep,
    key: KeyHeader = None,
) -> schemas.Done:  # fmt: skip
    """An appointment was made for an examination or test."""
    return await _done(here, who, request, key, body, advice_id, service.appointment(body, AppointmentMade))


@router.post("/{advice_id}/kept-appointment", status_code=201)
async def keep_appointment(
    advice_id: KnownRequest, body: schemas.Appointment, request: Request, here: HereDep, who: ActorDep,
    key: KeyHeader = None,
) -> schemas.Done:  # fmt: skip
    """The child kept an appointment."""
    return await _done(here, who, request, key, body, advice_id, service.appointment(body, AppointmentKept))


@router.post("/{advice_id}/missed-appointment", status_code=201)
async def miss_appointment(
    advice_id: KnownRequest, body: schemas.Appointment, request: Request, here: HereDep, who: ActorDep,
    key: KeyHeader = None,
) -> schemas.Done:  # fmt: skip
    """The child did not keep an appointment. It can ground an exception for this clock, and no other (reg 8(2)(c))."""
    return await _done(here, who, request, key, body, advice_id, service.appointment(body, AppointmentMissed))


@router.post("/{advice_id}/answer", status_code=201)
async def answer(
    advice_id: KnownRequest, body: schemas.Answer, request: Request, here: HereDep, who: ActorDep,
    key: KeyHeader = None,
) -> schemas.Done:  # fmt: skip
    """The child is not known to the service, or it declines, with its reasons. It is counted apart, never as advice."""
    return await _done(here, who, request, key, body, advice_id, service.answered(body))


@router.get("/{advice_id}/draft")
def read_draft(advice_id: KnownRequest, here: HereDep, who: Annotated[Actor, Depends(WRITERS)]) -> schemas.DraftOut:
    """What your service has written so far, with what a submission would still need."""
    with here.db.reading() as session:
        matter_id, draft = store.found(session, who, advice_id).id, store.draft_of(session, advice_id)
        if draft is None:
            raise not_found("draft")
        found = view.draft_shown(session, draft, clock.today())
    audit_read(here, who, "GET /advice-requests/{id}/draft", matter_id)
    return found


@router.put("/{advice_id}/draft")
async def save_draft(
    advice_id: KnownRequest, body: schemas.DraftIn, here: HereDep, who: Annotated[Actor, Depends(WRITERS)]
) -> schemas.DraftOut:
    """Keep advice as far as it is written, for every colleague of the service to go on with."""

    def write() -> schemas.DraftOut:
        with here.db.writing() as session:
            draft = service.save_draft(session, who, advice_id, body, clock.now())
            return view.draft_shown(session, draft, clock.today())

    return await here.in_turn(write)


@router.post("/{advice_id}/submission", status_code=201)
async def submit(
    advice_id: KnownRequest,
    body: Annotated[Submission, Body(openapi_examples={"advice": {"value": EXAMPLE}})],
    request: Request,
    here: HereDep,
    who: ActorDep,
    key: KeyHeader = None,
) -> schemas.Submitted:
    """The advice, dated today. What is missing refuses it; what is vague is answered as warnings."""
    done = await _done(here, who, request, key, body, advice_id, service.submitted(body))
    return schemas.Submitted(**dict(done), warnings=view.lacking(complete.warnings(body)))


@router.post("/{advice_id}/attachments", status_code=201)
def attach(
    advice_id: KnownRequest,
    request: Request,
    here: HereDep,
    who: ActorDep,
    file: Annotated[UploadFile, File(description="PDF, DOCX, ODT, JPEG, PNG or plain text.")],
    dated: DateForm = None,
    key: KeyHeader = None,
) -> DocumentOut:
    """A file that goes with the advice. It is looked into first: what runs, launches, hides or explodes is not stored."""
    most = here.settings.documents_max_mb
    offered = keeping.looked_into(
        file.file.read(most * 1_000_000 + 1), file.filename or "", most, here.settings.antivirus
    )
    said = keeping.about("advice", who.name, dated, (), clock.today(), advice_id)
    sent = {"dated": str(dated), "name": offered.filename, "sha256": sha256(offered.content).hexdigest()}
    sending = Sending(who, request.url.path, key, canonical(sent))
    with here.db.writing() as session:
        matter_id = store.found(session, who, advice_id).id or 0
        if key:
            lock(session, matter_id)
        first = sending.first(session)
        if first:
            return _file(session, advice_id, first.event_id)
        now = clock.now()
        document_id = keeping.keep(session, who, matter_id, said, offered, here.settings.documents_dir, now)
        sending.keep(session, matter_id, document_id, 201, now, names="document")
        return _file(session, advice_id, document_id)


def _file(session: Session, advice_id: int, document_id: int) -> DocumentOut:
    return next(
        keeping.document_out(*file) for file in store.attachments_of(session, advice_id) if file[0].id == document_id
    )


@router.get("/{advice_id}/documents/{document_id}/content", response_class=Response, responses=A_FILE)
def read_paper(advice_id: KnownRequest, document_id: Id, here: HereDep, who: ActorDep) -> Response:
    """One of the request papers, of the family's evidence, or of the files sent with this advice."""
    with here.db.reading() as session:
        matter = store.found(session, who, advice_id)
        shown = _shown(session, who, matter, advice_id, here.rules(session))
        document = next((d for d in (*shown.papers, *shown.attachments) if d.id == document_id), None)
        matter_id = matter.id
    if document is None:
        raise not_found("document")
    content = shelf.fetch(here.settings.documents_dir, document.sha256)
    audit_read(here, who, "GET /advice-requests/{id}/documents/{id}/content", matter_id)
    headers = {"Content-Type": document.media_type, "Content-Disposition": attachment(document.filename)}
    return Response(content, headers=headers)
