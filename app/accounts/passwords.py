"""Passwords of local accounts: hashed with Argon2, few at a time, and the same work done for a name nobody has.

Each hash takes 64 MiB and about an eighth of a second, by design: so it is done `aside`, by threads of its own, where a
burst of sign-ins waits for itself alone; and never inside a transaction.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

from pwdlib import PasswordHash

LEAST: Final = 12
MOST: Final = 200
_HASHERS: Final = ThreadPoolExecutor(2, "hasher")
_hasher: Final = PasswordHash.recommended()

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """Do what hashes on the threads kept for it: neither the event loop nor other pages wait."""
    return await asyncio.get_running_loop().run_in_executor(_HASHERS, work)


def compared(name: str) -> str:
    """A sign-in name as it is compared: no matter how it was typed. No database keeps a NUL, so nobody has one."""
    return unicodedata.normalize("NFKC", name).replace("\x00", "").strip().casefold()


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def fault(password: str) -> str | None:
    """What is wrong with a new password, or None."""
    if len(_plain(password)) < LEAST:
        return f"Use at least {LEAST} characters. Three or four unrelated words do well"
    return f"Use at most {MOST} characters" if len(password) > MOST else None


def digest(password: str) -> str:
    """How a password is kept."""
    return _hasher.hash(_plain(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether it is the password that was kept. Where none was, the same work is done for nothing, and it is not."""
    if len(password) > MOST:
        password = ""
    return _hasher.verify(_plain(password), kept or _nobodys()) and kept is not None


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody at all")
