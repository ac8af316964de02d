"""A webhook: a CloudEvent (1.0, structured JSON), signed, posted to a subscription's address. Redirects are not followed."""

import asyncio
import json
import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpx2
from sqlmodel import Session

from app.alerts.delivery.addresses import addresses, fault_of
from app.alerts.delivery.claims import Claimed
from app.alerts.delivery.outcome import NotThere, Refused, TryLater
from app.alerts.delivery.signing import signed, unsealed
from app.settings import Settings
from app.tables import Subscription

TIMEOUT_S: Final = 10.0  # from the first look-up to the answer's headers, however slowly they drip
MEDIA_TYPE: Final = "application/cloudevents+json"


def message_id(delivery_id: int) -> str:
    """The id of a message, the same at every attempt: its receiver knows by it what it has had."""
    return f"msg_{delivery_id}"


def cloud_event(message: Claimed, settings: Settings) -> str:
    """The body: what happened, in codes, ids, references and dates."""
    event = {
        "specversion": "1.0",
        "id": message_id(message.id),
        "source": f"{settings.public_url.rstrip('/')}/authorities/{message.authority}",
        "type": f"ehc.{message.topic}",
        "time": message.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": json.loads(message.body),
    }
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def subscription_of(session: Session, message: Claimed) -> Subscription:
    """Whom a message is for. Raises Refused where the subscription has ended."""
    number = message.recipient.removeprefix("subscription:")
    found = session.get(Subscription, int(number)) if number.isdecimal() else None
    if found is None or found.ended_at is not None:
        raise Refused(f"{message.recipient} has ended")
    return found


def post(message: Claimed, to: Subscription, at: datetime, settings: Settings) -> None:
    """Send it. Returns where it was taken (2xx); raises Refused, TryLater or NotThere otherwise."""
    private = settings.demo or settings.webhooks_private
    fault = fault_of(to.url, private=private)
    if fault:
        raise Refused(f"the subscription's address: {fault}")
    body = cloud_event(message, settings)
    headers = signed(unsealed(to.secret, settings), message_id(message.id), at, body) | {"content-type": MEDIA_TYPE}
    try:
        status, retry_after = asyncio.run(_post(to.url, body, headers, private=private))
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise NotThere(f"no answer within {TIMEOUT_S:g} seconds") from error
    except httpx2.ConnectError as error:
        raise NotThere("no connection") from error
    except httpx2.TransportError as error:
        raise TryLater(f"the connection broke: {type(error).__name__}") from error
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.GONE:
        raise Refused("answered 410: gone for good")
    raise TryLater(f"answered {status}", _seconds(retry_after))


async def _post(url: str, body: str, headers: dict[str, str], *, private: bool) -> tuple[int, str]:
    """The status of the answer and what it says of trying again. The rest of the answer is not read."""
    parts = urlsplit(url)
    headers = headers | {"host": parts.netloc, "user-agent": "EHC-Casework"}
    # No proxy of the environment: it would look the name up anew, and connect where this machine may not.
    async with (
        asyncio.timeout(TIMEOUT_S),
        httpx2.AsyncClient(
            verify=_certificates(), timeout=TIMEOUT_S, trust_env=False, follow_redirects=False
        ) as client,
    ):
        for ip in (found := await addresses(parts, private=private)):
            there = httpx2.URL(url).copy_with(host=ip)
            try:
                async with client.stream(
                    "POST", there, content=body, headers=headers, extensions={"sni_hostname": parts.hostname}
                ) as answer:
                    return answer.status_code, answer.headers.get("retry-after", "")
            except httpx2.ConnectError:
                if ip == found[-1]:
                    raise
    raise NotThere("no address")  # unreachable: a name that is found has an address


@cache
def _certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context()  # SSL_CERT_FILE names a council's own authorities


def _seconds(retry_after: str) -> timedelta | None:
    """Only the form in seconds: a date would be compared with a clock that is not ours."""
    text = retry_after.strip()
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else None  # noqa: PLR2004 - a week and more
