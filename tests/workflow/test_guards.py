"""May this step happen? Each guard's refusal, with its reason and citation, at the edges of what it lets pass."""

import pytest

from tests.workflow.building import (
    CASEWORKER,
    MANAGER,
    MATTER,
    PLAN,
    REQUEST,
    RULES,
    URN,
    day,
    facts_of,
    judged,
    reaching,
    refusals_of,
    story,
    then,
)
from workflow import events as ev
from workflow.facts import Facts
from workflow.guards import Happening, as_irregular, not_in_the_future, the_ids_exist, the_refusal_it_reverses
from workflow.refusal import Refusal, Why, bad_input, impossible, irregular, not_yours
from workflow.states import State

sun_4_jan = day("2026-01-04")
mon_5_jan = day("2026-01-05")
tue_6_jan = day("2026-01-06")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_16_feb = day("2026-02-16")
mon_2_mar = day("2026-03-02")
tue_3_mar = day("2026-03-03")
mon_9_mar = day("2026-03-09")
mon_16_mar = day("2026-03-16")
mon_30_mar = day("2026-03-30")
mon_13_apr = day("2026-04-13")
mon_20_apr = day("2026-04-20")
mon_27_apr = day("2026-04-27")
tue_28_apr = day("2026-04-28")
mon_11_may = day("2026-05-11")
mon_1_jun = day("2026-06-01")
REQUESTED = reaching(State.REQUESTED, out=0)
ASSESSING = reaching(State.ASSESSING, out=2)  # advice 3 and 4 are out


def alone(events, on, payload, **further) -> Refusal | None:
    """The one refusal of an event at the end of a history, or None where it may happen."""
    found = refusals_of(events, on, payload, **further)
    assert len(found) <= 1, found
    return found[0] if found else None


def asked_whether(events, type_: str, **further) -> Refusal | None:
    """The one refusal of any event of a type, or None where one may happen."""
    return alone(events, mon_1_jun, type_, **further)


def personal(*clocks: str, **further) -> ev.ExceptionRecorded:
    return ev.ExceptionRecorded("exceptional_circumstances", tuple(f"{MATTER}.{clock}" for clock in clocks), **further)


# ---- the kinds of refusal


def test_the_kinds_of_refusal():
    assert bad_input("data.on", "no", "a", "b") == Refusal(Why.BAD_INPUT, "no", ("a", "b"), "data.on", None)
    assert impossible("no", "a") == Refusal(Why.IMPOSSIBLE, "no", ("a",), None, None)
    assert irregular("no", "a", first_lawful_day=mon_5_jan) == Refusal(Why.IRREGULAR, "no", ("a",), None, mon_5_jan)
    assert not_yours("no") == Refusal(Why.NOT_YOURS, "no", (), None, None)


def test_a_step_out_of_order_is_irregular_whatever_the_facts():
    assert as_irregular("out of order", "cfa2014 s.37")(Facts(), Happening("x", mon_5_jan), RULES) == irregular(
        "out of order", "cfa2014 s.37"
    )


# ---- an event about to be judged


def test_a_happening_is_what_a_recorded_event_was():
    [event] = story((mon_5_jan, REQUEST, {"actor": MANAGER, "irregular": True}))
    happening = Happening.of(event, {1: mon_5_jan})
    assert (happening.type, happening.on, happening.payload, happening.actor, happening.irregular, happening.days) == (
        "request_received",
        mon_5_jan,
        REQUEST,
        MANAGER,
        True,
        {1: mon_5_jan},
    )
    assert Happening.of(event).days == {}
    bare = Happening("moved_away", mon_5_jan)
    assert (bare.payload, bare.actor, bare.irregular, bare.days) == (None, 0, False, {})


