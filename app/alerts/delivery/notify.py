"""E-mail by GOV.UK Notify: the council's own template with the fields ((subject)) and ((body)).

Spoken with the two libraries that are here already, joserfc and httpx2: Notify's own client brings a second of each.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Final

import httpx2

from app.alerts.delivery.claims import Claimed
from app.alerts.delivery.mail import message_id
from app.alerts.delivery.outcome import NotThere, Refused, TryLater
from app.alerts.delivery.words import worded
from app.settings import Settings

TIMEOUT_S: Final = 30.0
_UUID: Final = 36  # characters: a key ends in its service's id and its secret, each a UUID, a hyphen between


def token(api_key: str, at: datetime) -> str:
    """The token that proves us: Notify takes one that is not older than thirty seconds."""
    from joserfc import jwt  # half a second, for the councils that send by Notify
    from joserfc.jwk import OctKey

    service, secret = api_key[-(2 * _UUID + 1) : -(_UUID + 1)], api_key[-_UUID:]
    return jwt.encode(
        {"alg": "HS256", "typ": "JWT"}, {"iss": service, "iat": int(at.timestamp())}, OctKey.import_key(secret)
    )


def send(message: Claimed, address: str, at: datetime, settings: Settings) -> None:
    """Hand it to Notify. Returns when it was taken; raises Refused, TryLater or NotThere otherwise."""
    mail = worded(message.body, settings.public_url)
    asked = {
        "email_address": address,
        "template_id": settings.notify_template_id,
        "personalisation": {"subject": mail.subject, "body": mail.text},
        "reference": message_id(message.id, settings).strip("<>"),
    }
    headers = {"authorization": f"Bearer {token(settings.notify_api_key, at)}", "user-agent": "EHC-Casework"}
    try:
        answer = httpx2.post(
            f"{settings.notify_url.rstrip('/')}/v2/notifications/email", json=asked, headers=headers, timeout=TIMEOUT_S
        )
    except httpx2.TransportError as error:
        raise NotThere(f"GOV.UK Notify does not answer: {type(error).__name__}") from error
    if answer.status_code == HTTPStatus.CREATED:
        return
    said = f"GOV.UK Notify answered {answer.status_code}: {answer.text.replace(address, '(the address)')}"
    # What it says of the address alone is for ever; of the template, the key or the day's limit somebody can mend.
    if answer.status_code == HTTPStatus.BAD_REQUEST and "email_address" in answer.text:
        raise Refused(said)
    raise TryLater(said)
