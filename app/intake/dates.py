"""Days as trackers write them: ISO, or DD/MM/YYYY with the day first. Nothing else is guessed at."""

import re
from datetime import date
from typing import Final

from app import today as clock
from app.intake.rejected import Rejected, quoted
from app.people.identifiers import birth_fault
from app.record.parse import EARLIEST, LATEST

_MIDNIGHT: Final = (
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"  # a spreadsheet's day, written out with the time it does not have
)
_ISO: Final = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_MIDNIGHT}", re.ASCII)
_SLASHES: Final = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){_MIDNIGHT}", re.ASCII)
_TWO_DIGITS: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{2}", re.ASCII)
_WITH_A_TIME: Final = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})[ T].*\d:\d\d.*", re.ASCII)
MONTHS: Final = 12


def is_month_first(text: str) -> bool:
    """Whether a cell is a date that can only be read with its month first."""
    found = _SLASHES.fullmatch(text.strip()) if "/" in text else None
    if not found:
        return False
    month, day, year = map(int, found.groups())
    if day <= MONTHS:
        return False
    return _day(year, month, day) is not None


def day_of(column: str, text: str, giveaway: tuple[int, str] | None = None) -> date:
    """A day from a cell. `giveaway` is the row and the cell of this column that is month first, if there is one.

    Rejects what is no date, and one that may be month first where another of its column is.
    """
    iso, slashes = _ISO.fullmatch(text), _SLASHES.fullmatch(text)
    if not iso and not slashes:
        raise Rejected(column, _no_date(text))
    year, month, day = map(int, iso.groups() if iso else slashes.groups()[::-1])  # type: ignore[union-attr]  # one of them matched
    if slashes and giveaway and max(day, month) <= MONTHS:
        row, cell = giveaway
        raise Rejected(
            column,
            f"{quoted(text)} may be month first: row {row} of this column says {quoted(cell)}, which can only be. "
            "Write the column's dates as 2021-03-31",
        )
    found = _day(year, month, day)
    if found is None:
        raise Rejected(column, f"there is no day {quoted(text)} (a date with slashes is day first)")
    if column == "date_of_birth":
        fault = birth_fault(found, clock.today())
        if fault:
            raise Rejected(column, fault)
    elif not EARLIEST <= found <= LATEST:
        raise Rejected(column, f"{quoted(text)} is no day of a case: give one from {EARLIEST} to {LATEST}")
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _no_date(text: str) -> str:
    if _TWO_DIGITS.fullmatch(text):
        return f"{quoted(text)} has a year of two digits: write it in full, as 31/03/2021"
    if _WITH_A_TIME.fullmatch(text):
        return f"{quoted(text)} has a time of day: give the day alone, as 2021-03-31"
    return f"{quoted(text)} is no date: write 2021-03-31 or 31/03/2021, the year in full"
