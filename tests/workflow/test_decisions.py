"""The decisions Q1 to Q12 on which the engine stands, each with the test that holds it there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.building import (
    MANAGER,
    MATTER,
    PLAN,
    REQUEST,
    RULES,
    clocks_of,
    day,
    dues_of,
    facts_of,
    judged,
    reaching,
    refusals_of,
    story,
    then,
)
from workflow import events as ev
from workflow.clocks import status_on
from workflow.counting import LONDON, london_day
from workflow.duties import may_finalise_from
from workflow.law.book import DATA, load_book
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_16_feb = day("2026-02-16")
fri_27_feb = day("2026-02-27")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
mon_13_apr = day("2026-04-13")
mon_27_apr = day("2026-04-27")
tue_12_may = day("2026-05-12")
fri_22_may = day("2026-05-22")
mon_25_may = day("2026-05-25")
tue_26_may = day("2026-05-26")

MADE_UP = Path(__file__).parents[1] / "law" / "data" / "amending.yaml"
REFORMED = replace(RULES, book=load_book(DATA, MADE_UP))


def personal(*clocks: str) -> ev.ExceptionRecorded:
    return ev.ExceptionRecorded("exceptional_circumstances", tuple(f"{MATTER}.{clock}" for clock in clocks))


@given(st.dates(date(2014, 9, 1), date(2099, 1, 1)))
def test_q1_a_limit_of_n_weeks_ends_on_d_plus_7n_and_is_overdue_only_after_that_day(received):
    events = story((received, REQUEST))
    found = clocks_of(events)
    weeks = {"decide_whether_to_assess": 6, "decide_to_draft": 12, "notify_no_plan": 16, "issue_plan": 20}
    for code, n in weeks.items():
        due = received + timedelta(days=7 * n)
        assert found[code].duty.due_on == due
        assert status_on(found[code], due, 14) != "overdue"
        assert status_on(found[code], due + timedelta(days=1), 14) == "overdue"


def test_q1_a_plan_at_exactly_140_days_is_on_time():
    issued = then(reaching(State.CONSULTING), (mon_25_may, PLAN))
    assert status_on(clocks_of(issued)["issue_plan"], tue_26_may, 14) == "met"
    late = then(reaching(State.CONSULTING), (tue_26_may, PLAN))
    assert status_on(clocks_of(late)["issue_plan"], tue_26_may, 14) == "met_late"


@given(st.dates(date(2014, 9, 1), date(2099, 1, 1)))
def test_q2_act_by_is_the_last_working_day_on_or_before_and_never_the_deadline(received):
    due = dues_of(story((received, REQUEST)))["issue_plan"]
    act_by = RULES.act_by(due)
    assert act_by <= due == received + timedelta(days=140)
    assert RULES.working_days.is_working(act_by)
    assert not any(RULES.working_days.is_working(act_by + timedelta(days=n)) for n in range(1, (due - act_by).days + 1))


def test_q2_nothing_rolls_forward_over_a_bank_holiday():
    assert (dues_of(story((mon_5_jan, REQUEST)))["issue_plan"], RULES.act_by(mon_25_may)) == (mon_25_may, fri_22_may)


def test_q3_counting_the_day_of_receipt_moves_no_date_of_law():
    counting = replace(RULES, policy=replace(RULES.policy, count_receipt_day=True))
    for state in State:
        assert dues_of(reaching(state), rules=counting) == dues_of(reaching(state))


@given(st.dates(date(2026, 4, 13), date(2099, 1, 1)))
def test_q4_fifteen_days_beginning_with_d_end_on_d_plus_14_and_one_may_act_from_d_plus_15(served):
    f = facts_of(then(reaching(State.DRAFTING), (served, ev.DraftSent("hand"))))
    window = clocks_of(then(reaching(State.DRAFTING), (served, ev.DraftSent("hand"))))["family_representations"]
    assert window.duty.due_on == served + timedelta(days=14)
    assert may_finalise_from(f, RULES) == served + timedelta(days=15)


def test_q4_a_window_is_a_minimum_and_never_overdue():
    window = clocks_of(reaching(State.CONSULTING))["family_representations"]
    assert window.duty.kind == "window"
    assert {status_on(window, window.duty.due_on + timedelta(days=n), 14) for n in range(-20, 200)} == {
        "running",
        "met",
    }


def test_q5_an_exception_excuses_one_limit_keeps_its_date_and_needs_an_approver():
    plain = reaching(State.ASSESSING)
    recorded = then(plain, (mon_2_mar, personal("issue_plan")))
    approved = then(recorded, (mon_9_mar, ev.ExceptionApproved(len(recorded)), {"actor": MANAGER}))
    assert dues_of(plain) == dues_of(recorded) == dues_of(approved)
    assert status_on(clocks_of(recorded)["issue_plan"], tue_26_may, 14) == "overdue"
    assert status_on(clocks_of(approved)["issue_plan"], tue_26_may, 14) == "excused"
    assert status_on(clocks_of(approved)["notify_no_plan"], tue_26_may, 14) == "overdue"


def test_q6_a_ground_is_accepted_only_for_the_limits_it_belongs_to():
    events = reaching(State.ASSESSING)
    missed = ev.ExceptionRecorded("missed_appointment", (f"{MATTER}.issue_plan",), advice_id=3, on=mon_16_feb)
    [refusal] = refusals_of(events, mon_2_mar, missed)
    assert refusal.cite == ("send2014 reg 8(2)(c)", "send2014 reg 10(4)")
    closed = ev.ExceptionRecorded(
        "school_closed", (f"{MATTER}.advice.3",), asked_on=mon_16_feb, closed_from=mon_16_feb, reopens_on=mon_13_apr
    )
    assert refusals_of(events, mon_2_mar, closed)
    for shortage in ("staff_shortage", "ep_shortage", "panel_date"):
        for clock in dues_of(events):
            assert refusals_of(events, mon_2_mar, ev.ExceptionRecorded(shortage, (f"{MATTER}.{clock}",)))


def test_q7_a_request_is_received_on_the_london_day_of_its_arrival_at_any_hour():
    assert london_day(datetime(2026, 7, 24, 18, 30, tzinfo=LONDON)) == date(2026, 7, 24)
    assert london_day(datetime(2026, 7, 5, 23, 15, tzinfo=UTC)) == date(2026, 7, 6)


def test_q7_a_request_with_nothing_in_it_is_a_request_and_its_clocks_run():
    bare = story((mon_5_jan, ev.RequestReceived()))
    assert facts_of(bare).state is State.REQUESTED
    assert dues_of(bare) == dues_of(story((mon_5_jan, REQUEST)))


def test_q8_the_bodys_six_weeks_start_when_it_has_the_request_and_until_then_when_it_was_sent():
    sent = then(reaching(State.ASSESSING, out=0), (mon_16_feb, ev.AdviceRequested("medical", body="s31")))
    assert dues_of(sent)["advice.3"] == mon_16_feb + timedelta(weeks=6)
    assert dues_of(then(sent, (fri_27_feb, ev.AdviceRequestReceived(3))))["advice.3"] == fri_27_feb + timedelta(weeks=6)


def test_q9_a_local_target_is_never_drawn_as_law():
    kinds = {clock.duty.code: clock.duty.kind for state in State for clock in clocks_of(reaching(state)).values()}
    assert {code for code, kind in kinds.items() if kind == "local_target"} == {"decide_to_draft", "send_draft"}
    for clock in clocks_of(reaching(State.CONSULTING)).values():
        assert (clock.duty.limit.cite.instrument == "local_policy") == (clock.duty.kind == "local_target")


def test_q10_the_family_has_its_fifteen_days_to_the_later_date_and_the_council_the_earlier():
    posted = then(reaching(State.DRAFTING), (mon_27_apr, ev.DraftSent("post")))
    assert not judged(posted, tue_12_may, PLAN).permitted, "the later, deemed service protects the family"
    assert judged(posted, day("2026-05-14"), PLAN).permitted
    assert dues_of(then(reaching(State.ASSESSING, out=0), (mon_16_feb, ev.AdviceRequested("medical", body="s31"))))[
        "advice.3"
    ] == day("2026-03-30")


def test_q11_the_rules_in_force_on_the_day_a_clock_was_triggered_govern_it():
    before, after = story(("2030-08-31", REQUEST)), story(("2030-09-01", REQUEST))
    assert dues_of(before, rules=REFORMED)["issue_plan"] == date(2030, 8, 31) + timedelta(weeks=20)
    assert dues_of(after, rules=REFORMED)["issue_plan"] == date(2030, 9, 1) + timedelta(weeks=18)
    assert "notify_no_plan" in dues_of(before, rules=REFORMED)
    assert "notify_no_plan" not in dues_of(after, rules=REFORMED)


def test_q11_an_exception_is_available_where_its_list_was_in_force_on_that_day():
    def missed(asked_on: date) -> list:
        events = story(
            (asked_on, REQUEST),
            (asked_on, ev.AssessmentAgreed()),
            (asked_on, ev.AdviceRequested("medical", body="s31")),
        )
        p = ev.ExceptionRecorded("missed_appointment", (f"{MATTER}.advice.3",), advice_id=3, on=asked_on)
        return [refusal.field for refusal in refusals_of(events, asked_on, p, rules=REFORMED)]

    assert missed(date(2030, 8, 31)) == []
    assert missed(date(2030, 9, 1)) == ["data.ground"]


def test_q11_where_no_sixteen_weeks_are_set_an_absence_is_held_to_the_plans_own_period():
    after = story(("2030-09-02", REQUEST))
    away = ev.ExceptionRecorded(
        "absent_from_area", (f"{MATTER}.issue_plan",), left_on=date(2030, 11, 25), returned_on=date(2031, 1, 20)
    )
    assert refusals_of(after, "2031-02-03", away, rules=REFORMED) == []
    gone = replace(away, left_on=date(2030, 12, 16))
    [refusal] = refusals_of(after, "2031-02-03", gone, rules=REFORMED)
    assert "inside 2030-09-02 to 2031-01-06" in refusal.reason


def test_q12_before_a_day_means_to_the_end_of_the_day_before():
    """Phase transfers are a later kind of matter; the book already says each last day in words."""
    says = {letter: RULES.book.provision(f"send2014 reg 18(1)({letter})").says for letter in "ab"}
    assert says["a"].endswith("before 31 March, so that 30 March is the last day.")
    assert says["b"].endswith("before 15 February, so that 14 February is the last day.")
