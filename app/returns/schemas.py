"""The return's problems, and what is entered for it, as the API takes and gives them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.schema import ISO_DAY, Body, Reply

Authority = Annotated[str, Field(pattern=r"^[0-9]{3}$")]
Urn = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Ukprn = Annotated[str, Field(pattern=r"^[0-9]{8}$")]
Setting = Literal["OLA", "OPA", "EHE", "EYP", "OTH", "NEET", "NIEC", "NIEO"]
Need = Literal["SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "DS", "OTH"]
UpnUnknown = Literal["UN1", "UN2", "UN3", "UN5", "UN8", "UN9", "UN10"]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 1, 1)), ISO_DAY]


class ProblemItem(Reply):
    """One thing wrong with the return. `kind` is its name; `rule` is an id of our own, not DfE's (see /docs).

    `case_id` and `reference` are null where it is the header's.
    """

    rule: str
    kind: str
    severity: Literal["error", "query"]
    case_id: int | None
    reference: str | None
    field: str
    message: str


class PlaceIn(Body):
    """A placement. Of the primary, what is left out is taken from the issued plan."""

    urn: Urn | None = None
    ukprn: Ukprn | None = None
    setting: Setting | None = None
    setting_other: Annotated[str, Field(max_length=100)] | None = None
    entered_on: Day | None = None
    left_on: Day | None = None
    sen_unit: bool = False
    resourced: bool = False
    residential: Literal["A", "B"] | None = None
    work_based: Literal["A", "T", "S"] | None = None


class DetailsIn(Body):
    """Everything entered of a case for the return: it takes the place of what was entered before.

    `direct_payments`: E education, S social care, H health, I integrated. `residential`: A 38 to 51 weeks, B 52.
    `work_based`: A apprenticeship, T traineeship, S supported internship. `historical`: its assessment was reported in an
    earlier return. `current_plan_on`: the day of the current plan, where it is no longer the one first issued.
    """

    second_need: Need | None = None
    personal_budget: bool | None = None
    organised_arrangements: bool | None = None
    direct_payments: Literal["E", "S", "H", "I"] | None = None
    residential: Literal["A", "B"] | None = None
    work_based: Literal["A", "T", "S"] | None = None
    ceased_on: Day | None = None
    cease_reason: Literal["1", "2", "3", "4", "5", "6", "7", "8", "9"] | None = None
    upn_unknown: UpnUnknown | None = None
    placement: PlaceIn | None = None
    second_placement: PlaceIn | None = None
    transfer_la: Authority | None = None
    historical: bool = False
    current_plan_on: Day | None = None
    review_meeting_on: Day | None = None
    review_outcome: Literal["A", "C", "M"] | None = None
    review_draft_on: Day | None = None
    phase_transfer_due_on: Day | None = None
    phase_transfer_final_on: Day | None = None
    last_review_on: Day | None = None


class DetailsOut(Reply):
    """What stands entered of a case, since when and by whose account; both null where nothing was."""

    case_id: int
    details: DetailsIn
    entered_at: datetime | None = None
    entered_by: int | None = None


class LastYear(Reply):
    """What a return is reconciled to, its position as at `day`.

    `basis`: the return of the year before as it was `imported` here (what was rejected is not in it) or `exported`, the
    last of them; or, where none is kept, what the `record` would give for that year now.
    """

    year: int
    basis: Literal["imported", "exported", "record"]
    filed_at: datetime | None
    day: date


class BalanceLine(Reply):
    """One line of a sum: what it adds (less than nothing where it takes away), and of how many cases it is made."""

    line: str
    adds: int
    cases: int


class Part(Reply):
    """How many of how many."""

    numerator: int
    denominator: int


class ComparedLine(Reply):
    """An indicator of the calendar year, as the return's own entries give it and as the register counts it."""

    line: str
    code: str
    in_return: Part
    in_indicators: Part
    differing_cases: int


class Reconciliation(Reply):
    """A return beside last year's and beside the indicators.

    The lines of `plans`, and those of `requests`, add up: last year's, what was added and taken away, and the difference
    make this year's. `taken_out`: the plans issued in the year that the cohort rule leaves out of both twenty-week
    measures, and those with an exception, which are in one.
    """

    year: int
    day: date
    last_year: LastYear
    cohort: str
    plans: list[BalanceLine]
    requests: list[BalanceLine]
    kpis: list[ComparedLine]
    taken_out: list[BalanceLine]


class DifferingCase(Reply):
    """A case behind a line: what it adds there, and why where that needs saying."""

    case_id: int
    reference: str
    adds: int
    says: str | None
