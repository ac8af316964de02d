"""Whose advice must be sought, regs 6(1) and 7, and what of it is still open. It informs; it never blocks."""

from dataclasses import replace

import pytest

from tests.workflow.building import day, facts_of, story, then
from workflow import events as ev
from workflow.advice import Item, checklist
from workflow.facts import Facts
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")

ALL_ASSENT = ev.Assents(adviser=True, authority=True, family=True)
YEAR_2 = story((mon_5_jan, ev.RequestReceived("parent", year_group=2)), (mon_2_feb, ev.AssessmentAgreed()))


def asked(kind: str, *more: ev.Payload) -> list[ev.Event]:
    return then(YEAR_2, (tue_3_feb, ev.AdviceRequested(kind)), *((mon_2_mar, payload) for payload in more))


def standing(events, kind: str) -> str:
    [item] = [item for item in checklist(facts_of(events)) if item.kind == kind]
    return item.standing


def test_the_checklist_of_a_child_in_year_2_under_its_paragraphs():
    assert list(checklist(facts_of(YEAR_2))) == [
        Item("parental", "send2014 reg 6(1)(a)", "not_asked"),
        Item("educational", "send2014 reg 6(1)(b)", "not_asked"),
        Item("medical", "send2014 reg 6(1)(c)", "not_asked"),
        Item("psychological", "send2014 reg 6(1)(d)", "not_asked"),
        Item("social_care", "send2014 reg 6(1)(e)", "not_asked"),
        Item("preparing_for_adulthood", "send2014 reg 6(1)(g)", "not_needed", "Year 2: sought in or beyond year 9."),
        Item("child_views", "send2014 reg 7", "not_asked"),
    ]


@pytest.mark.parametrize(
    ("year", "standing_", "note"),
    [
        (None, "not_asked", "The year group is not on file: needed in or beyond year 9."),
        (8, "not_needed", "Year 8: sought in or beyond year 9."),
        (9, "not_asked", ""),
        (13, "not_asked", ""),
    ],
)
def test_preparation_for_adulthood_is_sought_in_or_beyond_year_9(year, standing_, note):
    events = story((mon_5_jan, ev.RequestReceived("parent", year_group=year)))
    [item] = [item for item in checklist(facts_of(events)) if item.kind == "preparing_for_adulthood"]
    assert (item.standing, item.note) == (standing_, note)


def test_no_year_group_is_needed_of_a_child_under_twelve():
    request = ev.RequestReceived("parent", under_twelve=True)
    assert standing(story((mon_5_jan, request)), "preparing_for_adulthood") == "not_needed"
    put_right = replace(request, year_group=9)
    assert standing(story((mon_5_jan, put_right)), "preparing_for_adulthood") == "not_asked"


@pytest.mark.parametrize(("need", "noted"), [("HI", True), ("VI", True), ("MSI", True), ("SLCN", False), (None, False)])
def test_a_hearing_or_vision_impairment_needs_a_qualified_person_on_the_educational_advice(need, noted):
    items = list(checklist(facts_of(story((mon_5_jan, ev.RequestReceived("parent", primary_need=need, year_group=2))))))
    note = "Given after consulting a person qualified to teach those with a hearing or vision impairment (reg 6(2))."
    assert [item.note for item in items if item.kind == "educational"] == [note if noted else ""]
    assert not any(
        item.note
        for item in items
        if item.kind in {"parental", "medical", "psychological", "social_care", "child_views"}
    )


def test_an_item_is_asked_then_in():
    assert standing(asked("medical"), "medical") == "asked"
    assert standing(asked("medical", ev.AdviceReceived(3)), "medical") == "in"
    assert standing(asked("medical"), "educational") == "not_asked"


def test_returned_advice_is_asked_for_again():
    assert (
        standing(then(asked("medical", ev.AdviceReceived(3)), (mon_9_mar, ev.AdviceReturned(3))), "medical") == "asked"
    )


def test_an_answer_that_there_is_nothing_to_say_leaves_the_item_open_until_another_is_asked():
    answered = asked("medical", ev.AdviceAnsweredNil(3, "not_known"))
    assert standing(answered, "medical") == "answered_nil"
    assert standing(then(answered, (mon_9_mar, ev.AdviceRequested("medical"))), "medical") == "asked"


def test_earlier_advice_that_stands_is_in_whether_or_not_it_was_asked_for():
    assert standing(then(YEAR_2, (mon_2_mar, ev.ExistingAdviceAccepted("medical", ALL_ASSENT))), "medical") == "in"
    assert standing(asked("medical", ev.ExistingAdviceAccepted("medical", ALL_ASSENT)), "medical") == "in"


def test_what_the_family_asks_for_and_what_the_council_thinks_fit_are_listed_once_asked_for():
    both = then(asked("other"), (tue_3_feb, ev.AdviceRequested("requested_by_family")))
    assert list(checklist(facts_of(both)))[-2:] == [
        Item("requested_by_family", "send2014 reg 6(1)(h)", "asked"),
        Item("other", "send2014 reg 6(1)(f)", "asked"),
    ]


def test_the_checklist_blocks_nothing():
    moved = then(YEAR_2, (mon_2_mar, ev.MovedToDeciding()), (mon_9_mar, ev.PlanAgreed()))
    assert facts_of(moved).state is State.DRAFTING
    assert {item.standing for item in checklist(facts_of(moved))} == {"not_asked", "not_needed"}


def test_with_no_request_the_checklist_still_stands():
    assert [item.standing for item in checklist(Facts())] == ["not_asked"] * 7
