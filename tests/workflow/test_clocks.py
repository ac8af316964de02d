"""What is owed, and whether and when it was done. Nothing moves a date."""

from dataclasses import replace

import pytest

from tests.workflow.building import (
    MANAGER,
    MATTER,
    PLAN,
    REQUEST,
    URN,
    clocks_of,
    day,
    facts_of,
    first_out,
    reaching,
    story,
    then,
)
from workflow import events as ev
from workflow.clocks import days_left, status_on
from workflow.exceptions import Excuse
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_9_feb = day("2026-02-09")
mon_16_feb = day("2026-02-16")
tue_17_feb = day("2026-02-17")
mon_2_mar = day("2026-03-02")
tue_3_mar = day("2026-03-03")
mon_9_mar = day("2026-03-09")
mon_16_mar = day("2026-03-16")
tue_17_mar = day("2026-03-17")
mon_30_mar = day("2026-03-30")
mon_13_apr = day("2026-04-13")
tue_14_apr = day("2026-04-14")
mon_20_apr = day("2026-04-20")
mon_27_apr = day("2026-04-27")
tue_28_apr = day("2026-04-28")
mon_11_may = day("2026-05-11")
tue_12_may = day("2026-05-12")
mon_18_may = day("2026-05-18")
mon_25_may = day("2026-05-25")
tue_26_may = day("2026-05-26")
mon_1_jun = day("2026-06-01")
mon_15_jun = day("2026-06-15")
mon_29_jun = day("2026-06-29")

REFUSED = ev.AssessmentRefused(("not_needed",))
NO_PLAN = ev.PlanRefused(("not_needed",))
CLOSED = ("met", "stopped", "open")


def how(clock) -> tuple[str, object]:
    """How a clock stands: met on a day, stopped on a day, or open."""
    if clock.met_on:
        assert (clock.stopped_on, clock.open) == (None, False)
        return "met", clock.met_on
    if clock.stopped_on:
        assert not clock.open
        return "stopped", clock.stopped_on
    assert clock.open
    return "open", None


def outcomes(events, *codes: str) -> dict[str, tuple[str, object]]:
    found = {key: how(clock) for key, clock in clocks_of(events).items()}
    return {code: found[code] for code in codes} if codes else found


MAIN = ("decide_whether_to_assess", "decide_to_draft", "notify_no_plan", "issue_plan")


# ---- the four week-clocks, gate by gate


def test_until_something_is_done_every_clock_runs():
    assert outcomes(reaching(State.REQUESTED, out=0)) == dict.fromkeys(MAIN, ("open", None))


def test_agreeing_to_assess_meets_the_six_weeks_and_no_other():
    assert outcomes(reaching(State.ASSESSING), *MAIN) == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("open", None),
        "notify_no_plan": ("open", None),
        "issue_plan": ("open", None),
    }


def test_refusing_to_assess_meets_the_six_weeks_and_ends_the_others():
    assert outcomes(reaching(State.ASSESSMENT_REFUSED), *MAIN) == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("stopped", mon_2_feb),
        "notify_no_plan": ("stopped", mon_2_feb),
        "issue_plan": ("stopped", mon_2_feb),
    }


def test_agreeing_to_make_a_plan_meets_the_target_and_ends_the_sixteen_weeks():
    assert outcomes(reaching(State.DRAFTING), *MAIN, "send_draft") == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("met", mon_30_mar),
        "notify_no_plan": ("stopped", mon_30_mar),
        "issue_plan": ("open", None),
        "send_draft": ("open", None),
    }


def test_refusing_a_plan_meets_the_sixteen_weeks_and_ends_the_twenty():
    assert outcomes(reaching(State.PLAN_REFUSED), *MAIN) == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("stopped", mon_30_mar),
        "notify_no_plan": ("met", mon_30_mar),
        "issue_plan": ("stopped", mon_30_mar),
    }


def test_issuing_the_plan_meets_the_twenty_weeks():
    assert outcomes(reaching(State.PLAN_ISSUED), *MAIN, "send_draft") == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("met", mon_30_mar),
        "notify_no_plan": ("stopped", mon_30_mar),
        "issue_plan": ("met", mon_11_may),
        "send_draft": ("met", mon_13_apr),
    }


