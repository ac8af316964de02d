"""Whose days: worked by hand, each day named; then random histories, whose days always add up to the whole."""

import os
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.building import (
    MANAGER,
    MATTER,
    PLAN,
    REQUEST,
    RULES,
    URN,
    day,
    facts_of,
    reaching,
    recording,
    story,
    then,
)
from tests.workflow.lives import TODAY, Life, candidate
from workflow import events as ev
from workflow.facts import Facts
from workflow.history import settle
from workflow.holders import COUNCIL, FAMILY, TRIBUNAL, Holder, Stretch, holding, stretches
from workflow.machine import fold, possible_steps
from workflow.states import ENDED, OPEN, Role, State
from workflow.steps import STEPS

mon_5_jan = day("2026-01-05")
tue_6_jan = day("2026-01-06")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
tue_10_feb = day("2026-02-10")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
mon_16_mar = day("2026-03-16")
mon_30_mar = day("2026-03-30")
mon_13_apr = day("2026-04-13")
tue_14_apr = day("2026-04-14")
mon_20_apr = day("2026-04-20")
tue_28_apr = day("2026-04-28")
wed_29_apr = day("2026-04-29")
fri_1_may = day("2026-05-01")
mon_11_may = day("2026-05-11")
mon_25_may = day("2026-05-25")

ICB, EPS, SCHOOL, OTHER_SCHOOL = Holder("service", "icb"), Holder("service", "eps"), Holder("setting", URN), "109001"
Part = tuple[Holder, date, date]


def parts(events: list[ev.Event], until: date = mon_25_may) -> list[Part]:
    """Whose the days are: each holder with its first day and the first day after it."""
    return [(s.holder, s.from_, s.until) for s in stretches(settle(events), RULES, MATTER, until)]


REQUESTED = ((mon_5_jan, REQUEST),)
AGREED = (*REQUESTED, (mon_2_feb, ev.AssessmentAgreed()))
ASKED = (
    *AGREED,
    (tue_3_feb, ev.AdviceRequested("medical", "icb", body="s31")),
    (tue_3_feb, ev.AdviceRequested("psychological", "eps")),
)
MEDICAL, PSYCHOLOGICAL = 3, 4
UNTIL_ASKED = (COUNCIL, mon_5_jan, tue_3_feb)
DRAFTED = (
    *AGREED,
    (mon_16_mar, ev.MovedToDeciding()),
    (mon_30_mar, ev.PlanAgreed()),
    (mon_13_apr, ev.DraftSent("email")),
)
REFUSED = (*REQUESTED, (tue_10_feb, ev.AssessmentRefused(("no_need",))))
APPEAL, MEDIATION = ev.DisputeRecorded("appeal", "request"), ev.DisputeRecorded("mediation", "request")
ORDERED = (mon_30_mar, ev.DecisionReversed("assess", "tribunal_order"), {"actor": MANAGER})


# ---- worked by hand


def test_every_day_from_the_request_to_the_plan_has_one_holder():
    events = story(
        *ASKED,
        (mon_2_mar, ev.AdviceReceived(MEDICAL)),
        (mon_16_mar, ev.AdviceReceived(PSYCHOLOGICAL)),
        (mon_30_mar, ev.PlanAgreed()),
        (mon_13_apr, ev.DraftSent("email")),
        (tue_14_apr, ev.SettingConsulted(URN)),
        (mon_20_apr, ev.RepresentationsReceived()),
        (fri_1_may, ev.SettingResponded(URN, "yes")),
        (mon_11_may, PLAN),
    )
    assert parts(events) == [
        (COUNCIL, mon_5_jan, tue_3_feb),  # 27 to the end of January, 2 in February: 29
        (ICB, tue_3_feb, mon_2_mar),  # 26 + 1 = 27
        (EPS, mon_2_mar, mon_16_mar),  # 14
        (COUNCIL, mon_16_mar, mon_13_apr),  # to decide and to draft: 16 + 12 = 28
        (FAMILY, mon_13_apr, mon_20_apr),  # 7
        (SCHOOL, mon_20_apr, fri_1_may),  # 11
        (COUNCIL, fri_1_may, mon_11_may),  # 10
    ]
    found = stretches(settle(events), RULES, MATTER, mon_25_may)
    assert [s.days for s in found] == [29, 27, 14, 28, 7, 11, 10]
    assert sum(s.days for s in found) == 126 == (mon_11_may - mon_5_jan).days


