"""What a forecast stands on, in words and figures: each thing with how much of the record it was learned from."""

from collections.abc import Iterator
from typing import NamedTuple

from workflow.forecast.courses import Known
from workflow.forecast.durations import IMAGINED
from workflow.forecast.learning import ENOUGH, HALF_LIFE
from workflow.forecast.steps import STEPS


class Assumption(NamedTuple):
    """One thing: its figure, and out of how many ended, and how many not yet, it was learned."""

    code: str
    says: str
    value: float
    unit: str
    learned_from: int
    going_on: int
    enough: bool


def assumptions(known: Known) -> Iterator[Assumption]:
    """All of them, the steps in the order of a case."""
    for code, step in STEPS.items():
        if step.words:
            learned = known.steps.by_code[code]
            says = (
                f"Half of the time it takes no longer for {step.words}. Those not over count for as long as they have "
                f"lasted; {HALF_LIFE // 7} weeks ago counts half; {IMAGINED} imagined cases of {step.prior.mean:g} working "
                f"days on average stand beside them. A working day of the school holidays counts {learned.pace.holiday:g}."
            )
            yield Assumption(
                code, says, learned.durations.median, "working days", learned.ended, learned.going_on, learned.enough
            )
    line = known.line
    seen = (
        "Psychologists allocated in a week of term, the last weeks counting most."
        if line.allocation_on_record
        else "Psychologists' reports in a week of term: allocations are not on record, so the line ends with the report."
    )
    yield Assumption(
        "ep_slots", seen, round(line.slots_per_week, 1), "a week", line.seen, line.waiting, line.seen >= ENOUGH
    )
    in_holiday = "A week of the school holidays against one of term, for the psychologists' line."
    yield Assumption("ep_holiday", in_holiday, round(line.holiday_rate, 2), "share", line.seen, 0, line.seen >= ENOUGH)
    of = known.arrivals
    requests = "Requests a week on average over the year; the months differ as they did, and as they usually do."
    yield Assumption("requests", requests, round(of.per_week, 1), "a week", of.received, 0, of.received >= ENOUGH)
    differ = "How far a month's pace lies from the average, beyond chance: the months to come are drawn so."
    yield Assumption("months", differ, round(known.steps.months_differ, 2), "share", 0, 0, enough=True)
