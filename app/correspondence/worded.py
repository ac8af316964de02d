"""Correspondence in words: what came in, from whom, about what, how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.correspondence.schemas import ItemOut
from app.web import words
from app.web.words import Tag
from workflow.correspondence import sort_of

SORTS: Final[Mapping[str, str]] = {
    "complaint.stage_1": "Complaint, stage 1",
    "complaint.stage_2": "Complaint, stage 2",
    "complaint.ombudsman": "Complaint to the ombudsman",
    "concern": "Concern",
    "mp_enquiry": "Enquiry of a Member of Parliament",
    "pals_contact": "Contact of a patient advice service (PALS)",
    "message": "Message",
}
KINDS: Final[Mapping[str, str]] = {
    "complaint": "Complaints",
    "concern": "Concerns",
    "mp_enquiry": "MPs’ enquiries",
    "pals_contact": "PALS contacts",
    "message": "Messages about no case",
}
FROM: Final[Mapping[str, str]] = {
    "parent": "A parent or carer",
    "young_person": "The young person",
    "mp": "A Member of Parliament",
    "councillor": "A councillor",
    "setting": "A school, nursery or college",
    "advocate": "Somebody who speaks for the family",
    "health": "Health",
    "ombudsman": "The ombudsman",
    "other": "Somebody else",
}
ABOUT: Final[Mapping[str, str]] = {
    "delay": "Delay",
    "communication": "How we keep in touch",
    "decision": "A decision",
    "provision": "Provision",
    "staff": "Staff",
    "other": "Something else",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "upheld": "Upheld",
    "partly": "Upheld in part",
    "not_upheld": "Not upheld",
    "withdrawn": "Withdrawn",
}
STEPS: Final[Mapping[str, str]] = {
    "received": "Came in",
    "owned": "Given to somebody to see to",
    "replied": "Replied to",
    "escalated": "Taken to its next stage",
    "closed": "Closed",
    "corrected": "Put right",
    "erased": "Words erased",
}
BY_SENDER: Final = Tag("Day they named", words.OUTLINED)


@dataclass
class _Looks:
    """A reply's limit as `words.tags` looks at it: the council's own promise, and no law."""

    status: str
    kind: str = "promise"
    conditional: bool = False


def sort(item: ItemOut) -> str:
    """What it is."""
    return SORTS[sort_of(item.type, item.stage)]


def tags(item: ItemOut, today: date, due_soon_days: int) -> tuple[Tag, ...]:
    """How its reply stands. Whose limit it is stands first; of what has none, nothing is due."""
    if item.due_on is None:
        return () if item.status == "due" else (words.STATUS["stopped"],) if item.status == "closed" else ()
    shown = words.tags(_Looks(_standing(item, item.due_on, today, due_soon_days)))
    return (BY_SENDER, *shown[1:]) if item.reply_by else shown


def _standing(item: ItemOut, due: date, today: date, due_soon_days: int) -> str:
    if item.replied_on:
        return "met_late" if item.late else "met"
    if item.status == "closed":
        return "stopped"
    if item.status == "overdue":
        return "overdue"
    return "due_soon" if (due - today).days <= due_soon_days else "running"
