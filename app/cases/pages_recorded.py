"""After recording: what changed, what is next, and how it is undone."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import today as clock
from app.cases import service
from app.cases.pages_act import CaseId
from app.cases.pages_now import Now, load, todos_of
from app.deps import HereDep, Parts, audit_read
from app.errors import Problem, forbidden, not_found, refused
from app.notices.beside import ways_to_letters
from app.record.append import lock
from app.record.filed import AnyMatter
from app.record.happen import Context, Outcome, Proposal, happen
from app.record.load import history
from app.security import COUNCIL_ROLES, Actor
from app.web import words
from app.web.forms import Button, Done, Filled, Form, Link, SentDep, Shown, Words, done_page, form_page
from app.web.render import day_
from app.web.sessions import OwnFormDep, SignedInDep, signed_in
from app.work.groups import page_of
from workflow.advice import to_seek
from workflow.clocks import Clock, clocks
from workflow.counting import days_since
from workflow.events import Annulled, Event
from workflow.events.keeping import FamilyContacted
from workflow.facts import Facts
from workflow.history import settle
from workflow.machine import fold, role_refusal
from workflow.promises import promises
from workflow.rules import Rules

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])

EventId = Annotated[int, Path(ge=1, le=2**62)]
KEPT: Final = frozenset({"corrected", "annulled", "redacted"})
UNDO: Final = Form((Words("why", "Why it never happened", required="Say why", rows=2),))


ONE_MORE: Final = timedelta(microseconds=1)
Count = Annotated[int, Query(ge=1, le=20)]


def together(events: Sequence[Event], event_id: int, most: int) -> list[Event]:
    """This event, and those recorded after it in one commit: by the same hand, of one type, each a microsecond later.

    So the record stamps what comes in one call. Raises 404 where the event is none of the case's.
    """
    ordered = sorted(events, key=lambda e: e.seq)
    at = next((n for n, e in enumerate(ordered) if e.id == event_id), None)
    if at is None:
        raise not_found("entry")
    found = [ordered[at]]
    for e in ordered[at + 1 : at + most]:
        last = found[-1]
        if (e.actor, e.type, e.recorded_at) != (last.actor, last.type, last.recorded_at + ONE_MORE):
            break
        found.append(e)
    return found


@router.get("/cases/{case_id}/recorded/{event_id}")
def recorded_page(
    request: Request, case_id: CaseId, event_id: EventId, who: SignedInDep, here: HereDep, count: Count = 1
) -> Response:
    _may(who)
    with here.db.reading() as session:
        now = load(session, who, case_id, here.rules(session), clock.today())
    mine = together(now.events, event_id, count)
    audit_read(here, who, "/cases/{case_id}/recorded/{event_id}", matter_id=case_id, person_id=now.case.person.id)
    ways = _ways_on(now)
    undo = all(e.type not in KEPT and e.type != "request_received" for e in mine) and _stands(now.events, mine)
    mailed = any(isinstance(e.payload, FamilyContacted) and e.payload.channel == "email" for e in mine)
    may = not role_refusal("annulled", who.role)
    done = Done(
        heading=_heading(mine),
        about=now.about,
        changed=changed(now, mine),
        next=_next(now),
        links=[*ways, *ways_to_letters(case_id, [e.type for e in mine]), Link("Back to the case", now.address)],
        undo=f"{now.address}/undo/{event_id}?count={len(mine)}" if undo and may and not mailed else "",
        no_undo=_no_undo(mine, mailed=mailed, may=may),
        undo_says=_undo_says(mine),
    )
    return done_page(request, done)


def _may(who: Actor) -> None:
    if who.role not in COUNCIL_ROLES:
        detail = f"this page is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)


def _stands(events: Sequence[Event], mine: Sequence[Event]) -> bool:
    """Whether none of them was annulled already."""
    gone = {e.payload.event_id for e in events if isinstance(e.payload, Annulled)}
    return not gone & {e.id for e in mine}


def _heading(mine: Sequence[Event]) -> str:
    name = words.happened(mine[0].type)
    return f"{name}: {len(mine)}" if len(mine) > 1 else name


def _no_undo(mine: Sequence[Event], *, mailed: bool, may: bool) -> str:
    """Why there is no undo, where there is none, and what can be done instead."""
    if mailed:
        return "An e-mail that has gone cannot be called back. If it said something wrong, send another that says what is right, or ring."
    if not may:
        return "A caseworker or a manager can undo it from the case’s history."
    if mine[0].type in KEPT:
        return (
            "This is not undone: both entries stay on record. If what was there was right after all, record it again."
        )
    if mine[0].type == "request_received":
        return "A request that came in is not undone. If it was entered twice or taken back, record on the case that it was withdrawn."
    return "It was undone already."


def _undo_says(mine: Sequence[Event]) -> str:
    which = "They stay" if len(mine) > 1 else "It stays"
    entries = "entries" if len(mine) > 1 else "an entry"
    asked = " A service that was told of it is not told again by itself." if mine[0].type == "advice_requested" else ""
    return f"{which} on record, marked as {entries} that never happened.{asked}"


# ---- what changed


def changed(now: Now, mine: Sequence[Event]) -> list[Markup | str]:
    """What these events changed: the case with them beside the case without them."""
    last, ids = max(e.seq for e in mine), {e.id for e in mine}
    so_far = [e for e in now.events if e.seq <= last]
    after = fold(settle(so_far), now.rules, now.case.id)
    before = fold(settle([e for e in so_far if e.id not in ids]), now.rules, now.case.id)
    lines: list[Markup | str] = []
    if mine[0].irregular:
        lines.append("It is marked as out of order, with the reason.")
    lines += _of_clocks(before, after, now.rules)
    if after.state is not before.state:
        lines.append(f"The case is now at: {words.named(words.STATES, after.state.value)}.")
    return lines or [Markup("It is on record for {}.").format(day_(mine[0].occurred_on))]


def _of_clocks(before: Facts, after: Facts, rules: Rules) -> list[Markup | str]:
    was = {c.duty.key: c for c in (*clocks(before, rules), *promises(before, rules))}
    lines: list[Markup | str] = []
    begun = 0
    for c in (*clocks(after, rules), *promises(after, rules)):
        old = was.get(c.duty.key)
        if c.met_on and (old is None or old.met_on != c.met_on):
            lines.append(_met(c, c.met_on))
        elif old is None and c.open and c.due_on:
            begun += 1
            lines.append(Markup("{}: by {}.").format(_name(c), day_(rules.act_by(c.due_on))))
        elif old and old.open and c.stopped_on:
            lines.append(f"No longer owed: {_lower(_name(c))}.")
    return lines if begun <= MANY_CLOCKS else _in_short(lines)


MANY_CLOCKS: Final = 3


def _in_short(lines: Sequence[Markup | str]) -> list[Markup | str]:
    """New dates of many requests in one line: the first of them."""
    dated = [line for line in lines if isinstance(line, Markup) and ": by " in line]
    return [
        *(line for line in lines if line not in dated),
        *dated[:1],
        f"And {len(dated) - 1} more dates of the same kind.",
    ]


def _met(c: Clock, on: date) -> str:
    if c.duty.started_on is None or c.due_on is None:
        return f"Done: {_lower(_name(c))}."
    day, over = days_since(c.duty.started_on, on), days_since(c.due_on, on)
    late = f", {over} {'day' if over == 1 else 'days'} after the last lawful day" if over > 0 else ""
    if c.kind != "statutory" and over > 0:
        late = f", {over} {'day' if over == 1 else 'days'} late"
    return f"Clock met on day {day} of {days_since(c.duty.started_on, c.due_on)}{late}: {_lower(_name(c))}."


def _name(c: Clock) -> str:
    return words.clock_name(c.duty.code, c.duty.advice.kind if c.duty.advice else None)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


# ---- what is next


def _ways_on(now: Now) -> list[Link]:
    """The act the case waits for, where it is the council's."""
    found = [todo for todo in todos_of(now.facts, now.case.id, now.rules, now.today) if todo.case.is_open]
    if not found or found[0].group.code in {"hear", "wait"}:
        return []
    return [Link(found[0].group.button, page_of(now.case.id, found[0].group.act))]