def test_an_event_before_what_it_depends_on_is_refused_with_both_days():
    happening = Happening("advice_received", mon_5_jan, days={3: tue_3_feb})
    assert happening.before(3, "advice 3 was asked for", "send2014 reg 6(1)") == impossible(
        "advice 3 was asked for on 2026-02-03: advice_received cannot be on 2026-01-05", "send2014 reg 6(1)"
    )
    assert happening.before(4, "advice 4 was asked for") == impossible(
        "it is not on record by 2026-01-05 that advice 4 was asked for"
    )


# ---- the request


def test_no_request_is_received_before_the_regulations_were_in_force():
    assert alone([], "2014-09-01", REQUEST) is None
    assert alone([], "2014-08-31", REQUEST) == bad_input(
        "occurred_on",
        "send2014 reg 5(1) was not in force on 2014-08-31: give a day on or after 2014-09-01",
        "send2014 reg 5(1)",
    )
    assert alone([], "2014-08-31", "request_received") is None


# ---- decisions


@pytest.mark.parametrize(
    ("events", "decision"),
    [
        (REQUESTED, ev.AssessmentAgreed),
        (REQUESTED, lambda on: ev.AssessmentRefused(("no_need",), decided_on=on)),
        (reaching(State.DECIDING), ev.PlanAgreed),
        (reaching(State.DECIDING), lambda on: ev.PlanRefused(("no_need",), decided_on=on)),
    ],
)
def test_a_decision_is_taken_between_the_request_and_the_day_the_family_is_told(events, decision):
    told = mon_20_apr
    assert alone(events, told, decision(None)) is None
    assert alone(events, told, decision(told)) is None
    assert alone(events, told, decision(mon_5_jan)) is None
    assert alone(events, told, decision(day("2026-04-21"))) == bad_input(
        "data.decided_on", "decided on 2026-04-21, after the family was told on 2026-04-20"
    )
    assert alone(events, told, decision(sun_4_jan)) == impossible(
        "decided on 2026-01-04, before the request was received on 2026-01-05"
    )


def test_where_the_day_of_receipt_is_unknown_a_decision_may_be_dated_before_it():
    unknown = story((mon_5_jan, ev.RequestReceived("parent", receipt_known=False)))
    assert alone(unknown, mon_2_feb, ev.AssessmentAgreed(sun_4_jan)) is None


@pytest.mark.parametrize(
    ("state", "payload"), [(State.REQUESTED, ev.AssessmentRefused), (State.DECIDING, ev.PlanRefused)]
)
def test_a_refusal_gives_its_reasons(state, payload):
    assert alone(reaching(state, out=0), mon_1_jun, payload(())) == bad_input(
        "data.reasons", "a refusal gives at least one coded reason", "cfa2014 s.36(5)", "send2014 reg 10(3)"
    )
    assert alone(reaching(state, out=0), mon_1_jun, payload(("no_need",))) is None
    assert asked_whether(reaching(state, out=0), payload.type) is None


def test_a_reversal_names_the_decision_that_stands_refused():
    refused, no_plan = reaching(State.ASSESSMENT_REFUSED), reaching(State.PLAN_REFUSED)
    to_assess, to_plan = ev.DecisionReversed("assess", "reconsidered"), ev.DecisionReversed("plan", "reconsidered")
    assert alone(refused, mon_1_jun, to_assess) is None
    assert alone(no_plan, mon_1_jun, to_plan) is None
    assert alone(refused, mon_1_jun, to_plan) == impossible(
        "the decision that stands refused is to assess, not to plan"
    )
    assert alone(no_plan, mon_1_jun, to_assess) == impossible(
        "the decision that stands refused is to plan, not to assess"
    )
    assert asked_whether(refused, "decision_reversed") is None
    assert the_refusal_it_reverses(
        Facts(state=State.REQUESTED), Happening("decision_reversed", mon_1_jun, to_plan), RULES
    ) == impossible("the decision that stands refused is to None, not to plan")


# ---- the draft and the plan


