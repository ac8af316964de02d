"""What the page of correspondence is asked for, as it stands in its address, and who may ask."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple, get_args
from urllib.parse import urlencode

from fastapi import Depends, Query
from sqlmodel import Session

from app.correspondence import schemas, store
from app.correspondence.shown import Wanted
from app.correspondence.worded import KINDS
from app.errors import Problem, forbidden, not_found
from app.security import COUNCIL_ROLES, Actor
from workflow.correspondence import Kind

STATUSES: Final[Mapping[str, str]] = {
    "open": "Waiting for a reply",
    "overdue": "Waiting, and overdue",
    "due": "Waiting, and in time",
    "replied": "Replied to, not closed",
    "late": "Replied to late",
    "closed": "Closed",
    "all": "Everything",
}
OWNERS: Final[Mapping[str, str]] = {"": "Anybody", "mine": "Me", "nobody": "Nobody yet"}
USUAL: Final[Mapping[str, Any]] = {"status": "open"}


class AskedFor(NamedTuple):
    """What the address asks for. No part of it names a child."""

    wanted: Wanted
    cursor: str | None

    def query(self, **other: Any) -> str:
        """The address's query with these parts otherwise; a cursor belongs to one list and is left behind."""
        w = self.wanted
        said = {"status": w.status, "kind": w.kind, "owner": w.owner, "case": w.case_id} | other
        return urlencode({name: v for name, v in said.items() if v not in {None, ""} and USUAL.get(name) != v})


def asked_for(
    status: Annotated[str, Query(max_length=20)] = "open",
    kind: Annotated[str, Query(max_length=20)] = "",
    owner: Annotated[str, Query(max_length=20)] = "",
    case: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> AskedFor:
    """What the address asks for. Raises 404 for what means nothing here."""
    if status not in STATUSES or owner not in OWNERS or (kind and kind not in KINDS):
        raise not_found("list")
    asked: schemas.Asked = next(s for s in get_args(schemas.Asked) if s == status)
    return AskedFor(Wanted(asked, case, Kind(kind) if kind else None, _owner(owner)), cursor)


def _owner(said: str) -> Any:  # noqa: ANN401 - one of the words of Wanted.owner
    return said


NO_LONGER_SEEN: Final = "for-managers"
SAID: Final[Mapping[str, str]] = {
    NO_LONGER_SEEN: "It is recorded. What is about staff, and what was struck, is for managers alone to see: it is not in your list."
}
"""The only things the list can be asked to say."""


def after(session: Session, who: Actor, correspondence_id: int, done: str) -> str:
    """Where one goes after recording: its page; the list, where what it has become is no longer the actor's to see."""
    try:
        store.found(session, who, correspondence_id)
    except Problem:
        return f"/correspondence?done={NO_LONGER_SEEN}"
    return f"/correspondence/{correspondence_id}?done={done}"


AskedForDep = Annotated[AskedFor, Depends(asked_for)]


def may(who: Actor) -> None:
    """Raises 403 for whoever is not of the council."""
    if who.role not in COUNCIL_ROLES:
        detail = f"correspondence is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)
