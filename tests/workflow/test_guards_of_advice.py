"""May this happen to advice? Each guard's refusal, with its reason and citation."""

import pytest

from tests.workflow.building import MANAGER, MATTER, day, fall_of, reaching, refusals_of, then, told
from workflow import events as ev
from workflow.refusal import Refusal, bad_input, impossible
from workflow.states import State

mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
wed_4_feb = day("2026-02-04")
mon_2_mar = day("2026-03-02")
tue_3_mar = day("2026-03-03")
mon_9_mar = day("2026-03-09")
mon_1_jun = day("2026-06-01")
ASSESSING = reaching(State.ASSESSING, out=2)  # advice 3 and 4 are out
NOBODY_ASKED = reaching(State.ASSESSING, out=0)
ALL_ASSENT = ev.Assents(adviser=True, authority=True, family=True)


def alone(events, on, payload, **further) -> Refusal | None:
    """The one refusal of an event at the end of a history, or None where it may happen."""
    found = refusals_of(events, on, payload, **further)
    assert len(found) <= 1, found
    return found[0] if found else None


def asked_whether(events, type_: str, **further) -> Refusal | None:
    """The one refusal of any event of a type, or None where one may happen."""
    return alone(events, mon_1_jun, type_, **further)


def personal(*clocks: str, **further) -> ev.ExceptionRecorded:
    return ev.ExceptionRecorded("exceptional_circumstances", tuple(f"{MATTER}.{clock}" for clock in clocks), **further)


# ---- advice


NOT_ASKED_FOR = impossible("it is not on record by 2026-03-02 that advice 99 was asked for", "send2014 reg 6(1)")


@pytest.mark.parametrize(
    "payload",
    [
        ev.AdviceReceived(99),
        ev.AdviceReturned(99),
        ev.AdviceAccepted(99),
        ev.AdviceRequestReceived(99),
        ev.AdviceAnsweredNil(99, "not_known"),
        ev.AppointmentMissed(99, mon_2_mar),
        ev.MovedToDeciding((ev.Outstanding(99),)),
    ],
)
def test_nothing_happens_to_advice_that_was_not_asked_for(payload):
    assert alone(ASSESSING, mon_2_mar, payload) == NOT_ASKED_FOR


@pytest.mark.parametrize(
    ("late", "reason"),
    [
        (
            (mon_2_feb, ev.MovedToDeciding((ev.Outstanding(3),))),
            "advice 3 was asked for on 2026-02-03: moved_to_deciding cannot be on 2026-02-02",
        ),
        (
            (mon_2_feb, ev.AdviceReceived(3)),
            "advice 3 was asked for on 2026-02-03: advice_received cannot be on 2026-02-02",
        ),
        (
            (mon_2_feb, ev.ExceptionApproved(5), {"actor": MANAGER}),
            "exception 5 was recorded on 2026-03-02: exception_approved cannot be on 2026-02-02",
        ),
    ],
)
def test_a_late_entry_before_what_it_depends_on_falls_and_both_days_are_named(late, reason):
    fall = fall_of(then(ASSESSING, (mon_2_mar, personal("issue_plan")), late))
    assert (fall.event.occurred_on, [refusal.reason for refusal in fall.refusals]) == (mon_2_feb, [reason])


def test_advice_comes_in_once():
    came = then(ASSESSING, (mon_2_mar, ev.AdviceReceived(3)))
    assert alone(ASSESSING, mon_2_mar, ev.AdviceReceived(3)) is None
    assert alone(came, mon_9_mar, ev.AdviceReceived(3)) == impossible(
        "the educational advice was already in on 2026-03-02"
    )
    assert alone(came, mon_9_mar, ev.AdviceReceived(4)) is None
    stands = then(ASSESSING, (mon_2_mar, ev.ExistingAdviceAccepted("medical", ALL_ASSENT)))
    assert alone(stands, mon_9_mar, ev.AdviceReceived(4)) == impossible(
        "the medical advice was already in on 2026-03-02"
    )


