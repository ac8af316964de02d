"""The dates of the indicators' page, as they were typed: what is wrong with them is said there, and nothing is lost."""

from datetime import date
from typing import NamedTuple

from app.deps import AsOf
from app.errors import Problem
from app.kpis.asked import Asked, period


class Form(NamedTuple):
    """The dates as they stand in the form, and what is wrong with any."""

    first: str
    last: str
    day: str
    faults: dict[str, str]


def read(first: str, last: str, as_at: str, today: date) -> tuple[Form, Asked | None]:
    """The form, its blanks filled in, and what it asks for; None where it asks for what cannot be."""
    faults: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name, text in (("from", first), ("to", last), ("as_at", as_at)):
        try:
            days[name] = date.fromisoformat(text.strip()) if text.strip() else None
        except ValueError:
            faults[name] = f"{text[:20]} is no date: write it as 2026-03-31"
    day = days.get("as_at") or today
    if day > today:
        faults["as_at"] = f"{day} is in the future: the figures are of what has happened"
    if faults:
        return Form(first, last, as_at, faults), None
    try:
        asked = period(AsOf(day, None, past=day < today), days["from"], days["to"], today)
    except Problem as problem:
        (fault,) = problem.more["errors"]
        return Form(first, last, as_at, {fault["field"]: fault["message"]}), None
    return Form(str(asked.first), str(asked.last), str(asked.day), {}), asked
