"""What a process made at its start stays for good: it is not looked through again and again for what could be freed."""

import gc
from typing import Final

SELDOM: Final = 50_000
"""So many objects are made before the young are looked through: a request makes some thousands, and they go by themselves."""


def settled() -> None:
    """Free what the start left behind, and leave the rest alone from now on. A look through all of it holds up whoever asks."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