def test_advice_may_come_in_while_any_is_out():
    nothing_out = impossible("no advice that was asked for is out")
    assert asked_whether(ASSESSING, "advice_received") is None
    assert asked_whether(then(ASSESSING, (mon_2_mar, ev.AdviceReceived(3))), "advice_received") is None
    assert asked_whether(NOBODY_ASKED, "advice_received") == nothing_out
    assert asked_whether(reaching(State.DECIDING, out=0, in_=1), "advice_received") == nothing_out
    assert asked_whether(ASSESSING, "advice_answered_nil") is None
    assert asked_whether(NOBODY_ASKED, "advice_answered_nil") == nothing_out


def test_a_body_answers_once_that_it_has_nothing_to_say_and_not_after_its_advice():
    answered = then(ASSESSING, (mon_2_mar, ev.AdviceAnsweredNil(3, "not_known")))
    assert alone(ASSESSING, mon_2_mar, ev.AdviceAnsweredNil(3, "not_known")) is None
    assert alone(answered, mon_9_mar, ev.AdviceAnsweredNil(3, "declined")) == impossible(
        "it was answered on 2026-03-02 that the child is not_known"
    )
    assert alone(answered, mon_9_mar, ev.AdviceAnsweredNil(4, "declined")) is None
    assert alone(answered, mon_9_mar, ev.AdviceReceived(3)) is None
    came = then(ASSESSING, (mon_2_mar, ev.AdviceReceived(3)))
    assert alone(came, mon_9_mar, ev.AdviceAnsweredNil(3, "declined")) == impossible(
        "the educational advice was already in on 2026-03-02"
    )


@pytest.mark.parametrize("payload", [ev.AdviceReturned, ev.AdviceAccepted])
def test_only_advice_that_is_in_is_returned_or_accepted(payload):
    came = then(ASSESSING, (mon_2_mar, ev.AdviceReceived(3)))
    assert alone(came, mon_9_mar, payload(3)) is None
    assert alone(came, mon_9_mar, payload(4)) == impossible("the medical advice is not in")
    assert asked_whether(came, payload.type) is None
    assert asked_whether(ASSESSING, payload.type) == impossible("no advice is in")
    superseded = then(ASSESSING, (mon_2_mar, ev.ExistingAdviceAccepted("medical", ALL_ASSENT)))
    assert alone(superseded, mon_9_mar, payload(4)) == impossible("the medical advice is not in")
    assert asked_whether(superseded, payload.type) == impossible("no advice is in")


def test_the_day_a_body_got_the_request_is_recorded_once():
    got = then(ASSESSING, (wed_4_feb, ev.AdviceRequestReceived(3)))
    assert alone(ASSESSING, wed_4_feb, ev.AdviceRequestReceived(3)) is None
    assert alone(got, mon_2_mar, ev.AdviceRequestReceived(3)) == impossible(
        "the body already received it on 2026-02-04: correct that event"
    )
    assert alone(got, mon_2_mar, ev.AdviceRequestReceived(4)) is None
    assert asked_whether(got, "advice_request_received") is None
    both = then(got, (wed_4_feb, ev.AdviceRequestReceived(4)))
    assert asked_whether(both, "advice_request_received") == impossible("every body asked has the request")
    assert asked_whether(NOBODY_ASKED, "advice_request_received") == impossible("every body asked has the request")


@pytest.mark.parametrize("answer", [ev.AdviceReceived(3), ev.AdviceAnsweredNil(3, "not_known")])
def test_a_body_that_has_answered_does_not_receive_the_request_after_its_answer(answer):
    answered = then(ASSESSING, (mon_2_mar, answer))
    assert alone(answered, tue_3_mar, ev.AdviceRequestReceived(3)) == impossible(
        "the body answered on 2026-03-02: it had not still to receive the request on 2026-03-03", "send2014 reg 8(1)"
    )
    assert alone(answered, mon_2_mar, ev.AdviceRequestReceived(3)) is None  # the very day
    fall_of(then(ASSESSING, (tue_3_mar, ev.AdviceRequestReceived(3)), (mon_2_mar, answer)))


def test_advice_sent_back_was_answered_all_the_same():
    returned = then(ASSESSING, (mon_2_mar, ev.AdviceReceived(3)), (tue_3_mar, ev.AdviceReturned(3)))
    assert alone(returned, mon_9_mar, ev.AdviceRequestReceived(3)) == impossible(
        "the body answered on 2026-03-02: it had not still to receive the request on 2026-03-09", "send2014 reg 8(1)"
    )


