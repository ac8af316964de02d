"""What a history comes to: each event's mark on the facts, and no more."""

import pytest

from tests.workflow.building import (
    CASEWORKER,
    MANAGER,
    MATTER,
    PLAN,
    REQUEST,
    URN,
    day,
    facts_of,
    reaching,
    story,
    then,
    told,
)
from workflow import events as ev
from workflow.facts import Advice, Consultation, Facts, Reversal
from workflow.states import ENDED, OPEN, State

mon_5_jan = day("2026-01-05")
mon_2_feb = day("2026-02-02")
tue_3_feb = day("2026-02-03")
wed_4_feb = day("2026-02-04")
mon_2_mar = day("2026-03-02")
tue_3_mar = day("2026-03-03")
mon_9_mar = day("2026-03-09")
mon_16_mar = day("2026-03-16")
mon_30_mar = day("2026-03-30")
mon_13_apr = day("2026-04-13")
tue_14_apr = day("2026-04-14")
mon_20_apr = day("2026-04-20")
mon_27_apr = day("2026-04-27")
mon_11_may = day("2026-05-11")

ASSESSING = ((mon_5_jan, REQUEST), (mon_2_feb, ev.AssessmentAgreed()))
WITH_ADVICE = (
    *ASSESSING,
    (tue_3_feb, ev.AdviceRequested("medical", "icb", body="s31")),
    (tue_3_feb, ev.AdviceRequested("educational", "school")),
)
MEDICAL, EDUCATIONAL = 3, 4
ALL_ASSENT = ev.Assents(adviser=True, authority=True, family=True)


def test_with_nothing_told_there_is_nothing_but_the_state_new():
    assert told() == Facts(matter=MATTER)
    assert Facts().state is State.NEW
    assert (Facts().matter, Facts().handovers, Facts().receipt_known, Facts().awaited) == (0, 0, False, [])


def test_a_request_gives_its_day_and_what_it_said():
    f = told((mon_5_jan, REQUEST))
    assert (f.state, f.received_on, f.request, f.receipt_known, f.last_on, f.ended_on) == (
        State.REQUESTED,
        mon_5_jan,
        REQUEST,
        True,
        mon_5_jan,
        None,
    )


def test_a_day_of_receipt_that_is_not_on_record_is_not_known():
    f = told((mon_5_jan, ev.RequestReceived("parent", receipt_known=False)))
    assert (f.received_on, f.receipt_known) == (mon_5_jan, False)


def test_the_gates_give_their_days():
    f = told(*ASSESSING)
    assert (f.state, f.assessment_agreed_on, f.assessment_refused_on) == (State.ASSESSING, mon_2_feb, None)
    refused = told((mon_5_jan, REQUEST), (mon_2_feb, ev.AssessmentRefused(("no_need",))))
    assert (refused.state, refused.assessment_agreed_on, refused.assessment_refused_on) == (
        State.ASSESSMENT_REFUSED,
        None,
        mon_2_feb,
    )
    drafting = facts_of(reaching(State.DRAFTING))
    assert (drafting.plan_agreed_on, drafting.plan_refused_on) == (mon_30_mar, None)
    no_plan = facts_of(reaching(State.PLAN_REFUSED))
    assert (no_plan.plan_agreed_on, no_plan.plan_refused_on) == (None, mon_30_mar)


def test_the_last_day_is_that_of_the_last_event():
    assert told(*WITH_ADVICE).last_on == tue_3_feb


# ---- the day a case ended


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_case_has_the_day_on_which_it_ended(state):
    events = reaching(state)
    assert facts_of(events).ended_on == events[-1].occurred_on
    later = then(events, ("2026-06-01", ev.FamilyContacted("phone")))
    assert facts_of(later).ended_on == events[-1].occurred_on


@pytest.mark.parametrize("state", [state for state in ENDED if state is not State.CLOSED])
def test_a_death_after_a_case_had_ended_closes_it_and_it_ended_when_it_did(state):
    ended = reaching(state)
    f = facts_of(then(ended, (day("2026-06-01"), ev.PersonDied())))
    assert (f.state, f.ended_on) == (State.CLOSED, facts_of(ended).ended_on)


@pytest.mark.parametrize("state", OPEN)
def test_an_open_case_has_not_ended(state):
    assert facts_of(reaching(state)).ended_on is None