@pytest.mark.parametrize("ending", [ev.RequestWithdrawn(), ev.MovedAway(), ev.PersonDied()])
def test_a_case_that_ends_otherwise_stops_what_still_ran(ending):
    ended = then(reaching(State.CONSULTING), (mon_20_apr, ending))
    assert outcomes(ended) == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("met", mon_30_mar),
        "notify_no_plan": ("stopped", mon_30_mar),
        "issue_plan": ("stopped", mon_20_apr),
        "send_draft": ("met", mon_13_apr),
        f"advice.{first_out(ended)}": ("stopped", mon_20_apr),
        "family_representations": ("stopped", mon_20_apr),
        "setting_response.7": ("stopped", mon_20_apr),
    }
    early = then(reaching(State.REQUESTED, out=0), (mon_2_feb, ending))
    assert outcomes(early) == dict.fromkeys(MAIN, ("stopped", mon_2_feb))
    drafting = then(reaching(State.DRAFTING), (mon_13_apr, ending))
    assert outcomes(drafting, "send_draft", "decide_to_draft") == {"send_draft": ("stopped", mon_13_apr), "decide_to_draft": ("met", mon_30_mar)}


# ---- out of order


def test_a_plan_agreed_with_no_decision_to_assess_ends_the_six_weeks():
    events = story((mon_5_jan, REQUEST), (mon_9_feb, ev.PlanAgreed(), {"irregular": True}))
    assert outcomes(events, *MAIN)["decide_whether_to_assess"] == ("stopped", mon_9_feb)


def test_a_plan_refused_with_no_decision_to_assess_ends_the_six_weeks():
    events = story((mon_5_jan, REQUEST), (mon_9_feb, NO_PLAN, {"irregular": True}))
    assert outcomes(events, *MAIN)["decide_whether_to_assess"] == ("stopped", mon_9_feb)


def test_a_draft_sent_with_no_decision_ends_all_that_was_to_be_decided():
    events = story((mon_5_jan, REQUEST), (mon_9_feb, ev.DraftSent("email"), {"irregular": True}), (mon_16_feb, ev.DraftSent("email")))
    assert outcomes(events, *MAIN, "send_draft") == {
        "decide_whether_to_assess": ("stopped", mon_9_feb),
        "decide_to_draft": ("stopped", mon_9_feb),
        "notify_no_plan": ("stopped", mon_9_feb),
        "issue_plan": ("open", None),
        "send_draft": ("met", mon_9_feb),
    }


def test_a_plan_issued_out_of_the_blue_ends_everything_else():
    events = story((mon_5_jan, REQUEST), (mon_9_feb, PLAN, {"irregular": True}))
    assert outcomes(events) == {
        "decide_whether_to_assess": ("stopped", mon_9_feb),
        "decide_to_draft": ("stopped", mon_9_feb),
        "notify_no_plan": ("stopped", mon_9_feb),
        "issue_plan": ("met", mon_9_feb),
    }
    undrafted = then(reaching(State.DRAFTING), (mon_13_apr, PLAN, {"irregular": True}))
    assert outcomes(undrafted, "send_draft", "issue_plan") == {"send_draft": ("stopped", mon_13_apr), "issue_plan": ("met", mon_13_apr)}


# ---- a refusal that was reversed


CONCEDED = then(reaching(State.ASSESSMENT_REFUSED, out=0), (mon_20_apr, ev.DecisionReversed("assess", "reconsidered")))


def test_a_concession_puts_the_original_clocks_back_as_if_they_had_never_ended():
    assert outcomes(CONCEDED) == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("open", None),
        "notify_no_plan": ("open", None),
        "issue_plan": ("open", None),
    }
    assert clocks_of(CONCEDED)["issue_plan"].duty.due_on == mon_25_may


def test_before_the_concession_the_clocks_had_ended():
    before = {key: how(clock) for key, clock in clocks_of(CONCEDED, as_at="2026-04-19").items()}
    assert before["issue_plan"] == ("stopped", mon_2_feb)


def test_an_order_to_assess_leaves_the_original_clocks_ended_and_starts_its_own():
    ordered = then(reaching(State.ASSESSMENT_REFUSED, out=0), (tue_3_mar, ev.DecisionReversed("assess", "tribunal_order")))
    assert outcomes(ordered) == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("stopped", mon_2_feb),
        "notify_no_plan": ("stopped", mon_2_feb),
        "issue_plan": ("stopped", mon_2_feb),
        "notify_will_assess.3": ("open", None),
        "notify_no_plan.3": ("open", None),
        "issue_plan.3": ("open", None),
    }


