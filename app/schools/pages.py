"""A setting's own pages: where its children's assessments are, a request made, a consultation answered, a paper sent."""

from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, Path, Query, Request, UploadFile
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases import service as cases
from app.cases.schemas import EventIn
from app.deps import HereDep, Parts, audit_read
from app.documents import keeping, shelf
from app.documents.routes import attachment
from app.errors import Problem, forbidden, not_found
from app.paging import CursorDep
from app.record.append import lock
from app.record.happen import Context
from app.record.idempotency import Sending
from app.schools import service
from app.schools.forms import PAPER, REPLIES, new_case, reply_form, request_form
from app.schools.service import Own
from app.security import Actor
from app.web import answers
from app.web.forms import CHANGE, SEND, Button, Filled, SentDep, Shown, check_page, form_page
from app.web.render import cite, render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

CaseId = Annotated[int, Path(ge=1, le=2**62)]
Id = Annotated[int, Path(ge=1, le=2**62)]
# The only things a page can be asked to say: nothing in an address is ever shown as it stands.
SAID: Final = {
    "asked": "Your request is with the council. Send what shows the need, below: it goes to everybody who is asked for advice.",
    "replied": "Your answer is with the council. Nothing more is asked of you, unless it asks again.",
    "sent": "The paper is with the council.",
}
REQUEST: Final = Shown(
    "Ask for an assessment",
    "/setting",
    intro=Markup(
        "<p class='govuk-body'>Only the day and a name are needed: the rest can follow. A request is never refused for being incomplete.</p>"
    ),
    record="Send the request",
)

_WHY_ASKED: Final = Markup(
    "<p class='govuk-body'>The council must name the setting a family prefers, unless one of the grounds for a no applies ({}).</p>"
)


def _may(who: Actor) -> None:
    if who.role is not Role.SETTING:
        detail = f"this page is for schools, nurseries and colleges; you are {who.role}"
        raise forbidden(detail)


def start(request: Request, here: Parts, who: Actor, cursor: str | None = None) -> Response:
    """Where a setting begins: what waits for its answer, and its children."""
    today, rules = clock.today(), here.rules()
    with here.db.reading() as session:
        found = service.listed(session, who, rules, today, cursor)
    audit_read(here, who, "/setting")
    waiting = [c for own in found.cases for c in own.to_answer]
    advice = [a for own in found.cases for a in own.advice if a.is_open]
    return render(request, "setting_home.html", cases=found.cases, next=found.next, waiting=waiting, advice=advice)


@router.get("/setting")
def start_page(request: Request, who: SignedInDep, here: HereDep, cursor: CursorDep) -> Response:
    _may(who)
    return start(request, here, who, cursor)


@router.get("/setting/requests/new")
def ask_form(request: Request, who: SignedInDep) -> Response:
    _may(who)
    today = clock.today()
    return form_page(
        request, request_form(today).blank(received_on=today, source="school"), REQUEST, "setting_request.html"
    )


@router.post("/setting/requests/new")
def ask(request: Request, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """A request for an assessment: checked, then sent once."""
    _may(who)
    filled = request_form(clock.today()).read(sent)
    if not filled.faults and not (filled["forename"] or filled["surname"]):
        filled = filled.wrong(forename="Enter a forename or a surname: one is enough")
    if filled.faults or filled.step == CHANGE:
        return form_page(request, filled, REQUEST, "setting_request.html")
    try:
        new_case(filled)
        if filled.step != SEND:
            return check_page(request, filled, REQUEST)
        case_id = _asked(here, who, request, filled)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), REQUEST, "setting_request.html")
    return RedirectResponse(f"/setting/cases/{case_id}?done=asked", 303)


def _asked(here: Parts, who: Actor, request: Request, filled: Filled) -> int:
    with here.db.writing() as session:
        sending = filled.sending(who, request)
        first = sending.first(session)
        if first:
            return first.matter_id
        context = Context(who, here.rules(session), clock.today(), clock.now())
        matter, outcome = cases.open_case(session, new_case(filled), context)
        sending.keep(session, matter.id or 0, outcome.events[0].id, 201, context.now)
        return matter.id or 0


