"""Why this date: the computation of each clock, in words that can be checked by hand."""

from dataclasses import replace
from pathlib import Path

from tests.workflow.building import MANAGER, MATTER, REQUEST, RULES, clocks_of, day, facts_of, reaching, story, then
from workflow import events as ev
from workflow.explain import why
from workflow.law.book import DATA, load_book
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
mon_27_apr = day("2026-04-27")

MADE_UP = Path(__file__).parents[1] / "law" / "data" / "amending.yaml"


def explained(events, key: str, rules=RULES) -> list[str]:
    return why(clocks_of(events, rules=rules)[key], facts_of(events, rules=rules), rules)


def test_why_the_plan_is_due_on_25_may():
    assert explained(reaching(State.REQUESTED, out=0), "issue_plan") == [
        "It counts from 2026-01-05, when the request was received.",
        "send2014 reg 13(2) gives 20 weeks; the day of the event is not counted; every other day is, weekends and holidays too.",
        "So the last lawful day is 2026-05-25.",
        "Act by 2026-05-22, the last working day on or before it.",
        "The law also says: as soon as practicable. The date is the outer limit, not the aim.",
    ]


def test_the_sixteen_weeks_say_that_they_bind_only_on_a_refusal():
    assert explained(reaching(State.REQUESTED, out=0), "notify_no_plan")[-1] == (
        "It binds only if no plan will be made: past its date a refusal would be late; nothing is broken yet."
    )


def test_a_local_target_says_that_it_is_not_law_and_guidance_that_it_does_not_bind():
    assert explained(reaching(State.REQUESTED, out=0), "decide_to_draft")[-1] == (
        "This is the council's own target, not law: missing it breaches nothing."
    )
    assert (
        explained(reaching(State.CONSULTING), "setting_response.7")[-1]
        == "This is guidance, which asks but does not bind."
    )


def test_advice_counts_from_the_day_the_body_got_the_request_or_says_that_it_does_not_know_it():
    asked = reaching(State.ASSESSING)
    assert explained(asked, "advice.3")[0] == (
        "It counts from 2026-02-03, when advice was asked for (the day the body received the request is not on record)."
    )
    got = then(asked, (mon_9_mar, ev.AdviceRequestReceived(3)))
    assert explained(got, "advice.3")[0] == "It counts from 2026-03-09, when the body received the request for advice."


def test_a_clock_with_no_first_day_says_so():
    unknown = story((mon_5_jan, ev.RequestReceived("parent", receipt_known=False)))
    assert explained(unknown, "issue_plan") == [
        "send2014 reg 13(2) counts from the day the request was received; that day is not on record, so no date can be given."
    ]


def test_an_excuse_says_that_the_date_does_not_move():
    events = then(
        reaching(State.ASSESSING),
        (mon_2_mar, ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.issue_plan",))),
        (mon_9_mar, ev.ExceptionApproved(4), {"actor": MANAGER}),
    )
    assert explained(events, "issue_plan")[-1] == (
        "Excused by exception 4 (exceptional_circumstances), approved on 2026-03-09: "
        "the limit is disapplied, its date does not move, and as soon as practicable still binds."
    )


def test_the_familys_window_is_a_minimum_and_says_from_when_the_plan_may_be_finalised():
    drafting = reaching(State.DRAFTING)
    posted = then(drafting, (mon_27_apr, ev.DraftSent("post")))
    assert explained(posted, "family_representations") == [
        "It counts from 2026-04-29, when the draft was served.",
        "send2014 reg 13(1) gives 15 days; the day of the event is counted; every other day is, weekends and holidays too.",
        "The draft was posted on 2026-04-27; delivery is taken as 2 working days later.",
        "The family has to the end of 2026-05-13; it is a minimum, so nothing is due on that day.",
        "The plan may be finalised from 2026-05-14.",
    ]
    handed = explained(then(drafting, (mon_27_apr, ev.DraftSent("hand"))), "family_representations")
    assert handed[2:] == [
        "The family has to the end of 2026-05-11; it is a minimum, so nothing is due on that day.",
        "The plan may be finalised from 2026-05-12.",
    ]
    known = explained(then(drafting, (mon_27_apr, ev.DraftSent("post", day("2026-04-28")))), "family_representations")
    assert known[2].startswith("The family has to the end of 2026-05-12")


def test_a_window_that_agreement_ended_says_so():
    agreed = then(
        reaching(State.DRAFTING),
        (mon_27_apr, ev.DraftSent("hand")),
        (day("2026-04-30"), ev.RepresentationsReceived(agrees=True)),
    )
    assert explained(agreed, "family_representations")[-2:] == [
        "The family agreed on 2026-04-30, which ended the window.",
        "The plan may be finalised from 2026-04-30.",
    ]


def test_a_council_that_counts_the_day_of_receipt_sees_its_own_day_beside_the_laws():
    rules = replace(RULES, policy=replace(RULES.policy, count_receipt_day=True))
    counted = explained(reaching(State.ASSESSING), "issue_plan", rules)
    assert counted[2] == "So the last lawful day is 2026-05-25."
    assert (
        counted[4] == "This council plans to 2026-05-24: it counts the day of receipt as day 1. The law's date stays."
    )
    assert not [
        step for step in explained(reaching(State.ASSESSING), "advice.3", rules) if step.startswith("This council")
    ]
    assert not [step for step in explained(reaching(State.ASSESSING), "issue_plan") if step.startswith("This council")]


def test_a_period_that_an_amendment_set_names_it():
    rules = replace(RULES, book=load_book(DATA, MADE_UP))
    [_, given, set_by, *_] = explained(story(("2030-09-02", REQUEST)), "issue_plan", rules)
    assert given.startswith("send2014 reg 13(2) gives 18 weeks;")
    assert set_by == "That period was set by si2030_999 reg 3(2), in force from 2030-09-01."


def test_one_day_is_one_day_and_working_days_say_what_they_skip():
    clock = clocks_of(reaching(State.REQUESTED, out=0))["issue_plan"]
    counted = replace(clock.duty.limit, amount=1, unit="working_day")
    one = clock._replace(duty=clock.duty._replace(limit=counted))
    assert why(one, facts_of(reaching(State.REQUESTED, out=0)), RULES)[1] == (
        "send2014 reg 13(2) gives 1 working day; the day of the event is not counted; every other day is a working day."
    )
