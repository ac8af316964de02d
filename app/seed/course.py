"""How a fictional case went: the days of one row, from its fate. Nothing here decides what is late: the engine does."""

from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from app.intake.columns import ASKED, CAME_IN
from app.seed.child import drawn
from workflow.advice import YEAR_NINE
from workflow.events import AdviceKind

Days = dict[str, date]

SATURDAY: Final = 5
FORTNIGHT: Final = 14
DECIDED_IN_SIX_WEEKS: Final = 0.75
FIFTEEN_DAYS_KEPT: Final = 0.97
ADVICE_STILL_OUT: Final = 0.06
FURTHER_ADVICE: Final = 0.06
FAMILY_ANSWERS: Final = 0.9
"""Shares of cases, or of requests for advice, that go so."""
FROM_THE_FAMILY: Final[tuple[AdviceKind, ...]] = ("parental", "child_views")
FROM_SERVICES: Final[tuple[AdviceKind, ...]] = ("educational", "medical", "psychological", "social_care")
IN_YEAR_NINE: Final[tuple[AdviceKind, ...]] = ("preparing_for_adulthood",)
ON_OCCASION: Final[tuple[AdviceKind, ...]] = ("requested_by_family", "other")
IN_TIME: Final = (112, 140)
LATE_BANDS: Final = {"143-182": 40, "183-273": 35, "274-364": 18, "365-430": 7}
"""Days from receipt to a late plan: half of all plans took over six months."""
ANSWERED_IN: Final[dict[AdviceKind, tuple[int, int]]] = {
    "educational": (14, 44),
    "medical": (21, 70),
    "psychological": (35, 150),
    "social_care": (14, 50),
}


class Fate(StrEnum):
    """What became of a request."""

    PLAN_IN_TIME = "plan_in_time"
    PLAN_LATE = "plan_late"
    PLAN_AFTER_REVERSAL = "plan_after_reversal"
    REFUSED = "refused"
    NO_PLAN = "no_plan"
    WITHDRAWN = "withdrawn"
    MOVED_AWAY = "moved_away"
    STILL_OPEN = "still_open"


def working(day: date) -> date:
    """The Friday before a weekend: a council acts on weekdays, though requests arrive on any day."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def later(rng: Random, day: date, first: int, last: int) -> date:
    """A weekday so many days after another, by chance."""
    return working(day + timedelta(days=rng.randint(first, last)))


def course(
    rng: Random, fate: Fate, received_on: date, year_group: int, until: date, issued_on: date | None = None
) -> Days:
    """The days of a case that went so, as a tracker exported on the day `until` would show them.

    `issued_on` is the day of the plan where that is settled beforehand.
    """
    days: Days = {"received_on": received_on}
    match fate:
        case Fate.REFUSED:
            days["refused_to_assess_on"] = later(rng, received_on, 28, 58)
        case Fate.PLAN_AFTER_REVERSAL:
            _reversed_then_planned(rng, days, year_group, issued_on)
        case Fate.WITHDRAWN | Fate.MOVED_AWAY:
            _agreed(rng, days)
            column = "withdrawn_on" if fate is Fate.WITHDRAWN else "moved_away_on"
            days[column] = later(rng, received_on, 8, 90)
            days = {name: day for name, day in days.items() if day <= days[column]}
        case Fate.NO_PLAN:
            _agreed(rng, days)
            days["refused_plan_on"] = later(rng, received_on, 84, 120)
            days["notified_no_plan_on"] = later(rng, days["refused_plan_on"], 3, 10)
            _advice(rng, days, year_group, days["notified_to_assess_on"], days["refused_plan_on"])
        case _:
            _agreed(rng, days)
            issued_on = issued_on or _issued_on(rng, fate, received_on, until)
            _planned(rng, days, year_group, days["notified_to_assess_on"], issued_on)
    return {name: day for name, day in days.items() if day <= until}


def _issued_on(rng: Random, fate: Fate, received_on: date, until: date) -> date:
    if fate is Fate.PLAN_IN_TIME:
        return later(rng, received_on, *IN_TIME)
    if fate is Fate.STILL_OPEN:
        return later(rng, max(until, received_on + timedelta(days=IN_TIME[0])), 10, 90)
    first, last = map(int, drawn(rng, LATE_BANDS).split("-"))
    return later(rng, received_on, first, last)


def _agreed(rng: Random, days: Days) -> None:
    """The decision to assess: three in four within six weeks."""
    days["notified_to_assess_on"] = later(
        rng, days["received_on"], *((21, 42) if rng.random() < DECIDED_IN_SIX_WEEKS else (45, 62))
    )
    days["decided_to_assess_on"] = working(days["notified_to_assess_on"] - timedelta(days=rng.randint(0, 5)))


def _planned(rng: Random, days: Days, year_group: int, assessing_from: date, issued_on: date) -> None:
    """The decision to draft, the draft and the plan, told backwards from the plan. A few drafts go out too late to wait for."""
    waited = rng.randint(15, 21) if rng.random() < FIFTEEN_DAYS_KEPT else rng.randint(6, 12)
    days["plan_issued_on"] = issued_on
    days["draft_sent_on"] = working(issued_on - timedelta(days=waited))
    soonest = assessing_from + timedelta(days=FORTNIGHT)
    days["decided_to_draft_on"] = working(max(soonest, days["draft_sent_on"] - timedelta(days=rng.randint(3, 30))))
    _advice(rng, days, year_group, assessing_from, days["decided_to_draft_on"])


def _reversed_then_planned(rng: Random, days: Days, year_group: int, issued_on: date | None) -> None:
    days["refused_to_assess_on"] = later(rng, days["received_on"], 28, 42)
    dispute, wait = rng.choice((("mediation_on", 40), ("tribunal_on", 120)))
    days[dispute] = later(rng, days["refused_to_assess_on"], 20, 45)
    days["reversed_on"] = later(rng, days[dispute], wait - 20, wait)
    days["notified_to_assess_on"] = later(rng, days["reversed_on"], 4, 14)
    issued_on = working(issued_on) if issued_on else later(rng, days["reversed_on"], 90, 110)
    _planned(rng, days, year_group, days["notified_to_assess_on"], issued_on)


def _advice(rng: Random, days: Days, year_group: int, from_: date, decided_on: date) -> None:
    """Every kind asked for within days of the decision, and in before the next; now and then one is still out by then."""
    grown = IN_YEAR_NINE if year_group >= YEAR_NINE else ()
    further = (kind for kind in ON_OCCASION if rng.random() < FURTHER_ADVICE)
    still_out = rng.choice(FROM_SERVICES) if rng.random() < ADVICE_STILL_OUT else None
    for kind in (*FROM_THE_FAMILY, *FROM_SERVICES, *grown, *further):
        asked_on = days[ASKED[kind]] = max(from_, later(rng, from_, 0, 4))
        came_in = later(rng, asked_on, *ANSWERED_IN.get(kind, (10, 40)))
        if kind == still_out:
            days[CAME_IN[kind]] = later(rng, decided_on, 5, 20)
        elif kind not in FROM_THE_FAMILY or rng.random() < FAMILY_ANSWERS:
            days[CAME_IN[kind]] = max(asked_on, min(came_in, decided_on))