def _next(now: Now) -> Markup | str:
    step = now.case.next_step
    if step is None:
        return "Nothing: the assessment has ended. What happens after it is recorded beside it."
    found = todos_of(now.facts, now.case.id, now.rules, now.today)
    if found and found[0].group.code == "ask":
        due = len(to_seek(now.facts))
        act = f"Ask {words.number(due)} {'service' if due == 1 else 'services and people'} for advice"
        clock = found[0].clock
        return (
            Markup("{}, by {}.").format(act, day_(now.rules.act_by(clock.due_on)))
            if clock and clock.due_on
            else f"{act}."
        )
    return Markup("{}, by {}.").format(step.act, day_(step.act_by)) if step.act_by else f"{step.act}."


# ---- undoing


@router.get("/cases/{case_id}/undo/{event_id}")
def undo_form(
    request: Request, case_id: CaseId, event_id: EventId, who: SignedInDep, here: HereDep, count: Count = 1
) -> Response:
    now, mine = _undone(here, who, case_id, event_id, count)
    audit_read(here, who, "/cases/{case_id}/undo/{event_id}", case_id, now.case.person.id)
    return form_page(request, UNDO.blank(now.case.version, why="Recorded by mistake."), _undo_shown(now, mine))


@router.post("/cases/{case_id}/undo/{event_id}")
def undo(
    request: Request,
    case_id: CaseId,
    event_id: EventId,
    who: OwnFormDep,
    sent: SentDep,
    here: HereDep,
    count: Count = 1,
) -> Response:
    """Annul what one form recorded, all or none."""
    now, mine = _undone(here, who, case_id, event_id, count)
    filled = UNDO.read(sent)
    if filled.faults:
        return form_page(request, filled, _undo_shown(now, mine))
    try:
        done = _annulled(here, who, request, case_id, filled, mine)
    except Problem as problem:
        return form_page(request, filled.refused(problem, who), _undo_shown(now, mine))
    return RedirectResponse(f"/cases/{case_id}/recorded/{done}?count={len(mine)}", 303)


