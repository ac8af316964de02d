"""Refusals on record: a signed-in actor asked for what is not theirs to do (403) or to know of (404).

They stand beside the readings, in `read_audit`, so that who looks after a child's record sees who tried as well as who
read. A refusal is written by its route, never by the address that was asked for: the ids in it may be another child's.
The case is named only where the actor may know of it.

One row for each account, route and status in a minute is enough to see that somebody tries, and a burst of any size
fills no disk. Which were written this minute is remembered by the process: several workers may each write one.
"""

import re
from datetime import datetime
from threading import Lock
from typing import Final

from app.db import Database
from app.tables import ReadAudit

KEPT: Final = frozenset({403, 404})
FOR_PROGRAMS: Final = ("/api/v1", "/fhir")


def named(method: str, path: str, status: int) -> str:
    """A refusal in words, from the template of its path: `refused 404: GET /cases/{id}`, as readings are named."""
    if path.startswith(FOR_PROGRAMS):
        path = re.sub(r"{\w+_id}", "{id}", path.removeprefix("/api/v1"))
    return f"refused {status}: {method} {path}"


class Refusals:
    """The refusals of one process."""

    def __init__(self) -> None:
        """Nothing was refused yet."""
        self._lock = Lock()
        self._minute: datetime | None = None
        self._written: set[tuple[int, str]] = set()

    def is_new(self, account_id: int, route: str, now: datetime) -> bool:
        """Whether this was not refused before in this minute. To ask is to have it remembered."""
        minute, refused = now.replace(second=0, microsecond=0), (account_id, route)
        with self._lock:
            if minute != self._minute:
                self._minute, self._written = minute, set()
            is_new = refused not in self._written
            self._written.add(refused)
        return is_new


def write(db: Database, account_id: int, route: str, matter_id: int | None, now: datetime) -> None:
    """Write a refusal down."""
    with db.writing() as session:
        session.add(ReadAudit(at=now, account_id=account_id, matter_id=matter_id, route=route))
