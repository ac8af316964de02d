"""A code by e-mail: what waits to be sent holds its number, and its digits are made when it is sent."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.alerts.delivery.claims import Claimed
from app.alerts.delivery.outcome import Refused
from app.alerts.delivery.putting import Message, put
from app.family import codes
from app.settings import Settings
from app.tables import FamilyCode, FamilyLink
from app.web.tongue import gettext
from workflow.counting import LONDON

TOPIC: Final = "family.code"


def by_mail(session: Session, authority: str, link: FamilyLink, code: FamilyCode, now: datetime) -> None:
    """Have a code sent to the contact of a link, at the address they then have."""
    session.flush()
    to, told = f"contact:{link.contact_id}", {"code": code.id}
    put(session, [Message(f"{TOPIC}:{code.id}", authority, to, TOPIC, told)], now)


def with_digits(session: Session, message: Claimed, settings: Settings) -> Claimed:
    """The message in words. Raises Refused where the code has been used or is no longer the latest: it would open nothing."""
    code = session.get(FamilyCode, json.loads(message.body)["code"])
    if code is None or code.used_at is not None:
        raise Refused("its code opens nothing any more")
    digits = codes.digits_of(settings, code)
    until = f"{code.expires_at.astimezone(LONDON):%H:%M}"
    letter = gettext(
        "Your code is %(digits)s.\n\nType it on the page you came from. It works once, until %(until)s.\n\n"
        "If you did not ask for a code, you do not need to do anything. Do not give this code to anyone."
    ) % {"digits": f"{digits[:3]} {digits[3:]}", "until": until}
    return replace(message, body=json.dumps({"about": gettext("Your code"), "letter": letter}))
