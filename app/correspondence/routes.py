"""/correspondence: complaints, concerns, enquiries of members of parliament, contacts of PALS, and when each is due its reply.

For the council's caseworkers, principal psychologists and managers: about cases they may see, and about none. What is about
staff is for managers. An analyst is told numbers.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel
from sqlmodel import Session

from app import today as clock
from app.correspondence import schemas, service, shown, store
from app.correspondence.service import Acting
from app.deps import ActorDep, AsOf, HereDep, Parts, SignedIn, as_of_for, audit_read, only
from app.errors import invalid
from app.once import SendingDep, once
from app.paging import CursorDep, LimitDep
from app.problems import PROBLEMS
from app.record.idempotency import Sending
from app.schema import Page
from app.security import COUNCIL_ROLES, Actor
from workflow.states import Role

numbers = APIRouter(
    prefix="/api/v1/correspondence",
    tags=["correspondence"],
    route_class=SignedIn,
    dependencies=[Depends(only(Role.MANAGER, Role.ANALYST))],
    responses=PROBLEMS,
)
router = APIRouter(
    prefix="/api/v1/correspondence",
    tags=["correspondence"],
    route_class=SignedIn,
    dependencies=[Depends(only(*COUNCIL_ROLES))],
    responses=PROBLEMS,
)

AsOfDep = Annotated[AsOf, Depends(as_of_for(Role.MANAGER, Role.ANALYST))]
From = Annotated[
    schemas.Day | None, Query(alias="from", description="First day, counted. Default: 1 January of its last.")
]
To = Annotated[schemas.Day | None, Query(alias="to", description="Last day, counted. Default: the day of `as_at`.")]
LONGEST = 20
"""Years."""


def known(correspondence_id: Annotated[int, Path(ge=1, le=2**62)], here: HereDep, who: ActorDep) -> int:
    """The id of what this actor may know exists: 404 comes before anything said of the body."""
    with here.db.reading() as session:
        store.found(session, who, correspondence_id)
    return correspondence_id


Known = Annotated[int, Depends(known)]


@numbers.get("/counts")
def read_counts(here: HereDep, who: ActorDep, as_of: AsOfDep, first: From = None, last: To = None) -> schemas.CountsOut:
    """How many came in, by kind and stage; how many replies were in time, of those due; how many are owed. By quarter.

    A quarter is of the calendar year. Each kind has its own limit, which is the council's policy and no law; where it sets
    none, nothing of the kind is due.
    """
    last = last or as_of.day
    first = first or date(last.year, 1, 1)
    if last < first:
        raise invalid("to", f"{last} is before {first}, the day in from")
    if last.year - first.year >= LONGEST:
        raise invalid("from", f"a period is {LONGEST} years at most")
    with here.db.reading() as session:
        rows = store.counted(session, who, last, as_of.day, as_of.known_at, here.rules())
    return shown.counts(rows, first, last, as_of.day)


@router.get("")
def list_correspondence(
    here: HereDep,
    who: ActorDep,
    limit: LimitDep,
    cursor: CursorDep,
    status: Annotated[
        schemas.Asked, Query(description="`open` is due or overdue; `late` was replied to after its limit.")
    ] = "open",
    case_id: Annotated[int | None, Query(ge=1, le=2**62, description="Only what is about this case.")] = None,
) -> Page[schemas.ItemOut]:
    """What came in and how it stands today, the first due before the others; what is owed its reply unless asked otherwise."""
    rules = here.rules()
    with here.db.reading() as session:
        found = shown.page(session, who, shown.Wanted(status, case_id), limit, cursor, rules, clock.today())
    audit_read(here, who, "GET /correspondence", case_id if found.items else None)
    return found


@router.post("", status_code=201)
def record(body: schemas.CorrespondenceIn, here: HereDep, who: ActorDep, sending: SendingDep) -> schemas.DetailOut:
    """Record what came in. A complaint that goes on to its next stage is another, which `follows` the one before it."""
    acting = _acting(who)
    with here.db.writing() as session:
        made = once(session, sending, acting.now, lambda: service.record(session, body, acting))
        return _shown(session, here, who, store.of_id(session, who, made))


@router.get("/{correspondence_id}")
def read(correspondence_id: Known, here: HereDep, who: ActorDep) -> schemas.DetailOut:
    """One with its words and all its steps, as they were recorded."""
    with here.db.reading() as session:
        found = _shown(session, here, who, store.found(session, who, correspondence_id))
    if found.case_id is not None:
        audit_read(here, who, "GET /correspondence/{id}", found.case_id)
    return found


@router.post("/{correspondence_id}/owner", status_code=201)
def own(
    correspondence_id: Known, body: schemas.OwnerIn, here: HereDep, who: ActorDep, sending: SendingDep
) -> schemas.DetailOut:
    """Say who is to see to it, from today."""
    return _step(service.own, correspondence_id, body, here, sending)


@router.post("/{correspondence_id}/reply", status_code=201)
def reply(
    correspondence_id: Known, body: schemas.ReplyIn, here: HereDep, who: ActorDep, sending: SendingDep
) -> schemas.DetailOut:
    """Record that it was replied to, and when."""
    return _step(service.reply, correspondence_id, body, here, sending)


@router.post("/{correspondence_id}/closure", status_code=201)
def close(
    correspondence_id: Known, body: schemas.ClosureIn, here: HereDep, who: ActorDep, sending: SendingDep
) -> schemas.DetailOut:
    """Close it, a complaint with its outcome."""
    return _step(service.close, correspondence_id, body, here, sending)


@router.post("/{correspondence_id}/corrections", status_code=201)
def correct(
    correspondence_id: Known, body: schemas.CorrectionIn, here: HereDep, who: ActorDep, sending: SendingDep
) -> schemas.DetailOut:
    """Put right what a step says, or strike it. To strike that it was received strikes all of it; what was said is kept."""
    return _step(service.correct, correspondence_id, body, here, sending)


@router.post("/{correspondence_id}/erasure", status_code=201, dependencies=[Depends(only(Role.MANAGER))])
def erase(
    correspondence_id: Known, body: schemas.ErasureIn, here: HereDep, who: ActorDep, sending: SendingDep
) -> schemas.DetailOut:
    """Erase all words of it; codes and days stay. Backups are the operator's to expire."""
    return _step(service.erase, correspondence_id, body, here, sending)


def _step(
    step: Callable[..., None], correspondence_id: int, body: BaseModel, here: Parts, sending: Sending
) -> schemas.DetailOut:
    """One step more, and how it then stands."""
    who, acting = sending.actor, _acting(sending.actor)

    def taken(session: Session) -> int:
        step(session, store.found(session, who, correspondence_id, lock=True), body, acting)
        return correspondence_id

    with here.db.writing() as session:
        once(session, sending, acting.now, lambda: taken(session))
        return _shown(session, here, who, store.of_id(session, who, correspondence_id))


def _acting(who: Actor) -> Acting:
    return Acting(who, clock.today(), clock.now())


def _shown(session: Session, here: Parts, who: Actor, filed: store.Filed) -> schemas.DetailOut:
    return shown.detail(session, who, filed, here.rules(session), clock.today())
