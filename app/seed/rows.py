"""Fictional rows of a tracker, made of a child and the course of the case."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from app.intake.columns import HAPPENED, WHAT, WHO, Header, header
from app.intake.reading import Line
from app.seed.child import chance, child, nhs_numbers
from app.seed.course import Fate, course

COLUMNS: Final = (*WHAT[:1], *WHO, *WHAT[1:], *HAPPENED, "exception_from", "exception_to")
HEADER: Final[Header] = header(COLUMNS)


class Begun(NamedTuple):
    """A request to make a row of: when it was received, what becomes of it and, where that is settled, when its plan is issued."""

    received_on: date
    fate: Fate
    issued_on: date | None = None


def rows(seed: str, begun: Iterable[Begun], until: date) -> Iterator[dict[str, str]]:
    """One row for each request, as a tracker exported on the day `until` would show it.

    A row depends on the seed and its own place only, so that more rows leave the earlier ones as they were.
    """
    numbers = nhs_numbers(chance(seed, "nhs").randrange(1_000_000))
    for place, request in enumerate(begun, 1):
        rng = chance(seed, place)
        who = child(rng, next(numbers), request.received_on)
        days = course(rng, request.fate, request.received_on, int(who["year_group"]), until, request.issued_on)
        placed = {"placement_urn": who["attends_urn"]} if "plan_issued_on" in days else {}
        yield {
            "external_ref": f"{seed}-{place:06d}",
            **who,
            **placed,
            **{name: day.isoformat() for name, day in days.items()},
        }


def lines(made: Iterable[Mapping[str, str]]) -> Iterator[Line]:
    """Rows as lines under `HEADER`."""
    for number, cells in enumerate(made, 2):
        yield Line(number, [cells.get(column, "") for column in COLUMNS])
