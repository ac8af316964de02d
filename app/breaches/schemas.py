"""The breach list as the API gives it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from app.breaches.filters import SavedFilters
from app.cases.schemas import WorkerOut
from app.schema import Body, Reply


class Counts(Reply):
    """How many cases and clocks the filters match in all, whatever the page shows."""

    cases: int
    clocks: int
    by_code: dict[str, int]


class Breach(Reply):
    """A limit passed, or about to: whose case, which clock, by how many days, who holds it."""

    case_id: int
    reference: str
    authority: str
    clock_id: str
    code: str
    cite: str
    kind: str
    due_on: date
    days_over: int
    status: str
    conditional: bool
    holder: str
    caseworker: str | None
    flags: list[str]
    also: list[str]


class BreachPage(Reply):
    """The breach list of a day."""

    as_at: date
    counts: Counts
    items: list[Breach]
    next: str | None = None


class Group(Reply):
    """How many clocks and cases of one group. `group` is null for those of none: no service, nobody allocated, no team."""

    group: str | None
    name: str
    clocks: int
    cases: int


class GroupedCounts(Reply):
    """The list counted by one thing. Clocks add up to those of the list; so do cases where a case is in one group only."""

    as_at: date
    by: str
    clocks: int
    cases: int
    items: list[Group]


class ViewIn(Body):
    """Filters to keep under a name. Only those given are kept; the others stay as they are by default."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Late advice", "filters": {"code": "advice", "status": "overdue"}}]}
    )

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    filters: SavedFilters
    shared: bool = Field(default=False, description="With all the council; a manager's to say.")


class ViewOut(Reply):
    """A saved view: ask for it with `GET /breaches?view=ID`, or for its sheet, or its counts."""

    id: int
    name: str
    filters: dict[str, str | int | None]
    shared: bool
    mine: bool
    by: WorkerOut
    created_at: datetime