WILL_ASSESS = ev.NoticeSent("will_assess", ("parent",), "email")
ORDERED = then(reaching(State.ASSESSMENT_REFUSED, out=0), (tue_3_mar, ev.DecisionReversed("assess", "tribunal_order")))
OWN = ("notify_will_assess.3", "notify_no_plan.3", "issue_plan.3")


def test_the_first_notice_after_the_order_meets_the_two_weeks_however_often_it_is_sent_again():
    told_early = then(reaching(State.ASSESSMENT_REFUSED, out=0), (mon_2_mar, WILL_ASSESS), (tue_3_mar, ev.DecisionReversed("assess", "tribunal_order")))
    assert outcomes(told_early, "notify_will_assess.4")["notify_will_assess.4"] == ("open", None)
    once = then(told_early, (mon_9_mar, WILL_ASSESS))
    assert outcomes(once)["notify_will_assess.4"] == ("met", mon_9_mar)
    assert outcomes(then(once, (mon_1_jun, WILL_ASSESS)))["notify_will_assess.4"] == ("met", mon_9_mar)
    assert outcomes(then(ORDERED, (tue_3_mar, WILL_ASSESS)))["notify_will_assess.3"] == ("met", tue_3_mar)
    assert outcomes(then(ORDERED, (mon_9_mar, ev.NoticeSent("other", (), "email"))))["notify_will_assess.3"] == ("open", None)


def test_after_an_order_to_assess_a_plan_issued_meets_the_fourteen_weeks_and_ends_the_rest():
    events = then(ORDERED, (mon_13_apr, ev.PlanAgreed(), {"irregular": True}), (mon_20_apr, ev.DraftSent("email")), (mon_11_may, PLAN))
    assert outcomes(events, *OWN) == {
        "notify_will_assess.3": ("stopped", mon_11_may),
        "notify_no_plan.3": ("stopped", mon_13_apr),
        "issue_plan.3": ("met", mon_11_may),
    }
    assert outcomes(events, "issue_plan", "send_draft", "decide_to_draft") == {
        "issue_plan": ("stopped", mon_2_feb),
        "send_draft": ("stopped", mon_2_feb),
        "decide_to_draft": ("stopped", mon_2_feb),
    }


def test_after_an_order_to_assess_a_draft_with_no_decision_ends_the_ten_weeks():
    events = then(ORDERED, (mon_13_apr, ev.DraftSent("email"), {"irregular": True}))
    assert outcomes(events, *OWN)["notify_no_plan.3"] == ("stopped", mon_13_apr)
    undrafted = then(ORDERED, (mon_13_apr, PLAN, {"irregular": True}))
    assert outcomes(undrafted, *OWN) == {
        "notify_will_assess.3": ("stopped", mon_13_apr),
        "notify_no_plan.3": ("stopped", mon_13_apr),
        "issue_plan.3": ("met", mon_13_apr),
    }


NO_PLAN_AFTER_ORDER = then(ORDERED, (mon_13_apr, NO_PLAN, {"irregular": True}))


def test_after_an_order_to_assess_a_refusal_of_a_plan_meets_the_ten_weeks_and_ends_the_rest():
    assert outcomes(NO_PLAN_AFTER_ORDER, *OWN) == {
        "notify_will_assess.3": ("stopped", mon_13_apr),
        "notify_no_plan.3": ("met", mon_13_apr),
        "issue_plan.3": ("stopped", mon_13_apr),
    }
    on_the_day = then(ORDERED, (tue_3_mar, NO_PLAN, {"irregular": True}))
    assert outcomes(on_the_day, *OWN)["notify_no_plan.3"] == ("met", tue_3_mar)


def test_that_refusal_reconsidered_was_still_notified_and_the_fourteen_weeks_run_on():
    events = then(NO_PLAN_AFTER_ORDER, (mon_20_apr, ev.DecisionReversed("plan", "reconsidered")))
    assert outcomes(events, *OWN) == {
        "notify_will_assess.3": ("stopped", mon_13_apr),
        "notify_no_plan.3": ("met", mon_13_apr),
        "issue_plan.3": ("open", None),
    }


