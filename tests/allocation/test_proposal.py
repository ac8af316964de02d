"""The proposal: what the rules make of a meeting. Held against every decision there is, where they can be counted."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.allocation.meetings import (
    CASEWORKER,
    MON_23_NOV,
    PSYCHOLOGIST,
    RULES,
    case,
    every_decision,
    large,
    meeting,
    meetings_drawn,
    rules_with,
)
from workflow.allocation import Meeting, Worker, objective, propose, violations


def hands(proposal):
    return {(g.case, g.kind): g.worker for g in proposal.given}


def served(proposal, kind=PSYCHOLOGIST):
    return [g.case for g in proposal.given if g.kind is kind]


def one_psychologist(*cases, slots=1, rules=RULES):
    return propose(meeting(cases, [Worker(1, PSYCHOLOGIST, slots)], rules))


@settings(deadline=None, max_examples=80)
@given(meetings_drawn())
def test_no_other_decision_is_better(of):
    best = max(objective(of, decision) for decision in every_decision(of))
    assert objective(of, hands(propose(of))) == best


@settings(deadline=None, max_examples=40)
@given(meetings_drawn(most_cases=12, most_workers=6, most_slots=3))
def test_the_order_in_which_it_is_given_things_is_nothing_to_it(of):
    rng = random.Random(of.digest)
    cases, workers = rng.sample(of.cases, len(of.cases)), rng.sample(of.workers, len(of.workers))
    shuffled = Meeting(of.on, of.rules, tuple(cases), tuple(workers))
    again = Meeting.of(of.on, of.rules, shuffled.cases, shuffled.workers)
    assert again.digest == of.digest
    assert propose(again) == propose(of)


@settings(deadline=None, max_examples=40)
@given(meetings_drawn(most_cases=12, most_workers=6, most_slots=3))
def test_from_what_is_kept_of_a_meeting_the_same_proposal_is_made_again(of):
    kept = Meeting.read(of.written)
    assert (kept.digest, kept.written) == (of.digest, of.written)
    assert propose(kept).digest == propose(of).digest
    assert propose(kept).given == propose(of).given


@settings(deadline=None, max_examples=40)
@given(meetings_drawn(most_cases=12, most_workers=6, most_slots=3))
def test_the_proposal_itself_goes_past_no_rule(of):
    proposal = propose(of)
    assert violations(proposal, hands(proposal)) == []


@settings(deadline=None, max_examples=40)
@given(meetings_drawn(most_cases=12, most_workers=6, most_slots=3))
def test_every_need_is_given_or_passed_over_once_with_its_rule(of):
    proposal = propose(of)
    needs = sorted((c.id, need.kind) for c in of.cases for need in c.needs)
    answered = [(one.case, one.kind) for one in (*proposal.given, *proposal.passed_over)]
    assert sorted(answered) == needs
    for over in proposal.passed_over:
        assert over.rule in {"no_slots", "band", "reserve", "order", "joint"}
        assert (over.before is None) == (over.rule == "no_slots")
        assert over.before is None or (over.before, over.kind) in proposal.served


@pytest.mark.parametrize("seed", range(3))
def test_a_full_monday_is_proposed_whole(seed):
    of = large(seed=seed)
    proposal = propose(of)
    counts = [sum(g.worker == w.id for g in proposal.given) for w in of.workers]
    assert all(count <= w.slots for count, w in zip(counts, of.workers, strict=True))
    for kind in (CASEWORKER, PSYCHOLOGIST):
        waiting = sum(need.kind is kind for c in of.cases for need in c.needs)
        assert len(served(proposal, kind)) == min(of.slots[kind], waiting)
    assert violations(proposal, hands(proposal)) == []


# -- the rules, one by one


def test_protected_then_rescuable_then_late_then_those_with_time_in_hand():
    in_hand, late, rescuable, ordered = (
        case(1, PSYCHOLOGIST, slack=60),
        case(2, PSYCHOLOGIST, slack=-30),
        case(3, PSYCHOLOGIST, slack=10),
        case(4, PSYCHOLOGIST, slack=60, flags=["tribunal_order"]),
    )
    everyone = (in_hand, late, rescuable, ordered)
    none_kept = rules_with(reserve_percent=0)
    order = [served(one_psychologist(*everyone, slots=n, rules=none_kept)) for n in (1, 2, 3, 4)]
    assert order == [[4], [4, 3], [4, 3, 2], [4, 3, 2, 1]]


def test_of_those_that_can_be_saved_the_one_with_least_slack_goes_first():
    assert served(one_psychologist(case(1, PSYCHOLOGIST, slack=9), case(2, PSYCHOLOGIST, slack=8))) == [2]


def test_of_those_that_are_late_the_oldest_request_goes_first_and_an_unknown_one_before_all():
    older, newer = (case(n, PSYCHOLOGIST, slack=-n, received_on=MON_23_NOV.replace(month=n)) for n in (3, 4))
    unknown = case(9, PSYCHOLOGIST, slack=None, received_on=None)
    assert served(one_psychologist(newer, older)) == [3]
    assert served(one_psychologist(newer, older, unknown)) == [9]


def test_equal_in_everything_the_lower_number_goes_first():
    assert served(one_psychologist(case(7, PSYCHOLOGIST), case(5, PSYCHOLOGIST))) == [5]


def test_three_slots_in_ten_are_kept_for_the_longest_waiting():
    saved = [case(n, PSYCHOLOGIST, slack=n, waited=10) for n in range(1, 11)]
    patient = [case(n, PSYCHOLOGIST, slack=60, waited=200 + n) for n in range(11, 16)]
    proposal = one_psychologist(*saved, *patient, slots=10)
    # 30 % of 10 are 3: cases 15, 14 and 13 have waited longest; the seven others go by band.
    assert sorted(served(proposal)) == [1, 2, 3, 4, 5, 6, 7, 13, 14, 15]
    assert {g.case for g in proposal.given if g.band == "reserve"} == {13, 14, 15}
    assert {p.rule for p in proposal.passed_over} == {"order", "band"}


def test_the_reserve_takes_no_slot_from_a_protected_child():
    children = [case(n, PSYCHOLOGIST, flags=["looked_after"]) for n in (1, 2)]
    proposal = one_psychologist(*children, case(3, PSYCHOLOGIST, waited=300), slots=2)
    assert served(proposal) == [1, 2]
    (over,) = proposal.passed_over
    assert (over.case, over.rule, over.before) == (3, "band", 2)
    assert "of band protected: ordered by the tribunal, or in a priority group" in over.says


def test_both_are_given_to_the_same_family():
    """Case 1 waits for a psychologist alone, 2 for a caseworker alone, 3 and 4 for both: one slot of each."""
    workers = [Worker(1, PSYCHOLOGIST, 1), Worker(2, CASEWORKER, 1)]
    both = [case(3, PSYCHOLOGIST, CASEWORKER), case(4, PSYCHOLOGIST, CASEWORKER)]
    assert hands(propose(meeting(both, workers))) == {(3, PSYCHOLOGIST): 1, (3, CASEWORKER): 2}
    # A family that waits for both and can have only one of them lets one go before that then has everyone.
    alone = case(5, CASEWORKER, waited=9)
    proposal = propose(meeting([*both, alone], [Worker(1, PSYCHOLOGIST, 0), Worker(2, CASEWORKER, 1)]))
    assert hands(proposal) == {(5, CASEWORKER): 2}
    rules = {(p.case, p.kind): (p.rule, p.before) for p in proposal.passed_over}
    assert rules[3, CASEWORKER] == rules[4, CASEWORKER] == ("joint", 5)
    assert rules[3, PSYCHOLOGIST] == ("no_slots", None)


def test_two_who_wait_for_one_each_do_not_go_before_one_who_waits_for_both():
    """Two slots make two families of one need whole, or one of two: it is the same number of slots, so order decides."""
    workers = [Worker(1, PSYCHOLOGIST, 1), Worker(2, CASEWORKER, 1)]
    cases = [case(1, PSYCHOLOGIST, CASEWORKER, waited=20), case(2, PSYCHOLOGIST), case(3, CASEWORKER)]
    assert hands(propose(meeting(cases, workers))) == {(1, PSYCHOLOGIST): 1, (1, CASEWORKER): 2}


def test_linked_school_then_locality_then_anybody():
    workers = [
        Worker(1, PSYCHOLOGIST, 1),
        Worker(2, PSYCHOLOGIST, 1, localities=frozenset({"BS1"})),
        Worker(3, PSYCHOLOGIST, 1, schools=frozenset({"109000"})),
    ]
    child = case(1, PSYCHOLOGIST, school="109000", locality="BS1")
    found = []
    while workers:
        (given_,) = propose(meeting([child], workers)).given
        found.append((given_.worker, given_.preference))
        workers = [w for w in workers if w.id != given_.worker]
    assert found == [(3, "linked_school"), (2, "locality"), (1, "any")]


def test_preferences_are_kept_for_as_many_as_can_be_not_for_whoever_comes_first():
    """Case 1 could have either; case 2 is of worker 1's school alone."""
    workers = [
        Worker(1, PSYCHOLOGIST, 1, schools=frozenset({"A", "B"})),
        Worker(2, PSYCHOLOGIST, 1, schools=frozenset({"A"})),
    ]
    cases = [case(1, PSYCHOLOGIST, school="A"), case(2, PSYCHOLOGIST, school="B")]
    assert hands(propose(meeting(cases, workers))) == {(1, PSYCHOLOGIST): 2, (2, PSYCHOLOGIST): 1}


