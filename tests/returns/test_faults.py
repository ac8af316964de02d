"""Every kind of fault, seeded one by one in an entry that is sound, and found by its name."""

from dataclasses import replace
from datetime import date

import pytest

from tests.returns.sound import (
    ACTIVE,
    CENSUS,
    PERSON,
    PLACED,
    PLAN,
    REQUEST,
    SCHOOL,
    active,
    assessment,
    of_the_young,
    person,
    placed,
    plan,
    request,
)
from workflow.returns.checks import faults
from workflow.returns.kinds import KINDS, Fault
from workflow.returns.model import Need

REFUSED = {"assessment": None, "active_plan": None}
SEEDED = {
    # -- the structure
    "exported_not_an_authority": (request(outcome="N", exported_to="Bath", **REFUSED), "Bath"),
    "transfer_not_an_authority": (active(transfer_la="80"), "80"),
    "urn_not_six_digits": (placed(urn="1090001"), "1090001"),
    "ukprn_not_eight_digits": (placed(urn=None, ukprn="123"), "123"),
    "upn_not_of_its_shape": (person(upn="801000124001"), "801000124001"),
    "uln_not_ten_digits": (person(uln="12345"), "12345"),
    "sex_not_a_code": (person(sex="X"), "X"),
    "ethnicity_not_a_code": (person(ethnicity="WENG"), "WENG"),
    "upn_unknown_not_a_code": (person(upn=None, upn_unknown="UN4"), "UN4"),
    "setting_not_a_code": (placed(urn=None, setting="SPEC"), "SPEC"),
    "need_not_a_code": (active(needs=(Need("NSA", "1"),)), "NSA"),
    "residential_not_a_code": (plan(residential="C"), "C"),
    "work_based_not_a_code": (plan(work_based="X"), "X"),
    "direct_payments_not_a_code": (plan(personal_budget=True, direct_payments="X"), "X"),
    "cease_reason_not_a_code": (plan(ceased_on=date(2025, 12, 1), cease_reason="10"), "10"),
    "review_outcome_not_a_code": (active(review_outcome="X"), "X"),
    "source_not_known": (request(source=None), ""),
    "no_need": (active(needs=()), ""),
    "no_placement": (active(placements=()), ""),
    "surname_missing": (person(surname=None), ""),
    "forename_missing": (person(forename=None), ""),
    "birth_date_missing": (person(born_on=None), ""),
    "sex_missing": (person(sex=None), ""),
    "ethnicity_missing": (person(ethnicity=None), ""),
    "postcode_missing": (person(postcode=None), ""),
    "postcode_not_of_its_shape": (person(postcode="BRISTOL"), "BRISTOL"),
    # -- the guide
    "no_identifier": (person(upn=None), ""),
    "reason_beside_identifier": (person(upn_unknown="UN2"), ""),
    "outcome_date_missing": (request(outcome_on=None), ""),
    "outcome_date_not_wanted": (request(outcome="W", **REFUSED), "W"),
    "received_date_missing": (request(received_on=None), ""),
    "assessment_date_missing": (assessment(outcome_on=None), ""),
    "assessment_date_not_wanted": (assessment(outcome="H"), "H"),
    "plan_below_no_decision": (assessment(outcome="A", outcome_on=None), "A"),
    "historical_without_plan": (assessment(outcome="H", outcome_on=None, named_plan=None), ""),
    "week_20_missing": (assessment(week_20=None), ""),
    "transfer_not_historical": (active(transfer_la="802"), "Y"),
    "ceased_without_reason": (plan(ceased_on=date(2025, 12, 1)), "2025-12-01"),
    "reason_without_ceasing": (plan(cease_reason="2"), "2"),
    "maximum_age_under_19": (plan(ceased_on=date(2025, 12, 1), cease_reason="1"), "10"),
    "need_named_twice": (active(needs=(Need("ASD", "1"), Need("ASD", "2"))), "ASD"),
    "need_without_primary": (active(needs=(Need("ASD", "2"),)), ""),
    "need_ranks_alike": (active(needs=(Need("ASD", "1"), Need("SLCN", "1"))), "1"),
    "placement_ranks_alike": (active(placements=(PLACED, replace(PLACED, urn="109001"))), "1"),
    "placement_without_primary": (placed(rank="2"), ""),
    "no_setting": (placed(urn=None), ""),
    "setting_beside_number": (placed(setting="OLA"), "OLA"),
    "other_words_not_wanted": (placed(setting_other="a special school"), ""),
    "un1_at_six": (person(upn=None, upn_unknown="UN1"), "10"),
    # -- logic
    "born_after_request": (person(born_on=date(2025, 3, 2)), "2025-02-03"),
    "decided_before_received": (request(outcome_on=date(2025, 2, 2)), "2025-02-03"),
    "assessed_before_decided": (assessment(outcome_on=date(2025, 3, 9)), "2025-03-10"),
    "plan_before_received": (plan(start_on=date(2025, 2, 2)), "2025-02-03"),
    "ceased_before_start": (plan(ceased_on=date(2025, 6, 19), cease_reason="9"), "2025-06-20"),
    "left_before_entered": (placed(left_on=date(2025, 9, 2)), "2025-09-03"),
    "reviewed_before_meeting": (
        active(review_meeting_on=date(2025, 11, 4), last_review_on=date(2025, 11, 3)),
        "2025-11-04",
    ),
    "after_the_census": (plan(start_on=date(2026, 1, 16)), "2026-01-16"),
    "decided_after_moving": (request(exported_to="802"), "802"),
    "aged_25": (person(born_on=date(2000, 6, 1)), ""),
    "over_25": (person(born_on=date(1999, 6, 1)), "26"),
    "born_after_census": (person(born_on=date(2026, 3, 2)), "2026-03-02"),
    "payments_without_budget": (plan(direct_payments="E"), ""),
    "two_active_plans": (person(requests=(REQUEST, REQUEST)), ""),
    "work_based_under_16": (plan(work_based="S"), "10"),
    "neet_out_of_age": (placed(urn=None, setting="NEET"), "10"),
}
IN_THE_RECORD = {"officer_not_set", "perhaps_twice_on_file", "upn_check", "uln_check", "entry_date_stands_in"}
"""Those that only the record shows: seeded in test_problems.py."""


