"""The forecast as the API gives it. Shares are between 0 and 1; an interval holds four in five."""

from datetime import date

from app.schema import Reply


class Interval(Reply):
    """A figure with an interval of 80 % about it."""

    low: float
    likely: float
    high: float


class Month(Reply):
    """One month to come; of the first, what is left of it."""

    month: date
    plans: Interval
    on_time: Interval | None
    open_at_end: Interval
    waiting_for_psychologist: Interval


class Assumption(Reply):
    """One thing the forecast stands on: what it is held to be, and out of how much that was learned.

    `learned_from` ends were seen and `going_on` were not yet over; `enough` is false where most of it is supposed.
    """

    code: str
    says: str
    value: float
    unit: str
    learned_from: int
    going_on: int
    enough: bool


class Queue(Reply):
    """The line for a psychologist, by arithmetic alone: so many wait, so many come and are seen a week."""

    waiting: int
    requests_per_week: float
    seen_per_week: float
    waiting_in_a_year: float
    seen_per_week_to_clear_in_a_year: float


class Caseload(Reply):
    """What is foreseen of the caseload. The same cases, day, seed and scenario give the same figures."""

    as_at: date
    seed: int
    draws: int
    says: str
    enough_data: bool
    open_cases: int
    without_day_of_receipt: int
    ep_slots_per_week: float
    requests_per_week: float
    on_time: Interval
    months: list[Month]
    line: Queue
    assumptions: list[Assumption]


class ForecastCase(Reply):
    """What is foreseen of one case: shares of imagined courses that go so.

    `on_time`: a plan by `due_on`. `late`: neither plan nor another end by then. `no_plan`: it ends without one, whenever.
    `earliest`, `likely` and `latest` are days for the plan, if there is to be one. `blocker` takes most of the days to come.
    """

    case_id: int
    reference: str
    due_on: date
    excepted: bool
    on_time: float
    late: float
    no_plan: float
    earliest: date | None
    likely: date | None
    latest: date | None
    blocker: str | None
    blocker_says: str | None
    blocker_days: int


class ForecastPage(Reply):
    """Open cases, those whose week 20 comes first leading."""

    as_at: date
    seed: int
    enough_data: bool
    says: str
    items: list[ForecastCase]
    next: str | None = None
