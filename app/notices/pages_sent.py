"""After a letter was sent: to whom it went, what is next, how it is undone; and the same letter once more."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, audit_read
from app.errors import Problem, not_found, refused
from app.notices import service, store
from app.notices.filing import recipient
from app.notices.known import Case
from app.notices.pages_form import again_asks, again_shown, may_see, query_of
from app.notices.schemas import AgainIn
from app.notices.shown import name_of, standing, title_of
from app.web.forms import Done, Link, SentDep, done_page, form_page
from app.web.render import said
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.machine import role_refusal

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
NOT_CALLED_BACK: Final = "Word that there is a letter has gone out, and cannot be called back. If it says something wrong, put right what is on record, then send it anew."
AN_INSTANT: Final = timedelta(microseconds=1)  # what lies between two entries of one commit


@router.get("/cases/{case_id}/letters/sent/{event_id}")
def sent_page(request: Request, case_id: Id, event_id: Id, who: SignedInDep, here: HereDep) -> Response:
    """What was recorded: to whom the letter went, what is next, how it is undone."""
    may_see(who)
    with here.db.reading() as session:
        case = service.case_today(here, session, who, case_id)
        rows = store.letters_of_event(session, who, case_id, event_id)
        stands = standing(session, case_id)
    if not rows:
        raise not_found("letter")
    audit_read(
        here, who, "/cases/{case_id}/letters/sent/{event_id}", matter_id=case_id, person_id=case.now.case.person.id
    )
    still = [o for o in service.owed_now(case) if o.waits]
    changed: list[Markup | str] = [_files(case_id, name_of(case, r.addressee), r.pdf_id, r.docx_id) for r, _ in rows]
    told = rows[0][0].means in service.TOLD
    draft = _draft_with(case, event_id)
    if told and any(recipient(case, row.addressee) for row, _ in rows):
        changed.append("Those with an e-mail address are told that there is a letter.")
    next_ = [
        Link(f"Next: {o.notice.title.lower()}", f"{case.now.address}/letters/{o.notice.code}{query_of(o.about)}")
        for o in still[:1]
    ]
    return done_page(
        request,
        Done(
            heading=f"Sent: {title_of(rows[0][0].notice)}", about=case.now.about, changed=changed,
            next=f"{len(still)} more {'letter is' if len(still) == 1 else 'letters are'} owed in this case." if still else "No other letter is owed in this case today.",
            links=[*next_, Link("Letters of the case", f"{case.now.address}/letters"), Link("Back to the case", case.now.address)],
            undo=f"{case.now.address}/undo/{event_id}" if not told and event_id in stands and not role_refusal("annulled", who.role) else "",
            undo_says=_undo_says(case, draft),
            no_undo=NOT_CALLED_BACK if told else "",
        ),
    )  # fmt: skip


@router.get("/cases/{case_id}/letters/sent/{letter_id}/again")
def again_form(request: Request, case_id: Id, letter_id: Id, who: SignedInDep, here: HereDep) -> Response:
    may_see(who)
    with here.db.reading() as session:
        case = service.case_today(here, session, who, case_id)
        row = store.letter_of(session, who, case_id, letter_id)
        session.expunge(row)
    audit_read(
        here,
        who,
        "/cases/{case_id}/letters/sent/{letter_id}/again",
        matter_id=case_id,
        person_id=case.now.case.person.id,
    )
    filled = again_asks().blank(case.version, by=row.means, occurred_on=clock.today())
    return form_page(request, filled, again_shown(case, row.notice, row.addressee))


@router.post("/cases/{case_id}/letters/sent/{letter_id}/again")
def take_again(request: Request, case_id: Id, letter_id: Id, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Send the same letter once more."""
    may_see(who)
    if refusal := role_refusal("notice_sent", who.role):
        raise refused([refusal])
    with here.db.reading() as session:
        case = service.case_today(here, session, who, case_id)
        row = store.letter_of(session, who, case_id, letter_id)
        session.expunge(row)
    filled, shown = again_asks().read(sent), again_shown(case, row.notice, row.addressee)
    if filled.faults:
        return form_page(request, filled, shown)
    asked = AgainIn(by=filled["by"], occurred_on=filled["occurred_on"], version=filled.version)
    try:
        event_id, _ = service.again(here, who, case_id, letter_id, asked, filled.sending(who, request))
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), shown)
    return RedirectResponse(f"/cases/{case_id}/letters/sent/{event_id}", 303)


def _files(case_id: int, name: str, pdf: int, word: int) -> Markup:
    link = Markup("<a class='govuk-link' href='/cases/{}/documents/{}' download>{}</a>")
    return Markup("To {}: {}, {}.").format(
        said(name), link.format(case_id, pdf, "PDF"), link.format(case_id, word, "Word")
    )


def _draft_with(case: Case, event_id: int) -> int | None:
    """The entry that the draft was sent, where it went with this letter: it was recorded at the same moment."""
    this = next((n for n, e in enumerate(case.now.events) if e.id == event_id), 0)
    before = case.now.events[this - 1] if this else None
    if before is None or before.type != "draft_sent" or before.actor != case.now.events[this].actor:
        return None
    return before.id if case.now.events[this].recorded_at - before.recorded_at <= AN_INSTANT else None


def _undo_says(case: Case, draft: int | None) -> str:
    said = "The files stay in the case; the entry that they were sent is marked as one that never happened."
    if draft is None:
        return said
    link = Markup(
        "{} That the draft was sent is an entry of its own: <a class='govuk-link' href='{}/undo/{}'>undo that</a> too if it did not go."
    )
    return link.format(said, case.now.address, draft)