def test_that_refusal_reversed_by_a_second_order_leaves_the_first_orders_clocks_ended():
    events = then(NO_PLAN_AFTER_ORDER, (mon_20_apr, ev.DecisionReversed("plan", "tribunal_order")))
    assert outcomes(events, *OWN, "send_draft.5", "issue_plan.5") == {
        "notify_will_assess.3": ("stopped", mon_13_apr),
        "notify_no_plan.3": ("met", mon_13_apr),
        "issue_plan.3": ("stopped", mon_13_apr),
        "send_draft.5": ("open", None),
        "issue_plan.5": ("open", None),
    }


@pytest.mark.parametrize("ending", [ev.RequestWithdrawn(), ev.MovedAway(), ev.PersonDied()])
def test_a_case_that_ends_otherwise_stops_what_an_order_started(ending):
    assert outcomes(then(ORDERED, (mon_9_mar, ending)), *OWN) == dict.fromkeys(OWN, ("stopped", mon_9_mar))


TO_PLAN = then(reaching(State.PLAN_REFUSED), (mon_13_apr, ev.DecisionReversed("plan", "tribunal_order")))


def test_an_order_to_make_a_plan_starts_its_own_clocks_and_the_original_stay_as_they_were():
    assert outcomes(TO_PLAN, *MAIN, "send_draft.6", "issue_plan.6") == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("stopped", mon_30_mar),
        "notify_no_plan": ("met", mon_30_mar),
        "issue_plan": ("stopped", mon_30_mar),
        "send_draft.6": ("open", None),
        "issue_plan.6": ("open", None),
    }


def test_the_draft_and_the_plan_after_an_order_meet_its_five_and_eleven_weeks():
    drafted = then(TO_PLAN, (mon_20_apr, ev.DraftSent("email")), (mon_27_apr, ev.DraftSent("email")))
    assert outcomes(drafted, "send_draft.6", "issue_plan.6") == {"send_draft.6": ("met", mon_20_apr), "issue_plan.6": ("open", None)}
    assert "send_draft" not in clocks_of(drafted)
    issued = then(drafted, (mon_18_may, PLAN))
    assert outcomes(issued, "send_draft.6", "issue_plan.6", "issue_plan") == {
        "send_draft.6": ("met", mon_20_apr),
        "issue_plan.6": ("met", mon_18_may),
        "issue_plan": ("stopped", mon_30_mar),
    }
    undrafted = then(TO_PLAN, (mon_18_may, PLAN, {"irregular": True}))
    assert outcomes(undrafted, "send_draft.6", "issue_plan.6") == {"send_draft.6": ("stopped", mon_18_may), "issue_plan.6": ("met", mon_18_may)}


def test_a_case_that_ends_otherwise_stops_the_five_and_eleven_weeks():
    gone = then(TO_PLAN, (mon_20_apr, ev.MovedAway()))
    assert outcomes(gone, "send_draft.6", "issue_plan.6") == dict.fromkeys(("send_draft.6", "issue_plan.6"), ("stopped", mon_20_apr))


def test_a_refused_plan_reconsidered_has_its_twenty_weeks_run_on():
    events = then(reaching(State.PLAN_REFUSED), (mon_13_apr, ev.DecisionReversed("plan", "reconsidered")))
    assert outcomes(events, *MAIN) == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("stopped", mon_30_mar),
        "notify_no_plan": ("met", mon_30_mar),
        "issue_plan": ("open", None),
    }
    issued = then(events, (mon_20_apr, ev.DraftSent("email")), (mon_11_may, PLAN))
    assert outcomes(issued, "issue_plan")["issue_plan"] == ("met", mon_11_may)


# ---- advice


ASKED = reaching(State.ASSESSING, out=2)
ADVICE = "advice.3"


def test_advice_that_comes_in_meets_its_own_clock_only():
    events = then(ASKED, (mon_2_mar, ev.AdviceReceived(3)))
    assert outcomes(events, ADVICE, "advice.4") == {ADVICE: ("met", mon_2_mar), "advice.4": ("open", None)}


def test_an_answer_that_there_is_nothing_to_say_meets_the_clock_on_its_day():
    events = then(ASKED, (mon_2_mar, ev.AdviceAnsweredNil(3, "not_known")))
    assert outcomes(events, ADVICE)[ADVICE] == ("met", mon_2_mar)
    assert outcomes(then(events, (mon_9_mar, ev.AdviceReceived(3))), ADVICE)[ADVICE] == ("met", mon_2_mar)


