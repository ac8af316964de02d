"""How much each checker finds, for the monitoring: looked at once a minute at most, whoever asks, however often."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from app import today as clock
from app.checks.checkers import counts, look
from app.db import Database
from app.settings import Settings

KEPT_FOR: Final = timedelta(minutes=1)


@dataclass
class _Looked:
    """The last look at one database."""

    at: datetime | None = None
    found: dict[str, int] = field(default_factory=dict)
    looking: threading.Lock = field(default_factory=threading.Lock)


_LOOKED: Final[WeakKeyDictionary[Database, _Looked]] = WeakKeyDictionary()


def counted(db: Database, here: Settings) -> dict[str, int]:
    """The counts by checker's name, no more than a minute old; while somebody else looks, those of the look before."""
    last, now = _LOOKED.setdefault(db, _Looked()), clock.now()
    is_fresh = last.at is not None and now - last.at < KEPT_FOR
    if not is_fresh and last.looking.acquire(blocking=last.at is None):
        try:
            if last.at is None or now - last.at >= KEPT_FOR:
                with db.reading() as session:
                    last.found = counts(look(session, here, clock.today(), now))
                last.at = now
        finally:
            last.looking.release()
    return last.found
