"""A pack as PDF/UA-1: tagged, titled, with its language, bookmarks and page numbers; made by Typst.

Typst and not WeasyPrint: it is one wheel with its fonts in it, where WeasyPrint needs Debian's Pango on every machine
that serves; and it refuses to write what claims PDF/UA-1 and is not (a picture without words, a heading skipped).
"""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.documents.typeset import typeset
from app.kpis.parts import Chart, Content
from app.web.render import environment

TEMPLATE: Final = Path(__file__).with_name("pack.typ")
FONT: Final = "Libertinus Serif"
AUTHOR: Final = "EHC Casework"


def pdf(content: Content, printed_by: str, at: datetime, printed: str) -> bytes:
    """The pack as a document. `printed` says when it was printed, in London's time."""
    facts = dict(content.facts)
    sent = {
        **asdict(content),
        "author": AUTHOR,
        "running": f"{content.title.split(':')[0]}, {content.span}, as at {facts['As at']}",
        "seen": f"As at {facts['As at']}, as known at {facts['As known at']}",
        "printed": f"Printed {printed} by {printed_by}",
        "key": KEY,
    }
    for section, of in zip(sent["sections"], content.sections, strict=True):
        section["charts"] = [_chart(chart, f"{of.code}-{n}") for n, chart in enumerate(of.charts)]
    return typeset(TEMPLATE, "pack", sent, at)


KEY: Final = (
    "Each colour stands with its word. Blue: complete. Green: on track. Amber: some concern. Red: major concern. "
    "White: not yet started. The rule that gave it stands below it."
)


def _chart(chart: Chart, mark: str) -> dict[str, Any]:
    """A chart with its drawing as SVG; what is drawn is drawn by the page's own macro."""
    macros = environment().get_template("pack_charts.html").module
    drawn = macros.drawn(chart.drawing, mark, chart.title, chart.says, FONT)  # type: ignore[attr-defined]  # a macro
    said = {
        "title": chart.title,
        "unit": chart.unit,
        "target": chart.target,
        "source": chart.source,
        "says": chart.says,
    }
    return {**said, "svg": str(drawn), "table": asdict(chart.table)}
