"""/cases/{id}/letters: what is owed, what a letter would say, send one, send it again, what was sent."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlmodel import Session

from app import today as clock
from app.cases import told
from app.deps import ActorDep, HereDep, KnownCase, SignedIn, audit_read, only
from app.documents.routes import attachment
from app.documents.sniff import DOCX, PDF
from app.notices import docx, service, store
from app.notices.content import Content, pdf
from app.notices.schemas import AgainIn, DueOut, LetterIn, LetterOut, PieceOut, PreviewOut, Sent
from app.notices.shown import letter_out, standing
from app.once import KeyHeader
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.record.idempotency import Sending
from app.record.load import history
from app.schema import Page
from app.security import COUNCIL_ROLES, Actor
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1/cases/{case_id}/letters",
    tags=["letters"],
    route_class=SignedIn,
    dependencies=[Depends(only(*COUNCIL_ROLES))],
    responses=PROBLEMS,
)
SENDS = Depends(only(Role.CASEWORKER, Role.MANAGER))
LetterId = Annotated[int, Path(ge=1, le=2**62)]
NoticeCode = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
About = Annotated[int, Query(ge=0, le=2**62, description="The request for advice, or the exception, it is about.")]
To = Annotated[
    str, Query(pattern=r"^[a-z0-9_.]{0,40}$", description="To whom; the first it goes to where none is named.")
]


@router.get("")
def list_letters(
    case_id: KnownCase, here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep
) -> Page[LetterOut]:
    """The letters that were sent, newest first."""
    before = position_of(cursor, int)[0] if cursor else None
    with here.db.reading() as session:
        found = store.letters_of(session, who, case_id, limit, before)
        stands = standing(session, case_id)
    audit_read(here, who, "GET /cases/{id}/letters", case_id)
    page = Page[LetterOut](items=[letter_out(row, account, stands) for row, account in found[:limit]])
    if len(found) > limit:
        page.next = cursor_after(page.items[-1].id)
    return page


@router.get("/due")
def list_due(case_id: KnownCase, here: HereDep, who: ActorDep) -> Page[DueOut]:
    """The letters that what happened calls for and that have not gone to everybody they go to."""
    with here.db.reading() as session:
        owed = service.owed_now(service.case_today(here, session, who, case_id))
    audit_read(here, who, "GET /cases/{id}/letters/due", case_id)
    items = [
        DueOut(
            notice=o.notice.code, title=o.notice.title, cite=o.notice.cite, since=o.since,
            to=[to.value for to in o.to], sent_to=list(o.sent_to), about=o.about,
        )
        for o in owed if o.waits
    ]  # fmt: skip
    return Page[DueOut](items=items)


@router.get("/preview/{notice}")
def preview_letter(
    case_id: KnownCase, notice: NoticeCode, here: HereDep, who: ActorDep, about: About = 0, to: To = ""
) -> PreviewOut:
    """A letter as it would be sent today, each part with the provision that asks for it."""
    content = _previewed(here, who, case_id, notice, about, to)
    return PreviewOut(
        notice=content.notice, to=content.addressee, title=content.title, lines=list(content.to), date=content.date,
        reference=content.reference, salutation=content.salutation, signed=list(content.signed), lacks=list(content.lacks),
        pieces=[PieceOut(kind=p.kind, text=p.text, items=list(p.items), cite=list(p.cite)) for p in content.pieces],
        notes=list(content.notes), template=content.template,
    )  # fmt: skip


@router.get("/preview/{notice}/file.{form}", response_class=Response)
def preview_file(
    case_id: KnownCase,
    notice: NoticeCode,
    form: Annotated[str, Path(pattern="^(pdf|docx)$")],
    here: HereDep,
    who: ActorDep,
    about: About = 0,
    to: To = "",
) -> Response:
    """The same as PDF or Word, before it is sent."""
    return as_file(_previewed(here, who, case_id, notice, about, to), form)


@router.post("", status_code=201, dependencies=[SENDS])
def send_letter(
    case_id: KnownCase, body: LetterIn, request: Request, here: HereDep, who: ActorDep, key: KeyHeader = None
) -> Sent:
    """Send a letter to those named: written as PDF and Word, filed in the case, logged as `notice_sent`."""
    sending = Sending(who, request.url.path, key, body.model_dump_json())
    event_id, _ = service.send(here, who, case_id, body, sending)
    return _sent(here, who, case_id, event_id)


@router.post("/{letter_id}/again", status_code=201, dependencies=[SENDS])
def send_again(
    case_id: KnownCase,
    letter_id: LetterId,
    body: AgainIn,
    request: Request,
    here: HereDep,
    who: ActorDep,
    key: KeyHeader = None,
) -> Sent:
    """The same letter once more, as it was, to the same addressee."""
    sending = Sending(who, request.url.path, key, body.model_dump_json())
    event_id, _ = service.again(here, who, case_id, letter_id, body, sending)
    return _sent(here, who, case_id, event_id)


def as_file(content: Content, form: str) -> Response:
    """A letter as a file to be saved."""
    at = clock.now()
    made = pdf(content, at) if form == "pdf" else docx.letter(content, at)
    name = f"{content.notice}-{content.reference}.{form}"
    headers = {"Content-Type": PDF if form == "pdf" else DOCX, "Content-Disposition": attachment(name)}
    return Response(made, headers=headers)


def _previewed(here: HereDep, who: Actor, case_id: int, notice: str, about: int, to: str) -> Content:
    with here.db.reading() as session:
        case = service.case_today(here, session, who, case_id)
    content = service.one_previewed(here, case, service.blank(notice, clock.today(), about or None), to)
    audit_read(here, who, "GET /cases/{id}/letters/preview", case_id)
    return content


def _sent(here: HereDep, who: Actor, case_id: int, event_id: int) -> Sent:
    with here.db.reading() as session:
        return sent_out(session, who, case_id, event_id)


def sent_out(session: Session, who: Actor, case_id: int, event_id: int) -> Sent:
    """What was recorded of a sending."""
    events = history(session, case_id)
    (event,) = told.by_id(session, case_id, [event_id], events)
    stands = standing(session, case_id)
    rows = store.letters_of_event(session, who, case_id, event_id)
    return Sent(event=event, letters=[letter_out(row, account, stands) for row, account in rows])
