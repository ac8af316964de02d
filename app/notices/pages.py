"""The letters of a case as pages: what is owed and was sent, and a letter beside the form by which it goes."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, not_found, refused
from app.notices import plan_store, service, store
from app.notices.composing import find
from app.notices.pages_form import (
    asked_of,
    case_read,
    draft_goes,
    form_of,
    may_see,
    send_words,
    shown_of,
    usual_means,
)
from app.notices.routes import as_file
from app.notices.shown import letter_out, name_of, standing, title_of
from app.security import Actor
from app.web import answers
from app.web.forms import CHANGE, SEND, SentDep, check_page, form_page
from app.web.render import render
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.machine import role_refusal
from workflow.notices import NOTICES, Notice
from workflow.states import State

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

Id = Annotated[int, Path(ge=1, le=2**62)]
Code = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
About = Annotated[int, Query(ge=0, le=2**62)]
ToWhom = Annotated[str, Query(pattern=r"^[a-z0-9_.]{0,40}$")]
MOST: Final = 500


@router.get("/cases/{case_id}/letters")
def letters_page(request: Request, case_id: Id, who: SignedInDep, here: HereDep) -> Response:
    may_see(who)
    with here.db.reading() as session:
        case = service.case_today(here, session, who, case_id)
        rows = store.letters_of(session, who, case_id, MOST)
        stands = standing(session, case_id)
        plan = plan_store.version_of(session, who, case_id)
    audit_read(here, who, "/cases/{case_id}/letters", matter_id=case_id, person_id=case.now.case.person.id)
    owed = service.owed_now(case)
    sent = [(letter_out(row, account, stands), name_of(case, row.addressee)) for row, account in rows]
    advisers = [
        (a.id, case.now.advice_name(a))
        for a in case.now.facts.advices.values()
        if not a.of_family and not a.is_settled and any(row.addressee == f"advice.{a.id}" for row, _ in rows)
    ]
    return render(
        request, "letters.html", case=case, about=case.now.about, address=case.now.address, names=lambda to: name_of(case, to),
        due=[o for o in owed if o.waits], sent=sent, advisers=advisers, title_of=title_of, plan=plan,
        to_draft=draft_goes(case, NOTICES["draft_plan"]),
        may_send=role_refusal("notice_sent", who.role) is None and case.now.facts.state is not State.CLOSED,
        how=answers.CHANNELS, advice={a.id: case.now.advice_name(a) for a in case.now.facts.advices.values()},
    )  # fmt: skip


@router.get("/cases/{case_id}/letters/{notice}")
def letter_form(
    request: Request, case_id: Id, notice: Code, who: SignedInDep, here: HereDep, about: About = 0, to: ToWhom = ""
) -> Response:
    """The form by which a letter is sent, the letter beside it."""
    may_see(who)
    one = _notice(notice)
    case = case_read(here, who, case_id)
    audit_read(here, who, "/cases/{case_id}/letters/{notice}", matter_id=case_id, person_id=case.now.case.person.id)
    asked = service.blank(notice, clock.today(), about or None)
    if draft_goes(case, one):
        asked = asked.model_copy(update={"draft_sent": True})
    found, content = service.previewed(here, case, asked, to)
    form = form_of(one, found)
    still = {t for o in service.owed_now(case) if o.notice is one and o.about in {None, about or None} for t in o.to}
    usual = [a.code for a in found if a.usual and (a.to in still or not still)]
    values: dict[str, Any] = {"to": usual, "by": usual_means(found), "occurred_on": clock.today()}
    if asked.draft_sent:
        values["draft_sent"] = True
    shown = replace(shown_of(case, one, about, found, content, who), intro=_plan_goes(here, who, case_id, one))
    return form_page(request, form.blank(case.version, **values), shown, "letter.html")


@router.post("/cases/{case_id}/letters/{notice}")
def take_letter(
    request: Request, case_id: Id, notice: Code, who: OwnFormDep, sent: SentDep, here: HereDep, about: About = 0
) -> Response:
    """What was answered: to be checked beside the letter as it goes out, changed, or sent."""
    may_see(who)
    if refusal := role_refusal("notice_sent", who.role):
        raise refused([refusal])
    one, case = _notice(notice), case_read(here, who, case_id)
    found, _ = service.previewed(here, case, service.blank(notice, clock.today(), about or None))
    filled = form_of(one, found).read(sent)
    asked = asked_of(one, about, filled)
    first = (filled["to"] or ("",))[0]
    found, content = service.previewed(here, case, asked, first if first in {a.code for a in found} else "")
    shown = replace(shown_of(case, one, about, found, content, who), intro=_plan_goes(here, who, case_id, one))
    if filled.faults or filled.step == CHANGE:
        return form_page(request, filled, shown, "letter.html")
    try:
        if filled.step != SEND:
            service.may_be_sent(here, case, one, asked.model_copy(update={"version": None}))
            return check_page(request, filled, replace(shown, record=send_words(filled)), "letter_check.html")
        event_id, _ = service.send(here, who, case_id, asked, filled.sending(who, request))
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), shown, "letter.html")
    return RedirectResponse(f"/cases/{case_id}/letters/sent/{event_id}", 303)


@router.get("/cases/{case_id}/letters/{notice}/file.{form}")
def letter_file(
    case_id: Id, notice: Code, form: Annotated[str, Path(pattern="^(pdf|docx)$")], who: SignedInDep, here: HereDep,
    about: About = 0, to: ToWhom = "",
) -> Response:  # fmt: skip
    """The letter as a file, before it is sent."""
    may_see(who)
    _notice(notice)
    case = case_read(here, who, case_id)
    content = service.one_previewed(here, case, service.blank(notice, clock.today(), about or None), to)
    audit_read(
        here, who, "/cases/{case_id}/letters/{notice}/file", matter_id=case_id, person_id=case.now.case.person.id
    )
    return as_file(content, form)


def _plan_goes(here: Parts, who: Actor, case_id: int, notice: Notice) -> Markup:
    """What of the plan goes with a letter."""
    if not notice.with_plan:
        return Markup()
    with here.db.reading() as session:
        found = plan_store.version_of(session, who, case_id)
    if found is None:
        return Markup("<p class='govuk-body'>No plan is written here: put yours in with the letter.</p>")
    link = Markup(
        "<p class='govuk-body'>With it goes <a class='govuk-link' href='/cases/{}/plan'>version {} of the plan</a>, as PDF and Word.</p>"
    )
    return link.format(case_id, found[0].version)


def _notice(code: str) -> Notice:
    if code not in NOTICES:
        raise not_found("letter")
    return find(code)
