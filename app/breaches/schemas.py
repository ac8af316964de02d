"""The breach list as the API gives it."""

from datetime import date

from app.schema import Reply


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
