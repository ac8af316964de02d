"""Of which months a pack is, and on which day it is made by itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Problem
from app.packs.asked import span_of
from app.today import EARLIEST
from workflow.counting import WorkingDays
from workflow.law.entry import LawDataError
from workflow.packs.arrangements import arrangements
from workflow.packs.spans import Kind, Of, Span, ended_before, month_after

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


def test_a_month_and_a_quarter_by_name():
    assert Span.of(date(2026, 2, 14)) == Span(date(2026, 2, 1), date(2026, 2, 28))
    assert Span.of(date(2026, 10, 1)).name == "October 2026"
    assert Span.of(date(2026, 7, 1), 3).name == "July to September 2026"
    assert Span.of(date(2026, 7, 1), 3).short == "Jul–Sep 26"
    assert Span.of(date(2025, 11, 1), 3).name == "November 2025 to January 2026"
    assert Span.of(date(2026, 7, 1), 3).group == "2026-Q3"


@given(DAYS, st.integers(1, 12), st.integers(-30, 30))
def test_a_span_moved_and_moved_back_is_the_same(day, months, by):
    span = Span.of(day, months)
    assert span.length == months
    assert span.moved(by).moved(-by) == span
    assert month_after(span.first, months).toordinal() == span.last.toordinal() + 1


@given(DAYS)
def test_what_ended_before_a_day_ended_and_nothing_ended_since(day):
    for kind in Kind:
        latest = next(ended_before(kind, day))
        assert latest.last < day.replace(day=1) or latest.last < day
        assert latest.moved(latest.length).last >= day


def test_the_trend_ends_with_the_packs_own_span():
    of = Of(Kind.BOARD, Span.of(date(2026, 10, 1)), date(2026, 10, 31), EARLIEST)
    assert [span.name for span in of.trend][::12] == ["October 2025", "October 2026"]
    quarters = Of(Kind.SCRUTINY, Span.of(date(2026, 7, 1), 3), date(2026, 9, 30), EARLIEST).trend
    assert [quarters[0].name, quarters[-1].name, len(quarters)] == [
        "October to December 2024",
        "July to September 2026",
        8,
    ]


@pytest.mark.parametrize(
    ("kind", "first", "last", "field"),
    [
        ("board", "2026-10-02", "2026-10-31", "from"),
        ("board", "2026-10-01", "2026-10-30", "to"),
        ("board", "2026-10-01", "2026-09-30", "to"),
        ("board", "2025-10-01", "2026-10-31", "from"),
        ("board", "2026-12-01", "2026-12-31", "from"),
        ("scrutiny", "2026-08-01", "2026-10-31", "from"),
        ("scrutiny", "2026-07-01", "2026-08-31", "from"),
    ],
)
def test_a_span_that_is_no_pack_is_refused_by_its_field(kind, first, last, field):
    with pytest.raises(Problem) as refused:
        span_of(Kind(kind), date.fromisoformat(first), date.fromisoformat(last), date(2026, 11, 20))
    assert refused.value.more["errors"][0]["field"] == field


def test_the_board_pack_is_due_on_the_fifth_working_day_and_not_the_day_before():
    days = WorkingDays()
    thu_5_nov, fri_6_nov = date(2026, 11, 5), date(2026, 11, 6)
    october = (Kind.BOARD, Span.of(date(2026, 10, 1)))
    assert october not in list(arrangements().due(thu_5_nov, days))  # the 1st is a Sunday: Monday 2 is the first
    assert october in list(arrangements().due(fri_6_nov, days))
    assert october in list(arrangements().due(date(2026, 11, 30), days))


def test_a_council_may_leave_a_kind_out_and_may_not_misspell_one(tmp_path):
    only = tmp_path / "only.yaml"
    only.write_text("board: {working_day: 3}\n")
    assert {kind for kind, _ in arrangements(only).due(date(2026, 10, 30), WorkingDays())} == {Kind.BOARD}
    for n, wrong in enumerate(
        ("bored: {working_day: 3}", "board: {working_day: 0}", "board: {working_day: 25}", "board: 5")
    ):
        file = tmp_path / f"{n}.yaml"
        file.write_text(wrong)
        with pytest.raises(LawDataError):
            arrangements(file)
