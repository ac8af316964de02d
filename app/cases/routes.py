"""/cases: open one, list and search them, record what happens, read where one stands."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response
from sqlmodel import Session

from app import today as clock
from app.cases import service, store, view
from app.cases.examples import EVENTS, NEW_CASES
from app.cases.schemas import (
    CaseListItem,
    CaseOut,
    CorrectionsIn,
    EventIn,
    EventOut,
    NewCase,
    Recorded,
    RecordedTogether,
    SearchIn,
    StepOut,
)
from app.deps import ActorDep, AsOf, AsOfDep, HereDep, SignedIn, VersionDep, audit_read, only
from app.errors import invalid
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.record.append import lock
from app.record.happen import Context, Outcome
from app.record.idempotency import Sending
from app.record.load import history, stored, stored_by_id
from app.schema import Page, unstorable
from app.security import CASE_ROLES, COUNCIL_ROLES, Actor
from app.tables import Matter
from workflow.rules import Rules
from workflow.states import Role, State

router = APIRouter(
    prefix="/api/v1",
    tags=["cases"],
    route_class=SignedIn,
    dependencies=[Depends(only(*CASE_ROLES))],
    responses=PROBLEMS,
)

CaseId = Annotated[int, Path(ge=1, le=2**62)]
KeyHeader = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Repeat a POST under the same key and it is recorded once.")
]
MAY_ASK = only(Role.CASEWORKER, Role.MANAGER, Role.SETTING, Role.FAMILY)


def known_case(case_id: CaseId, here: HereDep, who: ActorDep) -> int:
    """The id of a case this actor may know exists: 404 comes before anything said of the body."""
    with here.db.reading() as session:
        return service.find(session, who, case_id).id or 0


KnownCase = Annotated[int, Depends(known_case)]


def _context(who: Actor, rules: Rules) -> Context:
    return Context(who, rules, clock.today(), clock.now())


def _case_now(
    session: Session, who: Actor, matter: Matter, rules: Rules, response: Response, outcome: Outcome | None
) -> CaseOut:
    """The case as it now stands: from the facts just folded, or, for a POST sent again, folded anew."""
    today = AsOf(clock.today(), None, past=False)
    facts = outcome.position.facts if outcome else view.facts_as_of(session, matter, today, rules)[0]
    case = view.view_of(session, who, matter, facts, today, rules)
    response.headers["ETag"] = f'"{case.version}"'
    return case


def _events(session: Session, matter_id: int, event_ids: set[int], outcome: Outcome | None) -> list[EventOut]:
    """Events as recorded. What was recorded just now nothing has corrected since; what was sent again, something may have."""
    since = outcome.events if outcome else history(session, matter_id)
    return view.events_view(session, stored_by_id(session, matter_id, event_ids), since)


def _recorded_with(session: Session, matter_id: int, first_id: int, count: int) -> set[int]:
    """The events recorded in one call, from the id of its first: they stand together in `seq`, not always in ids."""
    ids = [event.id for event in history(session, matter_id)]
    start = ids.index(first_id)
    return set(ids[start : start + count])


@router.post("/cases", status_code=201, dependencies=[Depends(MAY_ASK)])
def open_case(
    body: Annotated[NewCase, Body(openapi_examples=NEW_CASES)],
    request: Request,
    response: Response,
    here: HereDep,
    who: ActorDep,
    key: KeyHeader = None,
) -> CaseOut:
    """A request, or an alert, was received: its clocks run from that day, however incomplete it is."""
    sending, rules = Sending(who, request.url.path, key, body.model_dump_json()), here.rules()
    with here.db.writing() as session:
        first, outcome = sending.first(session), None
        if first:
            matter = service.find(session, who, first.matter_id)
        else:
            context = _context(who, rules)
            matter, outcome = service.open_case(session, body, context)
            sending.keep(session, matter.id or 0, outcome.events[0].id, 201, context.now)
        response.headers["Location"] = f"/api/v1/cases/{matter.id}"
        return _case_now(session, who, matter, rules, response, outcome)


@router.get("/cases")
def list_cases(
    here: HereDep,
    who: ActorDep,
    as_of: AsOfDep,
    limit: LimitDep,
    cursor: CursorDep,
    state: Annotated[State | None, Query()] = None,
    caseworker: Annotated[str | None, Query(max_length=200, description="A worker's id or name.")] = None,
    q: Annotated[str | None, Query(max_length=100, description="A reference or external_ref, whole.")] = None,
) -> Page[CaseListItem]:
    """The cases you may see, oldest first."""
    fault = unstorable([caseworker, q])
    if fault:
        raise invalid("q", fault)
    with here.db.reading() as session:
        found = store.listed(session, who, as_of, limit, cursor, state=state, caseworker=caseworker, q=q)
        page = Page[CaseListItem](items=store.items(session, found[:limit]))
    if len(found) > limit:
        page.next = cursor_after(page.items[-1].id)
    audit_read(here, who, "GET /cases")
    return page


@router.post("/cases/search")
def search_cases(body: SearchIn, here: HereDep, who: ActorDep) -> Page[CaseListItem]:
    """Cases by name, birth date or identifier: asked in the body, so that no name is ever in a URL."""
    with here.db.reading() as session:
        found = store.searched(session, who, AsOf(clock.today(), None, past=False), body)
        page = Page[CaseListItem](items=store.items(session, found))
    audit_read(here, who, "POST /cases/search")
    return page


@router.get("/cases/{case_id}")
def read_case(case_id: KnownCase, response: Response, here: HereDep, who: ActorDep, as_of: AsOfDep) -> CaseOut:
    """One case: where it stands, what is owed and by when, why each date is what it is, what may be done."""
    rules = here.rules()
    with here.db.reading() as session:
        case = view.case_view(session, who, service.find(session, who, case_id), as_of, rules)
    if not as_of.past:
        response.headers["ETag"] = f'"{case.version}"'
    audit_read(here, who, "GET /cases/{id}", case_id, case.person.id)
    return case


@router.get("/cases/{case_id}/events", dependencies=[Depends(only(*COUNCIL_ROLES))])
def read_events(
    case_id: KnownCase, here: HereDep, who: ActorDep, as_of: AsOfDep, limit: LimitDep, cursor: CursorDep
) -> Page[EventOut]:
    """The record of a case, in order of `seq`: what happened, when it was written down, by whom, under which rule.

    For the council: it holds the words its officers wrote.
    """
    after = position_of(cursor, int)[0] if cursor else 0
    with here.db.reading() as session:
        matter = service.find(session, who, case_id)
        events = [e for e in history(session, case_id) if as_of.known_at is None or e.recorded_at <= as_of.known_at]
        known = {e.id for e in events if not as_of.past or e.occurred_on <= as_of.day}
        rows = [row for row in stored(session, matter.id or 0, after, 10_000) if row.row.id in known]
        page = Page[EventOut](items=view.events_view(session, rows[:limit], events))
    if len(rows) > limit:
        page.next = cursor_after(page.items[-1].seq)
    audit_read(here, who, "GET /cases/{id}/events", case_id)
    return page


@router.get("/cases/{case_id}/steps")
def read_steps(case_id: KnownCase, here: HereDep, who: ActorDep) -> Page[StepOut]:
    """What may happen now for your role; and what may not, with each guard's reason and citation."""
    rules = here.rules()
    with here.db.reading() as session:
        matter = service.find(session, who, case_id)
        f, _ = view.facts_as_of(session, matter, AsOf(clock.today(), None, past=False), rules)
    audit_read(here, who, "GET /cases/{id}/steps", case_id)
    return Page[StepOut](items=view.steps_view(f, who, clock.today(), rules))


