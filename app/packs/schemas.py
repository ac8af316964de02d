"""The packs as the API takes and gives them."""

from datetime import date, datetime

from pydantic import Field

from app.cases.schemas import Day, Instant
from app.schema import Body, Reply
from workflow.packs.spans import Kind


class PackIn(Body):
    """A pack asked for. `as_at` is the last day of its period, or today, and `known_at` is now, where not given."""

    kind: Kind
    first: Day = Field(alias="from", description="The first day of a month.")
    last: Day = Field(alias="to", description="The last day of a month.")
    as_at: Day | None = None
    known_at: Instant | None = None


class PackOut(Reply):
    """A pack that was made. `digest` is of its figures: the same whenever it is worked out again."""

    id: int
    kind: Kind
    from_: date = Field(serialization_alias="from")
    to: date
    as_at: date
    known_at: datetime
    digest: str
    rules: str
    targets: str
    release: str
    scheduled: bool
    made_at: datetime
    made_by: str
    address: str = Field(description="Where it is to be read; with .pdf, .csv or .xlsx behind it, to be taken away.")


class PackAgain(PackOut):
    """A pack worked out again. `same`: every figure is as it was; if not, `why` says what may have changed it."""

    title: str
    same: bool
    why: str | None
    digest_now: str
