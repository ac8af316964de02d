"""Cursors: where the next page of a list starts, opaque to the client."""

import base64
import binascii
import json
from typing import Annotated, Any

from fastapi import Depends, Query

from app.errors import invalid
from app.schema import unstorable


def cursor_after(*position: str | int | None) -> str:
    """A cursor that says after which row the next page starts."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def position_of(cursor: str, *kinds: type) -> list[Any]:
    """The position a cursor names, each part of its kind. Raises 422 for a cursor this service did not give."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        found = None
    fits = (
        isinstance(found, list)
        and len(found) == len(kinds)
        and all(type(p) is k for p, k in zip(found, kinds, strict=True))
    )
    if not fits or unstorable(found) or any(isinstance(p, int) and abs(p) > 2**62 for p in found):
        raise invalid("cursor", "pass back a cursor as it was given")
    return list(found)


def _limit(limit: Annotated[int, Query(ge=1, le=500)] = 100) -> int:
    return limit


def _cursor(cursor: Annotated[str | None, Query(max_length=500)] = None) -> str | None:
    return cursor


LimitDep = Annotated[int, Depends(_limit)]
CursorDep = Annotated[str | None, Depends(_cursor)]
