"""Entered measures and surveys, as the API takes and gives them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.schema import ISO_DAY, Body, Reply
from workflow.kpis.entered import Stage
from workflow.kpis.indicators import Good

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1)), ISO_DAY]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
RowId = Annotated[int, Field(ge=1, le=2**62)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]
Link = Annotated[str, Field(max_length=500, pattern=r"^https?://\S+$")]
HowAsked = Literal["online", "post", "phone", "in_person", "mixed"]


class ValueIn(Body):
    """A value of a measure, or the two counts it is made of; with neither, what it supersedes is taken back.

    `on` is the day it is true of: the period's last day where it is not said. `evidence` says where it is from, in words
    without names, or by a link. `supersedes` is the value whose place it takes.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "period_from": "2023-04-01",
                    "period_to": "2023-06-30",
                    "value": 81.5,
                    "evidence": "Forum survey, June.",
                }
            ]
        }
    )

    period_from: Day
    period_to: Day
    on: Day | None = None
    value: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=4)] | None = None
    numerator: Count | None = None
    denominator: Count | None = None
    evidence: Annotated[str, Field(max_length=1000)] = ""
    link: Link | None = None
    supersedes: RowId | None = None


class AccountOut(Reply):
    """Who entered it."""

    id: int
    name: str


class ValueOut(Reply):
    """A value as it was entered. `value` is to one decimal place, half up; null where it was taken back, or of nothing."""

    id: int
    code: str
    period_from: date
    period_to: date
    on: date
    value: float | None
    numerator: int | None
    denominator: int | None
    evidence: str
    link: str | None
    supersedes: int | None
    superseded_by: int | None
    taken_back: bool
    at: datetime
    by: AccountOut


class TargetOut(Reply):
    """What a plan wants, and by when; `value` is null where it names no number."""

    plan: str
    value: float | None
    by: date
    says: str


class MeasureOut(Reply):
    """A measure that is entered: what it is, what plans want of it, and its latest value."""

    code: str
    name: str
    definition: str
    unit: str
    good: Good
    source: str
    baseline: float | None
    baseline_says: str | None
    targets: list[TargetOut]
    latest: ValueOut | None


class SurveyIn(Body):
    """How many gave which answer to a question at one stage. No names, and no words of families'.

    With no answers, what it supersedes is taken back. `invited` is how many were asked, where that is known.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "stage": "assessment",
                    "question": "treated_fairly",
                    "wave": "2023 summer",
                    "period_from": "2023-04-01",
                    "period_to": "2023-06-30",
                    "how_asked": "online",
                    "invited": 120,
                    "answers": {"strongly_agree": 20, "agree": 33, "disagree": 9, "not_known": 4},
                }
            ]
        }
    )

    stage: Stage
    question: Code = "treated_fairly"
    wave: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9 ._/-]*$")] = ""
    period_from: Day
    period_to: Day
    how_asked: HowAsked
    invited: Count | None = None
    answers: Annotated[dict[Code, Count], Field(max_length=50)]
    link: Link | None = None
    supersedes: RowId | None = None


class SurveyOut(Reply):
    """Counted answers as they were entered. `base` is how many of them make the share; a small one is marked."""

    id: int
    stage: Stage
    question: str
    wave: str
    period_from: date
    period_to: date
    how_asked: HowAsked
    invited: int | None
    answers: dict[str, int]
    base: int | None
    small_base: bool
    link: str | None
    supersedes: int | None
    superseded_by: int | None
    taken_back: bool
    at: datetime
    by: AccountOut


class ResultOut(Reply):
    """A share of answers: `stage` null is of all stages. `small_base`: of so few answers that it says little."""

    code: str
    stage: Stage | None
    numerator: int
    denominator: int
    value: float | None
    small_base: bool


class ResultsOut(Reply):
    """What surveys about a period came to, with what is asked."""

    model_config = ConfigDict(populate_by_name=True)

    from_: date = Field(serialization_alias="from")
    to: date
    as_at: date
    items: list[ResultOut]
    next: str | None = None
