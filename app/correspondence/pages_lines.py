"""The rows of the page of correspondence: each with the child it is about, where it is about one; and the same as a sheet."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlmodel import Session

from app.correspondence import worded
from app.correspondence.schemas import ItemOut
from app.security import Actor
from app.web import sheets
from app.web.answers import CHANNELS
from app.web.words import Tag
from app.work import store as work

HEADINGS: Final = (
    "Number", "What", "About", "From", "How it came", "Case", "Child", "Came in", "Reply by", "Status", "Replied to",
    "Days late", "Seen to by", "Closed", "Outcome", "Number elsewhere",
)  # fmt: skip


class Line(NamedTuple):
    """One row. `days_left` until the day to reply by; None where it was replied to, or has no such day."""

    item: ItemOut
    sort: str
    about: str
    sender: str
    child: str
    tags: tuple[Tag, ...]
    days_left: int | None


def lines(session: Session, who: Actor, items: Sequence[ItemOut], today: date, due_soon_days: int) -> list[Line]:
    """The rows of these, with names for them alone."""
    known = work.known(session, who, {item.case_id for item in items if item.case_id})
    names = {id_: f"{case.forename} {case.surname}".strip() or "No name on file" for id_, case in known.items()}
    return [
        Line(
            item=item,
            sort=worded.sort(item),
            about=worded.ABOUT[item.about],
            sender=worded.FROM[item.from_],
            child=names.get(item.case_id or 0, ""),
            tags=worded.tags(item, today, due_soon_days),
            days_left=(item.due_on - today).days if item.due_on and item.status in {"due", "overdue"} else None,
        )
        for item in items
    ]


def named(session: Session, who: Actor, case_id: int | None) -> tuple[str, str]:
    """The name of the child of a case the actor may see, and its reference; two blanks where it is about none."""
    case = work.known(session, who, [case_id])[case_id] if case_id else None
    return (f"{case.forename} {case.surname}".strip() or "No name on file", case.reference) if case else ("", "")


def csv_of(found: Iterable[Line]) -> str:
    """The lines as a sheet to keep."""
    return sheets.csv_of(HEADINGS, map(_cells, found))


def _cells(line: Line) -> tuple[str, ...]:
    item = line.item
    return (
        str(item.id), line.sort, line.about, line.sender, CHANNELS[item.channel], item.reference or "", line.child,
        _day(item.received_on), _day(item.due_on), ", ".join(tag.word for tag in line.tags), _day(item.replied_on),
        str(item.days_late) if item.late else "", item.owner.name if item.owner else "", _day(item.closed_on),
        worded.OUTCOMES[item.outcome] if item.outcome else "", item.external_ref or "",
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
