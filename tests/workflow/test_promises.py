"""Promises to a family that waits: what starts each, what keeps it, what ends it; none of them is law."""

from datetime import timedelta

import pytest

from tests.workflow.building import MANAGER, MATTER, REQUEST, RULES, day, facts_of, how, story, then
from workflow import events as ev
from workflow.promises import is_waiting, last_told_on, promises

mon_5_jan = day("2026-01-05")
fri_9_jan = day("2026-01-09")
mon_12_jan = day("2026-01-12")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_9_feb = day("2026-02-09")
mon_2_mar = day("2026-03-02")

RECEIVED = story((mon_5_jan, REQUEST))
AGREED = then(RECEIVED, (mon_2_feb, ev.AssessmentAgreed()))
# The year group is not on file, so that preparation for adulthood is asked about as well.
REQUIRED = (
    "parental",
    "educational",
    "medical",
    "psychological",
    "social_care",
    "preparing_for_adulthood",
    "child_views",
)


def promised(events):
    return {clock.duty.key: clock for clock in promises(facts_of(events), RULES)}


def due(events, key):
    return promised(events)[key].due_on


def test_none_of_them_is_law():
    for clock in promised(AGREED).values():
        assert clock.kind == "promise"
        assert str(clock.duty.limit.cite).startswith("local_policy")
        assert clock.excuses == ()


def test_a_request_promises_a_caseworker_within_five_working_days_and_a_word_within_four_weeks():
    assert set(promised(RECEIVED)) == {"allocate_caseworker", "contact_family"}
    assert due(RECEIVED, "allocate_caseworker") == mon_12_jan
    assert due(RECEIVED, "contact_family") == mon_2_feb


def test_a_caseworker_who_took_the_case_kept_the_promise_on_that_day_and_a_handover_moves_nothing():
    held = then(RECEIVED, (fri_9_jan, ev.CaseworkerAllocated(3)), (mon_2_feb, ev.CaseworkerAllocated(4)))
    assert how(promised(held)["allocate_caseworker"]) == ("met", fri_9_jan)


def test_with_no_day_of_receipt_no_promise_has_a_day():
    unknown = story((mon_5_jan, ev.RequestReceived("parent", receipt_known=False)))
    assert "allocate_caseworker" not in promised(unknown)


def test_all_advice_is_asked_for_once_the_last_that_is_required_is():
    nearly = then(AGREED, *((tue_3_feb, ev.AdviceRequested(kind)) for kind in REQUIRED[:-1]))
    assert (due(nearly, "ask_for_advice"), promised(nearly)["ask_for_advice"].open) == (mon_9_feb, True)
    asked = then(nearly, (mon_9_feb, ev.AdviceRequested("child_views")))
    assert how(promised(asked)["ask_for_advice"]) == ("met", mon_9_feb)


@pytest.mark.parametrize(
    ("because", "counted_from"),
    [
        ("tribunal_order", "the tribunal made its order"),
        ("mediation", "the mediation agreement was made"),
        ("unopposed_appeal", "the tribunal was told that the appeal is not opposed"),
        ("reconsidered", "the refusal was reconsidered"),
    ],
)
def test_where_a_refusal_is_reversed_the_asking_is_promised_from_that_day(because, counted_from):
    refused = then(RECEIVED, (mon_5_jan, ev.AdviceRequested("medical"), {"irregular": True}))
    refused = then(refused, (mon_12_jan, ev.AssessmentRefused(("needs_met_by_sen_support",))))
    assert "ask_for_advice" not in promised(refused)
    reversed_ = then(refused, (mon_2_feb, ev.DecisionReversed("assess", because)))
    clock = promised(reversed_)["ask_for_advice"]
    assert (clock.due_on, clock.open, clock.duty.counted_from) == (mon_9_feb, True, counted_from)
    others = (kind for kind in REQUIRED if kind != "medical")
    asked = then(reversed_, *((tue_3_feb, ev.AdviceRequested(kind)) for kind in others))
    assert how(promised(asked)["ask_for_advice"]) == ("met", tue_3_feb)


def test_a_decision_to_draft_ends_the_asking():
    decided = then(AGREED, (mon_2_mar, ev.PlanAgreed(), {"irregular": True}))
    assert how(promised(decided)["ask_for_advice"]) == ("stopped", mon_2_mar)


