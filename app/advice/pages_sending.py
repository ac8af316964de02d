"""Advice checked and sent, on the template or in files; the files that go with it; what was sent, to keep."""

from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, Path, Query, Request, UploadFile
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.advice import recording, service, store
from app.advice.pages_asked import LOOK, AdviceId, Asked, load, may_look, may_read, may_write, record_once
from app.advice.pages_parts import PARTS
from app.advice.pages_standing import Standing, worded, wording
from app.advice.template import Submission
from app.deps import HereDep, Parts, audit_read
from app.documents import keeping, shelf
from app.documents.routes import attachment
from app.errors import Problem, conflict, not_found
from app.record.append import lock
from app.record.happen import Proposal
from app.record.idempotency import Sending
from app.schema import ON_RECORD
from app.security import Actor
from app.web.fields import Tick, Upload
from app.web.forms import Done, Filled, Form, Link, SentDep, done_page
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
FILE: Final = Form((Upload("file", "File", hint="PDF, DOCX, ODT, JPEG, PNG or plain text."),))

# What the template asks of itself, asked of a report by hand: what is missing refuses it, what is vague does not.
BY_HAND: Final = (
    ("child", "It says what the child is good at, and what the child and the family think and want"),
    ("seen", "It says on which days the child was seen, or which papers it rests on"),
    ("needs", "It names each need"),
    ("outcomes", "Each outcome says what the child will be able to do, how that will be seen, and by when"),
    ("author", "It says who wrote it, as what, and under which registration"),
)
SPECIFIC: Final = "Its provision says what, how much, how often and by whom, and never “access to”"
CHECKS: Final = Form(
    (
        *(Tick(code, label, required=f"Not sent: {label[:1].lower()}{label[1:]}? Put it in the report, then tick this") for code, label in BY_HAND),
        Tick("specific", SPECIFIC, hint="A report whose provision is vague can be sent; the council may send it back for it."),
    )
)  # fmt: skip


@router.get("/advice/{advice_id}/check")
def check_page(request: Request, advice_id: AdviceId, who: SignedInDep, here: HereDep) -> Response:
    """All that is written, what is still needed, what is worth another look; and the button that sends it."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    if asked.written is None and not asked.can_write:
        return RedirectResponse(asked.address, 303)
    audit_read(here, who, "/advice/{advice_id}/check", matter_id=asked.it.case_id, person_id=asked.person_id)
    return _check(request, asked, Form(()).blank(asked.version))


@router.post("/advice/{advice_id}/submission")
def submit(request: Request, advice_id: AdviceId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Send what was checked, as it was checked."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    filled = Form(()).read(sent)
    try:
        record_once(here, who, request, advice_id, filled, _as_checked(filled.version))
    except Problem as problem:
        seen = filled.refused(problem, who)
        if problem.more.get("errors"):  # what is missing stands below, each with its part
            seen = replace(seen, at_large=(problem.detail,))
        return _check(request, _asked(here, who, advice_id), replace(seen, version=asked.version))
    return RedirectResponse(f"{asked.address}/sent", 303)


def _as_checked(version: int | None) -> recording.Say:
    """The draft, where it is still the one that was checked. Raises 409 otherwise."""

    def say(asked: recording.Request) -> list[Proposal]:
        recording.not_in(asked)
        draft = store.draft_of(asked.session, asked.advice.id)
        if draft is None:
            raise conflict("nothing is written yet: write the advice, or send a report instead")
        if draft.version != version:
            raise conflict(
                "a colleague saved since you opened this page: read it once more, as it now stands, then send it"
            )
        return service.submitted(Submission.model_validate_json(draft.content, context=ON_RECORD))(asked)

    return say


@router.get("/advice/{advice_id}/upload")
def upload_page(request: Request, advice_id: AdviceId, who: SignedInDep, here: HereDep) -> Response:
    """A report instead of the template: files first, then the same checks by hand."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    if "submission" not in asked.it.available:
        return RedirectResponse(asked.address, 303)
    audit_read(here, who, "/advice/{advice_id}/upload", matter_id=asked.it.case_id, person_id=asked.person_id)
    return _upload(request, asked, CHECKS.blank(), FILE.blank())


