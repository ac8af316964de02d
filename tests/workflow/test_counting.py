"""Counting weeks, days, months and working days, with and without the first day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.counting import (
    WorkingDays,
    days_since,
    first_day_after,
    full_days_between,
    in_time_until,
    last_day,
    london_day,
    months_after,
)

thu_1_jan = date(2026, 1, 1)
fri_2_jan = date(2026, 1, 2)
sat_3_jan = date(2026, 1, 3)
sun_4_jan = date(2026, 1, 4)
mon_5_jan = date(2026, 1, 5)
tue_6_jan = date(2026, 1, 6)
mon_16_feb = date(2026, 2, 16)
thu_2_apr = date(2026, 4, 2)
good_fri_3_apr = date(2026, 4, 3)
sat_4_apr = date(2026, 4, 4)
easter_mon_6_apr = date(2026, 4, 6)
tue_7_apr = date(2026, 4, 7)
wed_8_apr = date(2026, 4, 8)
thu_9_apr = date(2026, 4, 9)
mon_13_apr = date(2026, 4, 13)
mon_27_apr = date(2026, 4, 27)
fri_1_may = date(2026, 5, 1)
mon_11_may = date(2026, 5, 11)
tue_12_may = date(2026, 5, 12)
fri_22_may = date(2026, 5, 22)
mon_25_may = date(2026, 5, 25)
fri_25_dec = date(2026, 12, 25)
boxing_sat_26_dec = date(2026, 12, 26)
mon_28_dec = date(2026, 12, 28)


@dataclass(frozen=True)
class Period:
    amount: int
    unit: str
    counting: str


def excluding(amount: int, unit: str) -> Period:
    return Period(amount, unit, "excluding_the_first_day")


def including(amount: int, unit: str) -> Period:
    return Period(amount, unit, "including_the_first_day")


DAYS = WorkingDays()
ANY_DAY = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def test_six_weeks_of_a_monday_end_on_a_monday():
    assert last_day(excluding(6, "week"), mon_5_jan) == mon_16_feb


def test_twenty_weeks_end_on_a_bank_holiday_and_stay_there():
    assert DAYS.is_bank_holiday(mon_25_may)
    assert last_day(excluding(20, "week"), mon_5_jan) == mon_25_may


def test_weeks_that_include_the_first_day_end_a_day_earlier():
    assert last_day(including(6, "week"), mon_5_jan) == mon_16_feb - timedelta(days=1)


def test_fifteen_days_beginning_with_a_monday_end_on_the_monday_a_fortnight_later():
    assert last_day(including(15, "day"), mon_27_apr) == mon_11_may


def test_fifteen_days_of_a_monday_end_on_a_tuesday():
    assert last_day(excluding(15, "day"), mon_27_apr) == tue_12_may


def test_a_window_is_over_on_the_day_after_its_last():
    assert first_day_after(including(15, "day"), mon_27_apr) == tue_12_may
    assert first_day_after(excluding(3, "working_day"), thu_2_apr, DAYS) == thu_9_apr + timedelta(days=1)


def test_no_days_of_a_day_end_on_it():
    assert last_day(excluding(0, "day"), mon_5_jan) == mon_5_jan


def test_months_end_on_the_corresponding_date():
    assert last_day(excluding(2, "month"), date(2026, 6, 8)) == date(2026, 8, 8)


def test_twelve_months_starting_with_a_day_end_on_the_day_before_the_anniversary():
    assert last_day(including(12, "month"), date(2026, 3, 10)) == date(2027, 3, 9)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 11, 30), 2, date(2027, 1, 30)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
        (date(2026, 12, 15), 0, date(2026, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 5, 31), 7, date(2026, 12, 31)),
    ],
)
def test_a_month_with_no_corresponding_date_ends_on_its_last_day(start, months, end):
    assert months_after(start, months) == end


@given(ANY_DAY, st.integers(0, 60))
def test_the_corresponding_date_is_the_same_number_or_the_last_of_its_month(day, months):
    end = months_after(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


def test_three_working_days_from_maundy_thursday_pass_over_easter():
    assert last_day(excluding(3, "working_day"), thu_2_apr, DAYS) == thu_9_apr


def test_fifteen_working_days_beginning_with_a_monday_count_that_monday():
    assert last_day(including(15, "working_day"), mon_13_apr, DAYS) == fri_1_may
    assert last_day(including(1, "working_day"), mon_13_apr, DAYS) == mon_13_apr
    assert last_day(including(1, "working_day"), tue_12_may, DAYS) == tue_12_may


def test_working_days_beginning_with_a_saturday_count_from_the_next_working_day():
    assert last_day(including(1, "working_day"), sat_4_apr, DAYS) == tue_7_apr


def test_working_days_are_englands_where_nobody_says_otherwise():
    assert last_day(excluding(1, "working_day"), thu_2_apr) == tue_7_apr


def test_a_working_day_limit_counts_by_the_working_days_it_is_given():
    proclaimed = WorkingDays({tue_7_apr: True})
    assert last_day(excluding(1, "working_day"), thu_2_apr, proclaimed) == wed_8_apr
    assert first_day_after(excluding(1, "working_day"), thu_2_apr, proclaimed) == thu_9_apr


def test_a_unit_the_law_does_not_count_in_is_refused():
    with pytest.raises(ValueError, match=r"^'fortnight' is not a unit the law counts in$"):
        last_day(excluding(1, "fortnight"), mon_5_jan)


@given(ANY_DAY, st.integers(0, 60))
def test_a_limit_in_weeks_never_skips_a_day(day, weeks):
    assert last_day(excluding(weeks, "week"), day) - day == timedelta(days=7 * weeks)


@given(ANY_DAY, st.sampled_from(["day", "week", "month"]), st.integers(1, 30))
def test_counting_the_first_day_always_comes_to_one_day_earlier(day, unit, amount):
    assert last_day(including(amount, unit), day) == last_day(excluding(amount, unit), day) - timedelta(days=1)


@given(ANY_DAY, st.integers(0, 30))
def test_working_days_after_a_day_are_so_many_and_end_on_one(day, count):
    end = DAYS.after(day, count)
    passed = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(DAYS.is_working, passed)) == count
    assert not count or DAYS.is_working(end)


# ---- working days


@pytest.mark.parametrize(
    "day", [thu_1_jan, good_fri_3_apr, easter_mon_6_apr, mon_25_may, fri_25_dec, boxing_sat_26_dec, mon_28_dec]
)
def test_englands_bank_holidays_are_not_working_days(day):
    assert DAYS.is_bank_holiday(day)
    assert not DAYS.is_working(day)


@pytest.mark.parametrize(
    "day", [date(2026, 1, 2), date(2026, 3, 17), date(2026, 7, 13), date(2026, 11, 30), date(2026, 8, 3)]
)
def test_scotlands_and_irelands_holidays_are_working_days_in_england(day):
    assert DAYS.is_working(day)


def test_a_one_off_bank_holiday_is_known():
    assert DAYS.is_bank_holiday(date(2022, 9, 19))  # the late Queen's funeral
    assert DAYS.is_bank_holiday(date(2023, 5, 8))  # the King's coronation


def test_saturday_and_sunday_are_not_working_days_and_friday_and_monday_are():
    assert [DAYS.is_working(day) for day in (fri_2_jan, sat_3_jan, sun_4_jan, mon_5_jan)] == [True, False, False, True]


def test_a_saturday_is_no_bank_holiday():
    assert not DAYS.is_bank_holiday(sat_3_jan)


def test_a_bank_holiday_proclaimed_since_can_be_added_and_one_moved_can_be_taken_away():
    told = WorkingDays({tue_6_jan: True, mon_25_may: False})
    assert (told.is_bank_holiday(tue_6_jan), told.is_working(tue_6_jan)) == (True, False)
    assert (told.is_bank_holiday(mon_25_may), told.is_working(mon_25_may)) == (False, True)
    assert told.last_on_or_before(tue_6_jan) == mon_5_jan


def test_an_override_cannot_make_a_saturday_a_working_day():
    assert not WorkingDays({sat_3_jan: False}).is_working(sat_3_jan)


def test_the_last_working_day_on_or_before_a_bank_holiday_monday_is_friday():
    assert DAYS.last_on_or_before(mon_25_may) == fri_22_may


def test_the_last_working_day_on_or_before_a_working_day_is_itself():
    assert DAYS.last_on_or_before(mon_16_feb) == mon_16_feb


def test_no_working_day_after_a_day_is_the_day_itself():
    assert DAYS.after(sat_3_jan, 0) == sat_3_jan
    assert DAYS.after(sat_3_jan, 1) == mon_5_jan
    assert DAYS.after(mon_5_jan, 1) == tue_6_jan


# ---- the London day


def test_a_summer_evening_in_utc_is_the_next_day_in_london():
    assert london_day(datetime(2026, 7, 5, 23, 15, tzinfo=UTC)) == date(2026, 7, 6)


def test_a_winter_evening_in_utc_is_the_same_day_in_london():
    assert london_day(datetime(2026, 1, 5, 23, 59, tzinfo=UTC)) == mon_5_jan


def test_an_instant_from_elsewhere_falls_on_its_london_day():
    assert london_day(datetime(2026, 1, 6, 4, 0, tzinfo=timezone(timedelta(hours=5)))) == mon_5_jan


def test_an_instant_with_no_time_zone_has_no_day():
    with pytest.raises(ValueError, match=r"^an instant needs a time zone, for example 2026-01-05T18:30:00\+00:00$"):
        london_day(datetime(2026, 1, 5, 18, 30))  # noqa: DTZ001 - what is refused


# ---- days between


def test_neither_travel_day_is_a_full_day_of_absence():
    assert full_days_between(date(2026, 1, 20), mon_16_feb) == 26
    assert full_days_between(date(2026, 1, 20), date(2026, 2, 18)) == 28
    assert full_days_between(mon_5_jan, tue_6_jan) == 0


def test_leaving_and_returning_on_one_day_is_no_absence_and_neither_is_a_return_before():
    assert full_days_between(mon_5_jan, mon_5_jan) == 0
    assert full_days_between(tue_6_jan, thu_1_jan) == 0


def test_the_day_of_the_event_is_day_0_and_day_140_the_last_of_week_20():
    assert days_since(mon_5_jan, mon_5_jan) == 0
    assert days_since(mon_5_jan, mon_25_may) == 140
    assert days_since(mon_25_may, mon_5_jan) == -140


@pytest.mark.parametrize(
    ("due_on", "taken_until"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),  # a Friday
        (date(2026, 11, 22), date(2026, 11, 23)),  # a Sunday
        (date(2026, 2, 28), date(2026, 3, 2)),
        (date(2026, 8, 8), date(2026, 9, 1)),  # any day in August
        (date(2027, 8, 31), date(2027, 9, 1)),
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2027, 1, 4)),  # the 1st is a Friday and a bank holiday
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_the_tribunal_takes_an_appeal_until_the_next_working_day_and_after_august_and_christmas(due_on, taken_until):
    assert in_time_until(due_on, WorkingDays()) == taken_until
