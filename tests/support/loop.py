"""Work that waits, in a loop of its own: a browser driven in this process leaves the main thread's loop marked as running."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def in_its_own_thread(work: Coroutine[None, None, Any]) -> Any:
    """What the work comes to."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
