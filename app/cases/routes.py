"""/cases: open one, list and search them, record what happens, read where one stands."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from pydantic import BaseModel
from sqlmodel import Session

from app import today as clock
from app.cases import days, promises, service, store, timeline, told, updates, view
from app.cases.days import CaseloadDays
from app.cases.examples import EVENTS, NEW_CASES
from app.cases.promises import PromisesOut
from app.cases.schemas import (
    RECORDABLE,
    CaseListItem,
    CaseOut,
    CorrectionsIn,
    Day,
    EventIn,
    EventOut,
    NewCase,
    Recorded,
    RecordedTogether,
    SearchIn,
    StepOut,
)
from app.cases.timeline import TimelineOut
from app.cases.updates import UpdateIn, UpdateOut
from app.deps import (
    ActorDep,
    AsOf,
    AsOfDep,
    HereDep,
    KnownCase,
    Parts,
    SignedIn,
    VersionDep,
    actor,
    audit_read,
    only,
    parts,
)
from app.errors import Problem, invalid, not_found, refused
from app.once import KeyHeader
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.record.append import lock
from app.record.filed import AnyMatter
from app.record.happen import Context, Outcome
from app.record.idempotency import Sending
from app.record.load import history, stored
from app.schema import Page, unstorable
from app.security import CASE_ROLES, COUNCIL_ROLES, Actor
from app.tables import IdempotencyKey
from workflow.history import settle
from workflow.machine import role_refusal
from workflow.rules import Rules
from workflow.states import Role, State
from workflow.steps import who_may


class ByRole(SignedIn):
    """A route that records an event: whether it is this role's to record is judged before what is wrong with it."""

    def not_yours(self, request: Request, sent: Any) -> Problem | None:  # noqa: ANN401 - any JSON
        """403 for an event that is somebody else's to record."""
        event_type = sent.get("type") if isinstance(sent, dict) else None
        refusal = role_refusal(event_type, actor(request).role) if event_type in RECORDABLE else None
        return refused([refusal]) if refusal else None


router = APIRouter(
    prefix="/api/v1",
    tags=["cases"],
    route_class=SignedIn,
    dependencies=[Depends(only(*CASE_ROLES))],
    responses=PROBLEMS,
)

recording = APIRouter(
    prefix="/api/v1",
    tags=["cases"],
    route_class=ByRole,
    dependencies=[Depends(only(*CASE_ROLES))],
    responses=PROBLEMS,
)

figures = APIRouter(
    prefix="/api/v1",
    tags=["cases"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER, Role.ANALYST))],
    responses=PROBLEMS,
)

MAY_ASK = only(Role.CASEWORKER, Role.MANAGER, Role.SETTING, Role.FAMILY)


def _sending(who: Actor, request: Request, key: str | None, body: BaseModel) -> Sending:
    """What was sent, as far as a key has to remember it."""
    return Sending(who, request.url.path, key, body.model_dump_json() if key is not None else "")


def _context(who: Actor, rules: Rules) -> Context:
    return Context(who, rules, clock.today(), clock.now())


def _case_now(session: Session, who: Actor, matter: AnyMatter, rules: Rules, outcome: Outcome | None) -> CaseOut:
    """The case as it now stands: from the facts just folded, or, for a POST sent again, folded anew."""
    today = AsOf(clock.today(), None, past=False)
    if outcome is None:
        return view.case_view(session, who, matter, today, rules)
    return view.view_of(session, who, matter, outcome.position.facts, today, rules, outcome.version)


def _events(session: Session, matter_id: int, event_ids: set[int], outcome: Outcome | None) -> list[EventOut]:
    """Events as recorded. What was recorded just now nothing has corrected since; what was sent again, something may have."""
    since = outcome.events if outcome else history(session, matter_id)
    return told.by_id(session, matter_id, event_ids, since)


def _answer(reply: BaseModel, case: CaseOut, **headers: str) -> Response:
    """201, with the case's version. Written out here, in the writer's thread: FastAPI would check it all once more."""
    headers["ETag"] = f'"{case.version}"'
    return Response(reply.model_dump_json(), 201, headers, "application/json")


