"""What a meeting's own list goes past is found, every time; what is planted is what is found."""

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.allocation.meetings import CASEWORKER, PSYCHOLOGIST, case, large, meeting, meetings_drawn, rules_with
from workflow.allocation import RULES, Worker, propose, violations


def hands(proposal):
    return {(g.case, g.kind): g.worker for g in proposal.given}


def rules(proposal, decided, **more):
    return [(v.rule, v.case, v.other) for v in violations(proposal, decided, **more)]


def swaps(proposal):
    """Every decision that gives one served case's slot to one that stands later and waits on."""
    decided = hands(proposal)
    for kind, line in proposal.places.items():
        for early in (p for p in line if p.need in decided):
            for late in (p for p in line if p.need not in decided and p > early):
                changed = {need: worker for need, worker in decided.items() if need != early.need}
                yield {**changed, late.need: decided[early.need]}, kind, early, late


@pytest.mark.parametrize("seed", range(4))
def test_every_planted_violation_of_priority_is_found(seed):
    proposal = propose(large(seed=seed, slots=1))
    planted = list(swaps(proposal))
    assert len(planted) > 200
    for decided, kind, early, late in random.Random(seed).sample(planted, 200):
        found = [v for v in violations(proposal, decided) if v.rule == "order" and v.kind is kind]
        assert late.case in [v.case for v in found], (early, late)


@settings(deadline=None, max_examples=30)
@given(meetings_drawn(most_cases=8, most_workers=5), st.randoms())
def test_a_swap_in_any_small_meeting_is_found(of, rng):
    proposal = propose(of)
    planted = list(swaps(proposal))
    assume(planted)
    decided, kind, _, late = rng.choice(planted)
    assert any(v.rule == "order" and v.kind is kind and v.case == late.case for v in violations(proposal, decided))


def test_a_slot_left_while_somebody_waits_is_found():
    proposal = propose(meeting([case(1, PSYCHOLOGIST), case(2, PSYCHOLOGIST, waited=5)], [Worker(1, PSYCHOLOGIST, 1)]))
    assert rules(proposal, {}) == [("slot", 1, 1)]


def test_kinds_that_are_not_on_the_table_are_not_asked_about():
    proposal = propose(meeting([case(1, PSYCHOLOGIST, CASEWORKER)], [Worker(1, PSYCHOLOGIST, 1)]))
    assert rules(proposal, {(1, PSYCHOLOGIST): 1}) == []


def test_a_worker_over_their_slots_is_found():
    proposal = propose(meeting([case(1, PSYCHOLOGIST), case(2, PSYCHOLOGIST)], [Worker(1, PSYCHOLOGIST, 1)]))
    decided = {(1, PSYCHOLOGIST): 1, (2, PSYCHOLOGIST): 1}
    assert rules(proposal, decided) == [("capacity", None, None)]


def test_a_worker_whom_the_rules_prefer_and_who_had_a_slot_is_found():
    workers = [Worker(1, PSYCHOLOGIST, 1), Worker(2, PSYCHOLOGIST, 1, schools=frozenset({"A"}))]
    proposal = propose(meeting([case(1, PSYCHOLOGIST, school="A")], workers))
    assert rules(proposal, {(1, PSYCHOLOGIST): 1}) == [("preference", 1, None)]


def test_a_family_split_that_could_have_been_made_whole_is_found():
    """Case 9 stands later but waits for both, and the rules give it both; the meeting gives a slot to case 1 instead."""
    workers = [Worker(1, PSYCHOLOGIST, 1), Worker(2, CASEWORKER, 1)]
    in_order = rules_with(reserve_percent=0)
    both = case(9, PSYCHOLOGIST, CASEWORKER)
    proposal = propose(meeting([both, case(2, CASEWORKER, waited=9)], workers, in_order))
    assert hands(proposal) == {(9, PSYCHOLOGIST): 1, (9, CASEWORKER): 2}
    # 2 stands after 9: that is out of order. Split from the other side, 9 keeps its place and nothing is out of order:
    assert rules(proposal, {(9, PSYCHOLOGIST): 1, (2, CASEWORKER): 2}) == [("order", 2, 9)]
    proposal = propose(meeting([both, case(2, CASEWORKER, waited=30)], workers, in_order))
    assert hands(proposal) == {(9, PSYCHOLOGIST): 1, (9, CASEWORKER): 2}
    assert rules(proposal, {(9, PSYCHOLOGIST): 1, (2, CASEWORKER): 2}) == [("joint", 2, 9)]


def test_a_case_taken_from_somebody_and_one_that_does_not_wait_are_found():
    proposal = propose(meeting([case(1, PSYCHOLOGIST)], [Worker(1, PSYCHOLOGIST, 3)]))
    decided = {(1, PSYCHOLOGIST): 1, (5, PSYCHOLOGIST): 1, (6, PSYCHOLOGIST): 1}
    found = rules(proposal, decided, taken_from=[(5, PSYCHOLOGIST)])
    assert found == [("keeps", 5, None), ("not_waiting", 6, None)]


def test_every_rule_that_can_be_gone_past_is_said_in_words():
    assert {"order", "slot", "joint", "preference", "capacity", "keeps", "not_waiting"} == set(RULES)
