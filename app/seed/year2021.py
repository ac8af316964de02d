"""A tracker of one year, shaped on what Bristol published for 2021: 850 requests, 579 first plans, about a third in time.

The 850 rows are the requests received in 2021; 579 of them come to a first plan, in 2021 or later. (The
published 579 are the plans *issued* in 2021, some on requests of 2020: a file of one year's requests cannot hold those.)
What was not published (months, refusals, withdrawals, exceptions) is made up, and stated here as numbers.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.seed.child import chance
from app.seed.course import Fate
from app.seed.rows import COLUMNS, rows


@dataclass(frozen=True)
class Shape:
    """How many of what, in a year of requests."""

    year: int = 2021
    exported_on: date = date(2023, 3, 31)  # late enough for the slowest plan
    by_month: tuple[int, ...] = (62, 66, 84, 58, 79, 88, 83, 30, 63, 81, 90, 66)
    fates: Mapping[Fate, int] = field(
        default_factory=lambda: MappingProxyType(
            {
                Fate.PLAN_IN_TIME: 193,
                Fate.PLAN_LATE: 377,
                Fate.PLAN_AFTER_REVERSAL: 9,
                Fate.REFUSED: 174,
                Fate.NO_PLAN: 38,
                Fate.WITHDRAWN: 41,
                Fate.MOVED_AWAY: 12,
                Fate.STILL_OPEN: 6,
            }
        )
    )
    excused: int = 14  # plans with an exception to weeks 16 and 20
    disputed_plans: int = 11  # plans after which there was mediation or an appeal
    told_the_day_decided: int = 25  # decisions whose notice has no day of its own: they count as notified


BRISTOL_2021: Final = Shape()
GROUNDS: Final = ("school_closed", "exceptional_circumstances", "absent_from_area")


def year_of_requests(seed: int = 2021, shape: Shape = BRISTOL_2021) -> list[dict[str, str]]:
    """The rows, in order of receipt."""
    days = sorted(_days(seed, shape))
    made = list(rows(f"Y{shape.year}-{seed}", zip(days, _fates(seed, shape), strict=True), shape.exported_on))
    _trouble(seed, shape, made)
    return made


def _days(seed: int, shape: Shape) -> Iterator[date]:
    """Days of receipt, month by month: one in twelve at a weekend."""
    rng = chance(seed, "days")
    for month, count in enumerate(shape.by_month, 1):
        first = date(shape.year, month, 1)
        length = (date(shape.year + month // 12, month % 12 + 1, 1) - first).days
        of_month = [first + timedelta(days=n) for n in range(length)]
        yield from rng.choices(of_month, [1 if day.weekday() > 4 else 5 for day in of_month], k=count)  # noqa: PLR2004 - Friday


def _fates(seed: int, shape: Shape) -> list[Fate]:
    """Fates in no order, but for refusals reversed: they come early, so that their plans are issued by the export."""
    rng, reversed_ = chance(seed, "fates"), shape.fates[Fate.PLAN_AFTER_REVERSAL]
    others: list[Fate] = [
        fate for fate, count in shape.fates.items() for _ in range(count) if fate is not Fate.PLAN_AFTER_REVERSAL
    ]
    rng.shuffle(others)
    for place in sorted(rng.sample(range(sum(shape.fates.values()) // 3), reversed_)):
        others.insert(place, Fate.PLAN_AFTER_REVERSAL)
    return others


def _trouble(seed: int, shape: Shape, made: list[dict[str, str]]) -> None:
    """Exceptions, disputes after the plan, and notices with no day of their own, on so many rows."""
    rng = chance(seed, "trouble")
    planned = [row for row in made if row.get("plan_issued_on") and not row.get("reversed_on")]
    for row in rng.sample(planned, shape.excused):
        from_ = date.fromisoformat(row["received_on"]) + timedelta(days=rng.randint(20, 70))
        row |= {
            "exception_ground": rng.choice(GROUNDS),
            "exception_from": str(from_),
            "exception_to": str(from_ + timedelta(days=rng.randint(29, 60))),
        }
    for row in rng.sample(planned, shape.disputed_plans):
        day, about = rng.choice((("mediation_on", "mediation_about"), ("tribunal_on", "tribunal_about")))
        row |= {
            day: str(date.fromisoformat(row["plan_issued_on"]) + timedelta(days=rng.randint(14, 60))),
            about: "plan",
        }
    for row in rng.sample([row for row in made if row.get("decided_to_assess_on")], shape.told_the_day_decided):
        row["notified_to_assess_on"] = ""


def write(path: Path, made: list[dict[str, str]]) -> None:
    """The rows as a tracker file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(made)
