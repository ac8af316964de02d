"""Alerts as the API takes and gives them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.cases.schemas import Day, WorkerOut
from app.schema import Body, Reply

AccountId = Annotated[int, Field(ge=1, le=2**62)]
AlertId = Annotated[int, Field(ge=1, le=2**62)]


class AlertOut(Reply):
    """One alert that is open: which clock, which rung, what it asks, and who has it in hand."""

    id: int
    case_id: int
    reference: str
    authority: str
    clock_id: str
    code: str
    rung: str
    asks: str
    due_on: date
    on: date
    occurrence: int
    floor: bool
    acknowledged_by: WorkerOut | None
    snoozed_until: date | None
    assigned_to: WorkerOut | None


class Snooze(Body):
    """Not before a day, for a coded reason. A rung of the floor can rest for a week at most."""

    until: Day
    reason: Literal["waiting_for_reply", "booked", "with_manager", "other"]


class Reassignment(Body):
    """Whose it is to see to: an account of the council."""

    account: AccountId


class Several(Body):
    """Alerts to acknowledge together."""

    ids: list[AlertId] = Field(min_length=1, max_length=500)


class Acknowledged(Reply):
    """Which were acknowledged; the others are not open, or not yours to see."""

    acknowledged: list[int]


class Preferences(Body):
    """How you want to hear of alerts. Rungs of the floor are told whatever stands here."""

    immediate: bool = False
    muted: list[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]] = Field(default=[], max_length=100)


class CoverIn(Body):
    """Somebody is away, and who covers: told as well, without becoming the case's owner."""

    away: AccountId
    covered_by: AccountId
    from_on: Day
    to_on: Day


class CoverOut(Reply):
    """A cover on record."""

    id: int
    away: int
    covered_by: int
    from_on: date
    to_on: date
