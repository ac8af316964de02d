"""What a refusal that was reversed leaves of the original clocks, and what it starts."""

import pytest

from tests.workflow.building import MAIN, PLAN, clocks_of, day, facts_of, how, outcomes, reaching, refusals_of, then
from workflow import events as ev
from workflow.refusal import impossible
from workflow.states import State

mon_2_feb = day("2026-02-02")
mon_2_mar = day("2026-03-02")
tue_3_mar = day("2026-03-03")
mon_9_mar = day("2026-03-09")
mon_30_mar = day("2026-03-30")
mon_13_apr = day("2026-04-13")
mon_20_apr = day("2026-04-20")
mon_27_apr = day("2026-04-27")
mon_11_may = day("2026-05-11")
mon_18_may = day("2026-05-18")
mon_25_may = day("2026-05-25")
mon_1_jun = day("2026-06-01")
NO_PLAN = ev.PlanRefused(("not_needed",))


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
    ordered = then(
        reaching(State.ASSESSMENT_REFUSED, out=0), (tue_3_mar, ev.DecisionReversed("assess", "tribunal_order"))
    )
    assert outcomes(ordered) == {
        "decide_whether_to_assess": ("met", mon_2_feb),
        "decide_to_draft": ("stopped", mon_2_feb),
        "notify_no_plan": ("stopped", mon_2_feb),
        "issue_plan": ("stopped", mon_2_feb),
        "notify_will_assess.3": ("open", None),
        "notify_no_plan.3": ("open", None),
        "issue_plan.3": ("open", None),
    }


def test_an_order_after_a_mediation_agreement_supplies_the_dates_and_both_disputes_are_on_record():
    agreed = then(reaching(State.ASSESSMENT_REFUSED, out=0), (tue_3_mar, ev.DecisionReversed("assess", "mediation")))
    ordered = then(agreed, (mon_20_apr, ev.DecisionReversed("assess", "tribunal_order")))
    clocks = clocks_of(ordered)
    assert [key for key, clock in clocks.items() if clock.duty.reversal] == [
        "notify_will_assess.4",
        "notify_no_plan.4",
        "issue_plan.4",
    ]
    assert clocks["issue_plan.4"].duty.started_on == mon_20_apr
    facts = facts_of(ordered)
    assert facts.assessment_reversal
    assert facts.assessment_reversal.because == "tribunal_order"
    assert [(on, dispute.form) for on, dispute in facts.reversed_by] == [
        (tue_3_mar, "mediation"),
        (mon_20_apr, "appeal"),
    ]


WILL_ASSESS = ev.NoticeSent("will_assess", ("parent",), "email")
ORDERED = then(reaching(State.ASSESSMENT_REFUSED, out=0), (tue_3_mar, ev.DecisionReversed("assess", "tribunal_order")))
OWN = ("notify_will_assess.3", "notify_no_plan.3", "issue_plan.3")


def test_the_first_notice_after_the_order_meets_the_two_weeks_however_often_it_is_sent_again():
    told_early = then(
        reaching(State.ASSESSMENT_REFUSED, out=0),
        (mon_2_mar, WILL_ASSESS),
        (tue_3_mar, ev.DecisionReversed("assess", "tribunal_order")),
    )
    assert outcomes(told_early, "notify_will_assess.4")["notify_will_assess.4"] == ("open", None)
    once = then(told_early, (mon_9_mar, WILL_ASSESS))
    assert outcomes(once)["notify_will_assess.4"] == ("met", mon_9_mar)
    assert outcomes(then(once, (mon_1_jun, WILL_ASSESS)))["notify_will_assess.4"] == ("met", mon_9_mar)
    assert outcomes(then(ORDERED, (tue_3_mar, WILL_ASSESS)))["notify_will_assess.3"] == ("met", tue_3_mar)
    assert outcomes(then(ORDERED, (mon_9_mar, ev.NoticeSent("other", (), "email"))))["notify_will_assess.3"] == (
        "open",
        None,
    )


