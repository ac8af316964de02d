"""/alerts: what is about to be late and what is, who has it in hand; preferences and covers."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app import today as clock
from app.alerts import schemas, service, store
from app.deps import ActorDep, HereDep, SignedIn, audit_read, only
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.schema import Page
from app.security import COUNCIL_ROLES
from app.tables.projections import FOR_EVER
from workflow.states import Role

router = APIRouter(
    prefix="/api/v1",
    tags=["alerts"],
    route_class=SignedIn,
    dependencies=[Depends(only(*COUNCIL_ROLES))],
    responses=PROBLEMS,
)

Id = Annotated[int, Path(ge=1, le=2**62)]
MANAGER = [Depends(only(Role.MANAGER))]


def known_alert(alert_id: Id, here: HereDep, who: ActorDep) -> int:
    """The id of an open alert this actor may know of: 404 comes before anything said of the body."""
    with here.db.reading() as session:
        return service.one(session, who, alert_id, here.settings).id


KnownAlert = Annotated[int, Depends(known_alert)]


def _position(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    ordinal, alert_id = position_of(cursor, int, int)
    return date.fromordinal(max(1, min(ordinal, FOR_EVER.toordinal()))), alert_id


@router.get("/alerts")
def list_alerts(
    here: HereDep,
    who: ActorDep,
    limit: LimitDep,
    cursor: CursorDep,
    mine: Annotated[bool, Query(description="Given to you, or of the cases you hold.")] = False,
    code: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$")] = None,
    rung: Annotated[str | None, Query(pattern=r"^[a-z0-9_]{1,60}$")] = None,
    snoozed: Annotated[bool, Query(description="Those at rest as well.")] = False,
    acknowledged: Annotated[bool | None, Query()] = None,
) -> Page[schemas.AlertOut]:
    """The alerts that are open, those that fell first before the others. One is withdrawn when its clock is met, stops or moves."""
    asked = store.Asked(mine, code, rung, snoozed, acknowledged)
    with here.db.reading() as session:
        rows = store.listed(session, who, asked, clock.today(), limit, _position(cursor))
        items = service.shown(session, rows[:limit], here.settings)
    last = rows[limit - 1] if len(rows) > limit else None
    audit_read(here, who, "GET /alerts")
    return Page(items=items, next=cursor_after(last.on.toordinal(), last.id) if last else None)


@router.post("/alerts/acknowledgements", status_code=201)
def acknowledge_several(body: schemas.Several, here: HereDep, who: ActorDep) -> schemas.Acknowledged:
    """Several at once. One that is not open, or not yours to see, is left out of the answer and of nothing else."""
    with here.db.writing() as session:
        return schemas.Acknowledged(acknowledged=service.acknowledge(session, who, body.ids, clock.now()))


@router.post("/alerts/{alert_id}/acknowledgement", status_code=201)
def acknowledge(alert_id: KnownAlert, here: HereDep, who: ActorDep) -> schemas.AlertOut:
    """You have seen it and it is in hand. Again is no news."""
    with here.db.writing() as session:
        service.acknowledge(session, who, [alert_id], clock.now())
        return service.one(session, who, alert_id, here.settings)


@router.post("/alerts/{alert_id}/snooze", status_code=201)
def snooze(alert_id: KnownAlert, body: schemas.Snooze, here: HereDep, who: ActorDep) -> schemas.AlertOut:
    """Let it rest until a day, for a reason."""
    with here.db.writing() as session:
        alert = service.one(session, who, alert_id, here.settings)
        service.snooze(session, who, alert, body, clock.today(), clock.now())
        return service.one(session, who, alert_id, here.settings)


@router.post("/alerts/{alert_id}/assignment", status_code=201)
def reassign(alert_id: KnownAlert, body: schemas.Reassignment, here: HereDep, who: ActorDep) -> schemas.AlertOut:
    """Give it to somebody of the council."""
    with here.db.writing() as session:
        alert = service.one(session, who, alert_id, here.settings)
        service.reassign(session, who, alert, body.account, clock.now())
        return service.one(session, who, alert_id, here.settings)


@router.get("/me/alerts")
def read_preferences(here: HereDep, who: ActorDep) -> schemas.Preferences:
    """How you hear of alerts."""
    with here.db.reading() as session:
        return service.preferences(session, who)


@router.put("/me/alerts")
def prefer(body: schemas.Preferences, here: HereDep, who: ActorDep) -> schemas.Preferences:
    """How you want to hear of alerts: once a day, or each at once; which not. The floor cannot be switched off."""
    with here.db.writing() as session:
        return service.prefer(session, who, body, here.settings)


@router.get("/covers", dependencies=MANAGER)
def list_covers(here: HereDep, who: ActorDep) -> Page[schemas.CoverOut]:
    """Who covers for whom."""
    with here.db.reading() as session:
        return Page(items=service.covers(session, who))


@router.post("/covers", status_code=201, dependencies=MANAGER)
def cover(body: schemas.CoverIn, here: HereDep, who: ActorDep) -> schemas.CoverOut:
    """Somebody is away, and who covers: told of the alerts meanwhile, without becoming the case's owner."""
    with here.db.writing() as session:
        return service.cover(session, who, body)


@router.delete("/covers/{cover_id}", status_code=204, dependencies=MANAGER)
def end_cover(cover_id: Id, here: HereDep, who: ActorDep) -> Response:
    """It ends before its day."""
    with here.db.writing() as session:
        service.end_cover(session, who, cover_id, clock.now())
    return Response(status_code=204)
