"""What a page lists, as CSV: the same lines in the same order, and nothing a spreadsheet would run."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from app.intake.cells import told_apart


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A heading, and a line for each row. A byte order mark first: without it Excel misreads accents."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([told_apart(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()
