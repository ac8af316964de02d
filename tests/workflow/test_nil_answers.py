"""A body that answers it has nothing to say meets its clock; the item stays open until another source has answered."""

from tests.workflow.building import day, facts_of, story
from workflow import events as ev
from workflow.states import State

mon_5_jan = day("2026-01-05")


def test_a_nil_answer_is_no_longer_awaited_once_another_source_has_answered_for_its_kind():
    """law.md, section 4: the item stays open until another source is asked and has answered."""
    asked = (
        (mon_5_jan, ev.RequestReceived("parent")),
        (mon_5_jan, ev.AssessmentAgreed()),
        (mon_5_jan, ev.AdviceRequested("medical", "one", body="s31")),
        (mon_5_jan, ev.AdviceRequested("medical", "another", body="s31")),
    )
    nil = story(*asked, (mon_5_jan, ev.AdviceAnsweredNil(3, "not_known")))
    assert [a.id for a in facts_of(nil).awaited] == [3, 4]
    answered = story(*asked, (mon_5_jan, ev.AdviceAnsweredNil(3, "not_known")), (mon_5_jan, ev.AdviceReceived(4)))
    assert facts_of(answered).awaited == []
    assert facts_of(answered).state is State.DECIDING