def _first(sending: Sending, session: Session, case_id: int) -> IdempotencyKey | None:
    """The first sending of this key. Of two at once, the second waits for the lock and finds what the first did."""
    if sending.key is None:
        return None
    lock(session, case_id)
    return sending.first(session)


def _recorded_with(session: Session, matter_id: int, first_id: int, count: int) -> set[int]:
    """The events recorded in one call, from the id of its first: they stand together in `seq`, not always in ids."""
    ids = [event.id for event in history(session, matter_id)]
    start = ids.index(first_id)
    return set(ids[start : start + count])


def _recorded(
    here: Parts, who: Actor, case_id: int, sending: Sending, records: Callable[..., Outcome], count: int = 1
) -> tuple[list[EventOut], CaseOut]:
    """So many events of a case recorded in one commit, or those that the same key recorded; and the case as it then stands."""
    with here.db.writing() as session:
        rules = here.rules(session)
        matter = service.find(session, who, case_id)
        first, outcome = _first(sending, session, case_id), None
        if first:
            event_ids = _recorded_with(session, case_id, first.event_id, count)
        else:
            context = _context(who, rules)
            outcome = records(session, matter, context=context)
            event_ids = {event.id for event in outcome.events}
            sending.keep(session, case_id, outcome.events[0].id, 201, context.now)
        return _events(session, case_id, event_ids, outcome), _case_now(session, who, matter, rules, outcome)


@router.post("/cases", status_code=201, response_model=CaseOut, dependencies=[Depends(MAY_ASK)])
async def open_case(
    body: Annotated[NewCase, Body(openapi_examples=NEW_CASES)],
    request: Request,
    key: KeyHeader = None,
) -> Response:
    """A request, or an alert, was received: its clocks run from that day, however incomplete it is."""
    here, who = parts(request), actor(request)  # asked for as dependencies, they would cost more than they are
    sending = _sending(who, request, key, body)

    def write() -> Response:
        with here.db.writing() as session:
            rules = here.rules(session)
            first, outcome = sending.first(session), None
            if first:
                matter: AnyMatter = service.find(session, who, first.matter_id)
            else:
                context = _context(who, rules)
                matter, outcome = service.open_case(session, body, context)
                sending.keep(session, matter.id or 0, outcome.events[0].id, 201, context.now)
            case = _case_now(session, who, matter, rules, outcome)
        return _answer(case, case, Location=f"/api/v1/cases/{case.id}")

    return await here.in_turn(write)


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
    if as_of.known_at is not None:
        raise invalid("known_at", "lists are read as they are known now; a case takes known_at")
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
        page = Page[CaseListItem](items=store.items(session, found[: body.limit]))
    if len(found) > body.limit:
        page.next = cursor_after(page.items[-1].id)
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
        days = {e.id: e.occurred_on for e in settle(events)}  # as they were put right since
        known = {e.id for e in events if not as_of.past or days.get(e.id, e.occurred_on) <= as_of.day}
        if not known:
            raise not_found("case on that day")
        rows = [row for row in stored(session, matter.id or 0, after, 10_000) if row.row.id in known]
        page = Page[EventOut](items=told.as_shown(session, rows[:limit], events))
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


@router.get("/cases/{case_id}/timeline", dependencies=[Depends(only(*COUNCIL_ROLES))])
def read_timeline(case_id: KnownCase, here: HereDep, who: ActorDep, as_of: AsOfDep) -> TimelineOut:
    """Whose each day was, from the day of receipt: the council's, a service's, the family's, a setting's, the tribunal's."""
    rules = here.rules()
    with here.db.reading() as session:
        found = timeline.timeline(session, service.find(session, who, case_id), as_of, rules)
    audit_read(here, who, "GET /cases/{id}/timeline", case_id)
    return found


@router.get("/cases/{case_id}/promises", dependencies=[Depends(only(*COUNCIL_ROLES))])
def read_promises(case_id: KnownCase, here: HereDep, who: ActorDep, as_of: AsOfDep) -> PromisesOut:
    """What the council promised on the case: a caseworker, advice asked for, a psychologist, contact, answers. None is law."""
    rules = here.rules()
    with here.db.reading() as session:
        f, _ = view.facts_as_of(session, service.find(session, who, case_id), as_of, rules)
    audit_read(here, who, "GET /cases/{id}/promises", case_id)
    return promises.promised(f, rules, as_of.day)


