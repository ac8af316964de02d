"""The life of a request for advice: who has it in hand, its appointments, its rework, and the ways it ends."""

import pytest

from tests.workflow.building import MANAGER, MATTER, REQUEST, clocks_of, day, facts_of, how, refusals_of, story, then
from workflow import events as ev
from workflow.advice import checklist, unconsidered_reports
from workflow.states import State

mon_5_jan = day("2026-01-05")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
mon_9_feb = day("2026-02-09")
mon_2_mar = day("2026-03-02")
mon_9_mar = day("2026-03-09")
mon_16_mar = day("2026-03-16")
tue_17_mar = day("2026-03-17")
mon_1_jun = day("2026-06-01")

MEDICAL, EDUCATIONAL = 3, 4
ASKED = story(
    (mon_5_jan, REQUEST),
    (mon_2_feb, ev.AssessmentAgreed()),
    (tue_3_feb, ev.AdviceRequested("medical", "icb", body="s31")),
    (tue_3_feb, ev.AdviceRequested("educational", "school")),
)
ONE_IN = then(ASKED, (mon_2_mar, ev.AdviceReceived(EDUCATIONAL)))


def standing(events, kind):
    (item,) = [item for item in checklist(facts_of(events)) if item.kind == kind]
    return item.standing


def medical(events):
    return facts_of(events).advices[MEDICAL]


def test_a_body_that_has_a_request_in_hand_has_said_so_and_named_who_will_write():
    events = then(ASKED, (mon_9_feb, ev.AdviceAcknowledged(MEDICAL)), (mon_9_feb, ev.AdviceAssigned(MEDICAL, 12)))
    assert (medical(events).acknowledged_on, medical(events).assigned_to) == (mon_9_feb, 12)
    assert medical(then(events, (mon_2_mar, ev.AdviceAssigned(MEDICAL, 13)))).assigned_to == 13
    (refusal,) = refusals_of(events, mon_2_mar, ev.AdviceAcknowledged(MEDICAL))
    assert refusal.reason == "the body acknowledged it on 2026-02-09"


def test_appointments_are_made_ahead_and_kept_or_missed_once_their_day_has_come():
    events = then(ASKED, (mon_9_feb, ev.AppointmentMade(MEDICAL, mon_2_mar)))
    assert refusals_of(events, mon_9_feb, ev.AppointmentKept(MEDICAL, mon_2_mar))
    events = then(events, (mon_2_mar, ev.AppointmentKept(MEDICAL, mon_2_mar)))
    assert (medical(events).appointments, medical(events).kept, medical(events).missed) == (
        [mon_2_mar],
        [mon_2_mar],
        [],
    )
    assert refusals_of(ASKED, mon_9_feb, ev.AppointmentMade(MEDICAL, mon_2_feb))  # before it was asked for


def test_rework_is_counted_in_days_and_the_due_date_stays():
    due = clocks_of(ASKED)[f"advice.{MEDICAL}"].due_on
    events = then(
        ASKED, (mon_2_mar, ev.AdviceReceived(MEDICAL)), (mon_9_mar, ev.AdviceReturned(MEDICAL, code="incomplete"))
    )
    (rework,) = medical(events).rework
    assert (rework.code, rework.back_on, rework.days(mon_16_mar)) == ("incomplete", None, 7)
    assert clocks_of(events)[f"advice.{MEDICAL}"].due_on == due
    events = then(events, (tue_17_mar, ev.AdviceReceived(MEDICAL)))
    (rework,) = medical(events).rework
    assert (rework.back_on, rework.days(mon_1_jun)) == (tue_17_mar, 8)
    assert how(clocks_of(events)[f"advice.{MEDICAL}"]) == ("met", tue_17_mar)


def test_a_request_withdrawn_stops_its_clock_and_is_waited_for_no_more():
    events = then(ONE_IN, (mon_9_mar, ev.AdviceWithdrawn(MEDICAL)))
    assert how(clocks_of(events)[f"advice.{MEDICAL}"]) == ("stopped", mon_9_mar)
    assert facts_of(events).state is State.DECIDING  # it was the last one out, and there is advice to decide on
    assert standing(events, "medical") == "not_asked"
    assert medical(events).status == "withdrawn"


