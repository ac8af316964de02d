"""A tracker of one year that gives, row by row, the figures Bristol published for 2021.

850 requests received; 579 first plans issued, on requests of that year and of the year before; 546 in the measure without
exceptions and disputes, 185 of them in time; 53 plans in December. What was not published (the other months, refusals,
withdrawals) is made up, and stated here as numbers.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final

import typer

from app.seed.child import chance, drawn
from app.seed.course import LATE_BANDS, SATURDAY, Fate
from app.seed.rows import COLUMNS, Begun, rows

WEEKDAYS: Final = 5
IN_TIME: Final = (112, 140)
SLOWEST: Final = 430
"""Days from receipt to a plan."""


@dataclass(frozen=True)
class Shape:
    """How many of what, in a year: what came in, and what went out."""

    year: int = 2021
    exported_on: date = date(2023, 3, 31)  # late enough for the slowest plan on a request of the year
    received: tuple[int, ...] = (62, 66, 84, 58, 79, 88, 83, 30, 63, 81, 90, 66)  # 850, by month
    issued: tuple[int, ...] = (38, 41, 52, 44, 47, 56, 58, 39, 46, 50, 55, 53)  # 579 first plans, by month
    in_time: int = 185
    excepted: int = 16  # late plans with an exception to weeks 16 and 20
    after_reversal: int = 9  # plans after a refusal that mediation or the tribunal reversed
    after_mediation: int = 8  # plans after mediation about the assessment: with the reversals, 17 out of the cohort
    otherwise: Mapping[Fate, int] = field(
        default_factory=lambda: MappingProxyType(
            {Fate.REFUSED: 174, Fate.NO_PLAN: 38, Fate.WITHDRAWN: 41, Fate.MOVED_AWAY: 12, Fate.STILL_OPEN: 6}
        )
    )  # what becomes of requests of the year; the rest come to a plan in the year after
    disputed_plans: int = 11  # plans after which there was mediation or an appeal
    told_the_day_decided: int = 25  # decisions whose notice has no day of its own: they count as notified


BRISTOL_2021: Final = Shape()
GROUNDS: Final = ("school_closed", "exceptional_circumstances", "absent_from_area")


def year_of_requests(seed: int = 2021, shape: Shape = BRISTOL_2021) -> list[dict[str, str]]:
    """The rows, in order of receipt: the year's requests, and those of the year before whose plans it issued."""
    issued = [*_reversals(seed, shape), *_plans(seed, shape)]
    begun = sorted([*issued, *_others(seed, shape, issued)], key=lambda each: each.received_on)
    made = list(rows(f"Y{shape.year}-{seed}", begun, shape.exported_on))
    _trouble(seed, shape, made)
    return made


