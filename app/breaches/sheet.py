"""The breach list as CSV: a line an item, in the order of the list, and nothing a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from app.breaches.schemas import Breach
from app.intake.cells import told_apart

COLUMNS: Final = (
    "case_id", "reference", "authority", "clock_id", "code", "cite", "kind", "due_on", "days_over", "status",
    "conditional", "holder", "caseworker", "flags", "also",
)  # fmt: skip


def lines(items: Iterable[Breach]) -> Iterator[str]:
    """A heading, and a line for each item."""
    yield _line(COLUMNS)
    for item in items:
        yield _line([_cell(getattr(item, column)) for column in COLUMNS])


def _cell(value: object) -> str:
    if isinstance(value, list):
        return told_apart(";".join(map(str, value)))
    return "" if value is None else told_apart(str(value)) if isinstance(value, str) else str(value)


def _line(cells: Iterable[str]) -> str:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
