"""The service's own morning: at EHC_SWEEP_AT, London time, it sweeps the day, and sends what waits all day long."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app import today as clock
from app.alerts.morning import morning
from app.deps import Parts
from app.packs.scheduled import make_due

LONDON: Final = ZoneInfo("Europe/London")
log = logging.getLogger("ehc.sweep")


def seconds_until(at: time, now: datetime) -> float:
    """Seconds from an instant to the next time of day in London."""
    here = now.astimezone(LONDON)
    then = datetime.combine(here.date(), at, LONDON)
    if then <= here:
        then = datetime.combine(here.date() + timedelta(days=1), at, LONDON)
    return (then - now).total_seconds()


def _whole_morning(parts: Parts, today: date) -> Iterator[str]:
    """What a morning does: the sweep, then the packs whose day has come."""
    yield from morning(parts.db, parts.settings, today)
    yield from make_due(parts.db, parts.settings, today)


async def sweep_daily(parts: Parts) -> None:
    """Sweep each day until the task is cancelled. Several workers may: each rung is raised once all the same."""
    at = time.fromisoformat(parts.settings.sweep_at)
    while True:
        await asyncio.sleep(seconds_until(at, clock.now()))
        try:
            for line in await asyncio.to_thread(lambda: list(_whole_morning(parts, clock.today()))):
                log.info(line)
        except Exception:  # a morning that fails is made up for by the next: its days are swept then
            log.exception("the sweep failed; its day is swept with the next")