def _undone(here: Parts, who: Actor, case_id: int, event_id: int, count: int) -> tuple[Now, list[Event]]:
    _may(who)
    refusal = role_refusal("annulled", who.role)
    if refusal:
        raise refused([refusal])
    with here.db.reading() as session:
        now = load(session, who, case_id, here.rules(session), clock.today())
    return now, [e for e in together(now.events, event_id, count) if e.type not in KEPT]


def _annulled(here: Parts, who: Actor, request: Request, case_id: int, filled: Filled, mine: Sequence[Event]) -> int:
    with here.db.writing() as session:
        rules, matter = here.rules(session), service.find(session, who, case_id)
        lock(session, case_id)
        sending = filled.sending(who, request)
        first = sending.first(session)
        if first:
            return first.event_id
        context = Context(who, rules, clock.today(), clock.now())
        first_id = annul(session, matter, mine, str(filled["why"]), context).events[0].id
        sending.keep(session, case_id, first_id, 201, context.now)
        return first_id


def annul(session: Session, matter: AnyMatter, mine: Sequence[Event], why: str, context: Context) -> Outcome:
    """Annul events of one case, the latest first, so that none stands on one that is gone."""
    gone = {e.payload.event_id for e in history(session, matter.id or 0) if isinstance(e.payload, Annulled)}
    standing = [e for e in sorted(mine, key=lambda e: e.seq, reverse=True) if e.id not in gone]
    if not standing:
        raise not_found("entry that still stands")
    proposals = [Proposal(Annulled(e.id, why=why), context.today) for e in standing]
    return happen(session, matter, proposals, context)


def _undo_shown(now: Now, mine: Sequence[Event]) -> Shown:
    lines = Markup().join(Markup("<li>{}, {}</li>").format(words.happened(e.type), day_(e.occurred_on)) for e in mine)
    intro = Markup(
        "<p class='govuk-body'>This is annulled. It stays on record, marked as what never happened, and every date that"
        " hung on it is counted anew.</p><ul class='govuk-list govuk-list--bullet'>{}</ul>"
    ).format(lines)
    action = f"{now.address}/undo/{mine[0].id}?count={len(mine)}" if mine else now.address
    return Shown(
        "Undo it", now.address, about=now.about, intro=intro, action=action, buttons=(Button("Undo it", "send"),)
    )