def found(entry):
    return list(faults(entry, CENSUS))


def test_a_sound_entry_has_no_fault():
    assert found(PERSON) == []


def test_nor_has_one_with_everything_that_can_be_said_of_it():
    whole = plan(
        plan_details=(SCHOOL, replace(SCHOOL, urn=None, setting="OTH", setting_other="a farm", rank="2")),
        residential="A",
        personal_budget=True,
        organised_arrangements=True,
        direct_payments="I",
    )
    second = replace(PLACED, urn=None, ukprn="10001234", rank="2", residential="B")
    reviewed = replace(
        ACTIVE,
        placements=(PLACED, second),
        review_meeting_on=date(2025, 11, 4),
        review_outcome="M",
        last_review_on=date(2025, 11, 20),
    )
    [of_the_plan] = whole.requests
    assert found(replace(whole, requests=(replace(of_the_plan, active_plan=reviewed),))) == []


@pytest.mark.parametrize("kind", SEEDED)
def test_each_kind_of_fault_is_found_by_its_name(kind):
    entry, said = SEEDED[kind]
    assert kind in {fault.kind for fault in found(entry)}
    [fault] = [fault for fault in found(entry) if fault.kind == kind][:1]
    assert fault.said == said
    assert said in fault.message
    assert "{" not in fault.message


def test_every_kind_there_is_has_its_test():
    assert SEEDED.keys() | IN_THE_RECORD == KINDS.keys()
    assert len(KINDS) >= 40


def test_each_kind_has_a_rule_of_our_own():
    assert all(kind.rule[0] in "XGL" and kind.rule[1:].isdigit() for kind in KINDS.values())


def test_a_fault_of_a_request_says_of_which():
    entry = person(requests=(REQUEST, replace(REQUEST, received_on=None, active_plan=None)))
    assert found(entry) == [Fault("received_date_missing", request=1)]


def test_what_is_only_awaited_wants_no_dates():
    waiting = replace(REQUEST, outcome="A", outcome_on=None, mediation=None, tribunal=None, **REFUSED)
    assert found(person(requests=(waiting,))) == []


def test_history_wants_nothing_but_its_plan():
    earlier = replace(REQUEST, received_on=None, source=None, outcome="H", outcome_on=None)
    before = replace(REQUEST.assessment, outcome="H", outcome_on=None, week_20=None, named_plan=PLAN)
    assert found(person(requests=(replace(earlier, assessment=before),))) == []


def test_a_child_under_six_may_have_no_number_yet():
    assert found(of_the_young(upn=None, upn_unknown="UN1")) == []
