"""The twenty weeks as the return tells them, to be held against the indicators of the same year."""

from collections import Counter
from datetime import date

from workflow.counting import days_since
from workflow.kpis.counts import TWENTY_WEEKS
from workflow.returns.census import Census
from workflow.returns.model import Assessment, Request

CODES = ("plans_20w_incl", "plans_20w_excl")


def counted(request: Request, census: Census) -> Counter[tuple[str, bool]]:
    """A request's plan under each indicator that counts it: (code, in time). Nothing for what was reported before (H).

    A plan after mediation or the tribunal on the request or the assessment is in neither; one with an exception in one.
    """
    a = request.assessment
    issued_on = _issued_on(a) if a else None
    if a is None or not census.covers(issued_on) or issued_on is None:
        return Counter()
    if request.mediation or request.tribunal or a.mediation or a.tribunal:
        return Counter()
    received_on = request.received_on
    in_time = received_on is not None and days_since(received_on, issued_on) <= TWENTY_WEEKS
    return Counter((code, in_time) for code in (CODES[:1] if a.week_20 else CODES))


def _issued_on(a: Assessment) -> date | None:
    """The day the first plan was issued: of the outcome, or of the plan where it was refused at first."""
    if a.named_plan is None or a.outcome == "H":
        return None
    return a.outcome_on if a.outcome == "Y" else a.named_plan.start_on


def in_words(counts: Counter[tuple[str, bool]], census: Census) -> str:
    """What was counted, and where the indicators say the same."""
    said = []
    for code in CODES:
        in_time, late = counts[code, True], counts[code, False]
        said.append(f"{code} {in_time} of {in_time + late}")
    asked = f"from={census.first}&to={census.last}&as_at={census.day}"
    return f"plans within twenty weeks: {', '.join(said)} (the same as GET /api/v1/kpis?{asked})"
