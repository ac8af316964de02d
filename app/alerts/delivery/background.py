"""Delivery by the service itself: a task that sends what waits, every few seconds, for as long as the service runs."""

import asyncio
import logging
import threading
from typing import Final

from app.alerts.delivery.drain import drain_all
from app.deps import Parts

EVERY_S: Final = 5.0
log = logging.getLogger("ehc.delivery")


async def deliver_in_background(parts: Parts) -> None:
    """Send what waits until the task is cancelled; several workers may. A message that is being sent is brought to its end."""
    stop = threading.Event()
    loop = asyncio.get_running_loop()
    while True:
        sending = loop.run_in_executor(None, drain_all, parts.db, parts.settings, stop)
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([sending])
            raise
        except Exception:  # a database away for a minute must not end delivery for good
            log.exception("delivery failed; it is tried again")
        await asyncio.sleep(EVERY_S)
