"""Open cases that no list would show for what they are: without a next step or a first date, shut to all, there twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import false, func, select, true
from sqlmodel import col

from app.checks.checker import Checker, Finding, Look, each, has_ended_since, is_open
from app.tables import Account, CaseRow, ClockRow, Grant, Matter
from workflow.states import Role

LATELY: Final = timedelta(days=60)
"""How far back a case that has ended is still looked at: long enough to be found by a look a day, however many are missed."""

_CASE: Final = (
    select(col(Matter.id), col(Matter.reference))
    .select_from(CaseRow)
    .join(Matter, col(Matter.id) == col(CaseRow.matter_id))
    .order_by(col(Matter.id))
)


def _no_next_step(look: Look) -> Iterator[Finding]:
    """A window that runs and a promise are no step the law asks for next."""
    owed = select(col(ClockRow.key)).where(
        col(ClockRow.matter_id) == col(CaseRow.matter_id),
        col(ClockRow.open) == true(),
        col(ClockRow.current) == true(),
        col(ClockRow.kind).not_in(("window", "promise")),
    )
    statement = _CASE.add_columns(col(CaseRow.state)).where(*is_open(look), ~owed.exists())
    return each(look, statement, lambda state: f"{state}, and no clock of it is open")


def _no_receipt_date(look: Look) -> Iterator[Finding]:
    statement = _CASE.where(*is_open(look), col(CaseRow.received_on).is_(None))
    return each(look, statement, lambda: "the day of receipt is not on record")


def _two_assessments(look: Look) -> Iterator[Finding]:
    twice = (
        select(col(Matter.person_id))
        .select_from(CaseRow)
        .join(Matter, col(Matter.id) == col(CaseRow.matter_id))
        .where(*is_open(look), col(Matter.kind) == "assessment")
        .group_by(col(Matter.person_id))
        .having(func.count() > 1)
    )
    statement = _CASE.where(*is_open(look), col(Matter.kind) == "assessment", col(Matter.person_id).in_(twice))
    return each(look, statement, lambda: "the same child has another open assessment")


def _restricted_to_nobody(look: Look) -> Iterator[Finding]:
    let_in = (
        select(col(Grant.id))
        .join(Account, col(Account.id) == col(Grant.account_id))
        .where(
            col(Grant.matter_id) == col(Matter.id),
            col(Grant.ended_at).is_(None),
            col(Account.role).in_((Role.CASEWORKER.value, Role.MANAGER.value)),
            col(Account.disabled) == false(),
        )
    )
    restricted = [col(Matter.authority).in_(look.authorities), col(Matter.restricted) == true()]
    statement = _CASE.where(*restricted, *is_open(look), ~let_in.exists())
    return each(look, statement, lambda: "no caseworker is let in")


def _synthetic_counted(look: Look) -> Iterator[Finding]:
    for held in (is_open(look), has_ended_since(look, look.today - LATELY)):
        statement = _CASE.where(*held, col(Matter.synthetic) == true())
        yield from each(look, statement, lambda: "a synthetic case is listed and counted as a child's")


CASES: Final = (
    Checker(
        "no_next_step",
        "An open case has no open clock of the law, of guidance or of a local target: it is on no list of what is due.",
        "Look at the case's history; then ehc rebuild, and ehc verify --case.",
        _no_next_step,
    ),
    Checker(
        "no_receipt_date",
        "Nobody knows when an open case was received: none of its weeks can be counted.",
        "Find the day in the inbox it came to, and correct the request.",
        _no_receipt_date,
    ),
    Checker(
        "two_assessments",
        "One child has two open assessments, so two sets of dates and perhaps two caseworkers.",
        "See which request came first; close the other as recorded in error.",
        _two_assessments,
    ),
    Checker(
        "restricted_to_nobody",
        "An open case is restricted, and no caseworker is let in: only managers can work on it.",
        "Let its caseworker in, or lift the restriction.",
        _restricted_to_nobody,
    ),
    Checker(
        "synthetic_counted",
        "A case made to test the service is listed and counted beside those of children.",
        "Run ehc rebuild, and publish the figures of its months again.",
        _synthetic_counted,
    ),
)
