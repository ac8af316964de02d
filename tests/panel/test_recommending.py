"""A recommendation: against the criteria, on a question that is open; kept beside those before it, the latest counts."""

import pytest

from tests.panel.conftest import PANEL, agree


def recommend(
    council, case_id, question="assess", outcome="agreed", reason="plan_may_be_necessary", status=201, **more
):
    body = {"case_id": case_id, "question": question, "outcome": outcome, "reasons": [reason], **more}
    answer = council.caseworker.post(f"{PANEL}/recommendations", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def shown(council, case_id):
    (item,) = [item for item in council.get("")["items"] if item["case_id"] == case_id]
    return item["recommendation"]


def test_the_latest_counts_and_says_who_recommended_what_and_why(council):
    assert shown(council, council.asked) is None
    recommend(council, council.asked, note="Two terms of support.")
    said = recommend(council, council.asked, outcome="refused", reason="needs_met_by_sen_support")
    assert shown(council, council.asked) == said
    assert (said["outcome"], said["note"], said["by"]["name"]) == ("refused", "", "caseworker 801")
    assert said["reasons"] == [
        {
            "code": "needs_met_by_sen_support",
            "title": "Needs met without a plan",
            "cite": ["cfa2014 s.36(8)", "cfa2014 s.37"],
        }
    ]
    assert shown(council, council.other) is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": "needs_met_by_sen_support"}, "reasons"),
        ({"reason": "no_money"}, "reasons"),
        ({"outcome": "deferred", "reason": "not_reached"}, "outcome"),
        ({"case_id": 4711}, "case_id"),
        ({"on": "2026-10-06"}, "on"),
    ],
)
def test_bad_input_names_its_field(council, more, field):
    problem = recommend(council, **{"case_id": council.asked, **more}, status=422)
    assert problem["errors"][0]["field"] == field


def test_it_is_for_a_question_that_is_open(council):
    problem = recommend(council, council.asked, "plan", reason="plan_is_necessary", status=409)
    assert "whether to make a plan is not to be decided; the case is requested" in problem["detail"]
    council.decide(agree(council.asked))
    assert "it was decided on 2026-10-06" in recommend(council, council.asked, status=409)["detail"]


def test_one_on_whether_to_assess_is_none_on_whether_to_make_a_plan(council):
    recommend(council, council.asked)
    council.here.record(council.asked, "assessment_agreed", "2026-10-07")
    assert all(item["recommendation"] is None for item in council.get("")["items"])


def test_the_criteria_are_published(embedded):
    with embedded.client() as nobody:
        criteria = {item["code"]: item for item in nobody.get(f"{PANEL}/criteria").json()["items"]}
    assert criteria["plan_is_necessary"]["cite"] == ["cfa2014 s.37"]
    assert criteria["not_progressing_despite_action"]["guidance"] == "Code para 9.14"
