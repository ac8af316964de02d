"""A pack, or a view of the indicators, as a file to take away."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from fastapi import Response

from app.kpis.schemas import Figures
from app.kpis.telling import dated
from app.packs import sheet
from app.packs.pdf import pdf
from app.packs.service import Again
from app.packs.workbook import workbook
from app.security import Actor
from app.web.render import visible
from workflow.counting import LONDON


class Form(StrEnum):
    """What a pack can be had as."""

    PDF = "pdf"
    CSV = "csv"
    XLSX = "xlsx"


class SheetForm(StrEnum):
    """What a view of the indicators can be had as."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA: Final = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
A_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file.", "content": {kind.split(";")[0]: {} for kind in MEDIA.values()}}
}
A_SHEET: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file.", "content": {MEDIA[form].split(";")[0]: {} for form in SheetForm}}
}


def of_pack(again: Again, form: Form, who: Actor, now: datetime) -> Response:
    """A pack as a file. A PDF says who printed it, and when."""
    pack, content = again.made.pack, again.drawn.content
    if form is Form.PDF:
        made = printed(again, who.name, now)
    elif form is Form.XLSX:
        made = workbook(content.title, content.facts, sheet.pack(content), pack.at)
    else:
        made = "".join(sheet.lines(sheet.pack(content))).encode()
    return _file(made, form, f"{pack.kind}-{pack.authority}-{pack.first}-{pack.last}")


def printed(again: Again, by: str, now: datetime) -> bytes:
    """A pack as PDF."""
    here = now.astimezone(LONDON)
    return pdf(again.drawn.content, visible(by), now, f"{dated(here.date())}, {here:%H:%M}")


def of_figures(found: Figures, form: SheetForm, now: datetime) -> Response:
    """A view of the indicators as a file."""
    name = f"indicators-{found.from_}-{found.to}"
    if form is SheetForm.CSV:
        return _file("".join(sheet.lines(sheet.figures(found))).encode(), form, name)
    facts = (
        ("From", str(found.from_)),
        ("To", str(found.to)),
        ("As at", str(found.as_at)),
        ("Cohort rule", found.cohort),
    )
    return _file(workbook("Indicators", facts, sheet.figures(found), now), form, name)


def _file(made: bytes, form: str, name: str) -> Response:
    return Response(
        made, media_type=MEDIA[form], headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    )
