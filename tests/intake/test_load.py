"""Rows into the record: through the same guards, fold and hashes as the API; a row is all of it or nothing."""

from tests.intake.conftest import row

PLANNED = row(
    notified_to_assess_on="2026-02-10",
    medical_requested_on="2026-02-11",
    medical_received_on="20/03/2026",
    decided_to_draft_on="2026-03-27",
    draft_sent_on="2026-04-20",
    plan_issued_on="2026-05-12",
)
CHAIN = [
    "request_received",
    "assessment_agreed",
    "advice_requested",
    "advice_received",
    "plan_agreed",
    "draft_sent",
    "plan_issued",
]


def test_a_clean_row_is_a_case_from_request_to_plan_on_the_laws_dates(desk):
    assert desk.load(PLANNED) == {"loaded": 1}
    assert [type_ for type_, _ in desk.events()] == CHAIN
    assert desk.irregular() == []
    assert desk.clocks()["issue_plan"][:2] == ("2026-05-25", "2026-05-12")
    assert desk.clocks()["decide_whether_to_assess"][:2] == ("2026-02-16", "2026-02-10")
    assert desk.clocks()["advice"][:2] == ("2026-03-25", "2026-03-20")


def test_advice_is_asked_of_the_default_service_for_its_kind(desk):
    desk.here.register_service("harbour-health", "s31")
    with desk.here.db.writing() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO service_area (service, authority, kind) VALUES ('harbour-health', '801', 'medical')"
        )
    desk.load(PLANNED)
    asked = desk.payload("advice_requested")
    assert (asked.service, asked.body) == ("harbour-health", "s31")


def test_the_person_the_contact_and_the_caseworker_are_on_file(desk):
    desk.load(
        row(
            nhs_number="999 000 0018",
            contact_name="Hodan Example",
            contact_email="h@example.org",
            language="so",
            caseworker="A. Marsh",
        )
    )
    assert [desk.count(table) for table in ("person", "person_identifier", "contact", "worker")] == [1, 1, 1, 1]
    assert desk.events()[1] == ("caseworker_allocated", "2026-01-05")


def test_two_rows_with_one_nhs_number_are_two_cases_of_one_child(desk):
    assert desk.load(
        row(nhs_number="9990000018"), row(external_ref="T2", received_on="2026-08-03", nhs_number="9990000018")
    ) == {"loaded": 2}
    assert (desk.count("person"), desk.count("matter")) == (1, 2)


def test_an_identifier_whose_check_digit_is_wrong_is_left_out_and_doubted(desk):
    assert desk.load(row(nhs_number="9990000019")) == {"loaded": 1}
    assert desk.count("person_identifier") == 0
    assert [column for column, _ in desk.tally.doubts] == ["nhs_number"]


def test_irregular_history_is_loaded_and_marked(desk):
    early = row(
        notified_to_assess_on="2026-02-10",
        decided_to_draft_on="2026-03-27",
        draft_sent_on="2026-05-04",
        plan_issued_on="2026-05-12",
    )
    assert desk.load(early, row(external_ref="T2", plan_issued_on="2026-05-12")) == {"loaded": 2}
    assert desk.irregular(1) == ["plan_agreed", "plan_issued"]  # advice never asked for; inside the fifteen days
    assert desk.irregular(2) == ["plan_issued"]


def test_an_impossible_order_is_rejected_with_its_row_column_and_reason_and_leaves_nothing(desk):
    assert desk.load(row(plan_issued_on="2025-12-31", caseworker="A. Marsh"), row(external_ref="T2")) == {
        "rejected": 1,
        "loaded": 1,
    }
    (said,) = desk.rejections
    assert said.startswith("row 2, plan_issued_on: ")
    assert "2026-01-05" in said
    assert "2025-12-31" in said
    assert [desk.count(table) for table in ("person", "matter", "worker")] == [1, 1, 0]


def test_a_decision_after_an_ending_is_rejected_naming_its_column(desk):
    assert desk.load(row(refused_to_assess_on="2026-02-10", decided_to_draft_on="2026-03-10")) == {"rejected": 1}
    assert desk.rejections[0].startswith("row 2, decided_to_draft_on: ")


def test_a_day_to_come_is_rejected(desk):
    assert desk.load(row(withdrawn_on="2026-11-21")) == {"rejected": 1}
    assert "row 2, withdrawn_on" in desk.rejections[0]
    assert "future" in desk.rejections[0]


def test_a_ground_that_no_regulation_lists_is_rejected(desk):
    assert desk.load(row(exception_ground="staff_shortage", exception_from="2026-02-01")) == {"rejected": 1}
    assert "row 2, exception_ground" in desk.rejections[0]


def test_what_comes_in_names_what_was_asked_for_in_the_same_row_or_an_earlier_one(desk):
    desk.load({**PLANNED, "medical_received_on": ""})
    newer = {**PLANNED, "source": "school", "educational_received_on": "2026-03-20", "caseworker": "A. Marsh"}
    assert desk.load(newer) == {"merged": 1}
    asked = {e.payload.kind: e.id for e in desk.history() if e.type == "advice_requested"}
    came_in = {e.payload.advice_id: e.occurred_on.isoformat() for e in desk.history() if e.type == "advice_received"}
    assert came_in == {asked["medical"]: "2026-03-20", asked["educational"]: "2026-03-20"}
    assert desk.wrong() == []


def test_a_row_without_a_name_is_rejected(desk):
    assert desk.load(row(forename=None, surname=None), row(external_ref="T2")) == {"rejected": 1, "loaded": 1}
    assert "name is needed" in desk.rejections[0]


