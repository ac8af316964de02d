"""Work in hands that are gone: somebody left, or may no longer sign in, and is still who holds it."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, or_, select, true
from sqlmodel import col

from app.checks.checker import Checker, Finding, Look, each, is_open, is_out
from app.tables import Account, AdviceRow, CaseRow, Matter, Worker


def _held_by(look: Look, *gone: ColumnElement[bool]) -> Iterator[Finding]:
    """Open cases whose caseworker or psychologist is gone, by the worker's number on the register."""
    holds = or_(col(Worker.id) == col(CaseRow.caseworker), col(Worker.id) == col(CaseRow.psychologist))
    statement = (
        select(col(Matter.id), col(Matter.reference), col(Worker.kind), col(Worker.id), col(Worker.left_on))
        .select_from(CaseRow)
        .join(Worker, holds)
        .join(Matter, col(Matter.id) == col(CaseRow.matter_id))
        .join(Account, col(Account.id) == col(Worker.account_id), isouter=True)
        .where(*is_open(look), *gone)
        .order_by(col(Matter.id))
    )
    return each(look, statement, lambda kind, id_, left: f"{kind} {id_}{f' left on {left}' if left else ''}")


def _held_by_leaver(look: Look) -> Iterator[Finding]:
    return _held_by(look, col(Worker.left_on) < look.today)


def _holder_shut_out(look: Look) -> Iterator[Finding]:
    still_here = or_(col(Worker.left_on).is_(None), col(Worker.left_on) >= look.today)
    return _held_by(look, col(Account.disabled) == true(), still_here)


def _advice_with_leaver(look: Look) -> Iterator[Finding]:
    statement = (
        select(col(Matter.id), col(Matter.reference), col(AdviceRow.advice_id), col(AdviceRow.service))
        .join(Account, col(Account.id) == col(AdviceRow.assigned_to))
        .join(Matter, col(Matter.id) == col(AdviceRow.matter_id))
        .where(*is_out(look), col(Account.disabled) == true())
        .order_by(col(AdviceRow.advice_id))
    )
    return each(look, statement, lambda id_, service: f"advice request {id_} of {service}")


HANDS: Final = (
    Checker(
        "held_by_leaver",
        "An open case is held by a caseworker or psychologist who has left.",
        "Allocate it to somebody who is there.",
        _held_by_leaver,
    ),
    Checker(
        "holder_shut_out",
        "An open case is held by somebody whose account is disabled, and who is not down as having left.",
        "Enter the day they left and allocate the case again, or enable the account.",
        _holder_shut_out,
    ),
    Checker(
        "advice_with_leaver",
        "A request for advice is assigned to somebody of the service whose account is disabled.",
        "Ask the service to assign it again.",
        _advice_with_leaver,
    ),
)
