"""/breaches/views: what is asked of the breach list again and again, under a name. `GET /breaches?view=ID` asks it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from app import today as clock
from app.breaches import views
from app.breaches.schemas import ViewIn, ViewOut
from app.deps import ActorDep, HereDep, SignedIn, only
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.schema import Page
from app.security import COUNCIL_ROLES

router = APIRouter(
    prefix="/api/v1/breaches/views",
    tags=["breaches"],
    route_class=SignedIn,
    dependencies=[Depends(only(*COUNCIL_ROLES))],
    responses=PROBLEMS,
)


@router.get("")
def list_views(here: HereDep, who: ActorDep, limit: LimitDep, cursor: CursorDep) -> Page[ViewOut]:
    """Your own views and those shared with your authority, oldest first."""
    after = position_of(cursor, int)[0] if cursor else 0
    with here.db.reading() as session:
        found = views.listed(session, who, limit, after)
    following = cursor_after(found[limit - 1].id) if len(found) > limit else None
    return Page[ViewOut](items=found[:limit], next=following)


@router.post("", status_code=201)
def save_view(body: ViewIn, here: HereDep, who: ActorDep) -> ViewOut:
    """Save filters of the breach list under a name; `shared`, which is a manager's to say, lets all the council use it."""
    with here.db.writing() as session:
        return views.save(session, who, body, clock.now())


@router.delete("/{view_id}", status_code=204)
def end_view(view_id: Annotated[int, Path(ge=1, le=2**62)], here: HereDep, who: ActorDep) -> Response:
    """End a view of your own, or as a manager one that is shared."""
    with here.db.writing() as session:
        views.end(session, who, view_id, clock.now())
    return Response(status_code=204)
