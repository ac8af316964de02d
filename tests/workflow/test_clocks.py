"""What is owed, and whether and when it was done. Nothing moves a date."""

import pytest

from tests.workflow.building import (
    MAIN,
    PLAN,
    REQUEST,
    URN,
    clocks_of,
    day,
    first_out,
    how,
    outcomes,
    reaching,
    story,
    then,
)
from workflow import events as ev
from workflow.clocks import status_on
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_2_feb = day("2026-02-02")
mon_9_feb = day("2026-02-09")
mon_16_feb = day("2026-02-16")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
tue_17_mar = day("2026-03-17")
mon_30_mar = day("2026-03-30")
mon_13_apr = day("2026-04-13")
tue_14_apr = day("2026-04-14")
mon_20_apr = day("2026-04-20")
mon_27_apr = day("2026-04-27")
tue_28_apr = day("2026-04-28")
mon_11_may = day("2026-05-11")
tue_12_may = day("2026-05-12")
REFUSED = ev.AssessmentRefused(("not_needed",))
NO_PLAN = ev.PlanRefused(("not_needed",))


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
    assert outcomes(drafting, "send_draft", "decide_to_draft") == {
        "send_draft": ("stopped", mon_13_apr),
        "decide_to_draft": ("met", mon_30_mar),
    }


# ---- out of order


def test_a_plan_agreed_with_no_decision_to_assess_ends_the_six_weeks():
    events = story((mon_5_jan, REQUEST), (mon_9_feb, ev.PlanAgreed(), {"irregular": True}))
    assert outcomes(events, *MAIN)["decide_whether_to_assess"] == ("stopped", mon_9_feb)


def test_a_plan_refused_with_no_decision_to_assess_ends_the_six_weeks():
    events = story((mon_5_jan, REQUEST), (mon_9_feb, NO_PLAN, {"irregular": True}))
    assert outcomes(events, *MAIN)["decide_whether_to_assess"] == ("stopped", mon_9_feb)


def test_a_draft_sent_with_no_decision_ends_all_that_was_to_be_decided():
    events = story(
        (mon_5_jan, REQUEST),
        (mon_9_feb, ev.DraftSent("email"), {"irregular": True}),
        (mon_16_feb, ev.DraftSent("email")),
    )
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
    assert outcomes(undrafted, "send_draft", "issue_plan") == {
        "send_draft": ("stopped", mon_13_apr),
        "issue_plan": ("met", mon_13_apr),
    }


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
    events = then(
        ASKED,
        (mon_9_feb, ev.AdviceAnsweredNil(3, "declined")),
        (mon_2_mar, ev.AdviceReceived(3)),
        (mon_9_mar, ev.AdviceReturned(3)),
    )
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
    conceded = then(
        reaching(State.ASSESSMENT_REFUSED, out=1), (mon_20_apr, ev.DecisionReversed("assess", "reconsidered"))
    )
    assert outcomes(conceded, "advice.2")["advice.2"] == ("open", None)


def test_advice_asked_and_refused_on_one_day_is_no_longer_owed():
    events = story(
        (mon_5_jan, REQUEST), (mon_2_feb, ev.AdviceRequested("medical"), {"irregular": True}), (mon_2_feb, REFUSED)
    )
    assert outcomes(events, "advice.2")["advice.2"] == ("stopped", mon_2_feb)


@pytest.mark.parametrize(("state", "decision"), [(State.ASSESSMENT_REFUSED, "assess"), (State.PLAN_REFUSED, "plan")])
def test_advice_asked_for_after_an_order_is_owed_although_the_refusal_stands_on_record(state, decision):
    ordered = then(
        reaching(state),
        (mon_13_apr, ev.DecisionReversed(decision, "tribunal_order")),
        (tue_14_apr, ev.AdviceRequested("social_care")),
    )
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
    assert outcomes(then(consulting, (mon_20_apr, ev.RepresentationsReceived(agrees=True))), WINDOW)[WINDOW] == (
        "met",
        mon_20_apr,
    )
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
    to_assess = ev.DecisionReversed("assess", "tribunal_order")
    ordered = then(reaching(State.ASSESSMENT_REFUSED, out=0), (mon_2_mar, to_assess))
    assert [key for key, clock in clocks_of(ordered).items() if clock.conditional] == ["notify_no_plan.3"]
    assert [key for key, clock in clocks_of(reaching(State.DECIDING)).items() if clock.conditional] == [
        "notify_no_plan"
    ]
    assert [
        key
        for state in (State.DRAFTING, State.PLAN_REFUSED)
        for key, clock in clocks_of(reaching(state)).items()
        if clock.conditional
    ] == []
