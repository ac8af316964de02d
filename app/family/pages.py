"""The family's own pages: where things are, the papers, and what the family sends."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases.schemas import EventIn
from app.deps import HereDep, Parts, audit_read
from app.documents import shelf
from app.documents.routes import attachment
from app.errors import Problem, forbidden, not_found
from app.family import forms, service
from app.family.called import called
from app.family.line import drawn
from app.family.rights import Council, rights
from app.family.service import Seen
from app.family.telling import told
from app.security import Actor
from app.web.forms import Filled, SentDep, Shown, form_page
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.web.tongue import N_, gettext, in_the_readers_language, read_in_theirs
from workflow.states import Role, State

router = APIRouter(include_in_schema=False, dependencies=[Depends(in_the_readers_language), Depends(signed_in)])

CaseId = Annotated[int, Path(ge=1, le=2**62)]
Id = Annotated[int, Path(ge=1, le=2**62)]
# The only things a page can be asked to say: nothing in an address is ever shown as it stands.
SAID: Final = {
    "sent": N_("We have your message."),
    "paper": N_("We have your paper. It is in your list of papers below."),
    "replied": N_("We have your reply to the draft."),
    "right": N_("Thank you. It is good to know that this page is right."),
    "wrong": N_("Thank you. We will look at what is wrong and put it right."),
}
FORM: Final = "family_form.html"


def may(who: Actor) -> None:
    if who.role is not Role.FAMILY:
        detail = f"this page is for families; you are {who.role}"
        raise forbidden(detail)


def start(request: Request, here: Parts, who: Actor) -> Response:
    """Where a family begins: its child's page, or, where there are several, which."""
    read_in_theirs(request)
    with here.db.reading() as session:
        children = service.children(session, who)
    if len(children) == 1:
        return _page(request, here, who, children[0][0])
    audit_read(here, who, "/family")
    return render(request, "family_children.html", children=children)


@router.get("/family")
def start_page(request: Request, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    return start(request, here, who)


@router.get("/family/cases/{case_id}")
def case_page(
    request: Request,
    case_id: CaseId,
    who: SignedInDep,
    here: HereDep,
    message: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    may(who)
    return _page(request, here, who, case_id, message)


@router.get("/family/cases/{case_id}/easy")
def easy_page(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    """The same in easy words, one idea a line."""
    may(who)
    return _page(request, here, who, case_id, template="family_easy.html")


def read_case(here: Parts, who: Actor, case_id: int, route: str) -> Seen:
    with here.db.reading() as session:
        found = service.seen(session, who, case_id, here.rules(session), clock.today())
    audit_read(here, who, route, matter_id=case_id, person_id=found.case.person.id)
    return found


def _page(
    request: Request, here: Parts, who: Actor, case_id: int, message: str = "", template: str = "family.html"
) -> Response:
    seen = read_case(here, who, case_id, "/family/cases/{case_id}")
    settings = here.settings
    council = Council(settings.families_free_advice, settings.families_mediation)
    return render(
        request,
        template,
        seen=seen,
        told=told(seen.standing),
        rights=rights(seen.standing, council),
        line=drawn(seen.standing),
        said=gettext(SAID[message]) if message in SAID else "",
        reach=settings.families_reach_us,
        may_reply=seen.standing.may_reply,
        closed=seen.standing.state is State.CLOSED,
        called=called,
        address=f"/family/cases/{case_id}",
    )


@router.get("/family/cases/{case_id}/papers/{document_id}")
def paper(case_id: CaseId, document_id: Id, who: SignedInDep, here: HereDep) -> Response:
    """A paper that was shared with the family, to be saved and not shown."""
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/papers/{document_id}")
    document = next((paper for paper in seen.papers if paper.id == document_id), None)
    if document is None:
        raise not_found("paper")
    content = shelf.fetch(here.settings.documents_dir, document.sha256)
    headers = {"Content-Type": document.media_type, "Content-Disposition": attachment(document.filename)}
    return Response(content, headers=headers)


# ---- what a family sends


@router.get("/family/cases/{case_id}/tell")
def tell_form(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/tell")
    return form_page(request, forms.tell().blank(kind="message"), _tell(seen), FORM)


@router.post("/family/cases/{case_id}/tell")
def tell(request: Request, case_id: CaseId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """A message, a worry or a complaint: its answer is then owed."""
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/tell")
    filled = forms.tell().read(sent)
    if filled.faults:
        return form_page(request, filled, _tell(seen), FORM)
    event = service.message(seen.reader, who, filled["kind"], filled["words"], clock.today())
    return _kept(request, here, who, seen, filled, _tell(seen), event, "sent", by_page=True)


@router.get("/family/cases/{case_id}/right")
def right_form(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/right")
    return form_page(request, forms.right().blank(), _right(seen), FORM)


@router.post("/family/cases/{case_id}/right")
def right(request: Request, case_id: CaseId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Whether the page is right. Where it is not, what is wrong is a message, which is answered."""
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/right")
    filled = forms.right().read(sent)
    if filled.faults:
        return form_page(request, filled, _right(seen), FORM)
    if filled["right"] == "yes":
        return RedirectResponse(f"/family/cases/{case_id}?message=right", 303)
    text = f"What the family’s page says is not right: {filled['words']}"
    event = service.message(seen.reader, who, "message", text, clock.today())
    return _kept(request, here, who, seen, filled, _right(seen), event, "wrong", by_page=True)


@router.get("/family/cases/{case_id}/reply")
def reply_form(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/reply")
    return form_page(request, forms.reply().blank(seen.case.version), _reply(seen), FORM)


@router.post("/family/cases/{case_id}/reply")
def reply(request: Request, case_id: CaseId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """The reply to the draft, with the school or college they would choose."""
    may(who)
    seen = read_case(here, who, case_id, "/family/cases/{case_id}/reply")
    filled = forms.reply().read(sent)
    if filled.faults:
        return form_page(request, filled, _reply(seen), FORM)
    data = {"agrees": filled["agrees"] == "yes", "preference": filled["preference"] or "", "note": filled["note"] or ""}
    event = EventIn(type="representations_received", occurred_on=clock.today(), data=data)
    return _kept(request, here, who, seen, filled, _reply(seen), event, "replied", by_page=False)


def _kept(
    request: Request,
    here: Parts,
    who: Actor,
    seen: Seen,
    filled: Filled,
    shown: Shown,
    event: EventIn,
    message: str,
    *,
    by_page: bool,
) -> Response:
    sending = filled.sending(who, request)
    try:
        service.keep(here, who, seen.case.id, sending, event, clock.now(), by_page=by_page)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), shown, FORM)
    return RedirectResponse(f"/family/cases/{seen.case.id}?message={message}", 303)


def _tell(seen: Seen) -> Shown:
    return forms.shown(seen, gettext(N_("Tell us something")), gettext(N_("Send it")))


def _right(seen: Seen) -> Shown:
    return forms.shown(seen, gettext(N_("Is this right?")), gettext(N_("Send it")), known=True)


def _reply(seen: Seen) -> Shown:
    return forms.shown(
        seen,
        gettext(N_("Reply to the draft")),
        gettext(N_("Send my reply")),
        open_=seen.standing.may_reply,
    )
