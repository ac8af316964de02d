"""Why a step may not happen: the rule that refuses it, in words, with its citation."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """The kinds of refusal, in the order they are judged."""

    NOT_YOURS = "not_yours"
    BAD_INPUT = "bad_input"
    IMPOSSIBLE = "impossible"
    IRREGULAR = "irregular"


@dataclass(frozen=True)
class Refusal:
    """One rule's refusal. Only an irregular one can be waived, by a manager who says why or an import of the past."""

    why: Why
    reason: str
    cite: tuple[str, ...] = ()
    field: str | None = None
    first_lawful_day: date | None = None


def bad_input(field: str, reason: str, *cite: str) -> Refusal:
    """What was sent cannot be, whatever the case's state."""
    return Refusal(Why.BAD_INPUT, reason, cite, field)


def impossible(reason: str, *cite: str) -> Refusal:
    """It contradicts what is on record."""
    return Refusal(Why.IMPOSSIBLE, reason, cite)


def irregular(reason: str, *cite: str, first_lawful_day: date | None = None) -> Refusal:
    """It may have happened, but not as the law or procedure has it."""
    return Refusal(Why.IRREGULAR, reason, cite, None, first_lawful_day)


def not_yours(reason: str, *cite: str) -> Refusal:
    """Somebody else has to do this."""
    return Refusal(Why.NOT_YOURS, reason, cite)
