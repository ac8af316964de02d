"""What a process made at its start stays for good: it is not looked through again and again for what could be freed."""

import gc


def settled() -> None:
    """Free what the start left behind, and leave the rest alone from now on. A look through all of it holds up whoever asks."""
    gc.collect()
    gc.freeze()
