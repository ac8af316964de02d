"""An update to a family: the letter drafted from where the case really is, read, changed and sent on one page."""

from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases import service, updates
from app.cases.pages_act import CaseId
from app.cases.pages_now import Now, load
from app.cases.updates import UpdateIn, UpdateOut
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden
from app.people.schemas import ContactOut
from app.record.append import lock
from app.record.happen import Context
from app.security import Actor
from app.web import words
from app.web.fields import One, Option, Words
from app.web.forms import Button, Filled, Form, SentDep, Shown, form_page
from app.web.render import visible
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from workflow.states import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

SHORTEST: Final = 20  # characters of a letter: what UpdateIn takes


@router.get("/cases/{case_id}/update")
def update_form(request: Request, case_id: CaseId, who: SignedInDep, here: HereDep) -> Response:
    now, letter = _drafted(here, who, case_id)
    audit_read(here, who, "/cases/{case_id}/update", matter_id=case_id, person_id=now.case.person.id)
    form, to = _form(now), _first(now)
    return _page(
        request, form.blank(now.case.version, text=letter.text, **({"contact": to.id} if to else {})), now, letter
    )


@router.post("/cases/{case_id}/update")
def send_update(request: Request, case_id: CaseId, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """Send the letter as it was read and changed, and record the contact."""
    now, letter = _drafted(here, who, case_id)
    filled = _form(now).read(sent)
    if not filled.faults and len(filled["text"]) < SHORTEST:
        filled = filled.wrong(text=f"The letter is too short: {SHORTEST} characters at least")
    if filled.faults:
        return _page(request, filled, now, letter)
    try:
        event_id = _sent(here, who, request, case_id, filled)
    except Problem as problem:
        return _page(request, filled.refused(problem, who), now, letter)
    return RedirectResponse(f"/cases/{case_id}/recorded/{event_id}", 303)


def _sent(here: Parts, who: Actor, request: Request, case_id: int, filled: Filled) -> int:
    with here.db.writing() as session:
        rules, matter = here.rules(session), service.find(session, who, case_id)
        lock(session, case_id)
        sending = filled.sending(who, request)
        first = sending.first(session)
        if first:
            return first.event_id
        context = Context(who, rules, clock.today(), clock.now())
        letter = UpdateIn(contact=int(filled["contact"]), text=filled["text"])
        outcome = updates.send(session, matter, letter, context, filled.version)
        sending.keep(session, case_id, outcome.events[0].id, 201, context.now)
        return outcome.events[0].id


def _drafted(here: Parts, who: Actor, case_id: int) -> tuple[Now, UpdateOut]:
    if who.role not in {Role.CASEWORKER, Role.MANAGER}:
        detail = f"this page is for caseworkers and managers; you are {who.role}"
        raise forbidden(detail)
    with here.db.reading() as session:
        now = load(session, who, case_id, here.rules(session), clock.today())
        letter = updates.drafted(session, now.facts, now.matter, now.rules, now.today, here.settings.support_now)
    return now, letter


def _reached(now: Now) -> list[ContactOut]:
    """The contacts with an e-mail address: those with parental responsibility first."""
    found = [contact for contact in now.case.person.contacts if contact.email]
    return sorted(found, key=lambda contact: not contact.parental_responsibility)


def _first(now: Now) -> ContactOut | None:
    return next(iter(_reached(now)), None)


def _form(now: Now) -> Form:
    options = tuple(
        Option(str(c.id), f"{visible(c.name)}, {words.plain(c.relation) or 'contact'}", visible(c.email or ""))
        for c in _reached(now)
    )
    return Form(
        (
            One("contact", "To", required="Choose whom it goes to", options=options),
            Words("text", "The letter", hint="Read it, and change what should be said otherwise. It goes by e-mail as soon as you send it, so it names no child and cannot be called back.", required="Write the letter", rows=16),
        )
    )  # fmt: skip


def _page(request: Request, filled: Filled, now: Now, letter: UpdateOut) -> Response:
    shown = Shown(
        "Send an update",
        now.address,
        about=now.about,
        buttons=(Button("Send it", "send"),),
        more={"letter": letter, "can_send": bool(_reached(now)), "case_id": now.case.id},
    )
    return form_page(request, filled, shown, "update.html")