def test_a_case_whose_refusal_is_reversed_has_not_ended():
    f = facts_of(then(reaching(State.ASSESSMENT_REFUSED), (mon_20_apr, ev.DecisionReversed("assess", "reconsidered"))))
    assert (f.state, f.ended_on) == (State.ASSESSING, None)


# ---- advice


def test_advice_that_was_asked_for_is_kept_under_the_event_that_asked():
    f = told(*WITH_ADVICE)
    assert f.advices == {
        MEDICAL: Advice(MEDICAL, "medical", "icb", "s31", tue_3_feb),
        EDUCATIONAL: Advice(EDUCATIONAL, "educational", "school", "other", tue_3_feb),
    }
    assert [a.id for a in f.awaited] == [MEDICAL, EDUCATIONAL]
    assert [a.status for a in f.advices.values()] == ["outstanding", "outstanding"]


def test_the_body_that_got_the_request_has_its_day():
    f = told(*WITH_ADVICE, (wed_4_feb, ev.AdviceRequestReceived(MEDICAL)))
    assert (f.advices[MEDICAL].received_by_body_on, f.advices[EDUCATIONAL].received_by_body_on) == (wed_4_feb, None)
    assert f.advices[MEDICAL].status == "outstanding"


def test_advice_that_came_in_is_in_and_no_longer_awaited():
    f = told(*WITH_ADVICE, (mon_2_mar, ev.AdviceReceived(MEDICAL)))
    medical = f.advices[MEDICAL]
    assert (medical.received_on, medical.first_received_on, medical.status, medical.is_in) == (
        mon_2_mar,
        mon_2_mar,
        "received",
        True,
    )
    assert [a.id for a in f.awaited] == [EDUCATIONAL]
    assert not f.advices[EDUCATIONAL].is_in


def test_advice_that_was_accepted_has_its_day():
    f = told(*WITH_ADVICE, (mon_2_mar, ev.AdviceReceived(MEDICAL)), (tue_3_mar, ev.AdviceAccepted(MEDICAL)))
    assert (f.advices[MEDICAL].accepted_on, f.advices[MEDICAL].status) == (tue_3_mar, "received")


def test_returned_advice_is_out_again_and_its_first_coming_in_is_remembered():
    came, back = (mon_2_mar, ev.AdviceReceived(MEDICAL)), (mon_9_mar, ev.AdviceReturned(MEDICAL))
    f = told(*WITH_ADVICE, came, (tue_3_mar, ev.AdviceAccepted(MEDICAL)), back)
    medical = f.advices[MEDICAL]
    assert (medical.received_on, medical.accepted_on, medical.returned_on, medical.first_received_on) == (
        None,
        None,
        mon_9_mar,
        mon_2_mar,
    )
    assert (medical.status, medical.is_in, f.state) == ("returned", False, State.ASSESSING)
    again = told(*WITH_ADVICE, came, back, (mon_16_mar, ev.AdviceReceived(MEDICAL))).advices[MEDICAL]
    assert (again.received_on, again.first_received_on, again.returned_on, again.status) == (
        mon_16_mar,
        mon_2_mar,
        mon_9_mar,
        "received",
    )


def test_an_answer_that_there_is_nothing_to_say_is_kept_and_the_advice_stays_awaited():
    f = told(*WITH_ADVICE, (mon_2_mar, ev.AdviceAnsweredNil(MEDICAL, "not_known")))
    medical = f.advices[MEDICAL]
    assert (medical.nil_on, medical.nil_answer, medical.status, medical.is_in) == (
        mon_2_mar,
        "not_known",
        "answered_nil",
        False,
    )
    assert MEDICAL in [a.id for a in f.awaited]


def test_advice_returned_after_an_empty_answer_is_out_like_any_other():
    f = told(
        *WITH_ADVICE,
        (wed_4_feb, ev.AdviceAnsweredNil(MEDICAL, "declined")),
        (mon_2_mar, ev.AdviceReceived(MEDICAL)),
        (mon_9_mar, ev.AdviceReturned(MEDICAL)),
    )
    assert f.advices[MEDICAL].status == "returned"
    assert (f.advices[MEDICAL].nil_on, f.advices[MEDICAL].nil_answer) == (None, None)


