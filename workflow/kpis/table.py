"""THE TABLE of indicators: for each, what is counted, out of which, and which of those. The words are in data/indicators.yaml."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from workflow.kpis.counts import BANDS, NOT_KNOWN, Decided, Plan, Request

TWENTY, TWENTY_SIX, *_ = (name for name, _ in BANDS)
OVER_26: Final = frozenset(name for name, _ in BANDS) - {TWENTY, TWENTY_SIX}
DFE_BANDS: Final = {
    "up_to_20_weeks": frozenset({TWENTY}),
    "20_to_52_weeks": frozenset(name for name, _ in BANDS[1:4]),
    "over_52_weeks": frozenset({"over_52_weeks"}),
    NOT_KNOWN: frozenset({NOT_KNOWN}),
}


@dataclass(frozen=True)
class Cohort:
    """Which disputes before a plan take it out of the twenty-week measures: a rule of the council's, by name."""

    name: str
    excludes: frozenset[str]

    def keeps(self, plan: Plan) -> bool:
        """Whether the plan is in the measures."""
        return self.excludes.isdisjoint(plan.disputes.split())


Test = Callable[[Any, Cohort], bool]
"""A question of one count's key. Any: each measure has a key of its own kind, which its row below knows."""


class Row(NamedTuple):
    """One figure: a count where `those` is None, else a percentage of `those` among `of`; `unit` where not the indicator's own."""

    code: str
    part: str
    measure: str
    of: Test
    those: Test | None = None
    unit: str | None = None


def every(_key: object, _cohort: Cohort) -> bool:
    """All that is counted under the measure."""
    return True


def _in_cohort(plan: Plan, cohort: Cohort) -> bool:
    return cohort.keeps(plan)


def _not_excepted(plan: Plan, cohort: Cohort) -> bool:
    return plan.excepted != "yes" and cohort.keeps(plan)


def _in_twenty_weeks(plan: Plan, _: Cohort) -> bool:
    return plan.band == TWENTY


def _in_time(decided: Decided, _: Cohort) -> bool:
    return decided.timing == "in_time"


def _over_six_months(plan: Plan, _: Cohort) -> bool:
    return plan.band in OVER_26


def _any_exception(plan: Plan, _: Cohort) -> bool:
    return plan.excepted != "no"


def _was_decided(request: Request, _: Cohort) -> bool:
    return request.outcome in {"agreed", "refused"}


def _from_school(request: Request, _: Cohort) -> bool:
    return request.source == "school"


def _with_plan(request: Request, _: Cohort) -> bool:
    return request.support == "with_plan"


def _not_said(request: Request, _: Cohort) -> bool:
    return request.source == "school" and request.support == NOT_KNOWN


def _outcome(*outcomes: str) -> Test:
    return lambda request, _: request.outcome in outcomes


def _band(names: frozenset[str]) -> Test:
    return lambda plan, _: plan.band in names


# fmt: off
TABLE: Final[tuple[Row, ...]] = (
    Row("plans_20w_excl",      "",                  "plan",     _not_excepted,  _in_twenty_weeks),
    Row("plans_20w_incl",      "",                  "plan",     _in_cohort,     _in_twenty_weeks),
    *(Row("plans_by_band",     name,                "plan",     _band(frozenset({name}))) for name, _ in BANDS),
    Row("plans_by_band",       NOT_KNOWN,           "plan",     _band(frozenset({NOT_KNOWN}))),
    *(Row("plans_by_dfe_band", name,                "plan",     _band(names)) for name, names in DFE_BANDS.items()),
    Row("plans_over_6_months", "",                  "plan",     every,          _over_six_months),
    Row("decisions_6w",        "",                  "decision", every,          _in_time),
    Row("draft_12w",           "",                  "to_draft", every,          _in_time),
    Row("no_plan_16w",         "",                  "no_plan",  every,          _in_time),
    Row("requests",            "",                  "request",  every),
    Row("assess_rate",         "",                  "request",  every,          _outcome("agreed")),
    Row("assess_rate",         "of_decisions_made", "request",  _was_decided,   _outcome("agreed")),
    Row("refusal_rate",        "",                  "request",  every,          _outcome("refused")),
    Row("refusal_rate",        "of_decisions_made", "request",  _was_decided,   _outcome("refused")),
    Row("undecided",           "",                  "request",  every,          _outcome("undecided")),
    Row("withdrawn",           "",                  "request",  every,          _outcome("withdrawn")),
    Row("support_plan_share",  "",                  "request",  _from_school,   _with_plan),
    Row("support_plan_share",  "of_all_requests",   "request",  every,          _with_plan),
    Row("support_plan_share",  NOT_KNOWN,           "request",  _not_said,      unit="requests"),
    Row("with_exception",      "plans_issued",      "plan",     _any_exception),
    Row("days_to_issue",       "",                  "plan_days", every),
    Row("requests_in",         "",                  "request",  every),
    Row("plans_out",           "",                  "plan",     every),
)
# fmt: on
"""The rows for what happens on a day. `days_to_issue` is a distribution, its figures made of the days themselves; the last two
are rates, so many a week."""