def test_a_draft_is_served_on_or_after_the_day_it_is_sent():
    drafting = reaching(State.DRAFTING)
    assert alone(drafting, mon_13_apr, ev.DraftSent("post", mon_13_apr)) is None
    assert alone(drafting, mon_13_apr, ev.DraftSent("post")) is None
    assert alone(drafting, mon_13_apr, ev.DraftSent("post", day("2026-04-12"))) == bad_input(
        "data.served_on", "served on 2026-04-12, before it was sent on 2026-04-13"
    )
    assert asked_whether(drafting, "draft_sent") is None


@pytest.mark.parametrize("state", [State.CONSULTING, State.FINALISING])
def test_the_plan_is_not_finalised_inside_the_familys_fifteen_days(state):
    inside = irregular(
        "the family has until the day before 2026-04-28 to make representations; 2026-04-27 is inside its fifteen days",
        "send2014 reg 13(1)",
        first_lawful_day=tue_28_apr,
    )
    assert alone(reaching(state), mon_27_apr, PLAN) == inside
    assert alone(reaching(state), mon_27_apr, "plan_issued") == inside
    assert alone(reaching(state), tue_28_apr, PLAN) is None
    waived = judged(reaching(state), mon_27_apr, PLAN, irregular=True)
    assert (waived.permitted, waived.is_irregular, waived.refusals) == (True, True, ())


def test_the_familys_agreement_ends_its_fifteen_days():
    agreed = then(reaching(State.CONSULTING), (mon_20_apr, ev.RepresentationsReceived(agrees=True)))
    assert alone(agreed, mon_20_apr, PLAN) is None


def test_an_agreement_taken_back_gives_the_family_its_fifteen_days_again():
    agreed = then(reaching(State.CONSULTING), (mon_20_apr, ev.RepresentationsReceived(agrees=True)))
    taken_back = then(agreed, (mon_20_apr, ev.RepresentationsReceived(agrees=False)))
    refusal = alone(taken_back, mon_27_apr, PLAN)
    assert refusal
    assert refusal.first_lawful_day == tue_28_apr
    assert alone(taken_back, tue_28_apr, PLAN) is None


@pytest.mark.parametrize(
    "placement",
    [
        ev.Placement(),
        ev.Placement(urn=URN, type="special"),
        ev.Placement(urn=URN, section_61=True),
        ev.Placement(type="special", section_61=True),
        ev.Placement(urn=URN, type="special", section_61=True),
    ],
)
def test_section_i_names_one_thing(placement):
    refusal = bad_input("data.placement", "give one of urn, type or section_61", "cfa2014 s.39")
    assert alone(reaching(State.FINALISING), mon_11_may, ev.PlanIssued(placement, "SLCN")) == refusal


@pytest.mark.parametrize(
    "placement", [ev.Placement(urn=URN), ev.Placement(type="special"), ev.Placement(section_61=True)]
)
def test_section_i_names_a_setting_or_a_type_or_section_61(placement):
    assert alone(reaching(State.FINALISING), mon_11_may, ev.PlanIssued(placement, "SLCN")) is None


def test_a_setting_answers_a_consultation_once():
    consulting = reaching(State.CONSULTING)
    answered = then(consulting, (mon_20_apr, ev.SettingResponded(URN, "full")))
    assert alone(consulting, mon_20_apr, ev.SettingResponded(URN, "yes")) is None
    assert alone(consulting, mon_20_apr, ev.SettingResponded("109001", "yes")) == impossible(
        "setting 109001 has no unanswered consultation on 2026-04-20"
    )
    assert alone(answered, mon_27_apr, ev.SettingResponded(URN, "yes")) == impossible(
        "setting 109000 has no unanswered consultation on 2026-04-27"
    )
    assert asked_whether(consulting, "setting_responded") is None
    assert asked_whether(answered, "setting_responded") == impossible("no consulted setting has yet to answer")


# ---- exceptions


RECORDED = then(ASSESSING, (mon_2_mar, personal("issue_plan", from_=mon_16_feb)))
FIVE = len(RECORDED)
APPROVED = then(RECORDED, (mon_9_mar, ev.ExceptionApproved(FIVE), {"actor": MANAGER}))