def test_each_stretch_says_why_and_a_merged_one_says_each_reason_once():
    in_and_back = ((mon_2_mar, ev.AdviceReceived(MEDICAL)), (mon_9_mar, ev.AdviceReturned(MEDICAL)))
    events = story(*ASKED, (tue_10_feb, ev.FamilyContacted("phone")), *in_and_back)
    assert [s.why for s in stretches(settle(events), RULES, MATTER, mon_16_mar)] == [
        (State.REQUESTED.meaning, "No service has been asked for advice yet."),
        ("Its advice (medical) was asked for on 2026-02-03 and is not in.",),
        ("Its advice (psychological) was asked for on 2026-02-03 and is not in.",),
        ("Its advice (medical) was returned on 2026-03-09 and is not in again.",),
    ]


def test_the_last_position_of_a_day_is_the_days():
    moved_on_at_once = story(*REQUESTED, (mon_2_feb, ev.AssessmentAgreed()), (mon_2_feb, ASKED[2][1]))
    assert parts(moved_on_at_once, mon_2_mar) == [(COUNCIL, mon_5_jan, mon_2_feb), (ICB, mon_2_feb, mon_2_mar)]
    in_and_back_the_same_day = story(*ASKED[:3], (mon_2_mar, ev.AdviceReceived(3)), (mon_2_mar, ev.AdviceReturned(3)))
    assert parts(in_and_back_the_same_day, mon_9_mar) == [UNTIL_ASKED, (ICB, tue_3_feb, mon_9_mar)]


def test_the_day_is_the_longest_waiting_services_and_stays_so_whichever_comes_in_last():
    asked_later = (*ASKED[:3], (tue_10_feb, ev.AdviceRequested("psychological", "eps")))
    later_one_first = story(*asked_later, (mon_2_mar, ev.AdviceReceived(4)), (mon_16_mar, ev.AdviceReceived(3)))
    icb_then_council = [(ICB, tue_3_feb, mon_16_mar), (COUNCIL, mon_16_mar, mon_30_mar)]
    assert parts(later_one_first, mon_30_mar) == [UNTIL_ASKED, *icb_then_council]
    earlier_one_first = story(*asked_later, (mon_2_mar, ev.AdviceReceived(3)), (mon_16_mar, ev.AdviceReceived(4)))
    icb_then_eps = [(ICB, tue_3_feb, mon_2_mar), (EPS, mon_2_mar, mon_16_mar)]
    assert parts(earlier_one_first, mon_16_mar) == [UNTIL_ASKED, *icb_then_eps]


def test_a_request_entered_late_is_older_by_its_day_not_by_its_number():
    events = story(*AGREED, (tue_10_feb, ASKED[2][1]), (tue_3_feb, ASKED[3][1]))
    assert parts(events, mon_2_mar) == [UNTIL_ASKED, (EPS, tue_3_feb, mon_2_mar)]


def test_returned_advice_is_the_services_again_from_the_day_it_was_returned():
    returned = (mon_9_mar, ev.AdviceReturned(3, code="incomplete"))
    events = story(*ASKED[:3], (mon_2_mar, ev.AdviceReceived(3)), returned, (mon_16_mar, ev.AdviceReceived(3)))
    assert parts(events, mon_30_mar) == [
        UNTIL_ASKED,
        (ICB, tue_3_feb, mon_2_mar),
        (COUNCIL, mon_2_mar, mon_9_mar),
        (ICB, mon_9_mar, mon_16_mar),
        (COUNCIL, mon_16_mar, mon_30_mar),
    ]


def test_a_service_that_has_nothing_to_say_holds_no_more_until_another_is_asked():
    nil = story(*ASKED[:3], (tue_10_feb, ev.AdviceAnsweredNil(3, "not_known")))
    assert parts(nil, mon_2_mar) == [UNTIL_ASKED, (ICB, tue_3_feb, tue_10_feb), (COUNCIL, tue_10_feb, mon_2_mar)]
    assert holding(facts_of(nil), RULES).why == "No service is left to answer."
    asked_elsewhere = then(nil, (mon_2_mar, ev.AdviceRequested("medical", "trust", body="s31")))
    assert parts(asked_elsewhere, mon_9_mar)[-1] == (Holder("service", "trust"), mon_2_mar, mon_9_mar)