def test_a_psychologist_is_promised_from_the_day_the_service_was_asked():
    asked = then(AGREED, (tue_3_feb, ev.AdviceRequested("psychological")))
    assert due(asked, "allocate_psychologist") == day("2026-02-17")  # ten working days
    held = then(asked, (mon_9_feb, ev.EpAllocated(5)))
    assert how(promised(held)["allocate_psychologist"]) == ("met", mon_9_feb)
    came = then(asked, (mon_9_feb, ev.AdviceReceived(3)))
    assert how(promised(came)["allocate_psychologist"]) == ("met", mon_9_feb)


def test_a_family_waits_until_caseworker_and_psychologist_are_there():
    assert is_waiting(facts_of(RECEIVED))
    held = then(RECEIVED, (fri_9_jan, ev.CaseworkerAllocated(3)))
    assert not is_waiting(facts_of(held))
    asked = then(held, (mon_2_feb, ev.AssessmentAgreed()), (tue_3_feb, ev.AdviceRequested("psychological")))
    assert is_waiting(facts_of(asked))
    assert not is_waiting(facts_of(then(asked, (mon_9_feb, ev.EpAllocated(5)))))


@pytest.mark.parametrize(
    ("told", "on"),
    [
        (ev.FamilyContacted("phone"), fri_9_jan),
        (ev.NoticeSent("acknowledgement", ("parent",), "email"), fri_9_jan),
        (ev.NoticeSent("acknowledgement", ("12",), "email"), fri_9_jan),
        (ev.NoticeSent("papers", ("icb",), "email"), mon_5_jan),
        (ev.MessageReceived("mother", "phone"), mon_5_jan),
    ],
)
def test_being_in_touch_starts_the_next_interval(told, on):
    events = then(RECEIVED, (fri_9_jan, told))
    assert last_told_on(facts_of(events)) == on
    assert due(events, "contact_family") == on + timedelta(days=28)


def test_an_exception_is_reviewed_on_its_day_or_four_weeks_after_it_was_approved():
    for review_on, expected in ((mon_2_mar, mon_2_mar), (None, mon_9_feb + timedelta(days=28))):
        recorded = ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.issue_plan",), review_on=review_on)
        events = then(AGREED, (mon_9_feb, recorded))
        assert f"review_exception.{events[-1].id}" not in promised(events)  # it excuses nothing yet
        exception = events[-1].id
        events = then(events, (mon_9_feb, ev.ExceptionApproved(exception), {"actor": MANAGER}))
        assert due(events, f"review_exception.{exception}") == expected
        ended = then(events, (mon_2_mar, ev.ExceptionEnded(exception, mon_2_mar), {"actor": MANAGER}))
        assert how(promised(ended)[f"review_exception.{exception}"])[1] == mon_2_mar


@pytest.mark.parametrize(
    ("kind", "expected"), [("message", mon_12_jan), ("complaint", day("2026-02-02")), ("mp_enquiry", day("2026-01-19"))]
)
def test_each_kind_of_message_has_its_own_limit(kind, expected):
    events = then(RECEIVED, (mon_5_jan, ev.MessageReceived("mother", "email", kind=kind)))
    assert due(events, f"reply.{events[-1].id}") == expected


def test_a_day_agreed_with_the_writer_goes_before_the_limit():
    events = then(RECEIVED, (mon_5_jan, ev.MessageReceived("mother", "email", reply_due=fri_9_jan)))
    assert due(events, f"reply.{events[-1].id}") == fri_9_jan


def test_a_call_answers_plain_messages_and_a_complaint_is_answered_by_name():
    events = then(
        RECEIVED,
        (mon_5_jan, ev.MessageReceived("mother", "email")),
        (mon_5_jan, ev.MessageReceived("mother", "email", kind="complaint")),
        (fri_9_jan, ev.FamilyContacted("phone")),
    )
    assert how(promised(events)["reply.2"]) == ("met", fri_9_jan)
    assert promised(events)["reply.3"].open
    answered = then(events, (mon_12_jan, ev.FamilyContacted("email", message_id=3)))
    assert how(promised(answered)["reply.3"]) == ("met", mon_12_jan)


def test_a_case_that_ended_owes_its_answers_and_nothing_else():
    events = then(RECEIVED, (mon_5_jan, ev.MessageReceived("mother", "email")), (fri_9_jan, ev.RequestWithdrawn()))
    assert {key for key, clock in promised(events).items() if clock.open} == {"reply.2"}
