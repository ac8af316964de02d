"""The return as it stands in a file: its modules, one inside another, each field under a name of ours.

A field is None where the file leaves the element out. Values that a code set or a date cannot hold stay as the text
they are, so that what is wrong with them can be said.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlanDetail:
    """A placement that section I names. `rank` is 1 for the primary, 2 for the secondary."""

    urn: str | None = None
    ukprn: str | None = None
    setting: str | None = None
    setting_other: str | None = None
    rank: str | None = "1"
    sen_unit: bool | None = False
    resourced: bool | None = False


@dataclass(frozen=True, slots=True)
class NamedPlan:
    """Module 4: the plan, its personal budget, and how it ended."""

    start_on: date | None = None
    plan_details: tuple[PlanDetail, ...] = ()
    residential: str | None = None
    work_based: str | None = None
    personal_budget: bool | None = None
    organised_arrangements: bool | None = None
    direct_payments: str | None = None
    ceased_on: date | None = None
    cease_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """Module 3: what the assessment came to. A first outcome stays, whatever was decided afterwards."""

    outcome: str | None = None
    outcome_on: date | None = None
    mediation: bool | None = None
    tribunal: bool | None = None
    other_mediation: bool | None = None
    other_tribunal: bool | None = None
    week_20: bool | None = None
    named_plan: NamedPlan | None = None


@dataclass(frozen=True, slots=True)
class PlacementDetail:
    """Where the child is placed on the census day."""

    urn: str | None = None
    ukprn: str | None = None
    setting: str | None = None
    setting_other: str | None = None
    rank: str | None = "1"
    entered_on: date | None = None
    left_on: date | None = None
    sen_unit: bool | None = False
    resourced: bool | None = False
    residential: str | None = None
    work_based: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A type of need, 1 for the primary, 2 for the secondary."""

    type: str | None = None
    rank: str | None = "1"


@dataclass(frozen=True, slots=True)
class ActivePlan:
    """Module 5: a plan that is active on the census day."""

    transfer_la: str | None = None
    placements: tuple[PlacementDetail, ...] = ()
    needs: tuple[Need, ...] = ()
    review_meeting_on: date | None = None
    review_outcome: str | None = None
    review_draft_on: date | None = None
    phase_transfer_due_on: date | None = None
    phase_transfer_final_on: date | None = None
    last_review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Module 2: a request, and all that came of it."""

    received_on: date | None = None
    source: str | None = None
    youth_accommodation: bool | None = None
    outcome_on: date | None = None
    outcome: str | None = None
    mediation: bool | None = None
    tribunal: bool | None = None
    exported_to: str | None = None
    assessment: Assessment | None = None
    active_plan: ActivePlan | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Module 1: a child or young person, with their requests."""

    surname: str | None = None
    forename: str | None = None
    born_on: date | None = None
    sex: str | None = None
    ethnicity: str | None = None
    postcode: str | None = None
    upn: str | None = None
    uln: str | None = None
    upn_unknown: str | None = None
    requests: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """Whose return it is, of which year, made by what. Officers are Y, N or R (recruiting)."""

    year: int
    reference_on: date
    authority: str
    software: str
    release: str
    serial: int
    made_at: str
    medical_officer: str
    clinical_officer: str
    social_care_officer: str | None
