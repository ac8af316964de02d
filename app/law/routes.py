"""/law: what the service holds of the law. Anybody may read it: there is nothing of anybody in it."""

from fastapi import APIRouter

from app.errors import not_found
from app.law import service
from app.law.schemas import ProvisionOut
from app.paging import CursorDep, LimitDep, cursor_after, position_of
from app.problems import PROBLEMS
from app.schema import Page

router = APIRouter(prefix="/api/v1/law", tags=["law"], responses={422: PROBLEMS[422]})


@router.get("")
def list_provisions(limit: LimitDep, cursor: CursorDep) -> Page[ProvisionOut]:
    """Every provision, instrument by instrument: what it says, and whether this engine carries it out or why not."""
    start = max(position_of(cursor, int)[0], 0) if cursor else 0
    every = service.provisions()[start:]
    return Page[ProvisionOut](
        items=list(every[:limit]), next=cursor_after(start + limit) if len(every) > limit else None
    )


@router.get("/{instrument}/{provision}", responses={404: PROBLEMS[404]})
def read_provision(instrument: str, provision: str) -> ProvisionOut:
    """One provision, as `reg-10(4)` or `reg 10(4)`. A ground of an exception leads to the list it stands in."""
    found = service.provision(instrument, provision)
    if found is None:
        raise not_found("provision")
    return found
