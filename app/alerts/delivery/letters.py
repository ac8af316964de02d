"""A letter to a family: its words stand beside the event that recorded it, and are looked up when it is sent."""

import json
from dataclasses import replace
from typing import Final

from sqlmodel import Session

from app.alerts.delivery.claims import Claimed
from app.alerts.delivery.outcome import Refused
from app.family import mailing
from app.settings import Settings
from app.tables import EventPrivate

TOPIC: Final = "family.update"


def with_words(session: Session, message: Claimed, settings: Settings) -> Claimed:
    """A letter with its words, a code with its digits; any other message as it is. Raises Refused where they are gone."""
    if message.topic == mailing.TOPIC:
        return mailing.with_digits(session, message, settings)
    if message.topic != TOPIC:
        return message
    told = json.loads(message.body)
    beside = session.get(EventPrivate, told["event"])
    if beside is None:
        raise Refused("its words were erased before it was sent")
    letter = json.loads(beside.text)["summary"]
    about = f"Where things are ({told['reference']})"
    return replace(message, body=json.dumps({"about": about, "letter": letter}))