def test_an_exception_is_refused_once_for_its_ground_and_its_facts_are_then_not_asked():
    wrong = ev.ExceptionRecorded("missed_appointment", (f"{MATTER}.issue_plan",))
    assert alone(ASSESSING, mon_2_mar, wrong).field == "data.ground"
    lacking = ev.ExceptionRecorded("school_closed", (f"{MATTER}.issue_plan",))
    assert alone(ASSESSING, mon_2_mar, lacking).field == "data.asked_on"
    assert alone(ASSESSING, mon_2_mar, personal("issue_plan")) is None
    assert asked_whether(ASSESSING, "exception_recorded") is None


def test_an_absence_not_yet_over_is_counted_to_the_day_it_is_recorded_for():
    away = ev.ExceptionRecorded("absent_from_area", (f"{MATTER}.issue_plan",), left_on=mon_2_feb)
    assert alone(ASSESSING, mon_2_mar, away).field == "data.ground"
    assert alone(ASSESSING, tue_3_mar, away) is None


def test_nobody_approves_an_exception_they_recorded():
    own = not_yours("you recorded this exception: somebody else approves it")
    assert alone(RECORDED, mon_9_mar, ev.ExceptionApproved(FIVE), actor=CASEWORKER) == own
    assert alone(RECORDED, mon_9_mar, ev.ExceptionApproved(FIVE), actor=MANAGER) is None
    assert asked_whether(RECORDED, "exception_approved", actor=CASEWORKER) == not_yours(
        "you recorded it: somebody else approves it"
    )
    assert asked_whether(RECORDED, "exception_approved", actor=MANAGER) is None


def test_nobody_approves_an_exception_whose_words_they_put_right():
    dates = ev.Corrected(FIVE, data={"from": "2026-02-03", "to": "2026-02-20"})
    corrected = then(RECORDED, (tue_3_mar, dates, {"actor": MANAGER}))
    assert alone(corrected, mon_9_mar, ev.ExceptionApproved(FIVE), actor=MANAGER) == not_yours(
        "you corrected this exception: somebody else approves it"
    )
    assert alone(corrected, mon_9_mar, ev.ExceptionApproved(FIVE), actor=MANAGER + 1) is None
    undone = then(corrected, (tue_3_mar, ev.Annulled(corrected[-1].id)))  # what it says is again the recorder's alone
    assert alone(undone, mon_9_mar, ev.ExceptionApproved(FIVE), actor=MANAGER) is None


def test_an_exception_is_approved_once():
    assert alone(APPROVED, mon_16_mar, ev.ExceptionApproved(FIVE), actor=MANAGER) == impossible(
        "it was approved on 2026-03-09"
    )
    assert asked_whether(APPROVED, "exception_approved", actor=MANAGER) == impossible("no exception waits for approval")
    two = then(APPROVED, (mon_16_mar, personal("issue_plan"), {"actor": MANAGER}))
    assert asked_whether(two, "exception_approved", actor=CASEWORKER) is None
    assert asked_whether(two, "exception_approved", actor=MANAGER) == not_yours(
        "you recorded it: somebody else approves it"
    )


def test_an_exception_is_approved_after_it_was_recorded():
    assert alone(ASSESSING, mon_2_mar, ev.ExceptionApproved(99), actor=MANAGER) == impossible(
        "it is not on record by 2026-03-02 that exception 99 was recorded"
    )


