"""The machine keeps its traps shut: False is a refusal, no step has an effect of its own, nothing passes the guards."""

from copy import deepcopy
from datetime import timedelta

import pytest

from tests.workflow.building import (
    CASEWORKER,
    MANAGER,
    MATTER,
    PLAN,
    REQUEST,
    RULES,
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
from workflow.guards import Happening
from workflow.history import settle
from workflow.machine import MACHINE, first_refusals, fold, judge, possible_steps, role_refusal, walk
from workflow.refusal import Why, bad_input, impossible, irregular, not_yours
from workflow.states import Role, State
from workflow.steps import AMENDS, EVENT_TYPES, STEPS, last_one_out, rows_of, who_may

mon_5_jan = day("2026-01-05")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
mon_1_jun = day("2026-06-01")
tue_2_jun = day("2026-06-02")

STATES = [state.value for state in State]


def test_there_is_no_way_into_a_state_but_by_an_event_of_the_table():
    assert set(MACHINE.events) == set(EVENT_TYPES)
    assert not [name for name in MACHINE.events if name.startswith("to_")]
    assert set(MACHINE.states) == set(STATES)
    found = {
        (t.source, name, t.dest)
        for name, event in MACHINE.events.items()
        for ts in event.transitions.values()
        for t in ts
    }
    assert found == {(source.value, step.event, step.to and step.to.value) for step in STEPS for source in step.sources}


def test_the_machine_has_no_model_no_queue_and_no_callback_with_an_effect():
    assert MACHINE.models == []
    assert not MACHINE.has_queue
    for name in ("before_state_change", "after_state_change", "prepare_event", "finalize_event", "on_exception"):
        assert not getattr(MACHINE, name)
    for event in MACHINE.events.values():
        for transitions in event.transitions.values():
            for transition in transitions:
                assert not transition.before
                assert not transition.after
                assert len(transition.conditions) == 1
    assert all(not state.on_enter and not state.on_exit for state in MACHINE.states.values())


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("type_", EVENT_TYPES)
def test_asking_and_refusing_change_nothing(state, type_):
    facts = facts_of(reaching(state))
    before = deepcopy(facts)
    for irregular_ in (False, True):
        verdict = judge(facts, Happening(type_, mon_1_jun, irregular=irregular_), RULES)
        assert verdict.permitted or verdict.refusals
        assert facts == before
    assert {s.value for s in State} >= {facts.state.value}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("type_", EVENT_TYPES)
def test_a_state_without_a_row_refuses_and_says_where_the_step_may_be(state, type_):
    if rows_of(type_, state):
        return
    [refusal] = judge(facts_of(reaching(state)), Happening(type_, mon_1_jun), RULES).refusals
    assert refusal.why is Why.IMPOSSIBLE
    assert refusal.cite
    if state is not State.NEW:
        allowed = sorted({s.value for step in STEPS if step.event == type_ for s in step.sources})
        assert refusal.reason == f"{type_} may happen in {', '.join(allowed)}; on 2026-06-01 the case is {state.value}"


def test_the_wrong_state_is_said_in_words_with_the_steps_own_citation():
    assert refusals_of(reaching(State.DECIDING), mon_1_jun, ev.AssessmentAgreed()) == [
        impossible("assessment_agreed may happen in requested; on 2026-06-01 the case is deciding", "send2014 reg 5(1)")
    ]


def test_nothing_happens_before_the_request_and_both_days_are_named():
    late = story((mon_5_jan, REQUEST), (day("2026-01-02"), ev.FamilyContacted("phone")))
    facts, fall = walk(settle(late), RULES)
    assert fall is not None
    assert (facts.state, fall.event.id) == (State.NEW, 2)
    assert fall.refusals == (
        impossible(
            "the request was received on 2026-01-05: family_contacted cannot be on 2026-01-02", "cfa2014 s.36(1)"
        ),
    )
    assert refusals_of([], mon_5_jan, ev.FamilyContacted("phone")) == [
        impossible("it is not on record by 2026-01-05 that the request was received", "cfa2014 s.36(1)")
    ]


def test_a_second_request_while_the_first_is_open_is_no_step():
    [refusal] = refusals_of(reaching(State.REQUESTED), mon_1_jun, REQUEST)
    assert refusal == impossible(
        "request_received may happen in new; on 2026-06-01 the case is requested", "cfa2014 s.36(1)"
    )


def test_a_permitted_step_says_its_row_and_where_it_leads():
    verdict = judged(reaching(State.REQUESTED), mon_1_jun, ev.AssessmentAgreed())
    assert (verdict.permitted, verdict.to, verdict.refusals, verdict.is_irregular) == (True, State.ASSESSING, (), False)
    assert verdict.step is rows_of("assessment_agreed", State.REQUESTED)[0]


def test_an_irregular_step_is_refused_until_somebody_says_why_and_then_marked():
    events = reaching(State.ASSESSING)
    refused = judged(events, mon_1_jun, ev.PlanAgreed())
    assert (refused.permitted, refused.step, refused.to, refused.is_irregular) == (False, None, None, False)
    assert refused.refusals == (
        irregular(
            "advice is out, or was never asked for: the plan's need is decided on the assessment", "send2014 reg 6(1)"
        ),
    )
    waived = judged(events, mon_1_jun, ev.PlanAgreed(), irregular=True)
    assert (waived.permitted, waived.to, waived.is_irregular, waived.refusals) == (True, State.DRAFTING, True, ())


def test_a_managers_reason_waives_nothing_that_is_impossible_or_bad():
    events = reaching(State.ASSESSING)
    verdict = judged(events, mon_1_jun, ev.PlanAgreed(decided_on=tue_2_jun), irregular=True)
    assert [(r.why, r.field) for r in verdict.refusals] == [(Why.BAD_INPUT, "data.decided_on")]
    verdict = judged(events, mon_1_jun, ev.PlanAgreed(decided_on=day("2026-01-04")), irregular=True)
    assert [r.why for r in verdict.refusals] == [Why.IMPOSSIBLE]


def test_every_guard_of_the_row_speaks():
    verdict = judged(reaching(State.ASSESSING), mon_1_jun, ev.PlanRefused((), decided_on=tue_2_jun))
    assert [(r.why, r.field) for r in verdict.refusals] == [
        (Why.IRREGULAR, None),
        (Why.BAD_INPUT, "data.decided_on"),
        (Why.BAD_INPUT, "data.reasons"),
    ]


def test_the_first_row_that_speaks_for_a_state_is_the_answer():
    one, two = reaching(State.ASSESSING, out=1), reaching(State.ASSESSING, out=2)
    assert judged(one, mon_2_mar, ev.AdviceReceived(3)).to is State.DECIDING
    assert judged(two, mon_2_mar, ev.AdviceReceived(3)).to is None
    assert judged(two, mon_2_mar, ev.AdviceReceived(3)).permitted
    assert judged(one, mon_2_mar, "advice_received").to is None


def test_the_last_one_out_leaves_nothing_awaited_but_the_familys_own():
    f = facts_of(then(reaching(State.ASSESSING, out=1), (tue_3_feb, ev.AdviceRequested("parental", body="family"))))
    assert last_one_out(f, Happening("advice_received", mon_2_mar, ev.AdviceReceived(3)))
    assert not last_one_out(f, Happening("advice_received", mon_2_mar, ev.AdviceReceived(4)))
    assert not last_one_out(f, Happening("advice_received", mon_2_mar))
    assert last_one_out(Facts(), Happening("advice_received", mon_2_mar, ev.AdviceReceived(4)))


# ---- walking and folding


def test_a_walk_stops_at_the_first_event_that_cannot_stand():
    events = story((mon_5_jan, REQUEST), (mon_2_feb, ev.PlanAgreed()), (tue_3_feb, ev.PlanAgreed()))
    facts, fall = walk(events, RULES, MATTER)
    assert (facts.state, facts.matter, facts.last_on) == (State.REQUESTED, MATTER, mon_5_jan)
    assert (fall.event, [r.why for r in fall.refusals]) == (events[1], [Why.IRREGULAR])


def test_a_walk_tells_each_event_with_the_facts_as_they_then_are_and_its_provision():
    said = []
    walk(
        reaching(State.ASSESSING),
        RULES,
        each=lambda event, facts, cite: said.append((event.type, facts.state.value, cite)),
    )
    assert said == [
        ("request_received", "requested", "cfa2014 s.36(1)"),
        ("assessment_agreed", "assessing", "send2014 reg 5(1)"),
        ("advice_requested", "assessing", "send2014 reg 6(1)"),
    ]


@pytest.mark.parametrize("state", State)
def test_what_was_judged_when_it_was_recorded_comes_to_the_same_facts_however_much_is_judged_again(state):
    events = reaching(state)
    judged_again = [walk(events, RULES, MATTER, judged=n) for n in range(len(events) + 1)]
    assert judged_again == [walk(events, RULES, MATTER)] * (len(events) + 1)


def test_the_guards_are_asked_from_the_first_event_that_was_not_judged():
    events = story((mon_5_jan, REQUEST), (mon_2_feb, ev.PlanAgreed()), (tue_3_feb, ev.PlanAgreed()))
    assert walk(events, RULES, MATTER, judged=1)[1].event is events[1]
    assert walk(events, RULES, MATTER, judged=2)[1].event is events[2]


@pytest.mark.parametrize("state", State)
def test_a_fold_of_what_is_on_record_is_the_walk_of_it(state):
    events = reaching(state)
    assert fold(events, RULES, MATTER) == walk(events, RULES, MATTER)[0] == facts_of(events)
    assert fold(events, RULES).matter == 0


def test_an_event_recorded_as_irregular_stands_when_it_is_folded_again():
    assert facts_of(story((mon_5_jan, REQUEST), (mon_2_feb, PLAN, {"irregular": True}))).state is State.PLAN_ISSUED


# ---- who, and what refuses an event wherever it stands


def test_another_roles_event_is_refused_with_whose_it_is():
    assert role_refusal("plan_agreed", Role.MANAGER) is None
    assert role_refusal("plan_agreed", Role.CASEWORKER) is None
    assert role_refusal("plan_agreed", Role.FAMILY) == not_yours(
        "plan_agreed is for caseworker, manager; you are family", "cfa2014 s.37"
    )
    assert role_refusal("corrected", Role.ANALYST) == not_yours("corrected is for caseworker, manager; you are analyst")
    assert role_refusal("annulled", Role.CASEWORKER) is None


def test_correcting_and_annulling_are_the_councils():
    assert [who_may(type_) for type_ in AMENDS] == [frozenset({Role.CASEWORKER, Role.MANAGER})] * 2


def test_what_refuses_an_event_wherever_it_stands_is_all_said_at_once():
    happening = Happening("advice_received", tue_2_jun, ev.AdviceReceived(9))
    assert first_refusals(happening, Role.FAMILY, {}, mon_1_jun) == [
        not_yours("advice_received is for caseworker, manager, professional; you are family", "send2014 reg 8(1)"),
        bad_input("occurred_on", "2026-06-02 is in the future: today is 2026-06-01"),
        bad_input("data.advice_id", "9 is no advice_requested event of this case"),
    ]
    assert (
        first_refusals(
            Happening("advice_received", mon_1_jun, ev.AdviceReceived(9)),
            Role.PROFESSIONAL,
            {9: "advice_requested"},
            mon_1_jun,
        )
        == []
    )


# ---- what may happen now


def test_what_may_happen_now_lists_every_event_with_what_refuses_it():
    found = possible_steps(facts_of(reaching(State.DECIDING)), RULES, Role.CASEWORKER, mon_1_jun, CASEWORKER)
    assert [p.type for p in found] == list(EVENT_TYPES)
    by_type = {p.type: p for p in found}
    agreed = by_type["plan_agreed"]
    assert (agreed.permitted, agreed.to, agreed.refusals, agreed.cite) == (True, State.DRAFTING, (), "cfa2014 s.37")
    reversed_ = by_type["decision_reversed"]
    assert (reversed_.permitted, reversed_.to, reversed_.cite) == (False, None, "send2014 reg 44(2)(b)")
    assert [r.why for r in reversed_.refusals] == [Why.NOT_YOURS, Why.IMPOSSIBLE]
    drafted = by_type["draft_sent"]
    assert (drafted.permitted, [r.why for r in drafted.refusals]) == (False, [Why.IRREGULAR])


def test_what_a_caseworker_may_do_in_deciding():
    found = possible_steps(
        facts_of(reaching(State.DECIDING, out=0, in_=1)), RULES, Role.CASEWORKER, mon_1_jun, CASEWORKER
    )
    assert [(p.type, p.to and p.to.value) for p in found if p.permitted] == [
        ("advice_requested", "assessing"),
        ("advice_request_received", None),
        ("appointment_kept", None),
        ("appointment_missed", None),
        ("advice_returned", "assessing"),
        ("advice_accepted", None),
        ("existing_advice_accepted", None),
        ("late_information_received", None),
        ("private_report_received", None),
        ("decision_made", None),
        ("decision_deferred", None),
        ("plan_agreed", "drafting"),
        ("plan_refused", "plan_refused"),
        ("dispute_recorded", None),
        ("request_withdrawn", "withdrawn"),
        ("moved_away", "moved_away"),
        ("person_died", "closed"),
        ("exception_recorded", None),
        ("notice_sent", None),
        ("message_received", None),
        ("family_contacted", None),
    ]


def test_a_step_that_waits_for_a_day_says_the_first_lawful_one():
    found = possible_steps(facts_of(reaching(State.CONSULTING)), RULES, Role.CASEWORKER, day("2026-04-20"), CASEWORKER)
    [plan] = [p for p in found if p.type == "plan_issued"]
    assert not plan.permitted
    assert [r.first_lawful_day for r in plan.refusals] == [day("2026-04-28")]
    tomorrow = day("2026-04-28")
    later = possible_steps(facts_of(reaching(State.CONSULTING)), RULES, Role.CASEWORKER, tomorrow, CASEWORKER)
    assert [p.permitted for p in later if p.type == "plan_issued"] == [True]
    assert tomorrow - timedelta(days=15) == day("2026-04-13")


def test_nobody_but_a_manager_is_offered_what_is_a_managers():
    waiting = then(
        reaching(State.ASSESSING),
        (mon_2_mar, ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.issue_plan",))),
    )
    for role in Role:
        for actor in (CASEWORKER, MANAGER):
            offered = {p.type for p in possible_steps(facts_of(waiting), RULES, role, mon_9_mar, actor) if p.permitted}
            assert ("exception_approved" in offered) == (role is Role.MANAGER and actor == MANAGER)
            assert ("caseworker_allocated" in offered) == (role is Role.MANAGER)
            assert ("ep_allocated" in offered) == (role in {Role.MANAGER, Role.EP_MANAGER})