def test_returned_advice_runs_again_to_its_old_date():
    came, back = (mon_2_mar, ev.AdviceReceived(3)), (mon_9_mar, ev.AdviceReturned(3))
    before, returned = clocks_of(ASKED)[ADVICE], clocks_of(then(ASKED, came, back))[ADVICE]
    assert how(returned) == ("open", None)
    assert returned.duty.due_on == before.duty.due_on == tue_17_mar
    assert status_on(returned, mon_30_mar, 14) == "overdue"
    late = clocks_of(then(ASKED, came, back, (mon_30_mar, ev.AdviceReceived(3))))[ADVICE]
    assert (how(late), status_on(late, mon_30_mar, 14)) == (("met", mon_30_mar), "met_late")


def test_returned_advice_runs_again_whatever_was_answered_before_it_came():
    events = then(ASKED, (mon_9_feb, ev.AdviceAnsweredNil(3, "declined")), (mon_2_mar, ev.AdviceReceived(3)), (mon_9_mar, ev.AdviceReturned(3)))
    assert outcomes(events, ADVICE)[ADVICE] == ("open", None)


def test_advice_whose_place_earlier_advice_takes_is_no_longer_owed():
    all_assent = ev.Assents(adviser=True, authority=True, family=True)
    events = then(ASKED, (mon_2_mar, ev.ExistingAdviceAccepted("educational", all_assent)))
    assert outcomes(events, ADVICE, "advice.4") == {ADVICE: ("stopped", mon_2_mar), "advice.4": ("open", None)}


def test_advice_that_is_out_when_a_plan_is_refused_or_issued_is_no_longer_owed():
    assert outcomes(reaching(State.PLAN_REFUSED), ADVICE)[ADVICE] == ("stopped", mon_30_mar)
    assert outcomes(reaching(State.PLAN_ISSUED), ADVICE)[ADVICE] == ("stopped", mon_11_may)


def test_advice_asked_too_early_is_no_longer_owed_once_an_assessment_is_refused():
    assert outcomes(reaching(State.ASSESSMENT_REFUSED, out=1), "advice.2")["advice.2"] == ("stopped", mon_2_feb)
    conceded = then(reaching(State.ASSESSMENT_REFUSED, out=1), (mon_20_apr, ev.DecisionReversed("assess", "reconsidered")))
    assert outcomes(conceded, "advice.2")["advice.2"] == ("open", None)


def test_advice_asked_and_refused_on_one_day_is_no_longer_owed():
    events = story((mon_5_jan, REQUEST), (mon_2_feb, ev.AdviceRequested("medical"), {"irregular": True}), (mon_2_feb, REFUSED))
    assert outcomes(events, "advice.2")["advice.2"] == ("stopped", mon_2_feb)


@pytest.mark.parametrize(("state", "decision"), [(State.ASSESSMENT_REFUSED, "assess"), (State.PLAN_REFUSED, "plan")])
def test_advice_asked_for_after_an_order_is_owed_although_the_refusal_stands_on_record(state, decision):
    ordered = then(reaching(state), (mon_13_apr, ev.DecisionReversed(decision, "tribunal_order")), (tue_14_apr, ev.AdviceRequested("social_care")))
    assert outcomes(ordered)[f"advice.{len(ordered)}"] == ("open", None)


# ---- settings and the family's window


def test_a_settings_answer_meets_its_fifteen_days_and_the_plan_ends_them():
    consulting = reaching(State.CONSULTING)
    answered = then(consulting, (mon_20_apr, ev.SettingResponded(URN, "yes")))
    assert outcomes(answered, "setting_response.7")["setting_response.7"] == ("met", mon_20_apr)
    assert outcomes(consulting, "setting_response.7")["setting_response.7"] == ("open", None)
    assert outcomes(reaching(State.PLAN_ISSUED), "setting_response.7")["setting_response.7"] == ("stopped", mon_11_may)
    too_late = then(reaching(State.PLAN_ISSUED), (tue_12_may, ev.SettingResponded(URN, "yes")))
    assert outcomes(too_late, "setting_response.7")["setting_response.7"] == ("stopped", mon_11_may)


WINDOW = "family_representations"


def test_the_familys_window_ends_with_its_agreement_and_not_with_its_objections():
    consulting = reaching(State.CONSULTING)
    assert outcomes(then(consulting, (mon_20_apr, ev.RepresentationsReceived(agrees=True))), WINDOW)[WINDOW] == ("met", mon_20_apr)
    assert outcomes(then(consulting, (mon_20_apr, ev.RepresentationsReceived())), WINDOW)[WINDOW] == ("open", None)


