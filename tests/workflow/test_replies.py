"""What a family answers to a draft: more than once, if it likes, and afresh to each new draft."""

from tests.workflow.building import day, facts_of, reaching, then
from workflow import events as ev
from workflow.states import State

mon_13_apr = day("2026-04-13")
mon_20_apr = day("2026-04-20")
tue_21_apr = day("2026-04-21")
mon_27_apr = day("2026-04-27")


def test_drafts_are_kept_in_order_and_a_new_one_undoes_an_agreement_to_the_last():
    events = then(reaching(State.CONSULTING), (mon_20_apr, ev.RepresentationsReceived(agrees=True)))
    assert facts_of(events).draft_agreed_on == mon_20_apr
    second = ev.DraftSent("post", mon_27_apr)
    f = facts_of(then(events, (mon_20_apr, second)))
    assert f.drafts == [(mon_13_apr, ev.DraftSent("email")), (mon_20_apr, second)]
    assert (f.draft_agreed_on, f.represented_on) == (None, mon_20_apr)


def test_a_family_replies_more_than_once_and_its_latest_answer_says_whether_it_agrees():
    agreed = then(reaching(State.CONSULTING), (mon_20_apr, ev.RepresentationsReceived(agrees=True)))
    taken_back = then(agreed, (tue_21_apr, ev.RepresentationsReceived(agrees=False)))
    f = facts_of(taken_back)
    assert (f.state, f.represented_on, f.draft_agreed_on) == (State.FINALISING, tue_21_apr, None)
    again = facts_of(then(agreed, (tue_21_apr, ev.RepresentationsReceived(agrees=True))))
    assert (again.represented_on, again.draft_agreed_on) == (tue_21_apr, mon_20_apr)  # it had agreed already
    assert (
        facts_of(then(taken_back, (mon_27_apr, ev.RepresentationsReceived(agrees=True)))).draft_agreed_on == mon_27_apr
    )


def test_representations_that_do_not_agree_are_no_agreement():
    f = facts_of(reaching(State.FINALISING))
    assert (f.represented_on, f.draft_agreed_on) == (mon_20_apr, None)
