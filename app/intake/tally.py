"""What became of a file's rows: counts, the doubts about those loaded, and the rows rejected, each with its reason."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, TextIO

from app.intake.cells import told_apart
from app.intake.columns import OF_REJECTS, Header
from app.intake.reading import Line
from app.intake.rejected import Rejected

SHOWN: Final = 20


@dataclass
class Tally:
    """Counts, and a few rows of each kind of doubt or rejection: never the whole file."""

    done: Counter[str] = field(default_factory=Counter)
    doubts: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    doubted: Counter[tuple[str, str]] = field(default_factory=Counter)
    rejections: list[str] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Rows of which nothing was recorded."""
        return self.done["rejected"]

    def doubt(self, row: int, doubts: list[tuple[str, str]]) -> None:
        """Count what is doubtful about a row that was loaded."""
        for doubt in doubts:
            self.doubted[doubt] += 1
            rows = self.doubts.setdefault(doubt, [])
            if len(rows) < SHOWN:
                rows.append(row)

    def reject(self, line: Line, fault: Rejected) -> None:
        """Count a row that was rejected."""
        self.done["rejected"] += 1
        if len(self.rejections) < SHOWN:
            self.rejections.append(f"row {line.number}{f', {fault.column}' if fault.column else ''}: {fault.reason}")

    def words(self) -> list[str]:
        """For the person who ran it: each kind of doubt with its rows, then the rejections."""
        lines = []
        for (column, words), rows in self.doubts.items():
            count = self.doubted[column, words]
            more = ", …" if count > len(rows) else ""
            lines.append(
                f"{count} {'row' if count == 1 else 'rows'} with {column} {words} (row {', '.join(map(str, rows))}{more})"
            )
        if self.rejected > len(self.rejections):
            return [
                *lines,
                *self.rejections,
                f"… and {self.rejected - len(self.rejections)} more rejected: --rejects OUT.csv lists them all",
            ]
        return [*lines, *self.rejections]

    def __str__(self) -> str:
        rows = self.done.total()
        counts = (self.done[name] for name in ("loaded", "merged", "unchanged", "rejected"))
        return "rows {} = loaded {} + merged {} + unchanged {} + rejected {}".format(rows, *counts)


class Rejects:
    """The rejected rows as a file: row, column, reason, then the row as it stood, fit to be put right and loaded again.

    A spreadsheet that opens it runs nothing: what it might take for a formula stands behind an apostrophe, which the
    next load takes off.
    """

    def __init__(self, file: TextIO, columns: Header) -> None:
        self._writer, self._first = csv.writer(file), columns.first
        self._write(*OF_REJECTS, *columns.as_written[self._first :])

    def add(self, line: Line, fault: Rejected) -> None:
        """One row."""
        self._write(str(line.number), fault.column, fault.reason, *line.cells[self._first :])

    def _write(self, *cells: str) -> None:
        self._writer.writerow(map(told_apart, cells))
