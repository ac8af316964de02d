"""How hard Hypothesis tries: a little by default, much more with EHC_PROOF=1."""

import os

from hypothesis import HealthCheck, settings

SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

settings.register_profile(
    "quick",
    max_examples=25,
    stateful_step_count=18,
    deadline=None,
    suppress_health_check=SLOW_TO_DRAW,
    derandomize=True,
)
settings.register_profile(
    "proof", max_examples=500, stateful_step_count=50, deadline=None, suppress_health_check=SLOW_TO_DRAW
)
settings.load_profile("proof" if os.environ.get("EHC_PROOF") else "quick")
