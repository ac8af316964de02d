"""How long a message waits after a failed attempt: from seconds to half a day, about two days in all.

The wait is a date in the table and not a loop in a process, so that it outlives both; that is why no library of retries
is used here.
"""

import random
from datetime import timedelta
from typing import Final

ATTEMPTS: Final = 12
"""After so many failed attempts a message is dead. It is kept, listed, and can be sent again."""
FIRST: Final = timedelta(seconds=10)
LONGEST: Final = timedelta(hours=12)
TIMES: Final = 3
JITTER: Final = 0.25  # messages that failed together do not all come back together


def wait_after(attempts: int, asked: timedelta | None = None) -> timedelta:
    """How long to wait after so many failed attempts (from 1): longer where the receiver asked for it, within reason."""
    wait = min(FIRST * TIMES ** (attempts - 1), LONGEST) if attempts < ATTEMPTS else LONGEST
    spread = wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - it spreads load and guards nothing
    return max(spread, min(asked, LONGEST)) if asked else spread