def test_the_familys_window_is_cut_short_only_by_an_end_within_it():
    consulting = reaching(State.CONSULTING)
    early = then(consulting, (mon_20_apr, PLAN, {"irregular": True}))
    assert outcomes(early, WINDOW)[WINDOW] == ("stopped", mon_20_apr)
    last = then(consulting, (mon_27_apr, PLAN, {"irregular": True}))
    assert outcomes(last, WINDOW)[WINDOW] == ("stopped", mon_27_apr)
    assert outcomes(then(consulting, (tue_28_apr, PLAN)), WINDOW)[WINDOW] == ("open", None)
    assert outcomes(then(consulting, (mon_20_apr, ev.MovedAway())), WINDOW)[WINDOW] == ("stopped", mon_20_apr)
    assert outcomes(then(consulting, (tue_28_apr, ev.MovedAway())), WINDOW)[WINDOW] == ("open", None)


def test_the_window_and_no_other_clock_says_from_when_the_plan_may_be_finalised():
    found = clocks_of(reaching(State.CONSULTING))
    assert found.pop(WINDOW).may_finalise_from == tue_28_apr
    assert {clock.may_finalise_from for clock in found.values()} == {None}
    agreed = clocks_of(then(reaching(State.CONSULTING), (mon_20_apr, ev.RepresentationsReceived(agrees=True))))
    assert agreed[WINDOW].may_finalise_from == mon_20_apr


# ---- met or stopped, whichever came first


def test_what_was_done_before_the_duty_ended_is_met_and_on_the_same_day_too():
    on_the_day = then(reaching(State.ASSESSING, out=2), (mon_2_mar, ev.AdviceReceived(3)), (mon_2_mar, ev.MovedAway()))
    assert outcomes(on_the_day, ADVICE)[ADVICE] == ("met", mon_2_mar)


def test_what_was_done_after_the_duty_ended_leaves_it_ended():
    after = then(reaching(State.WITHDRAWN), (tue_12_may, ev.AdviceReceived(3)))
    assert outcomes(after, ADVICE)[ADVICE] == ("stopped", mon_11_may)


def test_only_the_sixteen_weeks_bind_on_a_condition_and_only_while_nothing_is_decided():
    assert [key for key, clock in clocks_of(ORDERED).items() if clock.conditional] == ["notify_no_plan.3"]
    assert [key for key, clock in clocks_of(reaching(State.DECIDING)).items() if clock.conditional] == ["notify_no_plan"]
    assert [key for state in (State.DRAFTING, State.PLAN_REFUSED) for key, clock in clocks_of(reaching(state)).items() if clock.conditional] == []


# ---- excuses