def test_a_request_that_was_withdrawn_waits_no_more():
    events = story(*ASKED, (mon_2_mar, ev.AdviceWithdrawn(MEDICAL)))
    assert parts(events, mon_9_mar) == [UNTIL_ASKED, (ICB, tue_3_feb, mon_2_mar), (EPS, mon_2_mar, mon_9_mar)]


def test_where_no_service_was_named_the_kind_of_advice_says_whose():
    asked = ev.AdviceRequested("social_care")
    assert parts(story(*AGREED, (tue_3_feb, asked)), mon_2_mar)[-1][0] == Holder("service", "social_care")


def test_the_case_does_not_wait_for_the_familys_own_advice():
    events = story(*AGREED, (tue_3_feb, ev.AdviceRequested("parental", body="family")))
    assert parts(events, mon_2_mar) == [(COUNCIL, mon_5_jan, mon_2_mar)]


def test_advice_the_council_went_on_without_is_chased_on_its_own_days():
    both = (ev.Outstanding(MEDICAL), ev.Outstanding(PSYCHOLOGICAL))
    events = story(*ASKED, (mon_2_mar, ev.MovedToDeciding(both)), (mon_16_mar, ev.PlanAgreed()))
    assert parts(events, mon_30_mar)[-1] == (COUNCIL, mon_2_mar, mon_30_mar)


@pytest.mark.parametrize(
    ("draft", "familys_until"),
    [
        (ev.DraftSent("email"), tue_28_apr),  # fifteen days, that of service counted: 13 to 27 April
        (ev.DraftSent("hand", tue_14_apr), wed_29_apr),  # served a day later
    ],
)
def test_the_draft_is_the_familys_for_its_fifteen_days_then_the_councils_to_finalise(draft, familys_until):
    events = story(*DRAFTED[:-1], (mon_13_apr, draft))
    afterwards = (COUNCIL, familys_until, mon_11_may)
    assert parts(events, mon_11_may)[1:] == [(FAMILY, mon_13_apr, familys_until), afterwards]
    assert parts(events, mon_20_apr)[1:] == [(FAMILY, mon_13_apr, mon_20_apr)]
    assert parts(events, familys_until)[1:] == [(FAMILY, mon_13_apr, familys_until)]


def test_after_the_fifteen_days_an_unanswered_setting_holds_it():
    events = story(*DRAFTED, (tue_14_apr, ev.SettingConsulted(URN)), (fri_1_may, ev.SettingResponded(URN, "full")))
    assert parts(events, mon_11_may)[1:] == [
        (FAMILY, mon_13_apr, tue_28_apr),
        (SCHOOL, tue_28_apr, fri_1_may),
        (COUNCIL, fri_1_may, mon_11_may),
    ]


def test_of_two_settings_the_one_consulted_longest_ago_holds_it():
    both = ((tue_14_apr, ev.SettingConsulted(OTHER_SCHOOL)), (mon_20_apr, ev.SettingConsulted(URN)))
    events = story(
        *DRAFTED, *both, (mon_20_apr, ev.RepresentationsReceived()), (fri_1_may, ev.SettingResponded(URN, "yes"))
    )
    assert parts(events, mon_11_may)[-1] == (Holder("setting", OTHER_SCHOOL), mon_20_apr, mon_11_may)
    other_answers = then(events, (mon_11_may, ev.SettingResponded(OTHER_SCHOOL, "yes")))
    assert parts(other_answers)[-1] == (COUNCIL, mon_11_may, mon_25_may)


def test_a_new_draft_is_the_familys_for_fifteen_days_of_its_own():
    events = story(*DRAFTED, (mon_20_apr, ev.RepresentationsReceived()), (mon_11_may, ev.DraftSent("email")))
    assert parts(events)[1:] == [
        (FAMILY, mon_13_apr, mon_20_apr),
        (COUNCIL, mon_20_apr, mon_11_may),
        (FAMILY, mon_11_may, mon_25_may),
    ]


def test_a_case_that_stands_refused_ended_with_its_refusal():
    assert parts(story(*REFUSED)) == [(COUNCIL, mon_5_jan, tue_10_feb)]
    assert parts(story(*REFUSED, (mon_2_mar, MEDIATION), (mon_9_mar, APPEAL))) == [(COUNCIL, mon_5_jan, tue_10_feb)]
    assert parts(story(*REFUSED, ORDERED), mon_16_mar) == [(COUNCIL, mon_5_jan, tue_10_feb)], "the order is yet to come"


