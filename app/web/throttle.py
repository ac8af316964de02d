"""How often one address may try: a sliding window, kept in the process."""

import math
from collections import OrderedDict, deque
from datetime import datetime
from threading import Lock

WINDOW = 60.0
ADDRESSES = 10_000


class Throttle:
    """At most so many attempts a minute from each address. It remembers a bounded number of addresses."""

    def __init__(self, limit: int, addresses: int = ADDRESSES) -> None:
        """Set the limit, and how many addresses are remembered before the one longest silent is forgotten."""
        self.limit, self.addresses = limit, addresses
        self._attempts: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def seconds_to_wait(self, address: str, at: datetime) -> int:
        """Count an attempt: 0 if it may go on, else the whole seconds to wait. A refused attempt is not counted."""
        now = at.timestamp()
        with self._lock:
            attempts = self._attempts.setdefault(address, deque())
            self._attempts.move_to_end(address)
            while attempts and attempts[0] <= now - WINDOW:
                attempts.popleft()
            if len(attempts) >= self.limit:
                return max(1, math.ceil(attempts[0] + WINDOW - now)) if attempts else int(WINDOW)
            attempts.append(now)
            while len(self._attempts) > self.addresses:
                self._attempts.popitem(last=False)
        return 0
