"""What a row says happened, before any guard has judged it: which events, on which days, and what is doubtful."""

from datetime import date

import pytest

from app.intake.columns import KINDS, header
from app.intake.course import course
from app.intake.reading import Line
from app.intake.rejected import Rejected
from app.intake.row import read_row

SERVICES = dict.fromkeys(KINDS, (None, "other"))
IDS = {"person": 7, "worker": 8, "case": 9}


def told(**cells):
    """The events of a row as (type, day, payload), and its doubts by column."""
    cells = {"surname": "Example", "received_on": "2026-01-05", **cells}
    row = read_row(header(list(cells)), Line(2, list(cells.values())))
    known, events = dict(IDS), []
    for number, event in enumerate(course(row, SERVICES), 100):
        payload = event.says(known)
        known[event.key] = number
        events.append((payload.type, event.on.isoformat(), payload))
    return events, {column for column, _ in row.doubts}


def days(**cells):
    return [(type_, day) for type_, day, _ in told(**cells)[0]]


def rejected(**cells):
    with pytest.raises(Rejected) as found:
        told(**cells)
    return found.value.column, found.value.reason


def test_a_row_with_only_a_name_and_a_day_is_a_request():
    (only,), doubts = told()
    assert only[:2] == ("request_received", "2026-01-05")
    assert (only[2].source, only[2].person, only[2].receipt_known) == ("not_stated", 7, True)
    assert not doubts


def test_a_blank_day_of_receipt_is_dated_by_the_earliest_other_and_doubted():
    events, doubts = told(
        received_on="", plan_issued_on="2026-06-01", draft_sent_on="2026-05-01", date_of_birth="2018-03-02"
    )
    assert [(t, d) for t, d, _ in events] == [
        ("request_received", "2026-05-01"),
        ("draft_sent", "2026-05-01"),
        ("plan_issued", "2026-06-01"),
    ]
    assert events[0][2].receipt_known is False
    assert doubts == {"received_on"}


def test_a_row_without_any_day_is_rejected():
    assert rejected(received_on="", date_of_birth="2018-03-02")[0] == "received_on"


def test_the_family_is_told_on_the_notified_day_and_the_decision_is_kept_beside_it():
    events, doubts = told(decided_to_assess_on="2026-02-02", notified_to_assess_on="2026-02-05")
    assert events[1][:2] == ("assessment_agreed", "2026-02-05")
    assert events[1][2].decided_on == date(2026, 2, 2)
    assert not doubts


@pytest.mark.parametrize(
    ("cells", "type_", "column"),
    [
        ({"decided_to_assess_on": "2026-02-02"}, "assessment_agreed", "notified_to_assess_on"),
        ({"refused_plan_on": "2026-02-02"}, "plan_refused", "notified_no_plan_on"),
    ],
)
def test_a_decision_without_a_notice_counts_as_notified_and_is_doubted(cells, type_, column):
    events, doubts = told(**cells)
    assert events[1][:2] == (type_, "2026-02-02")
    assert doubts == {column}


