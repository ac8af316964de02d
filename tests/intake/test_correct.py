"""A cell that differs from the record: rejected with both values, every one of them; with --correct, the record is put right."""

import pytest

from tests.intake.conftest import row

AGREED = row(notified_to_assess_on="2026-02-10", source="parent", caseworker="A. Marsh", sex="F")


def test_every_cell_that_differs_is_named_with_both_values_and_nothing_of_the_row_is_taken(desk):
    desk.load(AGREED)
    differs = row(
        notified_to_assess_on="2026-02-11",
        source="school",
        caseworker="B. Okonkwo",
        sex="M",
        medical_requested_on="2026-02-12",
    )
    assert desk.load(differs) == {"rejected": 1}
    (rejected,) = desk.rejected()
    assert set(rejected["column"].split("; ")) == {"sex", "source", "caseworker", "notified_to_assess_on"}
    for first, second in (("F", "M"), ("parent", "school"), ("A. Marsh", "B. Okonkwo"), ("2026-02-10", "2026-02-11")):
        assert f"the record says {first}, the row says {second}" in rejected["reason"]
    assert [type_ for type_, _ in desk.events()] == ["request_received", "caseworker_allocated", "assessment_agreed"]
    assert desk.count("worker") == 1


def test_correct_puts_the_record_right_and_keeps_what_it_said(desk):
    desk.load(AGREED)
    right = row(
        received_on="2026-01-06",
        notified_to_assess_on="2026-02-11",
        source="school",
        caseworker="B. Okonkwo",
        sex="M",
        medical_requested_on="2026-02-12",
    )
    assert desk.load(right, correct=True) == {"merged": 1}
    assert [type_ for type_, _ in desk.events()] == [
        *("request_received", "caseworker_allocated", "assessment_agreed"),
        *("corrected", "corrected", "corrected", "advice_requested"),
    ]
    assert desk.settled("request_received")[0] == "2026-01-06"
    assert desk.settled("request_received")[1].source == "school"
    assert desk.settled("assessment_agreed")[0] == "2026-02-11"
    assert desk.settled("caseworker_allocated")[1].worker == 2
    assert desk.clocks()["issue_plan"][0] == "2026-05-26"
    assert desk.file_of().sex == "M"
    assert [before["sex"] for before in desk.changes()] == ["F"]
    assert desk.wrong() == []
    assert desk.load(right) == desk.load(right, correct=True) == {"unchanged": 1}
    assert desk.load(AGREED) == {"rejected": 1}


def test_correct_takes_a_row_only_as_a_whole(desk):
    desk.load(AGREED)
    assert desk.load(row(notified_to_assess_on="2025-12-01", sex="M"), correct=True) == {"rejected": 1}
    assert "notified_to_assess_on" in desk.rejections[0]
    assert (desk.file_of().sex, desk.changes()) == ("F", [])
    assert len(desk.events()) == 3


def test_two_days_that_can_only_move_together_move_together(desk):
    desk.load(row(notified_to_assess_on="2026-02-10", refused_to_assess_on=None))
    both = row(received_on="2026-02-12", notified_to_assess_on="2026-03-10")
    assert desk.load(row(received_on="2026-02-12", notified_to_assess_on="2026-02-10"), correct=True) == {"rejected": 1}
    assert desk.load(both, correct=True) == {"merged": 1}
    assert desk.clocks()["decide_whether_to_assess"][:2] == ("2026-03-26", "2026-03-10")


def test_a_blank_erases_nothing_with_correct_either(desk):
    desk.load(AGREED)
    assert desk.load(row(), correct=True) == {"unchanged": 1}
    assert desk.load(row(received_on="", notified_to_assess_on="2026-02-10"), correct=True) == {"unchanged": 1}


def test_the_columns_of_an_event_s_own_fields_are_named(desk):
    desk.load(row(decided_to_assess_on="2026-02-05", notified_to_assess_on="2026-02-10", attends_urn="109000"))
    differs = row(decided_to_assess_on="2026-02-06", notified_to_assess_on="2026-02-10", attends_urn="109001")
    assert desk.load(differs) == {"rejected": 1}
    assert set(desk.rejected()[0]["column"].split("; ")) == {"attends_urn", "decided_to_assess_on"}
    assert desk.load(differs, correct=True) == {"merged": 1}
    assert desk.settled("assessment_agreed")[1].decided_on.isoformat() == "2026-02-06"
    assert desk.file_of().attends == {"urn": "109001", "name": None}


def test_an_exception_is_put_right_like_any_other_event(desk):
    excused = {"exception_ground": "school_closed", "exception_from": "2026-03-01"}
    desk.load(row(**excused))
    assert desk.load(row(**excused, exception_to="2026-03-31")) == {"merged": 1}
    assert desk.load(row(**excused | {"exception_from": "2026-04-01"})) == {"rejected": 1}
    assert desk.rejected()[0]["column"] == "exception_from"
    assert desk.load(row(**excused | {"exception_from": "2026-04-01", "exception_to": "2026-05-01"}), correct=True) == {
        "merged": 1
    }
    day, payload = desk.settled("exception_recorded")
    assert (day, str(payload.from_), str(payload.to)) == ("2026-04-01", "2026-04-01", "2026-05-01")
    assert desk.clocks()["issue_plan"][3] == "2026-04-01"


def test_another_kind_of_event_than_is_on_record_is_put_right_on_the_case_alone(desk):
    desk.load(row(refused_to_assess_on="2026-02-10", reversed_on="2026-03-10", notified_to_assess_on="2026-03-12"))
    changed = row(notified_to_assess_on="2026-02-10")
    assert desk.load(changed, correct=True) == {"rejected": 1}
    assert "the record says notice_sent, the row says assessment_agreed" in desk.rejections[0]


def test_what_a_row_does_not_give_but_the_order_of_its_dates_is_no_difference(desk):
    desk.load(row(mediation_on="2026-03-10", mediation_about=None))
    assert desk.load(row(mediation_on="2026-03-10", notified_to_assess_on="2026-02-10")) == {"merged": 1}
    assert desk.load(row(mediation_on="2026-03-10", mediation_about="plan")) == {"rejected": 1}
    assert desk.rejected()[0]["column"] == "mediation_about"
    assert desk.load(row(mediation_on="2026-03-10", mediation_about="plan"), correct=True) == {"merged": 1}
    assert desk.settled("dispute_recorded")[1].about == "plan"


def test_which_of_several_a_row_would_put_right_is_not_guessed(desk):
    desk.load(row(draft_sent_on="2026-05-01"))
    desk.here.record(1, "draft_sent", "2026-06-01", desk.actor, by="email")
    assert desk.load(row(draft_sent_on="2026-06-01"), row(draft_sent_on="2026-05-01")) == {"unchanged": 2}
    assert desk.load(row(draft_sent_on="2026-06-08"), correct=True) == {"rejected": 1}
    assert "2026-05-01, 2026-06-01" in desk.rejections[0]


def test_a_rehearsal_with_correct_keeps_nothing(desk):
    desk.load(AGREED)
    assert desk.load(row(sex="M", source="school"), correct=True, rehearse=True) == {"merged": 1}
    assert (desk.file_of().sex, len(desk.events())) == ("F", 3)


@pytest.mark.parametrize("column", ["received_on", "notified_to_assess_on"])
def test_a_day_put_right_to_one_to_come_is_rejected(desk, column):
    desk.load(AGREED)
    assert desk.load(row(**{"notified_to_assess_on": "2026-02-10", column: "2026-12-01"}), correct=True) == {
        "rejected": 1
    }
    assert column in desk.rejections[0]
