"""Families asked at a stage: counted answers, what they come to, and how few they may be."""

import pytest

from tests.measures.conftest import QUARTER

ASKED = {"from": QUARTER["period_from"], "to": QUARTER["period_to"]}


def results(desk, **asked):
    found = desk.reads("/surveys/results", **{**ASKED, **asked})["items"]
    return {
        item["stage"]: (item["numerator"], item["denominator"], item["value"], item["small_base"]) for item in found
    }


def test_treated_fairly_by_stage_and_over_all_with_how_many_answered(desk):
    desk.asks(stage="request", answers={"strongly_agree": 3, "agree": 1, "disagree": 1, "not_known": 7})
    desk.asks(stage="assessment", answers={"agree": 50, "neither": 10, "strongly_disagree": 5})
    desk.asks(stage="complaint", answers={"disagree": 6})
    assert results(desk) == {
        None: (54, 76, 71.1, False),
        "request": (4, 5, 80.0, True),
        "assessment": (50, 65, 76.9, False),
        "complaint": (0, 6, 0.0, False),
    }


def test_two_waves_of_a_period_are_added_up(desk):
    desk.asks(wave="1", answers={"agree": 4})
    desk.asks(wave="2", answers={"agree": 2, "disagree": 2})
    assert results(desk)["assessment"] == (6, 8, 75.0, False)


def test_nobody_who_knows_is_no_share(desk):
    desk.asks(answers={"not_known": 3})
    assert results(desk)["assessment"] == (0, 0, None, True)


def test_a_survey_counted_again_takes_the_place_of_the_first(desk):
    first = desk.asks(answers={"agree": 4}, invited=10)
    second = desk.asks(answers={"agree": 6}, invited=10, supersedes=first["id"])
    assert results(desk)["assessment"][:2] == (6, 6)
    assert results(desk, known_at=first["at"])["assessment"][:2] == (4, 4)
    shown = desk.reads("/surveys")["items"]
    assert [(row["id"], row["superseded_by"], row["base"], row["small_base"]) for row in shown] == [
        (second["id"], None, 6, False),
        (first["id"], second["id"], 4, True),
    ]
    desk.asks(answers={}, supersedes=second["id"])
    assert results(desk) == {}
    desk.asks(answers={"agree": 1}, supersedes=second["id"], status=409)


def test_a_survey_belongs_to_the_period_in_which_its_own_ended(desk):
    desk.asks(answers={"agree": 9})
    assert results(desk, to="2026-09-29") == {}
    assert results(desk, as_at="2026-09-29") == {}
    assert results(desk, **{"from": "2026-09-30"})["assessment"][0] == 9


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"answers": {"rather": 3}}, "answers"),
        ({"answers": {}}, "answers"),
        ({"answers": {"agree": 0}}, "answers"),
        ({"answers": {"agree": -1}}, "answers.agree"),
        ({"answers": {"agree": 11}, "invited": 10}, "invited"),
        ({"answers": {"agree": 1}, "question": "how_are_you"}, "question"),
        ({"answers": {"agree": 1}, "stage": "birth"}, "stage"),
        ({"answers": {"agree": 1}, "how_asked": "by pigeon"}, "how_asked"),
        ({"answers": {"agree": 1}, "period_to": "2026-06-30"}, "period_to"),
        ({"answers": {"agree": 1}, "period_to": "2031-06-30"}, "period_to"),
        ({"answers": {"agree": 1}, "comment": "Mrs Example was upset."}, "comment"),
        ({"answers": {"agree": 1}, "supersedes": 4711}, "supersedes"),
    ],
)
def test_what_cannot_be_true_is_refused_naming_the_field(at_once, said, field):
    refused = at_once.asks(status=422, **said)
    assert [error["field"] for error in refused["errors"]] == [field]
    assert at_once.reads("/surveys")["items"] == []


def test_a_period_that_ends_before_it_starts_is_refused(at_once):
    at_once.reads("/surveys/results", status=422, **{"from": "2026-10-01", "to": "2026-09-30"})


def test_each_authority_has_its_own(desk):
    theirs = desk.beside(authority="802")
    made = theirs.asks(answers={"agree": 9})
    assert desk.reads("/surveys")["items"] == []
    assert results(desk) == {}
    desk.asks(answers={"agree": 1}, supersedes=made["id"], status=422)