def test_events_of_one_day_are_told_in_the_order_of_the_law():
    same = "2026-03-02"
    assert [
        type_
        for type_, _ in days(
            notified_to_assess_on=same,
            medical_requested_on=same,
            medical_received_on=same,
            decided_to_draft_on=same,
            draft_sent_on=same,
        )
    ] == [
        "request_received",
        "assessment_agreed",
        "advice_requested",
        "advice_received",
        "plan_agreed",
        "draft_sent",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_advice_is_asked_for_and_in(kind):
    events, _ = told(
        notified_to_assess_on="2026-02-02",
        **{f"{kind}_requested_on": "2026-02-03", f"{kind}_received_on": "2026-03-03"},
    )
    assert [(t, d) for t, d, _ in events[2:]] == [("advice_requested", "2026-02-03"), ("advice_received", "2026-03-03")]
    assert events[2][2].kind == kind
    assert events[3][2].advice_id == 102


def test_advice_that_is_in_was_asked_for_at_the_latest_when_the_assessment_was_agreed():
    events, doubts = told(notified_to_assess_on="2026-02-02", medical_received_on="2026-03-03")
    assert events[2][:2] == ("advice_requested", "2026-02-02")
    assert doubts == {"medical_requested_on"}
    assert days(medical_received_on="2026-03-03")[1] == ("advice_requested", "2026-01-05")


def test_advice_in_before_it_was_asked_for_is_rejected_naming_both_days():
    column, reason = rejected(medical_requested_on="2026-03-03", medical_received_on="2026-03-02")
    assert column == "medical_received_on"
    assert "2026-03-03" in reason
    assert "2026-03-02" in reason


def test_what_a_row_does_not_give_is_not_stated():
    events, _ = told(refused_to_assess_on="2026-02-02")
    assert events[1][2].reasons == ("not_stated",)
    events, _ = told(draft_sent_on="2026-04-01", plan_issued_on="2026-05-01")
    assert events[1][2].by == "not_stated"
    assert (events[2][2].placement.type, events[2][2].primary_need) == ("not_stated", "not_stated")
    events, _ = told(plan_issued_on="2026-05-01", placement_urn="109000", primary_need="slcn")
    assert (events[1][2].placement.urn, events[1][2].primary_need) == ("109000", "SLCN")


def test_an_exception_was_approved_long_ago_on_weeks_16_and_20():
    events, _ = told(exception_ground="School_closed", exception_from="2026-03-01", exception_to="2027-01-01")
    payload = events[1][2]
    assert events[1][1] == "2026-03-01"
    assert payload.clocks == ("9.notify_no_plan", "9.issue_plan")
    assert (payload.ground, payload.already_approved, payload.to) == ("school_closed", True, date(2027, 1, 1))


def test_an_exception_needs_a_ground_and_its_days_in_order():
    assert rejected(exception_from="2026-03-01")[0] == "exception_ground"
    assert (
        rejected(exception_ground="school_closed", exception_from="2026-03-01", exception_to="2026-02-01")[0]
        == "exception_to"
    )


@pytest.mark.parametrize(
    ("cells", "about"),
    [
        ({}, "request"),
        ({"notified_to_assess_on": "2026-02-02"}, "assessment"),
        ({"notified_to_assess_on": "2026-02-02", "plan_issued_on": "2026-09-01"}, "assessment"),
        ({"notified_to_assess_on": "2026-02-02", "plan_issued_on": "2026-05-01"}, "other"),
    ],
)
def test_what_a_dispute_is_about_is_taken_from_the_order_of_the_days_and_doubted(cells, about):
    events, doubts = told(mediation_on="2026-06-01", **cells)
    (dispute,) = [payload for type_, _, payload in events if type_ == "dispute_recorded"]
    assert (dispute.form, dispute.about) == ("mediation", about)
    assert doubts == {"mediation_about"}
    assert not told(tribunal_on="2026-06-01", tribunal_about="plan")[1]


def test_a_reversed_refusal_names_what_reversed_it_and_the_notice_after_it_tells_the_family():
    events, _ = told(
        refused_to_assess_on="2026-02-10",
        tribunal_on="2026-03-10",
        tribunal_about="request",
        reversed_on="2026-05-12",
        notified_to_assess_on="2026-05-20",
    )
    assert [(t, d) for t, d, _ in events[1:]] == [
        ("assessment_refused", "2026-02-10"),
        ("dispute_recorded", "2026-03-10"),
        ("decision_reversed", "2026-05-12"),
        ("notice_sent", "2026-05-20"),
    ]
    assert (events[3][2].decision, events[3][2].because) == ("assess", "tribunal_order")


def test_of_two_refusals_the_one_before_the_reversal_is_the_one_reversed():
    cells = {"refused_to_assess_on": "2026-02-10", "notified_no_plan_on": "2026-08-10"}
    events, _ = told(**cells, reversed_on="2026-04-01")
    assert [p.decision for t, _, p in events if t == "decision_reversed"] == ["assess"]
    events, _ = told(**cells, reversed_on="2026-09-01")
    assert [p.decision for t, _, p in events if t == "decision_reversed"] == ["plan"]


def test_a_reversal_of_nothing_is_rejected():
    assert rejected(reversed_on="2026-04-01")[0] == "reversed_on"
    assert "before the refusal" in rejected(refused_to_assess_on="2026-05-10", reversed_on="2026-04-01")[1]


def test_flags_are_told_apart_by_semicolons_and_read_as_words():
    assert told(flags="Looked after; child-in-need;")[0][0][2].flags == ("looked_after", "child_in_need")
    assert rejected(flags="100% sure")[0] == "flags"