@router.get("/setting/cases/{case_id}")
def case_page(
    request: Request, case_id: CaseId, who: SignedInDep, here: HereDep, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Where one assessment is, what happens next and by when, what is asked of the setting, and the papers."""
    own = _seen(here, who, case_id)
    with here.db.reading() as session:
        papers = service.papers(session, who, case_id)
        answering = service.answering(session, who, own)
    audit_read(here, who, "/setting/cases/{case_id}", matter_id=case_id, person_id=own.case.person.id)
    return render(
        request,
        "setting_case.html",
        own=own,
        said=SAID.get(done, ""),
        papers=papers,
        answering=answering,
        replies={**REPLIES, "none": "No answer"},
        documents_called=answers.DOCUMENTS,
    )


@router.get("/setting/cases/{case_id}/reply")
def reply_page(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    own = _waiting(here, who, case_id)
    audit_read(here, who, "/setting/cases/{case_id}/reply", matter_id=case_id, person_id=own.case.person.id)
    return form_page(request, reply_form(_urns(own)).blank(), _about_reply(own))


@router.post("/setting/cases/{case_id}/reply")
def reply(request: Request, case_id: CaseId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Whether the setting can take the child; of a no, on which ground."""
    own = _seen(here, who, case_id)
    urns = _urns(own) or tuple(c.urn for c in own.consultations[:1])  # sent twice, it is answered already
    filled = reply_form(urns).read(sent)
    if filled.faults:
        return form_page(request, filled, _about_reply(own))
    data = {
        "urn": filled["urn"] or (urns[0] if urns else ""),
        "response": filled["response"],
        "note": filled["note"] or "",
    }
    try:
        with here.db.writing() as session:
            context = Context(who, here.rules(session), clock.today(), clock.now())
            event = EventIn(type="setting_responded", occurred_on=context.today, data=data)
            service.reply(session, who, case_id, event, filled.sending(who, request), context)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _about_reply(own))
    return RedirectResponse(f"/setting/cases/{case_id}?done=replied", 303)


@router.get("/setting/cases/{case_id}/documents")
def paper_form(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    own = _seen(here, who, case_id)
    audit_read(here, who, "/setting/cases/{case_id}/documents", matter_id=case_id, person_id=own.case.person.id)
    return form_page(request, PAPER.blank(), _about_paper(own))


@router.post("/setting/cases/{case_id}/documents")
def send_paper(
    request: Request,
    case_id: CaseId,
    who: OwnFormDep,
    sent: SentDep,
    here: HereDep,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """A paper for the council. It is looked into first; sent twice, it is kept once."""
    own = _seen(here, who, case_id)
    filled = PAPER.read(sent)
    if file is None or not file.filename:
        filled = filled.wrong(file="Choose a file")
    if filled.faults or file is None:
        return form_page(request, filled, _about_paper(own))
    settings, today = here.settings, clock.today()
    most = settings.documents_max_mb
    try:
        offered = keeping.looked_into(
            file.file.read(most * 1_000_000 + 1), file.filename or "", most, settings.antivirus
        )
        said = keeping.about(filled["kind"], who.name, None, (), today)
        with here.db.writing() as session:
            cases.find(session, who, case_id)
            lock(session, case_id)
            digest = sha256(offered.content).hexdigest()  # another file by the same form is another sending
            sending = Sending(who, request.url.path, f"{filled.key}.{digest[:16]}", digest)
            if not sending.first(session):
                now = clock.now()
                document_id = keeping.keep(session, who, case_id, said, offered, settings.documents_dir, now)
                sending.keep(session, case_id, document_id, 201, now, names="document")
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _about_paper(own))
    return RedirectResponse(f"/setting/cases/{case_id}?done=sent", 303)


@router.get("/setting/cases/{case_id}/documents/{document_id}")
def paper(case_id: CaseId, document_id: Id, who: SignedInDep, here: HereDep) -> Response:
    """A paper that is shared with the setting, or that it sent: saved, not shown."""
    _seen(here, who, case_id)
    with here.db.reading() as session:
        document = next((d for d in service.papers(session, who, case_id) if d.id == document_id), None)
    if document is None:
        raise not_found("document")
    content = shelf.fetch(here.settings.documents_dir, document.sha256)
    audit_read(here, who, "/setting/cases/{case_id}/documents/{document_id}", case_id)
    headers = {"Content-Type": document.media_type, "Content-Disposition": attachment(document.filename)}
    return Response(content, headers=headers)


def _seen(here: Parts, who: Actor, case_id: int) -> Own:
    _may(who)
    rules = here.rules()
    with here.db.reading() as session:
        return service.seen(session, who, case_id, rules, clock.today())


def _waiting(here: Parts, who: Actor, case_id: int) -> Own:
    """A case in which an answer is waited for. Raises 404 where none is."""
    own = _seen(here, who, case_id)
    if not own.to_answer:
        raise not_found("consultation that waits for an answer")
    return own


def _urns(own: Own) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.urn for c in own.to_answer))


def _about_reply(own: Own) -> Shown:
    intro = _WHY_ASKED.format(cite("cfa2014 s.39"))
    back = f"/setting/cases/{own.case.id}"
    return Shown(
        "Can you take this child?", back, about=own.name, intro=intro, buttons=(Button("Send the answer", "send"),)
    )


def _about_paper(own: Own) -> Shown:
    return Shown("Send a paper", f"/setting/cases/{own.case.id}", about=own.name, buttons=(Button("Send it", "send"),))