@pytest.mark.parametrize(
    ("disputes", "between"),
    [
        ([], [(FAMILY, tue_10_feb, mon_30_mar)]),
        ([(tue_10_feb, APPEAL)], [(TRIBUNAL, tue_10_feb, mon_30_mar)]),
        ([(mon_2_mar, APPEAL)], [(FAMILY, tue_10_feb, mon_2_mar), (TRIBUNAL, mon_2_mar, mon_30_mar)]),
        (
            [(mon_2_mar, MEDIATION), (mon_9_mar, APPEAL)],
            [(FAMILY, tue_10_feb, mon_2_mar), (COUNCIL, mon_2_mar, mon_9_mar), (TRIBUNAL, mon_9_mar, mon_30_mar)],
        ),
        (
            [(mon_2_mar, APPEAL), (mon_9_mar, MEDIATION)],
            [(FAMILY, tue_10_feb, mon_2_mar), (TRIBUNAL, mon_2_mar, mon_30_mar)],
        ),
        ([(mon_2_mar, ev.DisputeRecorded("appeal", "other"))], [(FAMILY, tue_10_feb, mon_30_mar)]),
    ],
    ids=[
        "reconsidered",
        "appealed at once",
        "appealed",
        "mediation failed",
        "mediation beside an appeal",
        "about something else",
    ],
)
def test_where_the_refusal_was_reversed_the_days_between_are_part_of_the_whole(disputes, between):
    events = story(*REFUSED, *disputes, ORDERED)
    assert parts(events, mon_13_apr) == [
        (COUNCIL, mon_5_jan, tue_10_feb),
        *between,
        (COUNCIL, mon_30_mar, mon_13_apr),
    ]
    assert parts(events, mon_30_mar) == [(COUNCIL, mon_5_jan, tue_10_feb), *between]


def test_a_second_refusal_is_the_familys_although_it_appealed_against_the_first():
    events = story(
        *REFUSED,
        (mon_2_mar, APPEAL),
        ORDERED,
        (mon_13_apr, ev.MovedToDeciding()),
        (mon_20_apr, ev.PlanRefused(("no_need",))),
        (mon_11_may, ev.DecisionReversed("plan", "reconsidered"), {"actor": MANAGER}),
    )
    assert parts(events)[-3:] == [
        (COUNCIL, mon_30_mar, mon_20_apr),
        (FAMILY, mon_20_apr, mon_11_may),
        (COUNCIL, mon_11_may, mon_25_may),
    ]


@pytest.mark.parametrize("ending", [PLAN, ev.RequestWithdrawn(), ev.MovedAway(), ev.PersonDied()], ids=lambda p: p.type)
def test_nobody_holds_a_case_that_has_ended(ending):
    events = story(*DRAFTED, (mon_20_apr, ev.RepresentationsReceived()), (fri_1_may, ending))
    assert parts(events)[-1] == (COUNCIL, mon_20_apr, fri_1_may)
    assert holding(facts_of(events), RULES) is None
    assert holding(Facts(), RULES) is None


def test_what_is_recorded_after_the_end_adds_no_day():
    events = story(*DRAFTED, (tue_14_apr, ev.SettingConsulted(URN)), (fri_1_may, PLAN))
    later = then(events, (mon_11_may, ev.SettingResponded(URN, "yes")))
    assert parts(later) == parts(events)


def test_on_the_day_it_was_received_a_case_has_no_days_yet_and_before_it_none_at_all():
    events = story(*REQUESTED)
    assert parts(events, mon_5_jan) == parts(events, day("2025-12-31")) == parts([], mon_5_jan) == []
    assert parts(events, tue_6_jan) == [(COUNCIL, mon_5_jan, tue_6_jan)]
    assert parts(story(*REQUESTED, (mon_5_jan, ev.RequestWithdrawn()))) == []


def test_without_a_day_of_receipt_the_days_count_from_the_day_the_request_stands_under():
    events = story((mon_5_jan, ev.RequestReceived("parent", receipt_known=False)))
    assert parts(events, mon_2_feb) == [(COUNCIL, mon_5_jan, mon_2_feb)]


def test_a_correction_moves_days_because_it_then_happened_otherwise():
    events = story(*ASKED[:3], (mon_16_mar, ev.AdviceReceived(3)), (mon_30_mar, ev.Corrected(4, mon_2_mar)))
    assert parts(events, mon_30_mar)[1:] == [(ICB, tue_3_feb, mon_2_mar), (COUNCIL, mon_2_mar, mon_30_mar)]