def test_cases_are_spread_evenly():
    workers = [Worker(n, PSYCHOLOGIST, 4) for n in (1, 2, 3)]
    found = hands(propose(meeting([case(n, PSYCHOLOGIST) for n in range(1, 7)], workers)))
    assert sorted(found.values()) == [1, 1, 2, 2, 3, 3]


def test_reasons_say_what_a_parent_could_be_told():
    workers = [Worker(1, PSYCHOLOGIST, 1, localities=frozenset({"BS1"})), Worker(2, CASEWORKER, 1)]
    child = case(1, PSYCHOLOGIST, CASEWORKER, waited=1, slack=5, locality="BS1", flags=["looked_after"])
    psychologist = propose(meeting([child], workers)).given[1]
    assert psychologist.reasons == (
        (
            "Band protected: ordered by the tribunal, or in a priority group (looked_after). "
            "5 days of slack before 8 March 2027, once the steps that are left are taken."
        ),
        "Number 1 of 1 who wait for a psychologist; since 22 November 2026, 1 day.",
        "Works in the child's locality (BS1).",
        "The family is given a caseworker at the same meeting, so that both work on the same case.",
    )


def test_the_case_that_went_before_is_named():
    first, second = case(1, PSYCHOLOGIST, waited=30), replace(case(2, PSYCHOLOGIST), reference="EHC-2")
    (over,) = one_psychologist(replace(first, reference="EHC-1"), second).passed_over
    assert (over.rule, over.before) == ("order", 1)
    assert over.says == (
        "All 1 slots went to cases before it; the last of them, EHC-1, stands earlier in the same band."
    )
