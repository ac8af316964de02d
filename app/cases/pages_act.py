"""The pages by which an act is recorded: asked, checked, recorded once, and what it changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases import service, told
from app.cases.pages_acts import ACTS, Act, Said, due_kinds
from app.cases.pages_fields import IDS
from app.cases.pages_now import Now, load
from app.cases.schemas import EventIn
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden, not_found, refused
from app.notices.beside import letter_to_go, letters_beside
from app.record.append import lock
from app.record.filed import AnyMatter
from app.record.happen import Context, Outcome, Proposal, happen
from app.record.load import stored
from app.record.parse import prepared
from app.security import COUNCIL_ROLES, Actor
from app.web.forms import CHANGE, SEND, Filled, Form, SentDep, Shown, check_page, form_page
from app.web.render import prose, sentence
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.web.words import reason
from workflow.machine import possible_steps, role_refusal
from workflow.steps import AMENDS

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

CaseId = Annotated[int, Path(ge=1, le=2**62)]
Code = Annotated[str, Path(max_length=60)]
LONGEST_ID = 18  # figures, within 64 bits


def may_act(code: str, who: Actor) -> Act:
    """The act of a code. Raises 403 for who may not do it, 404 for one there is not."""
    if who.role not in COUNCIL_ROLES:
        detail = f"this page is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)
    act = ACTS.get(code)
    if act is None:
        raise not_found("act")
    refusal = role_refusal(act.event, who.role)
    if refusal:
        raise refused([refusal])
    return act


@router.get("/cases/{case_id}/acts/{code}")
def ask(request: Request, case_id: CaseId, code: Code, who: SignedInDep, here: HereDep) -> Response:
    """The form, with what is known filled in; the address may name the entry, advice, message or exception it is about."""
    act = may_act(code, who)
    about = {name: text for name in IDS if _is_id(text := request.query_params.get(name, ""))}
    now = _now(here, who, case_id, act, about.get("event_id", ""))
    form = Form(act.fields(act, now))
    offered = {f.name: {o.value for o in getattr(f, "options", ())} for f in form.fields}
    named = {name: text for name, text in about.items() if text in offered.get(name, ())}
    needed = {f.name for f in form.fields if f.required}
    only = {name: next(iter(values)) for name, values in offered.items() if name in IDS & needed and len(values) == 1}
    audit_read(here, who, "/cases/{case_id}/acts/{code}", matter_id=case_id, person_id=now.case.person.id)
    values = {"occurred_on": now.today, **only, **act.defaults(now), **named}
    known = {f.name for f in form.fields}
    filled = form.blank(now.case.version, **{name: value for name, value in values.items() if name in known})
    return form_page(request, filled, _shown(here, act, now), act.template)


@router.post("/cases/{case_id}/acts/{code}")
def take(request: Request, case_id: CaseId, code: Code, who: OwnFormDep, sent: SentDep, here: HereDep) -> Response:
    """What was answered: to be checked, changed, or recorded."""
    act = may_act(code, who)
    entry = _entry(sent)
    if act.event == "corrected" and "why" not in sent and entry:
        return RedirectResponse(f"/cases/{case_id}/acts/corrected?event_id={entry}", 303)
    now = _now(here, who, case_id, act, entry)
    filled, shown = Form(act.fields(act, now)).read(sent), _shown(here, act, now)
    if not filled.faults:
        filled = replace(filled, faults=act.faults(now, filled))
    if filled.faults or filled.step == CHANGE:
        return form_page(request, filled, shown, act.template)
    if further := act.goes_to(filled):
        return RedirectResponse(f"/cases/{case_id}/acts/{further}", 303)
    try:
        said = act.says(act, now, filled)
        if filled.step != SEND:
            letter = letter_to_go(here.settings.letters, now, *said[0])
            checked = replace(shown, beside=letter, check_note=act.check_note(now, filled))
            return check_page(request, filled, checked, "letter_check.html" if letter else "check.html")
        event_id = record_once(here, who, request, case_id, filled, said)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), shown, act.template)
    count = f"?count={len(said)}" if len(said) > 1 else ""
    return RedirectResponse(f"/cases/{case_id}/recorded/{event_id}{count}", 303)


def record_once(
    here: Parts,
    who: Actor,
    request: Request,
    case_id: int,
    filled: Filled,
    said: list[Said] | Any,  # noqa: ANN401 - any sequence
) -> int:
    """Record what a form says, or find what its first sending recorded: the id of the first event."""
    with here.db.writing() as session:
        rules = here.rules(session)
        matter = service.find(session, who, case_id)
        lock(session, case_id)  # of two sendings at once, the second waits and finds what the first did
        sending = filled.sending(who, request)
        first = sending.first(session)
        if first:
            return first.event_id
        context = Context(who, rules, clock.today(), clock.now())
        outcome = recorded(session, matter, said, context, filled.version, filled.irregular)
        sending.keep(session, case_id, outcome.events[0].id, 201, context.now)
        return outcome.events[0].id


def recorded(
    session: Session, matter: AnyMatter, said: list[Said], context: Context, version: int | None, irregular: str
) -> Outcome:
    """Events of one form, all or none."""
    if said[0].type in AMENDS:
        (amendment,) = said
        event = EventIn(type=amendment.type, occurred_on=amendment.on, data=amendment.data)
        return service.record(session, matter, event, context, version)
    for one in said:
        refusal = role_refusal(one.type, context.actor.role)
        if refusal:
            raise refused([refusal])
    proposals = [Proposal(prepared(session, matter, one.type, one.data), one.on, irregular) for one in said]
    return happen(session, matter, proposals, context, version=version)


def _now(here: Parts, who: Actor, case_id: int, act: Act, entry: str) -> Now:
    with here.db.reading() as session:
        now = load(session, who, case_id, here.rules(session), clock.today())
        if act.event == "corrected" and entry:
            rows = [row for row in stored(session, case_id, 0, 10_000) if row.row.id == int(entry)]
            shown = [e for e in told.as_shown(session, rows, now.events) if e.type not in {*AMENDS, "redacted"}]
            now = replace(now, target=shown[0] if shown else None)
        return now


def _entry(sent: FormData) -> str:
    text = sent.get("event_id")
    return text if isinstance(text, str) and _is_id(text) else ""


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID


def _shown(here: Parts, act: Act, now: Now) -> Shown:
    more: Mapping[str, Any] = {"refusals": _not_today(act, now), "due": due_kinds(now)}
    return Shown(
        act.title, now.address, about=now.about, intro=act.intro(now), beside=Markup("").join((act.beside(now), letters_beside(here.settings.letters, act.code, now))),
        buttons=act.buttons, record=act.record, more=more,
    )  # fmt: skip


def _not_today(act: Act, now: Now) -> list[tuple[Any, tuple[str, ...]]]:
    """What would refuse it today, whatever is answered. It may still have happened on an earlier day."""
    day: date = now.today
    found = possible_steps(now.facts, now.rules, now.who.role, day, now.who.account_id)
    types = {act.event, *act.also}
    steps = [step for step in found if step.type in types]
    if not steps or any(step.permitted for step in steps):
        return []
    return [(sentence(prose(reason(r.reason))), r.cite) for r in steps[0].refusals]