RECORDED = then(reaching(State.ASSESSING), (mon_2_mar, ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.issue_plan",), from_=mon_16_feb)))
EXCEPTION = len(RECORDED)
APPROVED = then(RECORDED, (mon_9_mar, ev.ExceptionApproved(EXCEPTION), {"actor": MANAGER}))


def test_an_exception_excuses_once_approved_and_only_the_clock_it_names():
    assert clocks_of(RECORDED)["issue_plan"].excuses == ()
    found = clocks_of(APPROVED)
    assert found["issue_plan"].excuses == (Excuse(EXCEPTION, "exceptional_circumstances", mon_9_mar, mon_16_feb, None, None),)
    assert found["issue_plan"].excused_from == mon_9_mar
    assert {clock.excused_from for key, clock in found.items() if key != "issue_plan"} == {None}


def test_a_limit_is_excused_from_the_first_approval_that_names_it():
    again = ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.issue_plan", f"{MATTER}.notify_no_plan"), to=mon_27_apr)
    twice = then(APPROVED, (mon_16_mar, again), (tue_17_mar, ev.ExceptionApproved(EXCEPTION + 2), {"actor": MANAGER}))
    found = clocks_of(twice)
    assert [e.exception_id for e in found["issue_plan"].excuses] == [EXCEPTION, EXCEPTION + 2]
    assert (found["issue_plan"].excused_from, found["notify_no_plan"].excused_from) == (mon_9_mar, tue_17_mar)
    assert found["notify_no_plan"].excuses == (Excuse(EXCEPTION + 2, "exceptional_circumstances", tue_17_mar, None, mon_27_apr, None),)


def test_an_exception_that_ended_still_excuses():
    ended = then(APPROVED, (mon_16_mar, ev.ExceptionEnded(EXCEPTION, tue_3_mar)))
    clock = clocks_of(ended)["issue_plan"]
    assert clock.excuses == (Excuse(EXCEPTION, "exceptional_circumstances", mon_9_mar, mon_16_feb, None, tue_3_mar),)
    assert status_on(clock, tue_26_may, 14) == "excused"


def test_no_exception_moves_a_date():
    plain = clocks_of(reaching(State.ASSESSING))
    assert {key: clock.duty.due_on for key, clock in clocks_of(APPROVED).items()} == {key: clock.duty.due_on for key, clock in plain.items()}


# ---- the status on a day


RUNNING = clocks_of(reaching(State.ASSESSING))["issue_plan"]
EXCUSED = clocks_of(APPROVED)["issue_plan"]


@pytest.mark.parametrize(
    ("on", "status"),
    [(mon_5_jan, "running"), (day("2026-05-10"), "running"), (mon_11_may, "due_soon"), (mon_25_may, "due_soon"), (tue_26_may, "overdue")],
)
def test_a_clock_runs_then_is_due_soon_for_fourteen_days_then_overdue_after_its_last_day(on, status):
    assert status_on(RUNNING, on, 14) == status


def test_how_soon_is_soon_is_the_councils_own():
    assert status_on(RUNNING, mon_18_may, 7) == "due_soon"
    assert status_on(RUNNING, mon_18_may, 6) == "running"


def test_an_excuse_shows_only_once_the_date_has_passed():
    assert [status_on(EXCUSED, on, 14) for on in (mon_9_mar, mon_25_may, tue_26_may)] == ["running", "due_soon", "excused"]


def test_a_duty_done_on_its_last_day_is_met_and_a_day_later_met_late_even_if_excused():
    assert status_on(replace(RUNNING, met_on=mon_25_may), mon_15_jun, 14) == "met"
    assert status_on(replace(RUNNING, met_on=tue_26_may), mon_15_jun, 14) == "met_late"
    assert status_on(replace(EXCUSED, met_on=tue_26_may), mon_15_jun, 14) == "met_late"


def test_a_duty_that_ended_otherwise_is_stopped_whatever_else():
    stopped = replace(EXCUSED, stopped_on=mon_1_jun)
    assert [status_on(stopped, on, 14) for on in (mon_5_jan, mon_15_jun)] == ["stopped", "stopped"]
    unknown = replace(RUNNING, duty=replace(RUNNING.duty, due_on=None), stopped_on=mon_1_jun)
    assert status_on(unknown, mon_15_jun, 14) == "stopped"


def test_a_clock_whose_first_day_is_unknown_has_no_start_whether_or_not_it_was_done():
    unknown = replace(RUNNING, duty=replace(RUNNING.duty, started_on=None, due_on=None))
    assert status_on(unknown, mon_15_jun, 14) == "no_start"
    assert status_on(replace(unknown, met_on=mon_1_jun), mon_15_jun, 14) == "no_start"


def test_a_window_is_never_due_or_overdue_it_runs_and_then_is_met():
    window = clocks_of(reaching(State.CONSULTING))[WINDOW]
    assert [status_on(window, on, 14) for on in (mon_13_apr, mon_27_apr, tue_28_apr)] == ["running", "running", "met"]
    assert status_on(replace(window, met_on=mon_20_apr), mon_20_apr, 14) == "met"
    assert status_on(replace(window, stopped_on=mon_20_apr), tue_28_apr, 14) == "stopped"
    assert status_on(replace(window, duty=replace(window.duty, due_on=None)), tue_28_apr, 14) == "running"


def test_days_left_count_down_to_the_last_day_and_below_nought_after_it():
    assert [days_left(RUNNING, on) for on in (mon_5_jan, mon_25_may, tue_26_may)] == [140, 0, -1]


def test_a_clock_that_is_closed_or_has_no_date_has_no_days_left():
    assert days_left(replace(RUNNING, met_on=mon_11_may), mon_11_may) is None
    assert days_left(replace(RUNNING, stopped_on=mon_11_may), mon_11_may) is None
    assert days_left(replace(RUNNING, duty=replace(RUNNING.duty, due_on=None)), mon_11_may) is None


def test_the_clocks_know_nothing_of_today():
    early = facts_of(reaching(State.ASSESSING))
    assert clocks_of(reaching(State.ASSESSING)) == clocks_of(reaching(State.ASSESSING), as_at="2030-01-01")
    assert early.last_on == tue_3_feb
