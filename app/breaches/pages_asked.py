"""What the page of breaches is asked for, as it stands in its address: filters, order, what to count by, a saved view."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from pydantic import ValidationError
from sqlmodel import Session

from app.breaches import tally, views
from app.breaches.filters import Filters
from app.errors import forbidden, not_found
from app.security import COUNCIL_ROLES, Actor
from app.web import words
from app.work import store as work
from workflow.states import Role

CODES: Final = {code: name for code, name in words.CLOCKS.items() if code != "family_representations"}
"""The limits a list can be of: the family's own window is nothing that passes."""
SORTS: Final = {
    "due": "Longest overdue first",
    "child": "Child",
    "gate": "Limit",
    "holder": "Who holds it",
    "caseworker": "Caseworker",
}
BYS: Final[Mapping[tally.By, str]] = {
    "code": "Limit",
    "age": "Age",
    "caseworker": "Caseworker",
    "service": "Service",
    "team": "Team",
}
STATUSES: Final = {
    "overdue,excused": "Overdue, and excused",
    "overdue": "Overdue, not excused",
    "excused": "Excused",
    "due_soon": "Due within 14 days",
    "overdue,excused,due_soon": "All of these",
}
KINDS: Final = {
    "": "Limits of law",
    "guidance": "Guidance",
    "local_target": "Local targets",
    "promise": "Promises to families",
    "conditional": "Refusals that would be late",
}
ANYBODY: Final = "all"  # as a caseworker asks for more than their own


@dataclass(frozen=True)
class AskedFor:
    """What the address asks for. No part of it can name a child."""

    filters: Filters
    by: tally.By = "code"
    sort: str = "due"
    cursor: str | None = None
    view: int | None = None
    caseworker: str = ""  # as the address says it

    def query(self, **other: Any) -> str:
        """The address's query with these parts otherwise; a cursor belongs to one list and is left behind."""
        of_list = {"by": self.by, "sort": self.sort, "view": self.view} | self.filters.given()
        said = of_list | {"caseworker": self.caseworker} | other
        usual = {"by": "code", "sort": "due"}
        return urlencode({name: v for name, v in said.items() if v not in (None, "") and usual.get(name) != v})


def asked_for(
    request: Request,
    by: Annotated[str, Query(max_length=20)] = "code",
    sort: Annotated[str, Query(max_length=20)] = "due",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    view: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> AskedFor:
    """What the address asks for. Raises 404 for what means nothing here."""
    given = {name: text for name in Filters.model_fields if (text := request.query_params.get(name, ""))}
    worker = given.pop("caseworker", "")
    try:
        filters = Filters.model_validate(given | ({"caseworker": worker} if worker not in {"", ANYBODY} else {}))
    except ValidationError:
        raise not_found("list") from None
    if by not in BYS or sort not in SORTS:
        raise not_found("list")
    return AskedFor(filters, next(b for b in BYS if b == by), sort, cursor, view, worker)


AskedForDep = Annotated[AskedFor, Depends(asked_for)]


def may(who: Actor) -> None:
    if who.role not in COUNCIL_ROLES:
        detail = f"this page is for the council's caseworkers and managers; you are {who.role}"
        raise forbidden(detail)


def settled(session: Session, who: Actor, asked: AskedFor) -> AskedFor:
    """With what the view saved, and a caseworker's own cases where nothing is said of whose."""
    if asked.view:
        return replace(asked, filters=asked.filters.over(views.filters_of(session, who, asked.view)))
    if who.role is Role.CASEWORKER and not asked.caseworker:
        mine = work.own_entry(session, who)
        if mine:
            own = Filters(**asked.filters.given() | {"caseworker": str(mine.id)})
            return replace(asked, filters=own, caseworker=str(mine.id))
    return asked
