"""One row of a tracker: its cells by the contract's names, each day read, every doubt about it kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.intake.columns import DATES, KNOWN, Header
from app.intake.reading import Line

_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_TRUE: Final = frozenset({"yes", "y", "true", "1"})
_FALSE: Final = frozenset({"no", "n", "false", "0"})


class Rejected(Exception):
    """A row that is not loaded: which column stands in the way, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass
class Row:
    """A row's cells and days; a blank cell is in neither. `doubts` are (column, words): they stop nothing."""

    number: int
    cells: dict[str, str]
    days: dict[str, date]
    doubts: list[tuple[str, str]] = field(default_factory=list)

    def day(self, *columns: str) -> date | None:
        """The first of these days that is given."""
        return next((self.days[column] for column in columns if column in self.days), None)

    def text(self, column: str) -> str | None:
        """What a cell says, if anything."""
        return self.cells.get(column)

    def choice(self, column: str, among: Sequence[str]) -> str | None:
        """A coded cell. Rejects what is no code of the list."""
        said = self.cells.get(column)
        codes = {code.casefold(): code for code in among}
        if said is None:
            return None
        found = codes.get(re.sub(r"[\s-]+", "_", said).casefold())
        if found is None:
            raise Rejected(column, f"{said!r} is not one of {', '.join(among)}")
        return found

    def yes(self, column: str) -> bool | None:
        """A cell that is yes or no."""
        said = self.cells.get(column, "").casefold()
        if said and said not in _TRUE | _FALSE:
            raise Rejected(column, f"{said!r} is neither yes nor no")
        return said in _TRUE if said else None

    def number_in(self, column: str, first: int, last: int) -> int | None:
        """A cell that is a whole number within bounds."""
        said = self.cells.get(column)
        if said is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,3}", said) or not first <= int(said) <= last:
            raise Rejected(column, f"{said!r} is no whole number from {first} to {last}")
        return int(said)

    def doubt(self, column: str, words: str) -> None:
        """Keep a doubt about the row: it is loaded all the same."""
        self.doubts.append((column, words))


def day_of(column: str, text: str) -> date:
    """An ISO day, or DD/MM/YYYY, always day first. Rejects anything else."""
    iso, day_first = _ISO.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if not iso and not day_first:
        raise Rejected(column, f"{text!r} is no date: write 2021-03-31 or 31/03/2021, the year in full")
    year, month, day = map(int, iso.groups() if iso else day_first.groups()[::-1])  # type: ignore[union-attr]  # one of them matched
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Rejected(column, f"there is no day {text!r} (a date with slashes is day first)") from error


def read_row(columns: Header, line: Line) -> Row:
    """A row from its line. Rejects one with more cells than there are columns, or a date that is none."""
    if any(cell.strip() for cell in line.cells[len(columns.names) :]):
        raise Rejected(
            "",
            f"{len(line.cells)} cells under {len(columns.names)} columns: is there a comma in a cell without quotation marks?",
        )
    cells = {
        name: text
        for name, cell in zip(columns.names, line.cells, strict=False)
        if name in KNOWN and (text := cell.strip())
    }
    days = {column: day_of(column, cells[column]) for column in DATES if column in cells}
    return Row(line.number, cells, days)
