"""Letters and plans as Word: real headings, lists and tables, a title and a language, so that a screen reader finds its way."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from app.notices.content import Content

LANGUAGE = "en-GB"
LONGEST_PROPERTY = 255  # more is refused by what writes the file, and a name may be longer
DARK = RGBColor(0x12, 0x43, 0x6D)


def letter(content: Content, at: datetime) -> bytes:
    """The letter, with the same words as the PDF."""
    made = begun(content.title, content.council, content.running, at)
    head = made.add_paragraph()
    named = head.add_run(content.council)
    named.bold, named.font.size, named.font.color.rgb = True, Pt(14), DARK
    made.add_paragraph(" · ".join(content.council_lines))
    lines(made, content.to)
    lines(made, (content.date, f"Reference: {content.reference}"))
    made.add_paragraph(content.salutation)
    made.add_heading(content.title, level=1)
    for piece in content.pieces:
        if piece.kind == "heading":
            made.add_heading(piece.text, level=2)
        elif piece.kind == "list":
            bullets(made, piece.items)
        else:
            made.add_paragraph(piece.text)
    made.add_paragraph("Yours sincerely")
    lines(made, content.signed)
    if content.enclosed:
        made.add_heading("With this letter", level=2)
        bullets(made, content.enclosed)
    return written(made)


def begun(title: str, author: str, running: str, at: datetime) -> Document:
    """An empty document: A4, its title and language set, what runs at the foot of each page."""
    made = docx.Document()
    said = made.core_properties
    said.title, said.author = title[:LONGEST_PROPERTY], author[:LONGEST_PROPERTY]
    said.language, said.comments = LANGUAGE, ""
    said.created = said.modified = at.replace(tzinfo=None)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.footer.paragraphs[0].text = running
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(12)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), LANGUAGE)
    normal.element.get_or_add_rPr().append(spoken)
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        made.styles[name].font.name, made.styles[name].font.color.rgb = "Arial", DARK
        fonts = made.styles[name].element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # else Word takes the theme's own
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    return made


def lines(made: Document, said: Iterable[str]) -> None:
    """Lines of one paragraph."""
    paragraph = made.add_paragraph()
    for n, line in enumerate(said):
        if n:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


def bullets(made: Document, items: Iterable[str]) -> None:
    """A list."""
    for item in items:
        made.add_paragraph(item, style="List Bullet")


def written(made: Document) -> bytes:
    """Its bytes."""
    into = BytesIO()
    made.save(into)
    return into.getvalue()
