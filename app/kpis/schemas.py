"""The indicators as the API gives them."""

from datetime import date

from pydantic import Field

from app.schema import Reply


class Item(Reply):
    """One figure. `group` is what the answer is cut by; `part` is a cut the indicator has of its own, such as a band."""

    code: str
    name: str
    group: str | None
    part: str | None
    numerator: float | int | None
    denominator: int | None
    value: float | int | None
    last_period: float | int | None = Field(description="The value of the period just before, as long as this one.")
    unit: str
    baseline: float | None
    baseline_says: str | None
    target: float | None
    target_by: date | None
    target_says: str | None
    neighbours: float | int | None = Field(description="The mean of the statistical neighbours' published percentages.")
    neighbours_year: int | None
    rag: str | None
    rag_says: str | None
    no_data: str | None = Field(description="Why there is no figure, where nothing of the kind is kept yet.")
    suppressed: bool = Field(
        description="A number of it is hidden: it is small, or a small one could be worked out from it."
    )
    definition: str
    source: str


class Figures(Reply):
    """The indicators of a period, as they stood on a day; the cohort rule by its name."""

    from_: date = Field(serialization_alias="from")
    to: date
    as_at: date
    cohort: str
    items: list[Item]


class CaseBehind(Reply):
    """A case behind a number. `fault` names what is wrong with its data; `on` is the day it counts on."""

    case_id: int
    reference: str
    on: date | None
    days: int | None
    in_numerator: bool
    fault: str | None


class CasesBehind(Reply):
    """A page of the cases behind a number, in order of id."""

    items: list[CaseBehind]
    next: str | None = None
