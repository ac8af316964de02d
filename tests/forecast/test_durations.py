"""How long a step takes: those still going on count for as long as they have lasted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workflow.forecast.durations import DONE, GOING_ON, IMAGINED, LEFT, Prior, Spells, kaplan_meier, learned


def spells(*rows, weight=None):
    lasted, became = zip(*rows, strict=True)
    return Spells(
        np.array(lasted, dtype=float),
        np.array(became),
        np.ones(len(rows)) if weight is None else np.array(weight, float),
    )


def going_on_after(durations, *days):
    return [round(float(x), 6) for x in durations.survival(np.array(days, dtype=float))]


def test_a_small_table_worked_by_hand():
    """Six steps: done after 2, 3, 3 and 6 days, two still going on after 3 and 5.

    After 2 days 5 of 6 go on; at 3 five are at risk and two are done: 5/6 × 3/5 = 1/2; at 6 one is at risk and is done.
    """
    table = spells((2, DONE), (3, DONE), (3, DONE), (3, GOING_ON), (5, GOING_ON), (6, DONE))
    found = kaplan_meier(table)
    assert going_on_after(found, 0, 1, 2, 3, 4, 5) == [1, 1, 0.833333, 0.5, 0.5, 0.5]
    assert going_on_after(found, 6)[0] < 0.001


def test_to_leave_out_what_goes_on_would_make_it_look_quicker():
    with_them = kaplan_meier(spells((5, DONE), (10, DONE), (12, GOING_ON), (15, GOING_ON)))
    without = kaplan_meier(spells((5, DONE), (10, DONE)))
    assert going_on_after(with_them, 10) > going_on_after(without, 10)


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from((DONE, GOING_ON))), min_size=2, max_size=60))
def test_it_is_kaplan_and_meiers_estimate(rows):
    """Against scipy's, wherever anybody is still at risk."""
    done = [day for day, became in rows if became == DONE]
    if not done:
        return
    data = stats.CensoredData(done, right=[day for day, became in rows if became == GOING_ON])
    theirs = stats.ecdf(data).sf
    days = [day for day in range(max(d for d, _ in rows)) if day >= min(theirs.quantiles)]
    ours = going_on_after(kaplan_meier(spells(*rows)), *days)
    for day, mine in zip(days, ours, strict=True):
        at = int(np.searchsorted(theirs.quantiles, day, side="right")) - 1
        assert mine == pytest.approx(float(theirs.probabilities[at]), abs=1e-5)


def test_with_nothing_on_record_it_is_what_is_supposed():
    none = Spells(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0))
    assert learned(none, Prior(20)).median == pytest.approx(18, abs=2)


def test_a_few_cases_move_it_a_little_and_hundreds_all_the_way():
    few = learned(spells(*[(40, DONE)] * 4), Prior(10))
    many = learned(spells(*[(40, DONE)] * 400), Prior(10))
    assert 5 <= few.median < 40
    assert many.median == 40
    assert IMAGINED == 8


def test_who_has_lasted_so_long_is_drawn_longer():
    durations = learned(spells(*[(n % 30 + 1, DONE) for n in range(300)]), Prior(15))
    chance = np.random.default_rng(1).exponential(size=(3, 500))
    drawn = durations.draw(chance, np.array([-1.0, 0.0, 20.0]))
    assert drawn[0].min() >= 0
    assert drawn[1].min() >= 1
    assert drawn[2].min() >= 21
    assert drawn[2].mean() > drawn[1].mean()


def test_what_was_drawn_is_spread_as_what_was_learned():
    durations = learned(spells(*[(n % 30 + 1, DONE) for n in range(300)]), Prior(15))
    drawn = durations.draw(np.random.default_rng(2).exponential(size=(1, 20_000)), np.array([-1.0]))[0]
    for day in (5, 15, 25):
        assert np.mean(drawn > day) == pytest.approx(going_on_after(durations, day)[0], abs=0.015)


def test_cases_end_in_a_step_as_often_as_they_did():
    durations = learned(spells(*[(n % 30 + 1, LEFT if n % 4 == 0 else DONE) for n in range(2000)]), Prior(15, 0.25))
    rng = np.random.default_rng(3)
    drawn = durations.draw(rng.exponential(size=(1, 10_000)), np.array([-1.0]))
    assert np.mean(durations.ended(drawn, rng.random(drawn.shape))) == pytest.approx(0.25, abs=0.03)
