"""One row of a tracker: its cells by the contract's names, each day read, every doubt about it kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from unicodedata import normalize

from app.intake.cells import as_it_was, fault_in
from app.intake.columns import DATES, Header
from app.intake.dates import day_of
from app.intake.reading import Line
from app.intake.rejected import Rejected, quoted

_TRUE: Final = frozenset({"yes", "y", "true", "1"})
_FALSE: Final = frozenset({"no", "n", "false", "0"})


@dataclass
class Row:
    """A row's cells and days; a blank cell is in neither. `doubts` are (column, words): they stop nothing.

    `extra` is what the row says in columns the contract does not know, by the names they have in the file.
    """

    number: int
    cells: dict[str, str]
    days: dict[str, date]
    extra: dict[str, str] = field(default_factory=dict)
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
            raise Rejected(column, f"{quoted(said)} is not one of {', '.join(among)}")
        return found

    def yes(self, column: str) -> bool | None:
        """A cell that is yes or no."""
        said = self.cells.get(column, "").casefold()
        if said and said not in _TRUE | _FALSE:
            raise Rejected(column, f"{quoted(said)} is neither yes nor no")
        return said in _TRUE if said else None

    def number_in(self, column: str, first: int, last: int) -> int | None:
        """A cell that is a whole number within bounds."""
        said = self.cells.get(column)
        if said is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,3}", said) or not first <= int(said) <= last:
            raise Rejected(column, f"{quoted(said)} is no whole number from {first} to {last}")
        return int(said)

    def doubt(self, column: str, words: str) -> None:
        """Keep a doubt about the row: it is loaded all the same."""
        self.doubts.append((column, words))


def read_row(columns: Header, line: Line) -> Row:
    """A row from its line. Rejects one with more cells than there are columns, and names every cell that cannot stand."""
    if line.fault:
        raise Rejected("", line.fault)
    if any(cell.strip() for cell in line.cells[len(columns.names) :]):
        raise Rejected(
            "",
            f"{len(line.cells)} cells under {len(columns.names)} columns: is there a comma in a cell without quotation marks?",
        )
    row, faults = Row(line.number, {}, {}), []
    for place, (name, cell) in enumerate(zip(columns.names, line.cells, strict=False)):
        text = normalize(
            "NFC", as_it_was(cell.strip()).strip()
        )  # a letter and its accent, together or apart, are one letter
        if not text or place < columns.first:
            continue
        column = name or columns.kept[place]
        fault = fault_in(text, name)
        if fault:
            faults.append((column, fault))
        elif not name:
            row.extra[column] = text
        else:
            row.cells[name] = text
            if name in DATES:
                try:
                    row.days[name] = day_of(name, text, columns.month_first.get(name))
                except Rejected as not_a_day:
                    faults.append((name, not_a_day.reason))
    if faults:
        raise Rejected.of(faults)
    return row
