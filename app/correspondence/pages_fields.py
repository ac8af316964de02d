"""What the forms of correspondence ask, and what was answered as the API takes it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from app.correspondence import worded
from app.web.answers import CHANNELS
from app.web.fields import Choice, Day, Field, One, Option

UNFIT: Final = {
    "external_ref": "Use letters, figures, spaces and . _ / - alone, 60 at most",
    "received_on": "Enter a day from the year 2000 on",
    "on": "Enter a day from the year 2000 on",
}
"""What is said of answers that the API does not take."""
HOW: Final = {code: name for code, name in CHANNELS.items() if code != "hand"}


def options(called: Mapping[str, str], codes: Iterable[str] | None = None) -> tuple[Option, ...]:
    """The answers of a list, or some of them."""
    return tuple(Option(code, called[code]) for code in (called if codes is None else codes))


def content(sorts: Iterable[str], day: Day, within: str = "", when: tuple[str, ...] | None = None) -> tuple[Field, ...]:
    """What is said of anything that comes in. `within`: where the API has it; `day` is the day it came in."""

    def given(name: str) -> dict[str, Any]:
        return {"api": f"{within}{name}", "when": when}

    return (
        One("sort", "What came in", required="Choose what came in", options=options(worded.SORTS, sorts), **given("type")),
        Choice("from", "From", required="Choose whom it is from", options=options(worded.FROM), **given("from")),
        Choice("channel", "How it came", required="Choose how it came", options=options(HOW), **given("channel")),
        Choice("about", "What it is about", hint="What is about staff is for managers alone.", required="Choose what it is about", options=options(worded.ABOUT), **given("about")),
        day,
        Day("reply_by", "Day to reply by, if it names one", hint="Leave empty for the council’s own limit for this kind.", **given("reply_by")),
    )  # fmt: skip


def said_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same as the API takes it."""
    kind, _, stage = given["sort"].partition(".")
    found = {name: given.get(name) for name in ("from", "channel", "about", "reply_by")}
    return {"type": kind, "stage": stage or None, **found}


def owner_of(chosen: str | None) -> dict[str, int]:
    """`account.5` as the API takes it; {} for nobody."""
    kind, _, id_ = (chosen or "").partition(".")
    return {kind: int(id_)} if id_ else {}


def came_in(today: date, name: str = "received_on", when: tuple[str, ...] | None = None) -> Day:
    """The day it came in."""
    return Day(name, "Day it came in", required="Enter the day it came in", by=today, when=when)
