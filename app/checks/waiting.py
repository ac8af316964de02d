"""Promises of the council that were missed: a family, a message or an exception that nobody sees to."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy import false, select, true
from sqlmodel import col

from app.checks.checker import Checker, Finding, Look, each
from app.tables import ClockRow, Matter


def _missed(code: str, look: Look) -> Iterator[Finding]:
    """Every open clock of a promise that is past its date. A council that makes no such promise has no such clock."""
    statement = (
        select(col(Matter.id), col(Matter.reference), col(ClockRow.due_on))
        .join(Matter, col(Matter.id) == col(ClockRow.matter_id))
        .where(
            col(ClockRow.code) == code,
            col(ClockRow.due_on) < look.today,
            col(ClockRow.open) == true(),
            col(ClockRow.current) == true(),
            col(ClockRow.synthetic) == false(),
        )
        .order_by(col(ClockRow.due_on), col(Matter.id))
    )
    return each(look, statement, partial(_since, look.today))


def _since(today: date, due_on: date) -> str:
    return f"due on {due_on}, {(today - due_on).days} days ago"


WAITING: Final = (
    Checker(
        "no_caseworker",
        "An open case has no caseworker, and the day by which the council gives it one has passed.",
        "Allocate a caseworker.",
        partial(_missed, "allocate_caseworker"),
    ),
    Checker(
        "no_psychologist",
        "Psychological advice was asked for, and no psychologist took the case in the time the council allows.",
        "Allocate a psychologist, or ask another service.",
        partial(_missed, "allocate_psychologist"),
    ),
    Checker(
        "advice_not_asked_for",
        "An assessment was agreed, and somebody whose advice the law requires has still not been asked.",
        "Ask for the advice the case's checklist names, today.",
        partial(_missed, "ask_for_advice"),
    ),
    Checker(
        "family_not_contacted",
        "A family that waits has not heard from the council for longer than the council promises.",
        "Contact the family and record it.",
        partial(_missed, "contact_family"),
    ),
    Checker(
        "exception_past_review",
        "An approved exception is past the day on which it was to be looked at again.",
        "End the exception, or record a later one that says why it still stands.",
        partial(_missed, "review_exception"),
    ),
    Checker(
        "message_unanswered",
        "A message, complaint or enquiry has waited for its answer longer than its limit.",
        "Answer it and record the answer against the message.",
        partial(_missed, "reply"),
    ),
)