def test_earlier_advice_that_stands_takes_the_place_of_what_was_asked_for_and_is_not_in():
    f = told(
        *WITH_ADVICE,
        (tue_3_feb, ev.AdviceRequested("medical", "trust", body="s31")),
        (mon_2_mar, ev.AdviceReceived(MEDICAL)),
        (mon_9_mar, ev.ExistingAdviceAccepted("medical", ALL_ASSENT)),
    )
    assert [a.superseded_on for a in f.advices.values()] == [None, None, mon_9_mar]
    assert [a.status for a in f.advices.values()] == ["received", "outstanding", "superseded"]
    assert f.advices[5].is_in
    assert f.existing == {"medical": mon_9_mar}
    assert [a.id for a in f.awaited] == [EDUCATIONAL]


def test_earlier_advice_stands_from_the_first_day_it_was_accepted():
    f = told(
        *WITH_ADVICE,
        (mon_2_mar, ev.ExistingAdviceAccepted("medical", ALL_ASSENT)),
        (mon_9_mar, ev.ExistingAdviceAccepted("medical", ALL_ASSENT)),
    )
    assert f.existing == {"medical": mon_2_mar}
    assert f.advices[MEDICAL].superseded_on == mon_2_mar


def test_an_appointment_that_was_missed_is_kept_by_its_own_day():
    f = told(
        *WITH_ADVICE,
        (mon_9_mar, ev.AppointmentMissed(MEDICAL, mon_2_mar)),
        (mon_16_mar, ev.AppointmentMissed(MEDICAL, mon_9_mar)),
    )
    assert (f.advices[MEDICAL].missed, f.advices[EDUCATIONAL].missed) == ([mon_2_mar, mon_9_mar], [])


@pytest.mark.parametrize(
    ("kind", "of_family"),
    [
        ("parental", True),
        ("child_views", True),
        ("educational", False),
        ("other", False),
        ("requested_by_family", False),
    ],
)
def test_only_the_parents_advice_and_the_childs_views_are_the_familys_own(kind, of_family):
    f = told(*ASSESSING, (tue_3_feb, ev.AdviceRequested(kind)))
    assert f.advices[3].of_family is of_family
    assert bool(f.awaited) is not of_family


# ---- the draft and the plan


def test_a_setting_is_consulted_under_the_event_that_asked_it_and_answers_once():
    consulting = reaching(State.CONSULTING)
    asked = consulting[-1].id
    assert facts_of(consulting).consultations == {asked: Consultation(asked, URN, tue_14_apr)}
    answered = then(
        consulting, (mon_20_apr, ev.SettingConsulted("109001")), (mon_27_apr, ev.SettingResponded(URN, "full"))
    )
    consultations = facts_of(answered).consultations
    assert consultations[asked] == Consultation(asked, URN, tue_14_apr, mon_27_apr, "full")
    assert consultations[asked + 1].responded_on is None
    twice = then(answered, (mon_27_apr, ev.SettingConsulted(URN)), (mon_11_may, ev.SettingResponded(URN, "yes")))
    first, _, again = facts_of(twice).consultations.values()
    assert (first.responded_on, first.response) == (mon_27_apr, "full")
    assert (again.responded_on, again.response) == (mon_11_may, "yes")


def test_the_plan_has_its_day_and_what_it_said():
    f = facts_of(reaching(State.PLAN_ISSUED))
    assert (f.plan_issued_on, f.plan, f.ended_on) == (mon_11_may, PLAN, mon_11_may)


# ---- reversals


@pytest.mark.parametrize(
    ("because", "starts"),
    [("reconsidered", False), ("mediation", True), ("tribunal_order", True), ("unopposed_appeal", True)],
)
def test_only_an_order_an_agreement_or_an_unopposed_appeal_supplies_new_dates(because, starts):
    assert Reversal(1, because, mon_5_jan).starts_new_clocks is starts


def test_a_reversal_is_kept_beside_the_decision_it_reversed():
    refused = reaching(State.ASSESSMENT_REFUSED, out=0)
    f = facts_of(then(refused, (mon_20_apr, ev.DecisionReversed("assess", "mediation"))))
    assert (f.assessment_refused_on, f.assessment_reversal, f.plan_reversal) == (
        mon_2_feb,
        Reversal(3, "mediation", mon_20_apr),
        None,
    )
    no_plan = reaching(State.PLAN_REFUSED)
    g = facts_of(then(no_plan, (mon_20_apr, ev.DecisionReversed("plan", "tribunal_order"))))
    assert (g.plan_refused_on, g.assessment_reversal) == (mon_30_mar, None)
    assert g.plan_reversal == Reversal(no_plan[-1].id + 1, "tribunal_order", mon_20_apr)


