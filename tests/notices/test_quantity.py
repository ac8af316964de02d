"""Whether provision says how much, how often and by whom, as far as its words can tell."""

import pytest

from workflow.notices.quantity import BY_WHOM, HOW_MUCH, HOW_OFTEN, unquantified


@pytest.mark.parametrize(
    "said",
    [
        "Direct therapy. 0.5 hours each time, once a week in term time, by a speech and language therapist.",
        "Thirty minutes of reading with a trained adult every school day.",
        "Full-time one-to-one support from a teaching assistant trained in epilepsy.",
        "Two 45-minute sessions a fortnight, delivered by the sensory service.",
        "12 sessions termly by Dr Example.",
    ],
)
def test_what_is_owed_can_be_told(said):
    assert unquantified(said) == []


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ("Access to a nurse.", [HOW_MUCH, HOW_OFTEN, BY_WHOM]),
        ("Regular speech therapy by a therapist.", [HOW_MUCH, HOW_OFTEN]),
        ("30 minutes of speech therapy by a therapist.", [HOW_OFTEN]),
        ("One hour of speech therapy a week.", [BY_WHOM]),
        ("", [HOW_MUCH, HOW_OFTEN, BY_WHOM]),
    ],
)
def test_what_is_left_open_is_named(said, lacks):
    assert unquantified(said) == lacks
