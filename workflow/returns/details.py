"""What the return asks of a case beyond its assessment: who enters it, and what no event of the assessment says."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """A placement, as far as section I of the issued plan does not say it. `left_on` is its last day."""

    urn: str | None = None
    ukprn: str | None = None
    setting: str | None = None
    setting_other: str | None = None
    entered_on: date | None = None
    left_on: date | None = None
    sen_unit: bool = False
    resourced: bool = False
    residential: str | None = None
    work_based: str | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What was entered of one case; None: nothing was.

    `placement` adds to the placement of the issued plan, `second_placement` is another beside it. `residential` and
    `work_based` are of the named plan (PlanRes, PlanWBP), a placement's own stand with it. `historical`: its assessment
    was reported in an earlier return, whatever the day of the current plan. `current_plan_on`: the day of the current plan
    where it is no longer the one first issued.
    """

    second_need: str | None = None
    personal_budget: bool | None = None
    organised_arrangements: bool | None = None
    direct_payments: str | None = None
    residential: str | None = None
    work_based: str | None = None
    ceased_on: date | None = None
    cease_reason: str | None = None
    upn_unknown: str | None = None
    placement: Place | None = None
    second_placement: Place | None = None
    transfer_la: str | None = None
    historical: bool = False
    current_plan_on: date | None = None
    review_meeting_on: date | None = None
    review_outcome: str | None = None
    review_draft_on: date | None = None
    phase_transfer_due_on: date | None = None
    phase_transfer_final_on: date | None = None
    last_review_on: date | None = None


NOTHING = Details()