# ---- exceptions


RECORDED = (tue_3_feb, ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.issue_plan",), from_=mon_2_feb))


def test_an_exception_is_kept_with_who_recorded_it_and_excuses_nothing_yet():
    exception = told((mon_5_jan, REQUEST), RECORDED).exceptions[2]
    assert (exception.id, exception.payload, exception.recorded_on, exception.recorder) == (
        2,
        RECORDED[1],
        tue_3_feb,
        CASEWORKER,
    )
    assert (exception.approved_on, exception.approver, exception.ended_on) == (None, None, None)


def test_an_exception_that_is_approved_has_who_and_when_and_ends_on_the_day_said():
    f = told(
        (mon_5_jan, REQUEST),
        RECORDED,
        (wed_4_feb, ev.ExceptionApproved(2), {"actor": MANAGER}),
        (mon_9_mar, ev.ExceptionEnded(2, mon_2_mar)),
    )
    exception = f.exceptions[2]
    assert (exception.approved_on, exception.approver, exception.ended_on) == (wed_4_feb, MANAGER, mon_2_mar)


def test_an_exception_imported_as_approved_is_approved_on_its_own_day():
    f = told(
        (mon_5_jan, REQUEST),
        (tue_3_feb, ev.ExceptionRecorded("school_closed", (f"{MATTER}.issue_plan",), already_approved=True)),
    )
    assert (f.exceptions[2].approved_on, f.exceptions[2].approver) == (tue_3_feb, None)


# ---- keeping in touch, and who holds the case


def test_a_notice_has_the_days_on_which_it_was_sent():
    notice = ev.NoticeSent("will_assess", ("parent",), "email")
    f = told(
        (mon_5_jan, REQUEST), (mon_2_feb, notice), (tue_3_feb, notice), (wed_4_feb, ev.NoticeSent("other", (), "post"))
    )
    assert f.notices == {"will_assess": [mon_2_feb, tue_3_feb], "other": [wed_4_feb]}


def test_disputes_are_kept_in_order():
    mediation, appeal = ev.DisputeRecorded("mediation", "request"), ev.DisputeRecorded("appeal", "request")
    f = told((mon_5_jan, REQUEST), (mon_2_feb, mediation), (tue_3_feb, appeal))
    assert f.disputes == [(mon_2_feb, mediation), (tue_3_feb, appeal)]


def test_the_family_was_last_contacted_on_the_latest_day():
    f = told(
        (mon_5_jan, REQUEST),
        (mon_2_feb, ev.FamilyContacted("phone")),
        (tue_3_feb, ev.FamilyContacted("email")),
        (wed_4_feb, ev.MessageReceived("parent", "email")),
    )
    assert f.contacted_on == tue_3_feb


def test_a_case_handed_from_one_caseworker_to_another_has_changed_hands():
    f = told(
        (mon_5_jan, REQUEST),
        (mon_5_jan, ev.CaseworkerAllocated(8)),
        (mon_2_feb, ev.CaseworkerAllocated(8)),
        (tue_3_feb, ev.CaseworkerAllocated(8)),
        (wed_4_feb, ev.CaseworkerAllocated(9)),
        (mon_2_mar, ev.CaseworkerAllocated(7)),
    )
    assert (f.caseworker, f.handovers) == (7, 2)


def test_the_psychologist_and_the_plan_writer_are_those_last_allocated():
    f = told((mon_5_jan, REQUEST), (mon_5_jan, ev.EpAllocated(8)), (mon_2_feb, ev.PlanWriterAllocated(9)))
    assert (f.psychologist, f.plan_writer, f.caseworker, f.handovers) == (8, 9, None, 0)
    assert told((mon_5_jan, REQUEST), (mon_5_jan, ev.EpAllocated(8)), (mon_2_feb, ev.EpAllocated(7))).psychologist == 7


def test_a_decision_made_but_not_notified_leaves_the_facts_as_they_were():
    without = facts_of(story((mon_5_jan, REQUEST)))
    without.last_on = mon_2_feb
    assert told((mon_5_jan, REQUEST), (mon_2_feb, ev.DecisionMade("assessment_agreed", "panel"))) == without