def test_only_an_approved_exception_ends_once_and_not_before_it_began_nor_in_the_future():
    assert alone(APPROVED, mon_16_mar, ev.ExceptionEnded(FIVE, mon_16_feb)) is None
    assert alone(APPROVED, mon_16_mar, ev.ExceptionEnded(FIVE, mon_16_mar)) is None
    assert alone(APPROVED, mon_16_mar, ev.ExceptionEnded(FIVE, day("2026-03-17"))) == bad_input(
        "data.on", "the end on 2026-03-17 is after 2026-03-16, the day it is recorded for"
    )
    assert alone(APPROVED, mon_16_mar, ev.ExceptionEnded(FIVE, day("2026-02-15"))) == impossible(
        "it cannot end on 2026-02-15, before it began on 2026-02-16"
    )
    assert alone(RECORDED, mon_16_mar, ev.ExceptionEnded(FIVE, mon_16_mar)) == impossible(
        f"exception {FIVE} was not approved by 2026-03-16"
    )
    assert alone(APPROVED, mon_16_mar, ev.ExceptionEnded(99, mon_16_mar)) == impossible(
        "exception 99 was not approved by 2026-03-16"
    )
    ended = then(APPROVED, (mon_16_mar, ev.ExceptionEnded(FIVE, mon_9_mar)))
    assert alone(ended, mon_30_mar, ev.ExceptionEnded(FIVE, mon_30_mar)) == impossible("it ended on 2026-03-09")


def test_an_exception_with_no_first_day_may_end_on_any():
    approved = then(
        ASSESSING, (mon_2_mar, personal("issue_plan")), (mon_9_mar, ev.ExceptionApproved(FIVE), {"actor": MANAGER})
    )
    assert alone(approved, mon_16_mar, ev.ExceptionEnded(FIVE, tue_6_jan)) is None


def test_an_exception_may_end_while_one_runs():
    none = impossible("no approved exception runs")
    assert asked_whether(APPROVED, "exception_ended") is None
    assert asked_whether(RECORDED, "exception_ended") == none
    assert asked_whether(ASSESSING, "exception_ended") == none
    assert asked_whether(then(APPROVED, (mon_16_mar, ev.ExceptionEnded(FIVE, mon_9_mar))), "exception_ended") == none


# ---- asked of every event


TYPES = {1: "request_received", 3: "advice_requested", 5: "exception_recorded"}


@pytest.mark.parametrize(
    ("payload", "refusal"),
    [
        (ev.AdviceReceived(3), None),
        (ev.AdviceReceived(1), bad_input("data.advice_id", "1 is no advice_requested event of this case")),
        (ev.AdviceReceived(99), bad_input("data.advice_id", "99 is no advice_requested event of this case")),
        (ev.ExceptionApproved(5), None),
        (ev.ExceptionApproved(3), bad_input("data.exception_id", "3 is no exception_recorded event of this case")),
        (
            ev.ExceptionEnded(1, mon_5_jan),
            bad_input("data.exception_id", "1 is no exception_recorded event of this case"),
        ),
        (ev.MovedToDeciding((ev.Outstanding(3),)), None),
        (
            ev.MovedToDeciding((ev.Outstanding(3), ev.Outstanding(5))),
            bad_input("data.outstanding", "5 is no advice_requested event of this case"),
        ),
        (
            ev.ExceptionRecorded("missed_appointment", (), advice_id=5),
            bad_input("data.advice_id", "5 is no advice_requested event of this case"),
        ),
        (ev.ExceptionRecorded("exceptional_circumstances", ()), None),
        (REQUEST, None),
    ],
)
def test_an_event_refers_only_to_events_of_its_own_case_of_the_right_type(payload, refusal):
    assert the_ids_exist(Happening(payload.type, mon_5_jan, payload), TYPES) == refusal


def test_what_is_recorded_has_happened():
    assert not_in_the_future(Happening("moved_away", mon_5_jan), mon_5_jan) is None
    assert not_in_the_future(Happening("moved_away", tue_6_jan), mon_5_jan) == bad_input(
        "occurred_on", "2026-01-06 is in the future: today is 2026-01-05"
    )


def test_the_histories_of_this_file_come_to_what_they_say():
    assert [a.id for a in facts_of(ASSESSING).awaited] == [3, 4]
    assert facts_of(APPROVED).exceptions[FIVE].approver == MANAGER
