"""/allocation: the meeting's pack, its proposal, what it decided; the published rules; workers and absences.

For a manager, and for the principal psychologist as far as psychologists go.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse
from sqlmodel import Session

from app import today as clock
from app.allocation import decided, minutes, rules, schemas, service, sheet, shown, workers
from app.allocation.pack import pack, worker_shown
from app.allocation.proposing import proposal_shown
from app.allocation.store import Day
from app.allocation.table import Table, laid
from app.cases.schemas import Day as ADay
from app.deps import ActorDep, HereDep, Parts, SignedIn, audit_read, only
from app.errors import invalid
from app.once import KeyHeader
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.record.happen import Context
from app.record.idempotency import Sending
from app.schema import Page
from app.security import Actor
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1/allocation",
    tags=["allocation"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER, Role.EP_MANAGER))],
    responses=PROBLEMS,
)

AHEAD: Final = timedelta(days=62)
MANAGER = [Depends(only(Role.MANAGER))]
Id = Annotated[int, Path(ge=1, le=2**62)]
A_SHEET: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The cases of the pack, a line a case.", "content": {"text/csv": {}}}
}
A_TEXT: Final[dict[int | str, dict[str, Any]]] = {200: {"description": "The minutes.", "content": {"text/plain": {}}}}


def meeting_day(
    on: Annotated[ADay | None, Query(description="The meeting's day; today where none is named.")] = None,
) -> Day:
    """The day of a meeting. Raises 422 for one too far ahead to prepare."""
    return _day(on)


def _day(on: date | None) -> Day:
    today = clock.today()
    if on is not None and on > today + AHEAD:
        raise invalid("on", f"a meeting is prepared {AHEAD.days} days ahead at the most: today is {today}")
    return Day(on or today, today)


DayDep = Annotated[Day, Depends(meeting_day)]


def known_worker(worker_id: Id, here: HereDep, who: ActorDep) -> int:
    """The id of a worker this actor allocates: 404 comes before anything said of the body."""
    with here.db.reading() as session:
        return workers.known(session, who, worker_id).id


def known_meeting(decision_id: Id, here: HereDep, who: ActorDep) -> int:
    """The id of a meeting of this actor's authority: 404 comes before anything said of the body."""
    with here.db.reading() as session:
        return decided.found(session, who, decision_id).id or 0


KnownWorker = Annotated[int, Depends(known_worker)]
KnownMeeting = Annotated[int, Depends(known_meeting)]


def _table(here: Parts, session: Session, who: Actor, day: Day) -> Table:
    return laid(session, who, day, here.rules(session))


# -- the pack and the proposal


@router.get("/meeting")
def read_pack(here: HereDep, who: ActorDep, day: DayDep) -> shown.Pack:
    """The pack of a meeting: what came in and went out, who waits, what is late and what can still be saved, who can take what.

    For a day gone by, the position as at that day; for one to come, today's position and that day's days.
    """
    with here.db.reading() as session:
        found = pack(session, who, _table(here, session, who, day))
    audit_read(here, who, "GET /allocation/meeting")
    return found


@router.get("/meeting.csv", response_class=Response, responses=A_SHEET)
def read_pack_as_csv(here: HereDep, who: ActorDep, day: DayDep) -> Response:
    """The cases of the pack, for a spreadsheet: no cell of it is taken for a formula."""
    with here.db.reading() as session:
        found = pack(session, who, _table(here, session, who, day))
    audit_read(here, who, "GET /allocation/meeting.csv")
    name = f'attachment; filename="allocation-{day.on}.csv"'
    return Response("".join(sheet.lines(found)), headers={"Content-Disposition": name}, media_type="text/csv")


@router.post("/proposal")
def propose(body: schemas.ProposalIn, here: HereDep, who: ActorDep) -> shown.ProposalOut:
    """Who is given which case and why; who is passed over, by which rule, and which case went before.

    Nothing is recorded. The same inputs give the same proposal, in whatever order they are sent.
    """
    with here.db.reading() as session:
        table = _table(here, session, who, _day(body.on))
        meeting = table.meeting(body.capacity)
        table.makes_room(body.capacity)
        found = proposal_shown(table, meeting)
    audit_read(here, who, "POST /allocation/proposal")
    return found


# -- what was decided


@router.post("/decisions", status_code=201)
def decide(
    body: schemas.DecisionIn, request: Request, here: HereDep, who: ActorDep, key: KeyHeader = None
) -> shown.Confirmed:
    """The meeting's own list, confirmed in one call: all of it is recorded, or nothing.

    Each case given is an event of its record. What goes past a rule needs a `why`; a case given to somebody meanwhile, or
    a proposal whose inputs have changed, is refused. An Idempotency-Key is kept where a case was given to somebody.
    """
    sending = Sending(who, request.url.path, key, body.model_dump_json() if key is not None else "")
    with here.db.writing() as session:
        first = sending.first(session)
        if first:
            again = decided.decision(session, who, decided.meeting_of(session, who, first.event_id))
            return shown.Confirmed(**again.model_dump(), told=[], not_told=[])
        context = Context(who, here.rules(session), clock.today(), clock.now())
        meeting_id, told = service.confirm(session, body, context)
        found = decided.decision(session, who, meeting_id)
        given = next((line for line in found.assignments if line.event_id), None)
        if given and given.event_id:
            sending.keep(session, given.case_id, given.event_id, 201, context.now)
        return shown.Confirmed(**found.model_dump(), told=told.told, not_told=told.not_told)