def test_a_blank_day_of_receipt_is_loaded_with_clocks_that_have_no_start(desk):
    assert desk.load(row(received_on=None, notified_to_assess_on="2026-02-10"), row(external_ref="T2")) == {"loaded": 2}
    assert desk.clocks(1)["issue_plan"][0] is None
    assert desk.clocks(2)["issue_plan"][0] == "2026-05-25"


def test_an_exception_excuses_weeks_16_and_20_and_moves_neither(desk):
    desk.load(row(exception_ground="exceptional_circumstances", exception_from="2026-02-01", exception_to="2026-12-24"))
    clocks = desk.clocks()
    assert {code: clocks[code][3] for code in ("notify_no_plan", "issue_plan", "decide_whether_to_assess")} == {
        "notify_no_plan": "2026-02-01",
        "issue_plan": "2026-02-01",
        "decide_whether_to_assess": None,
    }
    assert clocks["issue_plan"][0] == "2026-05-25"


def test_a_refusal_reversed_by_an_order_starts_its_clocks(desk):
    ordered = row(
        refused_to_assess_on="2026-02-10",
        tribunal_on="2026-03-10",
        reversed_on="2026-05-12",
        notified_to_assess_on="2026-05-20",
        plan_issued_on="2026-08-10",
    )
    assert desk.load(ordered) == {"loaded": 1}
    assert desk.clocks()["notify_will_assess"][:2] == ("2026-05-26", "2026-05-20")
    assert desk.clocks()["issue_plan"][:2] == ("2026-08-18", "2026-08-10")


def test_loaded_events_are_recorded_by_the_imports_own_account(desk):
    desk.load(PLANNED)
    assert {event.actor for event in desk.history()} == {desk.actor.account_id}


def test_the_same_file_again_changes_nothing(desk):
    rows = (
        PLANNED,
        row(external_ref=None, forename="Zofia"),
        row(external_ref="T3", received_on=None, withdrawn_on="2026-03-01", caseworker="A. Marsh"),
    )
    assert desk.load(*rows) == {"loaded": 3}
    before = [desk.count(table) for table in ("event", "person", "contact", "worker", "account_audit")]
    assert desk.load(*rows) == {"unchanged": 3}
    assert [desk.count(table) for table in ("event", "person", "contact", "worker", "account_audit")] == before


def test_a_newer_export_adds_what_is_new_and_a_blank_erases_nothing(desk):
    desk.load(row(notified_to_assess_on="2026-02-10", sex="F"))
    newer = row(
        medical_requested_on="2026-02-11",
        medical_received_on="2026-03-20",
        decided_to_assess_on="2026-02-05",
        notified_to_assess_on="2026-02-10",
        postcode="BS99 1AA",
        primary_need="ASD",
        caseworker="A. Marsh",
    )
    assert desk.load(newer) == {"merged": 1}
    assert [type_ for type_, _ in desk.events()] == [
        "request_received",
        "assessment_agreed",
        "corrected",
        "corrected",
        "caseworker_allocated",
        "advice_requested",
        "advice_received",
    ]
    assert desk.load(newer) == {"unchanged": 1}
    assert desk.load(row()) == {"unchanged": 1}


def test_a_late_entry_is_judged_at_its_place_in_time(desk):
    desk.load(row(decided_to_draft_on="2026-03-27"))
    assert desk.load(row(withdrawn_on="2026-03-01", decided_to_draft_on="2026-03-27")) == {"rejected": 1}
    assert "plan_agreed of 2026-03-27 could not stand" in desk.rejections[0]


def test_a_cell_that_differs_from_the_record_rejects_the_row_naming_both_values(desk):
    desk.load(row(notified_to_assess_on="2026-02-10", source="parent", caseworker="A. Marsh", sex="F"))
    for cells, first, second in (
        ({"notified_to_assess_on": "2026-02-11"}, "2026-02-10", "2026-02-11"),
        ({"received_on": "2026-01-06"}, "2026-01-05", "2026-01-06"),
        ({"source": "school"}, "parent", "school"),
        ({"caseworker": "B. Okonkwo"}, "A. Marsh", "B. Okonkwo"),
        ({"sex": "M"}, "F", "M"),
    ):
        assert desk.load(row(**cells)) == {"rejected": 1}
        assert f"the record says {first}, the row says {second}" in desk.rejections[0]
    assert desk.count("worker") == 1


def test_a_number_that_is_another_childs_rejects_the_row(desk):
    desk.load(row(), row(external_ref="T2", forename="Zofia", nhs_number="9990000018"))
    assert desk.load(row(nhs_number="9990000018")) == {"rejected": 1}
    assert "another child" in desk.rejections[0]


def test_without_external_ref_the_same_child_and_day_of_receipt_is_the_same_case(desk):
    desk.load(row(external_ref=None))
    assert desk.load(row(external_ref=None, notified_to_assess_on="2026-02-10")) == {"merged": 1}
    assert desk.load(
        row(external_ref=None, received_on="2026-08-03"), row(external_ref=None, date_of_birth="2017-01-01")
    ) == {"loaded": 2}


def test_a_rehearsal_says_what_would_be_done_and_keeps_nothing(desk):
    assert desk.load(
        PLANNED, row(), row(external_ref="T2"), row(external_ref="T3", withdrawn_on="2020-01-01"), rehearse=True
    ) == {"loaded": 2, "unchanged": 1, "rejected": 1}
    assert [desk.count(table) for table in ("person", "matter", "event", "clock_row")] == [0, 0, 0, 0]
    assert desk.load(PLANNED) == {"loaded": 1}
