"""The secrets of links and codes: made anew from a salt and the service's key whenever they are needed, and kept nowhere.

So whoever reads the database learns none, and a caseworker who looks again sees the same.
"""

import hmac
from hashlib import sha256
from typing import Final

from app.settings import Settings
from app.tables import FamilyCode, FamilyLink

DIGITS: Final = 6


def _digest(settings: Settings, what: str, id_: int, salt: str) -> bytes:
    key = sha256(b"the families' links" + settings.require_secret().encode()).digest()
    return hmac.new(key, f"{what}\x1f{id_}\x1f{salt}".encode(), sha256).digest()


def token_of(settings: Settings, link: FamilyLink) -> str:
    """What stands in a link's address: its number and its secret, of 128 bits."""
    return f"{link.id}-{_digest(settings, 'link', link.id or 0, link.salt).hex()[:32]}"


def number_in(token: str) -> int | None:
    """The number of the link that a token says it is of."""
    number = token.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None  # noqa: PLR2004 - within 64 bits


def is_of(settings: Settings, token: str, link: FamilyLink) -> bool:
    """Whether a token opens a link."""
    return hmac.compare_digest(token_of(settings, link).encode(), token.encode())


def digits_of(settings: Settings, code: FamilyCode) -> str:
    """The digits of a code."""
    number = int.from_bytes(_digest(settings, "code", code.id or 0, code.salt), "big") % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def are_of(settings: Settings, typed: str, code: FamilyCode) -> bool:
    """Whether what was typed are a code's digits: spaces and hyphens among them do not matter."""
    plain = "".join(c for c in typed if not c.isspace() and c != "-")
    return hmac.compare_digest(digits_of(settings, code).encode(), plain.encode())
