"""Rows as an XLSX workbook: numbers as numbers, words as words, a heading that stays in sight. No cell is a formula."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Final

from app.packs.sheet import Row

WIDEST: Final = 60
AS_WORDS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(title: str, facts: Iterable[tuple[str, str]], rows: Iterable[Row], made_at: datetime) -> bytes:
    """Two sheets: the rows, and what they are of. The same rows and instant make the same bytes."""
    import xlsxwriter  # noqa: PLC0415 - a quarter of a second that only a workbook is worth

    made = BytesIO()
    with xlsxwriter.Workbook(made, AS_WORDS) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Figures")
        sheet.freeze_panes(1, 0)
        widths: dict[int, int] = {}
        last = 0
        for place, row in enumerate(rows):
            last = place
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(place, column, cell, heading if place == 0 else None)
                elif cell is not None:
                    sheet.write_number(place, column, cell)
                widths[column] = max(widths.get(column, 8), len(str(cell or "")))
        for column, width in widths.items():
            sheet.set_column(column, column, min(width + 2, WIDEST))
        sheet.autofilter(0, 0, last, len(widths) - 1)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 20)
        about.set_column(1, 1, WIDEST)
        for place, (name, says) in enumerate([("Title", title), *facts]):
            about.write_string(place, 0, name, heading)
            about.write_string(place, 1, says)
    return made.getvalue()