@router.get("/cases/{case_id}/family-update", dependencies=[Depends(only(*COUNCIL_ROLES))])
def read_family_update(case_id: KnownCase, here: HereDep, who: ActorDep) -> UpdateOut:
    """A message to the family in plain words, from where the case really is: to be read, changed and sent."""
    rules, today = here.rules(), clock.today()
    with here.db.reading() as session:
        matter = service.find(session, who, case_id)
        f, _ = view.facts_as_of(session, matter, AsOf(today, None, past=False), rules)
        found = updates.drafted(session, f, matter, rules, today, here.settings.support_now)
    audit_read(here, who, "GET /cases/{id}/family-update", case_id)
    return found


@router.post(
    "/cases/{case_id}/family-update",
    status_code=201,
    response_model=Recorded,
    dependencies=[Depends(only(Role.CASEWORKER, Role.MANAGER))],
)
async def send_family_update(
    case_id: KnownCase, body: UpdateIn, request: Request, seen: VersionDep, key: KeyHeader = None
) -> Response:
    """Send the message by e-mail, as you have read and changed it, and record the contact: the next is then due again."""
    here, who = parts(request), actor(request)
    sending = _sending(who, request, key, body)
    version = body.version if body.version is not None else seen

    def write() -> Response:
        sends = partial(updates.send, letter=body, version=version)
        (event,), case = _recorded(here, who, case_id, sending, sends)
        return _answer(Recorded(event=event, case=case), case)

    return await here.in_turn(write)


@figures.get("/timeline")
def read_caseload_timeline(
    here: HereDep,
    who: ActorDep,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Annotated[Day | None, Query(description="The last day that counts.")] = None,
) -> CaseloadDays:
    """Whose days, over the whole caseload: what the council, each service, families, settings and the tribunal held."""
    first, until = days.period(from_, to, clock.today())
    if first > until:
        raise invalid("from", f"{first} is after the last day that counts, {until}")
    with here.db.reading() as session:
        return days.by_holder(session, who, first, until)


@recording.post("/cases/{case_id}/events", status_code=201, response_model=Recorded)
async def record_event(
    case_id: KnownCase,
    body: Annotated[EventIn, Body(openapi_examples=EVENTS)],
    request: Request,
    seen: VersionDep,
    key: KeyHeader = None,
) -> Response:
    """Something happened to the case. It is judged at its place in time: the whole history with it must still stand."""
    here, who = parts(request), actor(request)
    sending = _sending(who, request, key, body)
    version = body.version if body.version is not None else seen

    def write() -> Response:
        records = partial(service.record, event=body, version=version)
        (event,), case = _recorded(here, who, case_id, sending, records)
        return _answer(Recorded(event=event, case=case), case)

    return await here.in_turn(write)


async def _may_correct(request: Request, _: KnownCase) -> None:
    """404 before 403: whoever may not know of a case is not told what they may not do to it."""
    await only(*sorted(who_may("corrected")))(request)


@router.post(
    "/cases/{case_id}/corrections",
    status_code=201,
    response_model=RecordedTogether,
    dependencies=[Depends(_may_correct)],
)
async def record_corrections(
    case_id: KnownCase,
    body: CorrectionsIn,
    request: Request,
    seen: VersionDep,
    key: KeyHeader = None,
) -> Response:
    """Corrections that stand only together: all are recorded, or none."""
    here, who = parts(request), actor(request)
    sending = _sending(who, request, key, body)
    version = body.version if body.version is not None else seen

    def write() -> Response:
        records = partial(service.correct, corrections=body.corrections, version=version)
        events, case = _recorded(here, who, case_id, sending, records, len(body.corrections))
        return _answer(RecordedTogether(events=events, case=case), case)

    return await here.in_turn(write)


__all__ = ["KnownCase", "recording", "router"]