@router.post("/advice/{advice_id}/upload")
def submit_files(request: Request, advice_id: AdviceId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Send the files as the advice."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    if not asked.it.attachments:  # there is nothing to say anything of, and the page asks nothing of it yet
        return _upload(request, asked, CHECKS.blank(), FILE.blank().wrong(file="Choose the file of the report"))
    filled = CHECKS.read(sent)
    if filled.faults:
        return _upload(request, asked, filled, FILE.blank())
    try:
        record_once(here, who, request, advice_id, filled, recording.submitted_in_files)
    except Problem as problem:
        return _upload(request, asked, filled.refused(problem, who), FILE.blank())
    return RedirectResponse(f"{asked.address}/sent", 303)


@router.post("/advice/{advice_id}/attachments")
def attach(
    request: Request,
    advice_id: AdviceId,
    who: OwnFormDep,
    sent: SentDep,
    here: HereDep,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """A file that goes with the advice, or is it. It is looked into first; sent twice, it is kept once."""
    may_write(who)
    asked = _asked(here, who, advice_id)
    filled = FILE.read(sent)
    if file is None or not file.filename:
        return _upload(request, asked, CHECKS.blank(), filled.wrong(file="Choose a file"))
    try:
        _kept(here, who, request, asked, filled, file)
    except Problem as problem:
        return _upload(request, asked, CHECKS.blank(), filled.refused(problem, who))
    back = {"check": "/check#files", "upload": "/upload#files"}.get(str(sent.get("from") or ""), "?done=attached")
    return RedirectResponse(f"{asked.address}{back}", 303)


def _kept(here: Parts, who: Actor, request: Request, asked: Asked, filled: Filled, file: UploadFile) -> None:
    settings = here.settings
    most, advice_id = settings.documents_max_mb, asked.it.id
    offered = keeping.looked_into(file.file.read(most * 1_000_000 + 1), file.filename or "", most, settings.antivirus)
    said = keeping.about("advice", who.name, None, (), clock.today(), advice_id)
    with here.db.writing() as session:
        matter_id = store.found(session, who, advice_id).id or 0
        lock(session, matter_id)
        digest = sha256(offered.content).hexdigest()  # another file by the same form is another sending
        sending = Sending(who, request.url.path, f"{filled.key}.{digest[:16]}", digest)
        if sending.first(session):
            return
        now = clock.now()
        document_id = keeping.keep(session, who, matter_id, said, offered, settings.documents_dir, now)
        sending.keep(session, matter_id, document_id, 201, now, names="document")


@router.get("/advice/{advice_id}/documents/{document_id}")
def paper(advice_id: AdviceId, document_id: Id, who: SignedInDep, here: HereDep) -> Response:
    """One of the request papers, of the family's evidence, or of the files sent with this advice: saved, not shown."""
    may_read(who)
    asked = _asked(here, who, advice_id)
    document = next((d for d in (*asked.it.papers, *asked.it.attachments) if d.id == document_id), None)
    if document is None:
        raise not_found("document")
    content = shelf.fetch(here.settings.documents_dir, document.sha256)
    audit_read(here, who, "/advice/{advice_id}/documents/{document_id}", matter_id=asked.it.case_id)
    headers = {"Content-Type": document.media_type, "Content-Disposition": attachment(document.filename)}
    return Response(content, headers=headers)


@router.get("/advice/{advice_id}/sent")
def sent_page(request: Request, advice_id: AdviceId, who: SignedInDep, here: HereDep) -> Response:
    """What was sent and when; what happens to it now."""
    may_look(who)
    asked = _asked(here, who, advice_id)
    if not asked.it.given or asked.is_back:
        return RedirectResponse(asked.address, 303)
    audit_read(here, who, "/advice/{advice_id}/sent", matter_id=asked.it.case_id, person_id=asked.person_id)
    last = asked.it.given[-1]
    vague = len(last.warnings)
    changed: list[str | Markup] = ["The council has it now, and your part is done."]
    if last.late_information:
        changed = [
            "It was no longer asked for, so it is kept as late information: the council sees it beside the case."
        ]
    elif vague:
        changed.append(
            f"{'One thing in it was' if vague == 1 else f'{vague} things in it were'} vague, so the council may send it back for that."
        )
    links = (Link("A copy to keep", f"{asked.address}/copy"), Link("Back to the inbox", "/advice"))
    next_ = "The council reads it and puts it in the plan, or sends it back and says why. You would see it here, under “Sent back to you”."
    back = "What was sent stays as it was sent. Ask the council to send it back to you: then you change it and send it again."
    return done_page(request, Done(asked.sent, asked.about, changed, next_, links, no_undo=back))


@router.get("/advice/{advice_id}/copy")
def copy_page(
    request: Request,
    advice_id: AdviceId,
    who: SignedInDep,
    here: HereDep,
    sending: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """The advice as it was sent, to print or keep: the last time, or the one named."""
    may_read(who)
    asked = _asked(here, who, advice_id)
    given = [g for g in asked.it.given if sending in {None, g.event_id}]
    if not given:
        raise not_found("advice")
    audit_read(here, who, "/advice/{advice_id}/copy", matter_id=asked.it.case_id, person_id=asked.person_id)
    last = given[-1]
    content = Submission.model_validate(last.content, context=ON_RECORD) if last.content else None
    files = [file for file in asked.it.attachments if file.id in last.documents]
    back = asked.address if who.role in LOOK else f"/cases/{asked.it.case_id}"
    return render(
        request, "advice_copy.html", asked=asked, given=last, content=content, files=files, back=back, **wording()
    )


def _check(request: Request, asked: Asked, filled: Filled) -> Response:
    content, today = asked.content(), asked.today
    status = 422 if filled.is_wrong and filled.status == 200 else filled.status  # noqa: PLR2004 - nobody said otherwise
    return render(
        request, "advice_check.html", status,
        asked=asked, filled=filled, file=FILE.blank(), content=content, parts=PARTS, standing=Standing.of(content, today), worded=worded,
        **wording(),
    )  # fmt: skip


def _upload(request: Request, asked: Asked, filled: Filled, file: Filled) -> Response:
    wrong = next((f for f in (filled, file) if f.is_wrong), None)
    status = 200 if wrong is None else 422 if wrong.status == 200 else wrong.status  # noqa: PLR2004 - nobody said otherwise
    return render(request, "advice_upload.html", status, asked=asked, filled=filled, file=file)


def _asked(here: Parts, who: Actor, advice_id: int) -> Asked:
    rules = here.rules()
    with here.db.reading() as session:
        return load(session, who, advice_id, rules)