def test_a_true_day_of_receipt_is_recorded_late_before_the_answer():
    answered = then(ASSESSING, (mon_2_mar, ev.AdviceReceived(3)))
    found = told(*[(e.occurred_on, e.payload) for e in answered], (wed_4_feb, ev.AdviceRequestReceived(3)))
    assert found.advices[3].received_by_body_on == wed_4_feb


def test_an_appointment_is_missed_after_advice_was_asked_for_and_by_the_day_it_is_recorded():
    assert alone(ASSESSING, mon_2_mar, ev.AppointmentMissed(3, mon_2_mar)) is None
    assert alone(ASSESSING, mon_2_mar, ev.AppointmentMissed(3, tue_3_feb)) is None
    assert alone(ASSESSING, mon_2_mar, ev.AppointmentMissed(3, tue_3_mar)) == bad_input(
        "data.on", "the appointment on 2026-03-03 is after 2026-03-02, the day it is recorded for"
    )
    assert alone(ASSESSING, mon_2_mar, ev.AppointmentMissed(3, mon_2_feb)) == impossible(
        "the appointment on 2026-02-02 is before advice was asked for on 2026-02-03"
    )
    assert asked_whether(ASSESSING, "appointment_missed") is None


@pytest.mark.parametrize(
    ("assents", "missing"),
    [
        (ev.Assents(), "adviser, authority, family"),
        (ev.Assents(authority=True, family=True), "adviser"),
        (ev.Assents(adviser=True, family=True), "authority"),
        (ev.Assents(adviser=True, authority=True), "family"),
    ],
)
def test_earlier_advice_stands_only_with_all_three_assents(assents, missing):
    assert alone(ASSESSING, mon_2_mar, ev.ExistingAdviceAccepted("medical", assents)) == bad_input(
        "data.assents", f"not satisfied: {missing}. All three must be, or fresh advice is sought", "send2014 reg 6(4)"
    )


def test_earlier_advice_stands_where_all_three_assent():
    assert alone(ASSESSING, mon_2_mar, ev.ExistingAdviceAccepted("medical", ALL_ASSENT)) is None
    assert asked_whether(ASSESSING, "existing_advice_accepted") is None


@pytest.mark.parametrize("kind", ["parental", "child_views"])
def test_the_familys_own_advice_is_always_sought_afresh(kind):
    assert alone(ASSESSING, mon_2_mar, ev.ExistingAdviceAccepted(kind, ALL_ASSENT)) == bad_input(
        "data.kind", "the family's own advice is always sought afresh: reg 6(4) leaves it out", "send2014 reg 6(4)"
    )


def test_going_on_without_advice_names_each_that_is_out():
    three, four = ev.Outstanding(3), ev.Outstanding(4)
    assert alone(ASSESSING, mon_2_mar, ev.MovedToDeciding((three, four))) is None
    assert alone(ASSESSING, mon_2_mar, ev.MovedToDeciding((four,))) == bad_input(
        "data.outstanding", "advice 3 is out too: say why it is not waited for"
    )
    assert alone(ASSESSING, mon_2_mar, ev.MovedToDeciding()) == bad_input(
        "data.outstanding", "advice 3, 4 is out too: say why it is not waited for"
    )
    assert asked_whether(ASSESSING, "moved_to_deciding") is None
    came = then(ASSESSING, (mon_2_mar, ev.AdviceReceived(3)))
    assert alone(came, mon_9_mar, ev.MovedToDeciding((four,))) is None
    assert alone(came, mon_9_mar, ev.MovedToDeciding((three, four))) is None
    assert alone(NOBODY_ASKED, mon_9_mar, ev.MovedToDeciding()) is None


def test_the_first_that_was_never_asked_for_is_named():
    assert alone(
        ASSESSING, mon_2_mar, ev.MovedToDeciding((ev.Outstanding(99), ev.Outstanding(98), ev.Outstanding(3)))
    ) == impossible("it is not on record by 2026-03-02 that advice 98 was asked for", "send2014 reg 6(1)")


def test_the_case_does_not_wait_for_the_familys_own_advice():
    parental = then(NOBODY_ASKED, (tue_3_feb, ev.AdviceRequested("parental", body="family")))
    assert alone(parental, mon_2_mar, ev.MovedToDeciding()) is None
