"""A letter as it is read, whatever it is written as: its parts, each with the provisions that ask for it."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from app.documents.typeset import typeset

TEMPLATE: Final = Path(__file__).with_name("letter.typ")


@dataclass(frozen=True)
class Piece:
    """A heading, a paragraph or a list. `cite` are the provisions that ask for what it says."""

    kind: str  # heading, text, list
    text: str = ""
    items: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """One letter to one addressee. `lacks` is what is not known and would have to be printed: then it is not sent."""

    notice: str
    addressee: str  # as the record names it
    title: str
    council: str
    council_lines: tuple[str, ...]
    to: tuple[str, ...]
    date: str
    reference: str
    salutation: str
    pieces: tuple[Piece, ...]
    signed: tuple[str, ...]
    enclosed: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    template: str = ""
    notes: tuple[str, ...] = field(default=())  # for whoever sends it, printed nowhere

    @property
    def running(self) -> str:
        """The foot of each page."""
        return f"{self.council}, {self.date}, reference {self.reference}"


def pdf(content: Content, at: datetime) -> bytes:
    """The letter as PDF/UA-1."""
    kept = {name: value for name, value in asdict(content).items() if name not in {"lacks", "notes", "template"}}
    return typeset(TEMPLATE, "letter", {**kept, "running": content.running}, at)
