"""Signatures of webhooks (Standard Webhooks, symmetric), and their secrets, which are kept encrypted."""

import base64
import secrets
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from standardwebhooks import Webhook

from app.alerts.delivery.outcome import TryLater
from app.settings import Settings

PREFIX: Final = "whsec_"
_BYTES: Final = 32  # the scheme asks for 24 to 64
_PURPOSE: Final = b"ehc-casework: secrets of webhook subscriptions"  # another use of the key derives another


def new_secret() -> str:
    """A secret to hand out once, as the scheme writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def _box(settings: Settings) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(settings.require_secret().encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def sealed(secret: str, settings: Settings) -> str:
    """A secret as it is kept: of no use without EHC_SECRET_KEY."""
    return _box(settings).encrypt(secret.encode()).decode()


def unsealed(kept: str, settings: Settings) -> str:
    """The secret again. Raises TryLater where EHC_SECRET_KEY is not the one it was sealed with."""
    try:
        return _box(settings).decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise TryLater("the subscription's secret cannot be read: EHC_SECRET_KEY has changed since") from error


def signed(secret: str, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The three headers that say which message it is, when it was sent, and that nobody changed it. `at` is in UTC."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body),
    }
