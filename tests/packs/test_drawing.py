"""The drawings: nothing by colour alone, gaps where there was nothing, names that do not run into each other."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kpis.drawing import BOTTOM, HEIGHT, LINE_OF_TEXT, TOP, bars, columns, lines, top_of

MONTHS = [f"M{n}" for n in range(13)]
VALUES = st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=13, max_size=13)


def test_each_line_has_dashes_of_its_own_and_its_name():
    drawn = lines(MONTHS, [(name, [50.0] * 13) for name in ("This council", "Target", "England", "South West")], 100)
    assert len({line.dashes for line in drawn.lines}) == 4
    assert {text.says for text in drawn.texts} >= {"This council", "Target", "England", "South West"}


def test_a_month_without_a_value_is_a_gap_and_no_nought():
    drawn = lines(MONTHS, [("This council", [*[50.0] * 5, None, *[50.0] * 7])], 100)
    assert len(drawn.lines[0].paths) == 2
    assert len(drawn.lines[0].dots) == 12


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_names_at_the_ends_are_apart_and_on_the_drawing(series):
    drawn = lines(MONTHS, [(f"line {n}", values) for n, values in enumerate(series)], 100)
    places = sorted(text.y for text in drawn.texts if text.says.startswith("line"))
    assert all(lower - upper >= LINE_OF_TEXT - 0.01 for upper, lower in itertools.pairwise(places))
    assert not places or (places[-1] <= HEIGHT - BOTTOM + 4 and places[0] >= TOP - LINE_OF_TEXT)
    for line in drawn.lines:
        for x, y in line.dots:
            assert TOP - 0.01 <= y <= HEIGHT - BOTTOM + 0.01
            assert drawn.left <= x <= drawn.right


@given(st.lists(st.lists(st.integers(0, 500), min_size=4, max_size=4), min_size=1, max_size=6))
def test_a_stack_is_as_high_as_its_parts_and_each_has_its_hatch(stacks):
    named = [(f"band {n}", [float(value) for value in values]) for n, values in enumerate(stacks)]
    drawn = columns(["a", "b", "c", "d"], named)
    totals = [sum(values[n] for values in stacks) for n in range(4)]
    assert [text.says for text in drawn.texts if text.y < HEIGHT - 10 and text.anchor == "middle"] == [
        f"{t:g}" for t in totals
    ]
    top, room = top_of(max([*totals, 1])), HEIGHT - TOP - BOTTOM
    assert sum(bar.height for bar in drawn.bars if bar.x < drawn.right) == pytest.approx(
        sum(totals) / top * room, abs=1.5
    )
    assert len({bar.fill for bar in drawn.bars}) == (len(stacks) if len(stacks) > 1 else bool(sum(totals)))


def test_bars_that_lie_say_their_totals():
    drawn = bars(["Assessing", "Drafting"], [("In time", [3, 0]), ("Late", [1, 2])])
    assert {text.says for text in drawn.texts} == {"Assessing", "Drafting", "4", "2", "In time", "Late"}
    assert {bar.fill for bar in drawn.bars} == {"solid", "hatch"}


@given(st.floats(0, 1e7))
def test_the_top_holds_every_value_in_quarters_that_are_round(most):
    top = top_of(most)
    assert top >= most
    assert (top / 4) == int(top / 4)
