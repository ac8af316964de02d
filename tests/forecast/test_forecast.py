"""What must be so of any forecast, whatever the cases."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.forecast.councils import Council
from workflow.forecast.cases import Asked as Advice
from workflow.forecast.cases import Case
from workflow.forecast.courses import Asked
from workflow.forecast.forecast import FEWEST, MONTHS, MOST, draws_for, forecast
from workflow.forecast.steps import WORDS

DAY = date(2024, 3, 4)
A_FEW = Asked(seed=7, draws=60)


def as_known(cases, day=DAY):
    return [seen for case in cases if (seen := case.known_on(day))]


@pytest.fixture(scope="module")
def council():
    """A small council, two years of it."""
    return [case for case in Council(3, per_week=5).run() if case.received_on < DAY]


@pytest.fixture(scope="module")
def waiting(council):
    """The same with nobody seen for months: many wait for a psychologist."""
    since = DAY - timedelta(days=100)
    held = []
    for case in as_known(council):
        if case.psychologist_on and case.psychologist_on > since and case.psychology:
            asked = [replace(a, in_on=None) if a.kind == "psychological" else a for a in case.advice]
            none = dict.fromkeys(
                ("psychologist_on", "psychologist", "plan_agreed_on", "draft_on", "issued_on", "ended_on")
            )
            held.append(replace(case, advice=tuple(asked), **none))
        else:
            held.append(case)
    return held


LATER = st.integers(0, 90)


@st.composite
def histories(draw):
    """A case as known on the day: as far as it got, in any number of days."""
    on = DAY - timedelta(days=draw(st.integers(0, 400)))
    case = Case(
        draw(st.integers(1, 10**6)), on, on + timedelta(days=140), caseworker=draw(st.sampled_from((None, 1, 2)))
    )
    for name in ("agreed_on", "advice", "psychologist_on", "plan_agreed_on", "draft_on", "issued_on"):
        on += timedelta(days=draw(LATER))
        if on > DAY or draw(st.integers(0, 9)) == 0:
            return replace(case, ended_on=on) if on <= DAY else case
        if name == "advice":
            kinds = draw(st.sets(st.sampled_from(("psychological", "medical", "parental", "art_therapy"))))
            came = on + timedelta(days=draw(LATER))
            case = replace(case, advice=tuple(Advice(k, on, came if came <= DAY else None) for k in sorted(kinds)))
        elif name != "psychologist_on" or case.psychology:
            case = replace(case, **{name: on})
    return case


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(histories(), max_size=12, unique_by=lambda case: case.case_id))
def test_whatever_the_cases_shares_are_shares_and_days_in_order(cases):
    found = forecast(cases, DAY, A_FEW)
    assert {of.case_id for of in found.cases} == {case.case_id for case in cases if case.closed_on is None}
    by_id = {case.case_id: case for case in cases}
    for of in found.cases:
        assert 0 <= of.on_time <= 1
        assert 0 <= of.late <= 1
        assert 0 <= of.no_plan <= 1
        assert of.on_time + of.late <= 1 + 1e-9
        if of.earliest:
            assert DAY < of.earliest <= of.likely <= of.latest
        if by_id[of.case_id].due_on <= DAY:
            assert of.on_time == 0
        assert of.blocker is None or of.blocker_says == WORDS[of.blocker]
        assert of.blocker_days >= 0
    assert len(found.months) == MONTHS
    for month in found.months:
        for span in (month.plans, month.open_at_end, month.waiting_for_psychologist, month.on_time):
            assert span is None or 0 <= span.low <= span.likely <= span.high
        assert month.on_time is None or month.on_time.high <= 1


def test_the_same_is_said_again_and_another_seed_says_nearly_so(council):
    cases = as_known(council)
    first, again, other = (forecast(cases, DAY, Asked(seed, 200)) for seed in (1, 1, 2))
    assert first.cases == again.cases
    assert first.months == again.months
    assert first.cases != other.cases
    differ = [abs(a.on_time - b.on_time) for a, b in zip(first.cases, other.cases, strict=True)]
    assert sum(differ) / len(differ) < 0.05


def test_the_order_the_cases_come_in_teaches_nothing_else(council):
    cases = as_known(council)
    shuffled = random.Random(1).sample(cases, len(cases))
    one, other = forecast(cases, DAY, A_FEW).known, forecast(shuffled, DAY, A_FEW).known
    assert one.line.slots_per_week == pytest.approx(other.line.slots_per_week)
    assert one.arrivals.per_week == pytest.approx(other.arrivals.per_week)
    for code, learned in one.steps.by_code.items():
        assert learned.durations.median == other.steps.by_code[code].durations.median


def test_more_psychologists_bring_no_fewer_plans_on_time(waiting):
    shares, lines = [], []
    for slots in (1, 3, 6, 12):
        found = forecast(waiting, DAY, replace(A_FEW, draws=150, slots_per_week=slots))
        shares.append(found.on_time.likely)
        lines.append(found.months[2].waiting_for_psychologist.likely)
    assert shares == sorted(shares)
    assert lines == sorted(lines, reverse=True)
    assert lines[-1] < lines[0]


def test_more_requests_leave_more_open(council):
    cases = as_known(council)
    few, many = (forecast(cases, DAY, replace(A_FEW, requests_per_week=n)) for n in (2, 12))
    assert many.months[-1].open_at_end.likely > few.months[-1].open_at_end.likely
    assert many.known.arrivals == few.known.arrivals  # what was learned is what it was


def test_strictly_by_turn_is_another_rule_set(waiting):
    as_now, in_turn = (forecast(waiting, DAY, replace(A_FEW, slots_per_week=3, in_turn=t)) for t in (False, True))
    assert as_now.cases != in_turn.cases


def test_nothing_of_the_future_is_known(council):
    """The forecast of a day is the same whatever came after it."""
    then = as_known(council, date(2023, 9, 4))
    later = [seen for case in as_known(council, DAY) if (seen := case.known_on(date(2023, 9, 4)))]
    assert forecast(then, date(2023, 9, 4), A_FEW).cases == forecast(later, date(2023, 9, 4), A_FEW).cases


def test_a_case_that_cannot_get_there_in_time_says_so_and_one_that_is_nearly_done_too(council):
    new = Case(10**6, DAY - timedelta(days=130), DAY + timedelta(days=10))
    sent = DAY - timedelta(days=20)
    done = Case(
        10**6 + 1,
        DAY - timedelta(days=80),
        DAY + timedelta(days=60),
        *[sent - timedelta(days=30)],
        (),
        None,
        sent,
        sent,
    )
    said = {of.case_id: of for of in forecast([*as_known(council), new, done], DAY, Asked(1, 200)).cases}
    assert said[new.case_id].on_time <= 0.02
    assert said[done.case_id].on_time >= 0.8


def test_with_little_on_record_the_line_is_held_to_keep_its_length():
    """Nobody has been seen yet: that is no reason to say that nobody will be."""
    cases = [
        Case(n, on, on + timedelta(days=140), on, (Advice("psychological", on),))
        for n in range(20)
        if (on := DAY - timedelta(days=4 * n))
    ]
    found = forecast(cases, DAY, Asked(1, 100))
    assert found.known.line.slots_per_week > 1
    assert max(of.on_time for of in found.cases) > 0.05


def test_no_case_at_all_is_no_forecast():
    found = forecast([], DAY, A_FEW)
    assert found.cases == ()
    assert found.months[0].plans.high == 0
    assert not found.known.steps.by_code["draft"].enough


def test_a_larger_caseload_gets_fewer_draws_and_never_too_few(council):
    cases = as_known(council)
    assert draws_for(cases, DAY, None) == MOST
    assert FEWEST < draws_for(cases, DAY, 100) < MOST
    assert draws_for(cases * 200, DAY, None) == FEWEST
