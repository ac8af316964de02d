"""Entered measures and surveys in words: a figure with its unit, a stage, an answer, how families were asked."""

from collections.abc import Mapping
from typing import Final

from app.errors import forbidden
from app.measures.schemas import TargetOut, ValueOut
from app.security import Actor
from app.web.words import plain
from workflow.kpis.entered import SHARE
from workflow.states import Role

STAGES: Final[Mapping[str, str]] = {
    "request": "When they asked for an assessment",
    "assessment": "During the assessment",
    "drafting": "While the plan was written",
    "review": "At a review",
    "complaint": "After a complaint",
}
HOW_ASKED: Final[Mapping[str, str]] = {
    "online": "Online",
    "post": "By post",
    "phone": "By telephone",
    "in_person": "In person",
    "mixed": "In several ways",
}
OPTIONS: Final[Mapping[str, str]] = {"neither": "Neither agree nor disagree", "not_known": "Did not know"}


def option(code: str) -> str:
    """An answer that families could give."""
    return OPTIONS.get(code) or plain(code).capitalize()


def figure(value: float | None, unit: str) -> str:
    """A value with its unit; what is a share with one decimal."""
    if value is None:
        return "nothing to measure"
    return f"{value:,.1f} %" if unit == SHARE else f"{value:,g} {unit}"


def counts(value: ValueOut) -> str:
    """What a value was worked out from; empty where it was entered as it is."""
    if value.numerator is None or value.denominator is None:
        return ""
    return f"{value.numerator:,} of {value.denominator:,}"


def target(targets: list[TargetOut]) -> TargetOut | None:
    """The last that names a number."""
    return max((t for t in targets if t.value is not None), key=lambda t: t.by, default=None)


def may_read(who: Actor) -> None:
    """Raises 403 for whoever is neither a manager nor an analyst."""
    if who.role not in {Role.MANAGER, Role.ANALYST}:
        detail = f"this page is for managers and analysts; you are {who.role}"
        raise forbidden(detail)


def may_enter(who: Actor) -> None:
    """Raises 403 for whoever is no manager."""
    if who.role is not Role.MANAGER:
        detail = f"measures and surveys are entered by managers; you are {who.role}"
        raise forbidden(detail)