def test_after_an_order_to_assess_a_plan_issued_meets_the_fourteen_weeks_and_ends_the_rest():
    events = then(
        ORDERED,
        (mon_13_apr, ev.PlanAgreed(), {"irregular": True}),
        (mon_20_apr, ev.DraftSent("email")),
        (mon_11_may, PLAN),
    )
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


def test_an_order_on_the_very_day_of_the_refusal_starts_its_clocks_all_the_same():
    same_day = then(reaching(State.PLAN_REFUSED), (mon_30_mar, ev.DecisionReversed("plan", "tribunal_order")))
    assert outcomes(same_day, "send_draft.6", "issue_plan.6") == dict.fromkeys(
        ("send_draft.6", "issue_plan.6"), ("open", None)
    )


def test_the_draft_and_the_plan_after_an_order_meet_its_five_and_eleven_weeks():
    drafted = then(TO_PLAN, (mon_20_apr, ev.DraftSent("email")), (mon_27_apr, ev.DraftSent("email")))
    assert outcomes(drafted, "send_draft.6", "issue_plan.6") == {
        "send_draft.6": ("met", mon_20_apr),
        "issue_plan.6": ("open", None),
    }
    assert "send_draft" not in clocks_of(drafted)
    issued = then(drafted, (mon_18_may, PLAN))
    assert outcomes(issued, "send_draft.6", "issue_plan.6", "issue_plan") == {
        "send_draft.6": ("met", mon_20_apr),
        "issue_plan.6": ("met", mon_18_may),
        "issue_plan": ("stopped", mon_30_mar),
    }
    undrafted = then(TO_PLAN, (mon_18_may, PLAN, {"irregular": True}))
    assert outcomes(undrafted, "send_draft.6", "issue_plan.6") == {
        "send_draft.6": ("stopped", mon_18_may),
        "issue_plan.6": ("met", mon_18_may),
    }


def test_a_case_that_ends_otherwise_stops_the_five_and_eleven_weeks():
    gone = then(TO_PLAN, (mon_20_apr, ev.MovedAway()))
    assert outcomes(gone, "send_draft.6", "issue_plan.6") == dict.fromkeys(
        ("send_draft.6", "issue_plan.6"), ("stopped", mon_20_apr)
    )


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


# ---- a refusal reversed twice


def alone(events, on, payload):
    """The one refusal of an event at the end of a history, or None where it may happen."""
    found = refusals_of(events, on, payload)
    assert len(found) <= 1, found
    return found[0] if found else None


@pytest.mark.parametrize("first", ["reconsidered", "mediation", "unopposed_appeal"])
@pytest.mark.parametrize(("refused", "decision"), [(State.ASSESSMENT_REFUSED, "assess"), (State.PLAN_REFUSED, "plan")])
def test_a_refusal_given_up_may_still_be_reversed_by_an_order_and_by_nothing_after_it(refused, decision, first):
    given_up = then(reaching(refused), (mon_20_apr, ev.DecisionReversed(decision, first)))
    order = ev.DecisionReversed(decision, "tribunal_order")
    assert alone(given_up, mon_11_may, order) is None
    again = impossible(f"the refusal to {decision} was reversed by {first} already: {first} adds nothing")
    assert alone(given_up, mon_11_may, ev.DecisionReversed(decision, first)) == again
    ordered = then(given_up, (mon_11_may, order))
    assert facts_of(ordered).state is facts_of(given_up).state
    assert alone(ordered, mon_1_jun, ev.DecisionReversed(decision, "mediation")) == impossible(
        f"the refusal to {decision} was reversed by tribunal_order already: mediation adds nothing"
    )


def test_an_order_is_about_a_refusal_that_there_was():
    order = ev.DecisionReversed("plan", "tribunal_order")
    reason = "no refusal to plan stands in assessing, and none was reversed on the way to it"
    assert alone(reaching(State.ASSESSING), mon_1_jun, order) == impossible(reason)
    assert alone(reaching(State.ASSESSING), mon_1_jun, "decision_reversed") == impossible(
        "no decision stands refused, and none was reversed"
    )