def test_with_no_advice_in_there_is_nothing_to_decide_on():
    events = then(ASKED, (mon_9_mar, ev.AdviceWithdrawn(MEDICAL)), (mon_9_mar, ev.AdviceWithdrawn(EDUCATIONAL)))
    assert facts_of(events).state is State.ASSESSING


def test_what_comes_after_a_withdrawal_is_late_information():
    events = then(ASKED, (mon_9_mar, ev.AdviceWithdrawn(MEDICAL)))
    (refusal,) = refusals_of(events, mon_16_mar, ev.AdviceReceived(MEDICAL))
    assert refusal.reason == "the request for medical advice was withdrawn on 2026-03-09"
    late = then(events, (mon_16_mar, ev.LateInformationReceived(MEDICAL)))
    assert (medical(late).late_on, medical(late).status, facts_of(late).awaited[0].id) == (
        [mon_16_mar],
        "withdrawn",
        EDUCATIONAL,
    )


def test_what_is_still_asked_for_is_no_late_information():
    (refusal,) = refusals_of(ASKED, mon_16_mar, ev.LateInformationReceived(MEDICAL))
    assert refusal.reason == "the medical advice is still asked for: record it as received"


def test_a_nil_answer_is_settled_by_another_source_or_by_the_councils_reasons():
    nil = then(ONE_IN, (mon_9_mar, ev.AdviceAnsweredNil(MEDICAL, "not_known")))
    assert (standing(nil, "medical"), facts_of(nil).state) == ("answered_nil", State.ASSESSING)
    settled = then(nil, (mon_16_mar, ev.NilAdviceAccepted(MEDICAL)))
    assert (standing(settled, "medical"), facts_of(settled).state) == ("nil_accepted", State.DECIDING)
    (refusal,) = refusals_of(settled, tue_17_mar, ev.NilAdviceAccepted(MEDICAL))
    assert refusal.reason == "its nil answer was recorded as enough on 2026-03-16"
    assert refusals_of(ASKED, mon_16_mar, ev.NilAdviceAccepted(MEDICAL))


def test_a_nil_answer_is_never_advice():
    nil = then(ONE_IN, (mon_9_mar, ev.AdviceAnsweredNil(MEDICAL, "not_known")))
    settled = then(nil, (mon_16_mar, ev.NilAdviceAccepted(MEDICAL)))
    assert medical(settled).received_on is None
    assert medical(settled).status == "answered_nil"


def test_a_private_report_waits_to_be_considered_until_it_stands_or_advice_is_in():
    events = then(ASKED, (mon_9_feb, ev.PrivateReportReceived("medical")))
    assert unconsidered_reports(facts_of(events)) == ["medical"]
    stands = ev.ExistingAdviceAccepted("medical", ev.Assents(adviser=True, authority=True, family=True))
    assert unconsidered_reports(facts_of(then(events, (mon_2_mar, stands)))) == []
    assert unconsidered_reports(facts_of(then(events, (mon_2_mar, ev.AdviceReceived(MEDICAL))))) == []


@pytest.mark.parametrize("ground_for", [MEDICAL, EDUCATIONAL])
def test_a_missed_appointment_excuses_the_clock_of_its_own_request_alone(ground_for):
    events = then(ASKED, (mon_2_mar, ev.AppointmentMissed(MEDICAL, mon_2_mar)))
    exception = ev.ExceptionRecorded(
        "missed_appointment", (f"{MATTER}.advice.{ground_for}",), advice_id=MEDICAL, on=mon_2_mar
    )
    refused = bool(refusals_of(events, mon_9_mar, exception))
    assert refused is (ground_for != MEDICAL)
    if not refused:
        events = then(events, (mon_9_mar, exception))
        events = then(events, (mon_9_mar, ev.ExceptionApproved(events[-1].id), {"actor": MANAGER}))
        excused = {key for key, clock in clocks_of(events).items() if clock.excused_from}
        assert excused == {f"advice.{MEDICAL}"}
