"""What figures are cut by, of a child: an age band and a locality."""

from datetime import date
from typing import Final

from workflow.counting import age_on

NOT_KNOWN: Final = "not_known"
AGES: Final = ((4, "under_5"), (10, "5_to_10"), (15, "11_to_15"), (19, "16_to_19"))
OLDER: Final = "20_to_25"
"""The age groups of the DfE's statistics, by the last year of age in each."""

INWARD: Final = 3
"""Letters and digits of a postcode after its outward part: BS1 of BS1 5TR."""


def age_band(born: date | None, on: date) -> str:
    """The age group on a day."""
    if born is None or born > on:
        return NOT_KNOWN
    return next((name for last, name in AGES if age_on(born, on) <= last), OLDER)


def locality(postcode: str | None) -> str:
    """The outward part of a postcode: no smaller place is told."""
    return (postcode or "").replace(" ", "").upper()[:-INWARD] or NOT_KNOWN
