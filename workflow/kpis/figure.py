"""A figure: one number of an indicator."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Figure:
    """One number: `part` names the cut where an indicator has several. A count has its value as numerator.

    `unit` is given where it is not the indicator's own.
    """

    code: str
    part: str
    numerator: int | Decimal | None
    denominator: int | None
    value: int | Decimal | None
    unit: str | None = None
