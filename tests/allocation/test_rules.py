"""The published rules: read strictly, published as a recorded decision, in force from their day."""

import json
from copy import deepcopy
from datetime import date

import pytest

from tests.allocation.council import day
from workflow.allocation import Kind, example, read_rules
from workflow.law.entry import LawDataError

CONTENT = json.loads(example().content)


def changed(*path, to):
    content = deepcopy(CONTENT)
    place = content
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return content


def test_the_example_says_what_the_house_promises():
    rules = example()
    assert [band.code for band in rules.bands] == ["protected", "rescuable", "late", "in_hand"]
    assert {"tribunal_order", "looked_after", "child_protection", "key_stage_transfer", "out_of_school", "medical_urgency"} <= (
        rules.bands[0].flags
    )  # fmt: skip
    assert (rules.version, rules.reserve_percent, rules.protected) == (0, 30, 1)
    assert rules.prefer[Kind.PSYCHOLOGIST] == ("linked_school", "locality")


@pytest.mark.parametrize(("slots", "kept"), [(0, 0), (1, 0), (2, 1), (3, 1), (5, 2), (10, 3), (12, 4)])
def test_the_reserve_is_three_in_ten_to_the_nearest(slots, kept):
    assert example().reserved(slots) == kept


@pytest.mark.parametrize(("on", "there"), [(date(2026, 12, 7), True), (date(2026, 12, 8), False)])
def test_a_seat_of_the_month_is_at_the_first_meeting(on, there):
    assert ("health" in [seat.code for seat in example().attending(on)]) is there


FAULTS = [
    ([], "expected keys and values"),
    (changed("title", to=None), "title is missing"),
    (changed("extra", to=1), "unknown key extra"),
    (changed("bands", to={}), "bands must end with one"),
    (changed("bands", "in_hand", "slack_to", to=3), "must end with one that takes every case"),
    (changed("bands", "rescuable", to={"title": "All", "order": ["slack"]}), "no other may"),
    (changed("bands", "late", "protected", to=True), "protected bands come before all others"),
    (changed("bands", "late", "standing", to="hopeless"), "is not a standing"),
    (changed("bands", "late", "order", to=[]), "order names one key or more"),
    (changed("bands", "late", "order", to=["slack", "slack"]), "none twice"),
    (changed("bands", "late", "order", to=["surname"]), "order knows due_on"),
    (changed("bands", "late", "colour", to="red"), "unknown key colour"),
    (changed("bands", "late", "slack_to", to=-1), "slack_to must be a whole number"),
    (changed("reserve_percent", to=101), "a number from 0 to 100"),
    (changed("reserve_percent", to="a third"), "must be a whole number"),
    (changed("prefer", "psychologist", to=["nearest"]), "psychologist knows linked_school"),
    (changed("prefer", "driver", to=[]), "unknown key driver"),
    (changed("seats", "health", "every", to="year"), "is not a every"),
]


@pytest.mark.parametrize(("content", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_rules_that_do_not_hold_together_are_refused(content, fault):
    with pytest.raises(LawDataError, match=fault):
        read_rules("rules", content, 1)


def test_no_band_is_called_as_the_reserve_is():
    content = deepcopy(CONTENT)
    content["bands"] = {"reserve": content["bands"]["protected"], "in_hand": content["bands"]["in_hand"]}
    with pytest.raises(LawDataError, match="no band may be called reserve"):
        read_rules("rules", content, 1)


def publish(council, rules, from_on, expect=201, **more):
    body = {"rules": rules, "from_on": str(day(from_on)), "why": "Agreed with the parent carer forum."}
    return council.call("POST", "/rules", expect, json=body, **more)


def test_a_new_version_holds_from_its_day_and_the_old_one_before(council):
    council.worker("Ada", capacity=1)
    council.worker("Bola", capacity=1)
    patient, flagged = council.case(-30, -25), council.case(-30, -20, flags=["young_carer"])
    capacity = [{"worker": w["id"], "slots": 1} for w in council.call("GET", "/workers")["items"]][:1]
    ours = changed("bands", "protected", "flags", to=["young_carer"])
    made = publish(council, ours, 7)
    assert (made["version"], made["from_on"], made["rules"], made["made_by"]) == (1, str(day(7)), ours, "manager 801")
    first, then = council.propose(0, capacity), council.propose(7, capacity)
    assert [(p["rules_version"], p["assignments"][0]["case_id"]) for p in (first, then)] == [(0, patient), (1, flagged)]
    assert publish(council, CONTENT, 3)["version"] == 2
    assert [council.propose(n, capacity)["rules_version"] for n in (0, 3, 7)] == [0, 2, 2]
    found = council.call("GET", "/rules")["items"]
    assert [(one["version"], one["why"]) for one in found] == [
        (2, "Agreed with the parent carer forum."),
        (1, "Agreed with the parent carer forum."),
        (0, "The shipped example."),
    ]
    assert council.pack(7)["rules"]["version"] == 2


def test_a_decision_says_by_which_version_it_was_made(council):
    council.worker("Ada", capacity=1)
    council.case()
    publish(council, changed("title", to="Ours"), -3)
    decision = council.confirm(council.list_of(council.propose()))
    assert decision["rules_version"] == 1
    assert "Rules: version 1." in council.call("GET", f"/meetings/{decision['id']}/minutes")


def test_rules_with_a_fault_are_refused_by_place_and_nothing_is_kept(small):
    answer = publish(small, changed("bands", "late", "standing", to="hopeless"), 0, 422)
    assert answer["errors"][0]["field"] == "rules.bands.late"
    assert [one["version"] for one in small.call("GET", "/rules")["items"]] == [0]


def test_each_council_has_its_own(council):
    publish(council, changed("title", to="Ours"), 0)
    council.call("POST", "/workers", 201, authority="802", json={"kind": "psychologist", "name": "Away"})
    assert [one["version"] for one in council.call("GET", "/rules", authority="802")["items"]] == [0]
    assert publish(council, changed("title", to="Theirs"), 0, authority="802")["version"] == 1
