"""What excuses a clock, and its status and days left on a day."""

import pytest

from tests.workflow.building import MANAGER, MATTER, clocks_of, day, reaching, then
from workflow import events as ev
from workflow.clocks import days_left, status_on
from workflow.exceptions import Excuse
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_16_feb = day("2026-02-16")
mon_2_mar = day("2026-03-02")
tue_3_mar = day("2026-03-03")
mon_9_mar = day("2026-03-09")
mon_16_mar = day("2026-03-16")
tue_17_mar = day("2026-03-17")
mon_13_apr = day("2026-04-13")
mon_20_apr = day("2026-04-20")
mon_27_apr = day("2026-04-27")
tue_28_apr = day("2026-04-28")
mon_11_may = day("2026-05-11")
mon_18_may = day("2026-05-18")
mon_25_may = day("2026-05-25")
tue_26_may = day("2026-05-26")
mon_1_jun = day("2026-06-01")
mon_15_jun = day("2026-06-15")


# ---- excuses


RECORDED = then(
    reaching(State.ASSESSING),
    (mon_2_mar, ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.issue_plan",), from_=mon_16_feb)),
)
EXCEPTION = len(RECORDED)
APPROVED = then(RECORDED, (mon_9_mar, ev.ExceptionApproved(EXCEPTION), {"actor": MANAGER}))


def test_an_exception_excuses_once_approved_and_only_the_clock_it_names():
    assert clocks_of(RECORDED)["issue_plan"].excuses == ()
    found = clocks_of(APPROVED)
    assert found["issue_plan"].excuses == (
        Excuse(EXCEPTION, "exceptional_circumstances", mon_9_mar, mon_16_feb, None, None),
    )
    assert found["issue_plan"].excused_from == mon_9_mar
    assert {clock.excused_from for key, clock in found.items() if key != "issue_plan"} == {None}


def test_a_limit_is_excused_from_the_first_approval_that_names_it():
    again = ev.ExceptionRecorded(
        "exceptional_circumstances", (f"{MATTER}.issue_plan", f"{MATTER}.notify_no_plan"), to=mon_27_apr
    )
    twice = then(APPROVED, (mon_16_mar, again), (tue_17_mar, ev.ExceptionApproved(EXCEPTION + 2), {"actor": MANAGER}))
    found = clocks_of(twice)
    assert [e.exception_id for e in found["issue_plan"].excuses] == [EXCEPTION, EXCEPTION + 2]
    assert (found["issue_plan"].excused_from, found["notify_no_plan"].excused_from) == (mon_9_mar, tue_17_mar)
    assert found["notify_no_plan"].excuses == (
        Excuse(EXCEPTION + 2, "exceptional_circumstances", tue_17_mar, None, mon_27_apr, None),
    )


def test_an_exception_that_ended_still_excuses():
    ended = then(APPROVED, (mon_16_mar, ev.ExceptionEnded(EXCEPTION, tue_3_mar)))
    clock = clocks_of(ended)["issue_plan"]
    assert clock.excuses == (Excuse(EXCEPTION, "exceptional_circumstances", mon_9_mar, mon_16_feb, None, tue_3_mar),)
    assert status_on(clock, tue_26_may, 14) == "excused"


def test_no_exception_moves_a_date():
    plain = clocks_of(reaching(State.ASSESSING))
    assert {key: clock.duty.due_on for key, clock in clocks_of(APPROVED).items()} == {
        key: clock.duty.due_on for key, clock in plain.items()
    }


# ---- the status on a day


RUNNING = clocks_of(reaching(State.ASSESSING))["issue_plan"]
EXCUSED = clocks_of(APPROVED)["issue_plan"]


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (mon_5_jan, "running"),
        (day("2026-05-10"), "running"),
        (mon_11_may, "due_soon"),
        (mon_25_may, "due_soon"),
        (tue_26_may, "overdue"),
    ],
)
def test_a_clock_runs_then_is_due_soon_for_fourteen_days_then_overdue_after_its_last_day(on, status):
    assert status_on(RUNNING, on, 14) == status


def test_how_soon_is_soon_is_the_councils_own():
    assert status_on(RUNNING, mon_18_may, 7) == "due_soon"
    assert status_on(RUNNING, mon_18_may, 6) == "running"


def test_an_excuse_shows_only_once_the_date_has_passed():
    assert [status_on(EXCUSED, on, 14) for on in (mon_9_mar, mon_25_may, tue_26_may)] == [
        "running",
        "due_soon",
        "excused",
    ]


def test_a_duty_done_on_its_last_day_is_met_and_a_day_later_met_late_even_if_excused():
    assert status_on(RUNNING._replace(met_on=mon_25_may), mon_15_jun, 14) == "met"
    assert status_on(RUNNING._replace(met_on=tue_26_may), mon_15_jun, 14) == "met_late"
    assert status_on(EXCUSED._replace(met_on=tue_26_may), mon_15_jun, 14) == "met_late"


def test_a_duty_that_ended_otherwise_is_stopped_whatever_else():
    stopped = EXCUSED._replace(stopped_on=mon_1_jun)
    assert [status_on(stopped, on, 14) for on in (mon_5_jan, mon_15_jun)] == ["stopped", "stopped"]
    unknown = RUNNING._replace(duty=RUNNING.duty._replace(due_on=None), stopped_on=mon_1_jun)
    assert status_on(unknown, mon_15_jun, 14) == "stopped"


def test_a_clock_whose_first_day_is_unknown_has_no_start_whether_or_not_it_was_done():
    unknown = RUNNING._replace(duty=RUNNING.duty._replace(started_on=None, due_on=None))
    assert status_on(unknown, mon_15_jun, 14) == "no_start"
    assert status_on(unknown._replace(met_on=mon_1_jun), mon_15_jun, 14) == "no_start"


def test_a_window_is_never_due_or_overdue_it_runs_and_then_is_met():
    window = clocks_of(reaching(State.CONSULTING))["family_representations"]
    assert [status_on(window, on, 14) for on in (mon_13_apr, mon_27_apr, tue_28_apr)] == ["running", "running", "met"]
    assert status_on(window._replace(met_on=mon_20_apr), mon_20_apr, 14) == "met"
    assert status_on(window._replace(stopped_on=mon_20_apr), tue_28_apr, 14) == "stopped"
    assert status_on(window._replace(duty=window.duty._replace(due_on=None)), tue_28_apr, 14) == "running"


def test_days_left_count_down_to_the_last_day_and_below_nought_after_it():
    assert [days_left(RUNNING, on) for on in (mon_5_jan, mon_25_may, tue_26_may)] == [140, 0, -1]


def test_a_clock_that_is_closed_or_has_no_date_has_no_days_left():
    assert days_left(RUNNING._replace(met_on=mon_11_may), mon_11_may) is None
    assert days_left(RUNNING._replace(stopped_on=mon_11_may), mon_11_may) is None
    assert days_left(RUNNING._replace(duty=RUNNING.duty._replace(due_on=None)), mon_11_may) is None


def test_the_clocks_know_nothing_of_today():
    assert clocks_of(reaching(State.ASSESSING)) == clocks_of(reaching(State.ASSESSING), as_at="2030-01-01")