# ---- at random

HISTORIES = 1000 if os.environ.get("EHC_PROOF") else 120  # with half as many a draw may meet no setting
BEGUN = [*OPEN, State.ASSESSMENT_REFUSED, State.PLAN_REFUSED]
HANDS_OVER = [step.event for step in STEPS if step.to and step.to not in ENDED]
HANDS_OVER += ["dispute_recorded", "setting_consulted", "setting_responded"]
REVERSED = [story(*REFUSED, (mon_2_mar, dispute), ORDERED) for dispute in (APPEAL, MEDIATION)]
CONSULTED = story(*DRAFTED, (tue_14_apr, ev.SettingConsulted(URN)), (fri_1_may, ev.FamilyContacted("phone")))


def something(draw: Any, events: list[ev.Event], on: date) -> ev.Payload:
    """What may happen next, likely something that changes hands; or one of the events put on another day, or annulled."""
    facts, target = facts_of(events), draw(st.sampled_from(events))
    may = [p.type for p in possible_steps(facts, RULES, Role.MANAGER, on, MANAGER) if p.permitted]
    type_ = draw(st.sampled_from([*may, *(t for t in HANDS_OVER if t in may), "corrected", "annulled"]))
    if type_ == "corrected":
        return ev.Corrected(target.id, target.occurred_on + timedelta(days=draw(st.integers(-9, 9))))
    return ev.Annulled(target.id) if type_ == "annulled" else Life(draw, events, facts, on).payload(type_)


@st.composite
def legal_histories(draw: Any) -> list[ev.Event]:
    """A settled history: a real one that came so far, and what was then permitted, some of it entered late."""
    real = st.builds(reaching, st.sampled_from(BEGUN), out=st.integers(0, 2), in_=st.integers(0, 1))
    events = draw(real | st.sampled_from([*REVERSED, CONSULTED]))
    for _ in range(draw(st.integers(4, 22))):
        on = min(facts_of(events).last_on + timedelta(days=draw(st.integers(-5, 30))), TODAY)
        happening = candidate(events, on, something(draw, events, on), MANAGER)
        events, _ = recording(events, happening, role=Role.MANAGER, today=TODAY, waived=draw(st.booleans()))
    return settle(events)


def each_day(found: list[Stretch]) -> list[tuple[date, Holder]]:
    """Every day of some stretches, with its holder."""
    return [(s.from_ + timedelta(days=n), s.holder) for s in found for n in range(s.days)]


def each_day_naively(history: list[ev.Event], until: date) -> list[tuple[date, Holder]]:
    """Each day by itself: the history up to that day, folded, and who then holds it."""
    first = history[0].occurred_on
    asked = position(tuple(settle(history, as_at=until)))[0]
    end = asked.ended_on or until
    found = []
    for on in (first + timedelta(days=n) for n in range((end - first).days)):
        _, held = position(tuple(settle(history, as_at=on)))
        found.append((on, held.then if held.until and on >= held.until else held.holder))
    return found


@cache
def position(history: tuple[ev.Event, ...]):
    facts = fold(history, RULES, MATTER)
    return facts, holding(facts, RULES)


@pytest.mark.proof
def test_in_random_histories_every_day_has_one_holder_and_the_days_sum_to_the_days_elapsed():
    met: set[str] = set()

    @settings(max_examples=HISTORIES)
    @given(history=legal_histories(), data=st.data())
    def of(history, data):
        first, last = history[0].occurred_on, history[-1].occurred_on
        earlier, until = sorted(data.draw(st.dates(first, last + timedelta(days=40))) for _ in range(2))
        found, before = (stretches(history, RULES, MATTER, on) for on in (until, earlier))
        end = fold(settle(history, as_at=until), RULES, MATTER).ended_on or until
        assert sum(s.days for s in found) == (end - first).days
        assert [s.from_ for s in found] + [end] == [first] + [s.until for s in found], "no gap, no overlap"
        assert all(s.days > 0 and s.why for s in found)
        assert all(a.holder != b.holder for a, b in pairwise(found))
        days = each_day(found)
        assert days == each_day_naively(history, until)
        assert days[: len(each_day(before))] == each_day(before), "no day that has passed is given to somebody else"
        assert [(s.holder, s.from_) for s in before] == [(s.holder, s.from_) for s in found[: len(before)]]
        met.update(s.holder.who for s in found)

    of()
    assert met == {"council", "service", "family", "setting", "tribunal"}
