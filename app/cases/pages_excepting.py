"""Recording an exception: its ground first, then the facts that this ground needs, and the limits it is a ground for."""

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

from app.cases.pages_fields import capital, occurred, payload_fields
from app.cases.pages_now import Now
from app.web import words
from app.web.fields import Field, One, Option, Several
from app.web.render import cite
from workflow.law.book import book

FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "school_closed": ("urn", "asked_on", "closed_from", "reopens_on"),
    "early_years_closed": ("urn", "asked_on", "closed_from", "reopens_on"),
    "exceptional_circumstances": (),
    "absent_from_area": ("left_on", "returned_on"),
    "missed_appointment": ("advice_id", "on"),
}
"""What each ground needs to be said of it."""
NEEDED: Final = {
    "asked_on": "Enter the day the head was asked for advice",
    "closed_from": "Enter the day it closed",
    "reopens_on": "Enter the day it opens again",
    "left_on": "Enter the day they left",
    "advice_id": "Choose which advice",
    "on": "Enter the day of the appointment",
}
OF_ANY: Final = ("from", "to", "review_on", "impractical_because", "evidence")
HINTS: Final = {
    "school_closed": "Four weeks or more, and the head was asked for advice while it was about to close, or closed",
    "early_years_closed": "The same, for a nursery or another early years provider",
    "exceptional_circumstances": "They affect the child, the parent or the young person",
    "absent_from_area": "Four weeks or more away from the council’s area",
    "missed_appointment": "The child did not keep an appointment for an examination or a test",
}


def grounds(_: Any, now: Now) -> tuple[Field, ...]:  # noqa: ANN401, ARG001 - every act's fields are asked for so
    """The ground."""
    options = tuple(Option(code, capital(words.GROUNDS[code]), HINTS[code]) for code in FACTS)
    return (One("ground", "On which ground", required="Choose the ground", options=options),)


def fields(event: str, ground: str, now: Now) -> tuple[Field, ...]:
    """The limits that run, the facts of the ground, and what is said of any."""
    running = [c for c in now.case.clocks if c.kind == "statutory" and c.met_on is None and c.stopped_on is None]
    if ground == "missed_appointment":
        running = [c for c in running if c.code == "advice"]
    options = tuple(
        Option(
            c.id, words.clock_name(c.code, c.advice_kind), f"Due {c.due_on.day} {c.due_on:%B %Y}" if c.due_on else ""
        )
        for c in running
    )
    clocks = Several(
        "clocks",
        "Which limits it excuses",
        required="Choose which limits it excuses",
        api="data.clocks",
        options=options,
    )
    made = {f.name: f for f in payload_fields(event, now, frozenset({"clocks", "ground"}))}
    facts = [_needed(made[name]) for name in FACTS[ground]]
    return (clocks, *facts, *(made[name] for name in OF_ANY), occurred(event, now, "Day it is recorded for"))


def _needed(f: Field) -> Field:
    return type(f)(**{**vars(f), "required": NEEDED.get(f.name, "")})


def intro(ground: str) -> Markup:
    """Where the ground stands in the law, and that an exception moves no date."""
    cites = dict.fromkeys(
        str(g.cite) for p in book().grounds_of(ground) for g in book().grounds(p.cite) if g.code == ground
    )
    said = Markup(
        "<p class='govuk-body'>It excuses the limits it names once somebody else has approved it. It moves no date, and what is"
        " owed is still owed as soon as practicable. The ground stands in {}.</p>"
    )
    return said.format(Markup(", ").join(map(cite, cites)))
