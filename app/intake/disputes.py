"""Mediation, appeals and reversed refusals, as far as a row tells of them."""

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

from app.intake.rejected import Rejected
from app.intake.row import Row
from app.intake.told import Told, plainly
from workflow.events import DecisionReversed, DisputeRecorded

About = Literal["request", "assessment", "plan", "other"]
Reversed = Literal["assess", "plan"]
FORMS: Final[tuple[tuple[Literal["mediation", "appeal"], str, str], ...]] = (
    ("mediation", "mediation_on", "mediation_about"),
    ("appeal", "tribunal_on", "tribunal_about"),
)


def no_plan_on(row: Row) -> date | None:
    """The day the family was told that there will be no plan."""
    return row.day("notified_no_plan_on", "refused_plan_on")


def disputes(row: Row) -> Iterator[Told]:
    """Mediation asked for, an appeal registered."""
    for form, day_in, about_in in FORMS:
        on = row.day(day_in)
        if on is None:
            continue
        about = row.choice(about_in, ("request", "assessment", "plan", "other"))
        derived = frozenset() if about else frozenset({"about"})
        if about is None:
            about = _about(row, on)
            row.doubt(about_in, "blank: taken from the order of the dates")
        yield plainly(day_in, on, DisputeRecorded(form, about), derived=derived)  # type: ignore[arg-type]  # chosen from the four


def _about(row: Row, on: date) -> About:
    """Before the plan, or without one: the refusal to assess, or what the assessment came to. After it: something else."""
    issued_on, agreed_on = row.day("plan_issued_on"), row.day("notified_to_assess_on", "decided_to_assess_on")
    if issued_on and on >= issued_on:
        return "other"
    return "assessment" if agreed_on and agreed_on <= on else "request"


def reversed_decision(row: Row) -> Reversed | None:
    """Which refusal was reversed: the last one before that day."""
    on = row.day("reversed_on")
    if on is None:
        return None
    refused: list[tuple[date | None, Reversed]] = [
        (row.day("refused_to_assess_on"), "assess"),
        (no_plan_on(row), "plan"),
    ]
    given = [(day, decision) for day, decision in refused if day]
    if not given:
        raise Rejected("reversed_on", "no refusal is given that it could reverse")
    before = [pair for pair in given if pair[0] <= on]
    if not before:
        raise Rejected("reversed_on", f"{on} is before the refusal, on {min(given)[0]}")
    return max(before)[1]


def reversal(row: Row) -> Iterator[Told]:
    """A refusal reversed, and by what: the appeal or mediation before it, else the council's own reconsidering."""
    on, decision = row.day("reversed_on"), reversed_decision(row)
    if on is None or decision is None:
        return
    because: Literal["tribunal_order", "mediation", "reconsidered"] = "reconsidered"
    if (appealed := row.day("tribunal_on")) and appealed <= on:
        because = "tribunal_order"
    elif (mediated := row.day("mediation_on")) and mediated <= on:
        because = "mediation"
    if because != "reconsidered":
        row.doubt("reversed_on", f"taken as reversed by {because.replace('_', ' ')}, which starts clocks of its own")
    yield plainly("reversed_on", on, DecisionReversed(decision, because), derived=frozenset({"because"}))
