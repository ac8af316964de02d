"""How much of a proof a run goes through: all of it with EHC_PROOF=1; otherwise what is drawn, the same for the same seed."""

import os
import random
from typing import Final

WHOLE: Final = bool(os.environ.get("EHC_PROOF"))
SEED: Final = os.environ.get("EHC_PROOF_SEED", "20261122")


def drawn(what: object, share: float) -> bool:
    """Whether this one is among the share that is drawn."""
    return random.Random(f"{SEED} {what}").random() < share
