"""Figures for a spreadsheet, as rows: of a pack, or of any view of the indicators. CSV here; the workbook in workbook.py."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from app.intake.cells import told_apart
from app.kpis import telling as words
from app.kpis.parts import Content
from app.kpis.schemas import Figures, Item

Cell = str | int | float | None
Row = list[Cell]

FIGURES: Final = (
    "code", "name", "group", "part", "numerator", "denominator", "value", "unit", "says", "baseline", "target",
    "target_by", "target_says", "rag", "rag_says", "definition", "source",
)  # fmt: skip
PACK: Final = ("measure", "table", "row", "column", "says", "unit", "source")


def figures(found: Figures) -> Iterator[Row]:
    """A heading, and a row for each figure. `says` is why there is no number, where there is none."""
    yield list(FIGURES)
    for item in found.items:
        yield [_of(item, column) for column in FIGURES]


def pack(content: Content) -> Iterator[Row]:
    """A heading, and a row for each number that a pack prints, with its measure, table, row and column."""
    yield list(PACK)
    for name, says in content.facts:
        yield ["This pack", name, "", "", says, "", ""]
    for h in content.headlines:
        for column, says in (
            ("Figure", h.figure), ("Out of", h.out_of), ("Baseline", h.baseline), ("Target", h.target),
            ("By", h.by_when), ("Rating", h.rating), ("Rule", h.rule), ("Last period", h.last_period.says),
            ("A year before", h.last_year.says),
        ):  # fmt: skip
            yield ["Headline figures", h.code, h.name, column, says, "", ""]
    for section in content.sections:
        for table in (*(chart.table for chart in section.charts), *section.tables):
            for row in table.rows:
                for heading, cell in zip(table.headings[1:], row[1:], strict=True):
                    yield [section.name, table.caption, row[0], heading, cell, table.unit, table.source]
    for name, definition in content.without_data:
        yield [name, words.NO_DATA, "", "", definition, "", ""]
    for what, n in content.faults:
        yield ["Faults in the data", what, "", "", n, "", ""]


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """Rows as CSV: no cell of words is taken for a formula."""
    for row in rows:
        text = StringIO()
        csv.writer(text).writerow([told_apart(cell) if isinstance(cell, str) else cell for cell in row])
        yield text.getvalue()


def _of(item: Item, column: str) -> Cell:
    if column == "says":
        return words.missing(item) or ""
    value = getattr(item, column)
    return value if value is None or isinstance(value, (int, float)) else str(value)
