"""What /breaches can be asked: one set of filters, whether they come with the request or were saved as a view."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.breaches.store import STATUSES, Asked
from app.deps import AsOf
from app.schema import unstorable
from workflow.law.words import ClockCode


def _statuses(text: str) -> str:
    if not set(split(text)) <= set(STATUSES):
        message = f"any of {', '.join(STATUSES)}, separated by commas"
        raise ValueError(message)
    return text


def _storable(text: str) -> str:
    fault = unstorable(text)
    if fault:
        raise ValueError(fault)
    return text


def split(text: str) -> tuple[str, ...]:
    """The parts of a list separated by commas."""
    return tuple(part.strip() for part in text.split(","))


Text = Annotated[str, Field(max_length=200), AfterValidator(_storable)]


class Filters(BaseModel):
    """The filters of the breach list. Days to come or gone (`as_at`) are no filter: a view shows the day it is asked on."""

    status: Annotated[str, Field(max_length=200), AfterValidator(_statuses)] = Field(
        "overdue,excused", description="Any of overdue, excused, due_soon, separated by commas."
    )
    within_days: int = Field(14, ge=0, le=365, description="How soon is due soon.")
    code: ClockCode | None = Field(None, description="One item for each clock of this code.")
    kind: Literal["statutory", "guidance", "local_target", "conditional", "promise"] | None = None
    caseworker: Text | None = Field(None, description="By name or id.")
    service: Text | None = None
    flag: Text | None = None
    group: Literal["case", "clock"] = "case"

    def over(self, saved: "Filters") -> "Filters":
        """What a view saved, with whatever this request says itself put in its place."""
        return Filters(**saved.given() | self.given())

    def given(self) -> dict[str, str | int | None]:
        """Those that were said, and nothing that is so by default."""
        return self.model_dump(mode="json", exclude_unset=True)

    def on(self, as_of: AsOf) -> Asked:
        """What the list is asked for, on a day."""
        return Asked(
            day=as_of.day,
            is_past=as_of.past,
            statuses=split(self.status),
            within_days=self.within_days,
            code=self.code,
            kind=self.kind,
            caseworker=self.caseworker,
            service=self.service,
            flag=self.flag,
            by_case=self.group == "case" and self.code is None,
        )


class SavedFilters(Filters):
    """The same in a body: a filter there is not is refused."""

    model_config = ConfigDict(extra="forbid")
