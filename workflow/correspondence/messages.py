"""What came in on a case and was recorded there: messages, and whatever else is owed a reply, as the counts see them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from workflow.correspondence.figures import Dated
from workflow.correspondence.limits import limit_code
from workflow.correspondence.words import Kind, Stage
from workflow.events import Event
from workflow.facts import Facts, take
from workflow.history import settle
from workflow.rules import Rules

TYPES: Final = ("message_received", "family_contacted", "corrected", "annulled")
"""The events that say what came in and what was answered; and those that put them right."""

_SORTS: Final = {
    "message": (Kind.MESSAGE, None),
    "complaint": (Kind.COMPLAINT, Stage.STAGE_1),  # the case's own stream knows no stages
    "concern": (Kind.CONCERN, None),
    "mp_enquiry": (Kind.MP_ENQUIRY, None),
    "pals": (Kind.PALS_CONTACT, None),
}


def messages(events: Iterable[Event], rules: Rules, as_at: date, known_at: datetime | None = None) -> Iterator[Dated]:
    """What came in on one case by a day, as it was known at an instant (None: now), from its events of these types."""
    facts = Facts()
    for event in settle(events, known_at=known_at, as_at=as_at):
        take(facts, event, None)
    for message in facts.messages.values():
        kind, stage = _SORTS[message.kind]
        due = message.reply_due or rules.promised(limit_code(kind, stage), message.received_on)[1]
        yield Dated(kind, stage, message.received_on, due, message.answered_on)
