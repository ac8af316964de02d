"""Correspondence, as the API takes and gives it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.schema import ISO_DAY, Body, Reply
from workflow.correspondence import About, From, Kind, Outcome, Stage, What
from workflow.events.vocabulary import Channel

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1)), ISO_DAY]
RowId = Annotated[int, Field(ge=1, le=2**62)]
Words = Annotated[str, Field(max_length=20_000, description="Words about people: kept apart, and erasable.")]
Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ._/-]{1,60}$")]
Status = Literal["due", "overdue", "replied", "closed"]
Asked = Literal["open", "due", "overdue", "late", "replied", "closed", "all"]


class Content(Body):
    """What came in, in codes. `stage` is of a complaint; `reply_by` is a day that it names itself."""

    type: Kind
    stage: Stage | None = None
    from_: Annotated[From, Field(alias="from")]
    channel: Channel
    about: About
    reply_by: Day | None = None


class OwnerIn(Body):
    """Who is to see to it: a worker on the register, or an account. Neither: nobody yet."""

    worker: RowId | None = None
    account: RowId | None = None


class CorrespondenceIn(Content):
    """Something came in. `case_id` is left out where it is about no case; `follows` is what it was escalated from.

    `external_ref` is its number in another system: the same is not recorded twice.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "complaint",
                    "stage": "stage_1",
                    "from": "parent",
                    "channel": "email",
                    "about": "delay",
                    "received_on": "2026-01-05",
                    "words": "Nobody has rung since November.",
                }
            ]
        }
    )

    received_on: Day
    case_id: RowId | None = None
    follows: RowId | None = None
    owner: OwnerIn | None = None
    external_ref: Reference | None = None
    words: Words = ""


class ReplyIn(Body):
    """It was replied to."""

    on: Day
    channel: Channel
    words: Words = ""


class ClosureIn(Body):
    """It was closed. A complaint is closed with its outcome; without a reply it is closed as withdrawn, and no other way."""

    on: Day
    outcome: Outcome | None = None
    words: Words = ""


class CorrectionIn(Body):
    """A step was recorded wrongly: what it should say, or that it should not be there (`strike`). `words` say why."""

    step_id: RowId
    strike: bool = False
    on: Day | None = None
    received: Content | None = None
    outcome: Outcome | None = None
    words: Annotated[str, Field(min_length=1, max_length=20_000)]


class ErasureIn(Body):
    """All words of it are erased. Codes and days stay."""

    because: Literal["erasure", "retention", "recorded_in_error"]


class NamedOut(Reply):
    """An account or a worker."""

    id: int
    name: str


class OwnerOut(Reply):
    """Who is to see to it."""

    kind: Literal["worker", "account"]
    id: int
    name: str


class ItemOut(Reply):
    """How one piece of correspondence stands. `due_on` is the last day of its limit; null where the council sets none.

    `late`: its reply came, or has not come yet, after that day, by so many days.
    """

    id: int
    case_id: int | None
    reference: str | None
    type: Kind
    stage: Stage | None
    from_: Annotated[From, Field(serialization_alias="from")]
    channel: str
    about: About
    received_on: date
    reply_by: date | None = Field(description="The day it names itself; it counts in place of the council's limit.")
    owner: OwnerOut | None
    status: Status
    due_on: date | None
    replied_on: date | None
    late: bool
    days_late: int
    closed_on: date | None
    outcome: Outcome | None
    follows: int | None
    escalated_to: int | None
    external_ref: str | None


class StepOut(Reply):
    """A step as it was recorded. `counts` is false where it was struck; one that was corrected counts as corrected."""

    id: int
    what: What
    on: date
    said: dict[str, str | int | bool | None]
    words: str | None
    corrects: int | None
    counts: bool
    at: datetime
    by: NamedOut


class DetailOut(ItemOut):
    """The same with all its steps. `struck`: it should not have been recorded, and is in no count."""

    limit_says: str | None
    struck: bool
    steps: list[StepOut]


class CountOut(Reply):
    """One count, or a percentage with its two parts."""

    part: str
    numerator: int
    denominator: int | None
    value: float | None


class QuarterOut(Reply):
    """The counts of a quarter, as far as the period asked for reaches into it."""

    name: str
    from_: Annotated[date, Field(serialization_alias="from")]
    to: date
    items: list[CountOut]


class CountsOut(Reply):
    """Counts by quarter and over the whole period."""

    from_: Annotated[date, Field(serialization_alias="from")]
    to: date
    as_at: date
    quarters: list[QuarterOut]
    items: list[CountOut]
    next: str | None = None