def _month(shape: Shape, month: int) -> tuple[date, date]:
    """The first day of a month of the year, and of the month after."""
    return date(shape.year, month, 1), date(shape.year + month // 12, month % 12 + 1, 1)


def _a_day(rng: Random, shape: Shape, month: int, weekends: int) -> date:
    """A day of a month; a weekend day so many times to a weekday's five."""
    first, after = _month(shape, month)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    return rng.choices(days, [weekends if day.weekday() >= SATURDAY else WEEKDAYS for day in days])[0]


def _reversals(seed: int, shape: Shape) -> Iterator[Begun]:
    """Refusals reversed: received late in the year before, so that the plan comes within the year."""
    rng = chance(seed, "reversals")
    for _ in range(shape.after_reversal):
        received_on = date(shape.year, 1, 1) - timedelta(days=rng.randint(20, 80))
        yield Begun(received_on, Fate.PLAN_AFTER_REVERSAL, received_on + timedelta(days=rng.randint(310, 330)))


def _plans(seed: int, shape: Shape) -> Iterator[Begun]:
    """The other plans of the year, told backwards from the day each was issued."""
    rng, reversals = chance(seed, "plans"), Counter(b.issued_on.month for b in _reversals(seed, shape) if b.issued_on)
    months = [month for month, n in enumerate(shape.issued, 1) for _ in range(n - reversals[month])]
    rng.shuffle(months)
    for place, month in enumerate(months):
        issued_on, in_time = _a_day(rng, shape, month, 0), place < shape.in_time
        first, last = IN_TIME if in_time else map(int, drawn(rng, LATE_BANDS).split("-"))
        fate = Fate.PLAN_IN_TIME if in_time else Fate.PLAN_LATE
        yield Begun(issued_on - timedelta(days=rng.randint(first, last)), fate, issued_on)


def _others(seed: int, shape: Shape, issued: list[Begun]) -> Iterator[Begun]:
    """The year's other requests: refused, withdrawn, or with a plan in the year after."""
    rng = chance(seed, "others")
    planned = Counter(b.received_on.month for b in issued if b.received_on.year == shape.year)
    months = [month for month, n in enumerate(shape.received, 1) for _ in range(n - planned[month])]
    fates = [fate for fate, n in shape.otherwise.items() for _ in range(n)]
    fates += [Fate.PLAN_LATE] * (len(months) - len(fates))
    rng.shuffle(fates)
    for month, fate in zip(months, fates, strict=True):
        received_on = _a_day(rng, shape, month, 1)
        yield Begun(received_on, fate, _next_year(rng, shape, received_on) if fate is Fate.PLAN_LATE else None)


def _next_year(rng: Random, shape: Shape, received_on: date) -> date:
    """A weekday of the year after on which the plan of a request of this year was issued."""
    soonest = max((date(shape.year + 1, 1, 3) - received_on).days, IN_TIME[0])
    day = received_on + timedelta(days=rng.randint(soonest, max(soonest + 60, SLOWEST)))
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= SATURDAY else 0)


def _trouble(seed: int, shape: Shape, made: list[dict[str, str]]) -> None:
    """Exceptions, disputes before and after the plan, and notices with no day of their own, on so many rows."""
    rng = chance(seed, "trouble")
    planned = [row for row in made if row.get("plan_issued_on") and not row.get("reversed_on")]
    of_the_year = [
        row for row in planned if row["plan_issued_on"].startswith(str(shape.year)) and _days(row) > IN_TIME[1]
    ]
    troubled = rng.sample(of_the_year, shape.excepted + shape.after_mediation)
    for row in troubled[: shape.excepted]:
        from_ = date.fromisoformat(row["received_on"]) + timedelta(days=rng.randint(20, 70))
        row |= {
            "exception_ground": rng.choice(GROUNDS),
            "exception_from": str(from_),
            "exception_to": str(from_ + timedelta(days=rng.randint(29, 60))),
        }
    for row in troubled[shape.excepted :]:
        before = date.fromisoformat(row["plan_issued_on"]) - timedelta(days=rng.randint(10, 30))
        row |= {"mediation_on": str(before), "mediation_about": "assessment"}
    for row in made:
        if row.get("reversed_on"):
            row["mediation_about" if row.get("mediation_on") else "tribunal_about"] = "request"
    for row in rng.sample([row for row in planned if row not in troubled], shape.disputed_plans):
        day, about = rng.choice((("mediation_on", "mediation_about"), ("tribunal_on", "tribunal_about")))
        row |= {
            day: str(date.fromisoformat(row["plan_issued_on"]) + timedelta(days=rng.randint(14, 60))),
            about: "plan",
        }
    for row in rng.sample([row for row in made if row.get("decided_to_assess_on")], shape.told_the_day_decided):
        row["notified_to_assess_on"] = ""


def _days(row: dict[str, str]) -> int:
    return (date.fromisoformat(row["plan_issued_on"]) - date.fromisoformat(row["received_on"])).days


def write(path: Path, made: list[dict[str, str]]) -> None:
    """The rows as a tracker file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(made)


def main() -> None:
    """`python -m app.seed.year2021 FILE`: write the tracker."""
    typer.run(_written)


def _written(file: Path) -> None:
    made = year_of_requests()
    write(file, made)
    typer.echo(f"{len(made)} rows in {file}", err=True)


if __name__ == "__main__":
    main()
