"""The caseload as CSV: the lines on the page, in their order, and nothing a spreadsheet would run."""

from collections.abc import Iterable
from typing import Final

from app.web import sheets, words
from app.work.caseload import Line

HEADINGS: Final = (
    "Reference", "Child", "School", "Where it stands", "Since", "Received", "Day of 140", "Caseworker", "Flags",
    "Next date of law", "Due", "Status",
)  # fmt: skip


def csv_of(lines: Iterable[Line]) -> str:
    """The lines as a sheet to keep."""
    return sheets.csv_of(HEADINGS, map(_cells, lines))


def _cells(line: Line) -> tuple[str, ...]:
    return (
        line.reference,
        line.name,
        line.attends,
        words.named(words.STATES, line.state),
        line.since.isoformat(),
        line.received_on.isoformat() if line.received_on else "",
        "" if line.day is None else str(line.day),
        line.caseworker,
        "; ".join(words.named(words.FLAGS, flag) for flag in line.flags),
        line.clock,
        line.due_on.isoformat() if line.due_on else "",
        ", ".join(tag.word for tag in line.tags),
    )
