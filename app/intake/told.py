"""One event as a row tells it: its day, the column that says so, and what it refers to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from workflow.events import Payload

NOT_STATED: Final = "not_stated"

Known = Mapping[str, int]
"""Ids by what they are of: `case`, `person`, `worker`, or the column of an event that is on record or about to be."""


@dataclass(frozen=True)
class Told:
    """An event a row tells of. `says` makes its payload once all that the row tells of has ids."""

    key: str  # the contract's column for such an event: what a second import finds it by
    on: date
    says: Callable[[Known], Payload]
    column: str = ""  # where its day stands in this row, if elsewhere
    dated: bool = True  # False where its day is not in the row but taken from another
    derived: frozenset[str] = frozenset()  # fields that the row does not give: worked out from others
    words: Mapping[str, str] = field(default_factory=dict)  # to be kept beside it

    @property
    def place(self) -> str:
        """The column to name if it cannot be."""
        return self.column or self.key


def plainly(
    key: str, on: date, payload: Payload, *, column: str = "", dated: bool = True, derived: frozenset[str] = frozenset()
) -> Told:
    """An event that refers to nothing else."""
    return Told(key, on, lambda _: payload, column, dated, derived)
