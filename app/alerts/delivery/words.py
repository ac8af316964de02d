"""An e-mail in words: what changed, in counts, references and dates. Never a child's name: only these fields are read."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from pydantic import BaseModel

CLOSING: Final = "No child is named in e-mail. Sign in to see the cases and to act:"
WITHDRAWN: Final = {
    "met": "met",
    "stopped": "no longer runs",
    "corrected": "its dates were corrected",
    "excused": "excused",
}


class Item(BaseModel):
    """One rung of one clock. `withdrawn` says why it is no longer asked."""

    reference: str
    rung: str
    asks: str = ""
    due_on: date
    withdrawn: str | None = None


class Said(BaseModel):
    """What a body may say to a reader. `letter` is to a family, in somebody's own words. `about` and `lines` are the engine's own words. Whatever else it holds is not read."""

    day: date | None = None
    about: str = ""
    items: list[Item] = []
    lines: list[str] = []
    letter: str = ""


@dataclass(frozen=True)
class Mail:
    """A message as a person reads it."""

    subject: str
    text: str
    html: str


def worded(body: str, url: str) -> Mail:
    """The mail of a delivery's body (JSON), with one link to the service. Raises ValueError for a body of another shape."""
    said = Said.model_validate_json(body)
    if said.letter:
        return _letter(said)
    day = said.day or max((item.due_on for item in said.items), default=None)
    asked, withdrawn = [i for i in said.items if not i.withdrawn], [i for i in said.items if i.withdrawn]
    overdue = [item for item in asked if day and item.due_on < day]
    coming = [item for item in asked if item not in overdue]
    parts = [
        ("", said.lines),
        ("Past the due date", _by_rung(overdue)),
        ("Coming due", _by_rung(coming)),
        ("No longer asked of you", [_withdrawn(item) for item in withdrawn]),
    ]
    subject = f"EHC casework: {said.about or _counted(overdue, coming, withdrawn) or 'something changed'}"
    return Mail(f"{subject}, {_day(day)}" if day else subject, _text(parts, url), _html(parts, url))


def _letter(said: Said) -> Mail:
    """As it was written: the family has no account to sign in to, and nothing to be asked by rung."""
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in said.letter.split("\n\n"))
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(said.about)}</title><body>{paragraphs}</body></html>'
    return Mail(said.about, f"{said.letter}\n", page)


def _counted(overdue: list[Item], coming: list[Item], withdrawn: list[Item]) -> str:
    counts = ((overdue, "overdue"), (coming, "due"), (withdrawn, "withdrawn"))
    return ", ".join(f"{len(items)} {word}" for items, word in counts if items)


def _by_rung(items: list[Item]) -> list[str]:
    """A line for each item, those that ask the same together, earliest due first; the busiest rung leads."""
    busy = Counter(item.rung for item in items)
    order = sorted(items, key=lambda item: (-busy[item.rung], item.rung, item.due_on, item.reference))
    return [f"{i.reference}, due {_day(i.due_on)}: {i.asks or i.rung.replace('_', ' ')}" for i in order]


def _withdrawn(item: Item) -> str:
    return f"{item.reference}, due {_day(item.due_on)}: {WITHDRAWN.get(item.withdrawn or '', 'withdrawn')}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _text(parts: list[tuple[str, list[str]]], url: str) -> str:
    told = [f"{title}\n" * bool(title) + "\n".join(f"- {line}" for line in lines) for title, lines in parts if lines]
    return "\n\n".join([*told, f"{CLOSING}\n{url}"]) + "\n"


def _html(parts: list[tuple[str, list[str]]], url: str) -> str:
    told = "".join(
        (f"<h2>{escape(title)}</h2>" if title else "")
        + "<ul>"
        + "".join(f"<li>{escape(line)}</li>" for line in lines)
        + "</ul>"
        for title, lines in parts
        if lines
    )
    link = f'<p>{escape(CLOSING)} <a href="{escape(url)}">{escape(url)}</a></p>'
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>EHC casework</title><body>{told}{link}</body></html>'
