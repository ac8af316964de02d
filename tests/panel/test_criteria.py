"""The criteria and the arrangements are data, read strictly; every criterion rests on provisions of the law book."""

import pytest

from workflow.law.book import book
from workflow.law.entry import LawDataError
from workflow.panel import Outcome, Question, arrangements, criteria, unfit

ALL = [(code, cite) for code, criterion in criteria().items() for cite in criterion.cite]


@pytest.mark.parametrize(("code", "cite"), ALL)
def test_each_cites_provisions_of_the_book(code, cite):
    assert cite in book() or book().find(cite)


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("outcome", Outcome)
def test_there_is_a_reason_for_every_outcome_of_every_question(question, outcome):
    assert [code for code in criteria() if not unfit([code], question, outcome)]


def test_a_decision_rests_on_the_acts_own_test():
    tests = {Question.ASSESS: "cfa2014 s.36(8)", Question.PLAN: "cfa2014 s.37"}
    for code, criterion in criteria().items():
        if criterion.outcome is not Outcome.DEFERRED:
            assert {tests[question] for question in criterion.questions} <= set(criterion.cite), code


def test_a_deferral_cites_the_exceptions_it_is_none_of():
    lists = {Question.ASSESS: "send2014 reg 5(4)", Question.PLAN: "send2014 reg 10(4)"}
    for code, criterion in criteria().items():
        if criterion.outcome is Outcome.DEFERRED:
            assert {lists[question] for question in criterion.questions} <= set(criterion.cite), code


def test_a_reason_fits_its_own_question_and_outcome_only():
    assert unfit(["plan_is_necessary"], Question.PLAN, Outcome.AGREED) == []
    assert unfit(["plan_is_necessary"], Question.ASSESS, Outcome.AGREED) == ["plan_is_necessary"]
    assert unfit(["plan_is_necessary", "no_money"], Question.PLAN, Outcome.REFUSED) == ["plan_is_necessary", "no_money"]


def written(tmp_path, text):
    path = tmp_path / "data.yaml"
    path.write_text(text)
    return path


RIGHT = """
criteria:
  a_reason:
    questions: [assess]
    outcome: agreed
    title: A reason
    says: For a reason.
    cite: [cfa2014 s.36(8)]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[assess]", "[enrol]", "questions are some of"),
        ("outcome: agreed", "outcome: delayed", "outcome"),
        ("title: A reason", "title: ", "title is missing"),
        ("[cfa2014 s.36(8)]", "[]", "cite names no provision"),
        ("says: For a reason.", "says: For a reason.\n    guidance: {says: Code para 9.14}", "against is missing"),
        ("says: For a reason.", "says: For a reason.\n    threshold: 3", "unknown key threshold"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path, old, new, said):
    assert "a_reason" in criteria(written(tmp_path, RIGHT))
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(LawDataError, match=f"a_reason.*: .*{said}"):
        criteria(written(other, RIGHT.replace(old, new)))


def test_a_councils_arrangements_name_services_there_are(tmp_path):
    wrong = written(tmp_path, "every_days: 7\nquorum: {members: 2, services: [finance]}\nofficers: {}\n")
    with pytest.raises(LawDataError, match="services knows education"):
        arrangements(wrong)


def test_a_quorum_is_so_many_and_the_services_wanted():
    ours = arrangements()
    assert (ours.members, ours.services) == (3, ("education", "health", "social_care"))
    assert ours.is_quorate(["education", "health", "social_care"])
    assert not ours.is_quorate(["education", "education", "health"])
    assert ours.missing(["education", "education", "health"]) == ["social_care"]