@router.post("/cases/{case_id}/events", status_code=201)
def record_event(
    case_id: KnownCase,
    body: Annotated[EventIn, Body(openapi_examples=EVENTS)],
    request: Request,
    response: Response,
    here: HereDep,
    who: ActorDep,
    seen: VersionDep,
    key: KeyHeader = None,
) -> Recorded:
    """Something happened to the case. It is judged at its place in time: the whole history with it must still stand."""
    sending, rules = Sending(who, request.url.path, key, body.model_dump_json()), here.rules()
    with here.db.writing() as session:
        matter = service.find(session, who, case_id)
        lock(session, case_id)  # first: of two sendings of a key at once, the second waits and finds what the first did
        first, outcome = sending.first(session), None
        if first:
            event_id = first.event_id
        else:
            context = _context(who, rules)
            outcome = service.record(session, matter, body, context, body.version if body.version is not None else seen)
            event_id = outcome.events[0].id
            sending.keep(session, case_id, event_id, 201, context.now)
        case = _case_now(session, who, matter, rules, response, outcome)
        return Recorded(event=_events(session, case_id, {event_id}, outcome)[0], case=case)


@router.post("/cases/{case_id}/corrections", status_code=201)
def record_corrections(
    case_id: KnownCase,
    body: CorrectionsIn,
    request: Request,
    response: Response,
    here: HereDep,
    who: ActorDep,
    seen: VersionDep,
    key: KeyHeader = None,
) -> RecordedTogether:
    """Corrections that stand only together: all are recorded, or none."""
    sending, rules = Sending(who, request.url.path, key, body.model_dump_json()), here.rules()
    with here.db.writing() as session:
        matter = service.find(session, who, case_id)
        lock(session, case_id)  # first: of two sendings of a key at once, the second waits and finds what the first did
        first, outcome = sending.first(session), None
        if first:
            event_ids = _recorded_with(session, case_id, first.event_id, len(body.corrections))
        else:
            context = _context(who, rules)
            outcome = service.correct(
                session, matter, body.corrections, context, body.version if body.version is not None else seen
            )
            event_ids = {event.id for event in outcome.events}
            sending.keep(session, case_id, outcome.events[0].id, 201, context.now)
        case = _case_now(session, who, matter, rules, response, outcome)
        return RecordedTogether(events=_events(session, case_id, event_ids, outcome), case=case)
