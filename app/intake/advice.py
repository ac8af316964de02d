"""The advice a row tells of: each kind asked for, and in."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Literal

from app.intake.columns import ASKED, CAME_IN, KINDS
from app.intake.rejected import Rejected
from app.intake.row import Row
from app.intake.told import Known, Told, plainly
from workflow.events import AdviceKind, AdviceReceived, AdviceRequested

Body = Literal["s31", "other", "family"]
Services = Mapping[AdviceKind, tuple[str | None, Body]]
"""Which service is asked for each kind of advice by default, and under which duty it answers."""


def advice(row: Row, received_on: date, services: Services) -> Iterator[Told]:
    """Every request for advice in the row, then every advice that came in."""
    for kind in KINDS:
        asked, came_in = row.day(ASKED[kind]), row.day(CAME_IN[kind])
        if asked and came_in and came_in < asked:
            raise Rejected(CAME_IN[kind], f"{came_in} is before {asked}, the day in {ASKED[kind]}")
        service, body = services[kind]
        request = AdviceRequested(kind, service, body=body)
        if asked:
            yield plainly(ASKED[kind], asked, request)
        elif came_in:
            on = _asked_by_then(row, kind, came_in, received_on)
            yield plainly(ASKED[kind], on, request, column=CAME_IN[kind], dated=False)
    for kind in KINDS:
        came_in = row.day(CAME_IN[kind])
        if came_in:
            yield Told(CAME_IN[kind], came_in, partial(_received, ASKED[kind]))


def _received(asked: str, known: Known) -> AdviceReceived:
    return AdviceReceived(known[asked])


def _asked_by_then(row: Row, kind: AdviceKind, came_in: date, received_on: date) -> date:
    """The day advice must have been asked for where the row gives only its answer: an earlier day is safe (Q8)."""
    agreed_on = row.day("notified_to_assess_on", "decided_to_assess_on")
    on = next((day for day in (agreed_on, received_on) if day and day <= came_in), None)
    if on is None:
        raise Rejected(CAME_IN[kind], f"{came_in} is before the request was received, on {received_on}")
    row.doubt(
        ASKED[kind],
        "blank, yet the advice is in: taken as asked for on the day the assessment was agreed, or the request received",
    )
    return on
