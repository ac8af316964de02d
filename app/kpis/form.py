"""The dates of the indicators' pages, as they were typed: what is wrong with them is said there, and nothing is lost."""

from datetime import date, datetime, time
from typing import NamedTuple

from app.deps import AsOf
from app.errors import Problem
from app.kpis.asked import Asked, period
from app.today import EARLIEST
from workflow.counting import LONDON


class Form(NamedTuple):
    """The dates as they stand in the form, and what is wrong with any."""

    first: str
    last: str
    day: str
    known: str
    faults: dict[str, str]


def read(first: str, last: str, as_at: str, known: str, today: date, now: datetime) -> tuple[Form, Asked | None]:
    """The form, its blanks filled in, and what it asks for; None where it asks for what cannot be.

    `known` is a day: what had been recorded by its end counts.
    """
    faults: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name, text in (("from", first), ("to", last), ("as_at", as_at), ("known", known)):
        try:
            days[name] = date.fromisoformat(text.strip()) if text.strip() else None
        except ValueError:
            faults[name] = f"{text[:20]} is no date: write it as 2026-03-31"
    known_on = days.get("known")
    day = days.get("as_at") or known_on or today
    for name, each in (("as_at", day), ("known", known_on or today)):
        if each > today:
            faults[name] = f"{each} is in the future: the figures are of what has happened"
        elif each < EARLIEST.date():
            faults[name] = f"give a day since {EARLIEST.date()}: there is no record of such cases before"
    if faults:
        return Form(first, last, as_at, known, faults), None
    known_at = datetime.combine(known_on, time.max, LONDON) if known_on and known_on < today else None
    try:
        asked = period(
            AsOf(day, min(known_at, now) if known_at else None, past=day < today), days["from"], days["to"], today
        )
    except Problem as problem:
        (fault,) = problem.more["errors"]
        return Form(first, last, as_at, known, {fault["field"]: fault["message"]}), None
    return Form(str(asked.first), str(asked.last), str(asked.day), known.strip(), {}), asked