@router.post("/decisions/{decision_id}/undo", status_code=201, dependencies=MANAGER)
def undo(decision_id: KnownMeeting, body: schemas.UndoIn, here: HereDep, who: ActorDep) -> shown.Confirmed:
    """Undo a meeting's allocations, all of them: each is annulled in its case's record, and stays to be seen there."""
    with here.db.writing() as session:
        context = Context(who, here.rules(session), clock.today(), clock.now())
        told = service.undo(session, decision_id, body.why, context)
        found = decided.decision(session, who, decision_id)
        return shown.Confirmed(**found.model_dump(), told=told.told, not_told=told.not_told)


@router.get("/meetings")
def list_meetings(here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep) -> Page[shown.MeetingItem]:
    """Meetings whose decisions were confirmed, the latest first."""
    after = position_of(cursor, int)[0] if cursor else None
    with here.db.reading() as session:
        items = decided.listed(session, who, limit, after)
    page = Page[shown.MeetingItem](items=items[:limit])
    if len(items) > limit:
        page.next = cursor_after(page.items[-1].id)
    return page


@router.get("/meetings/{decision_id}")
def read_meeting(decision_id: KnownMeeting, here: HereDep, who: ActorDep) -> shown.Decision:
    """What a meeting decided, with its reasons."""
    with here.db.reading() as session:
        found = decided.decision(session, who, decision_id)
    audit_read(here, who, "GET /allocation/meetings/{id}")
    return found


@router.get("/meetings/{decision_id}/minutes", response_class=PlainTextResponse, responses=A_TEXT)
def read_minutes(decision_id: KnownMeeting, here: HereDep, who: ActorDep) -> PlainTextResponse:
    """The minutes as plain text. As JSON they are the meeting itself."""
    with here.db.reading() as session:
        found = decided.decision(session, who, decision_id)
    audit_read(here, who, "GET /allocation/meetings/{id}/minutes")
    return PlainTextResponse(minutes.text(found))


# -- the published rules


@router.get("/rules")
def list_rules(here: HereDep, who: ActorDep) -> Page[schemas.RulesOut]:
    """The rules, version by version, the newest first: who decided each, why, from when. Version 0 is the shipped example."""
    with here.db.reading() as session:
        return Page(items=rules.versions(session, who.authority))


@router.post("/rules", status_code=201, dependencies=MANAGER)
def publish_rules(body: schemas.RulesIn, here: HereDep, who: ActorDep) -> schemas.RulesOut:
    """New rules: a recorded decision with who and why. Meetings of the day named and after are held by them."""
    with here.db.writing() as session:
        version = rules.publish(session, who, body, clock.now())
        return next(one for one in rules.versions(session, who.authority) if one.version == version)


# -- workers and absences


@router.get("/workers")
def list_workers(here: HereDep, who: ActorDep, day: DayDep) -> Page[shown.WorkerShown]:
    """The workers you allocate: on what terms, what they hold, what they can take, who is away. Leavers while they hold cases."""
    with here.db.reading() as session:
        table = _table(here, session, who, day)
        return Page(items=[worker_shown(hands, table) for hands in table.hands])


@router.post("/workers", status_code=201)
def add_worker(body: schemas.NewWorker, here: HereDep, who: ActorDep) -> schemas.WorkerKept:
    """Enter a worker on the register."""
    with here.db.writing() as session:
        return workers.kept(session, who, workers.add(session, who, body))


@router.put("/workers/{worker_id}")
def change_worker(worker_id: KnownWorker, body: schemas.WorkerIn, here: HereDep, who: ActorDep) -> schemas.WorkerKept:
    """A worker's terms, as they are from now on: all of them are sent."""
    with here.db.writing() as session:
        workers.change(session, who, worker_id, body)
        return workers.kept(session, who, worker_id)


@router.post("/workers/{worker_id}/absences", status_code=201)
def note_absence(worker_id: KnownWorker, body: schemas.AbsenceIn, here: HereDep, who: ActorDep) -> schemas.AbsenceKept:
    """A worker is away, and who covers. No case changes hands; alerts go to whoever covers as well, where both have accounts."""
    with here.db.writing() as session:
        noted = workers.note_absence(session, who, worker_id, body, clock.now())
        return schemas.AbsenceKept.model_validate(noted)


@router.get("/absences")
def list_absences(here: HereDep, who: ActorDep) -> Page[shown.AbsenceOut]:
    """Who is away, and who will be: absences that are not over, the earliest first."""
    with here.db.reading() as session:
        return Page(items=workers.absences_from(session, who, clock.today()))


@router.delete("/absences/{absence_id}", status_code=204)
def end_absence(absence_id: Id, here: HereDep, who: ActorDep) -> Response:
    """They are back before their day."""
    with here.db.writing() as session:
        workers.end_absence(session, who, absence_id, clock.now())
    return Response(status_code=204)
