"""Bad input gets a clear answer that names the field or the rule, and nothing is recorded (the table of contract.md)."""

import json

import pytest

from app.paging import cursor_after
from tests.support.installation import Installation

PROBLEM = "application/problem+json"


@pytest.fixture
def client(here: Installation):
    with here.client(here.actor("manager")) as client:
        yield client


@pytest.fixture
def case_id(here: Installation):
    return here.open("2026-01-05")


def post(client, case_id, event_type, day, headers=None, **data):
    more = {key: data.pop(key) for key in ("version", "irregular") if key in data}
    return client.post(
        f"/api/v1/cases/{case_id}/events",
        json={"type": event_type, "occurred_on": day, "data": data, **more},
        headers=headers,
    )


def versions(client, case_id):
    return client.get(f"/api/v1/cases/{case_id}").json()["version"]


def test_an_event_in_the_future_names_both_days(client, case_id):
    answer = post(client, case_id, "assessment_agreed", "2099-01-01")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["errors"][0]["field"] == "occurred_on"
    assert "2099-01-01" in answer.json()["detail"]
    assert versions(client, case_id) == 1


def test_an_event_before_what_it_depends_on_names_both_days(client, case_id):
    answer = post(client, case_id, "assessment_agreed", "2026-01-04")
    assert answer.status_code == 409
    assert "2026-01-05" in answer.json()["detail"]
    assert "2026-01-04" in answer.json()["detail"]


def test_a_decision_after_the_family_was_told_of_it_is_a_contradiction(client, case_id):
    answer = post(client, case_id, "assessment_agreed", "2026-02-10", decided_on="2026-02-11")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "data.decided_on"


def test_a_step_not_allowed_in_this_state_cites_its_rule_and_records_nothing(client, case_id):
    answer = post(client, case_id, "draft_sent", "2026-02-10", by="email")
    assert answer.status_code == 409
    assert answer.json()["guards"][0]["cite"] == ["cfa2014 s.37"]
    answer = post(client, case_id, "moved_to_deciding", "2026-02-10")
    assert answer.status_code == 409
    assert "requested" in answer.json()["guards"][0]["reason"]
    assert versions(client, case_id) == 1


@pytest.mark.parametrize(
    ("role", "event", "status"),
    [
        ("caseworker", "exception_approved", 403),
        ("caseworker", "caseworker_allocated", 403),
        ("ep_manager", "assessment_agreed", 403),
    ],
)
def test_a_step_not_for_this_role_is_refused_before_its_data_is_looked_at(here, case_id, role, event, status):
    with here.client(here.actor(role)) as client:
        answer = post(client, case_id, event, "2026-02-10", nonsense=True)
    assert answer.status_code == status
    assert answer.json()["type"] == "/problems/not-yours"


def test_a_correction_that_would_fell_a_later_event_names_the_first_that_falls(client, here, case_id):
    agreed = here.record(case_id, "assessment_agreed", "2026-02-10").events[0].id
    here.record(case_id, "advice_requested", "2026-02-12", kind="medical")
    answer = post(
        client,
        case_id,
        "corrected",
        "2026-03-01",
        event_id=agreed,
        occurred_on="2026-02-13",
        why="The letter is dated the 13th.",
    )
    assert answer.status_code == 409
    assert answer.json()["falls"] == {"event_id": agreed + 1, "type": "advice_requested", "occurred_on": "2026-02-12"}
    together = client.post(
        f"/api/v1/cases/{case_id}/corrections",
        json={
            "corrections": [
                {"event_id": agreed, "occurred_on": "2026-02-13", "why": "The letter is dated the 13th."},
                {"event_id": agreed + 1, "occurred_on": "2026-02-16", "why": "Asked after the letter."},
            ]
        },
    )
    assert together.status_code == 201, together.text
    assert next(c for c in together.json()["case"]["clocks"] if c["code"] == "advice")["started_on"] == "2026-02-16"


def test_annulling_what_others_rest_on_is_refused_and_annulling_the_last_is_not(client, here, case_id):
    agreed = here.record(case_id, "assessment_agreed", "2026-02-10").events[0].id
    asked = here.record(case_id, "advice_requested", "2026-02-12", kind="medical").events[0].id
    assert post(client, case_id, "annulled", "2026-03-01", event_id=agreed, why="Wrong child.").status_code == 409
    assert post(client, case_id, "annulled", "2026-03-01", event_id=asked, why="Wrong child.").status_code == 201
    answer = post(client, case_id, "annulled", "2026-03-01", event_id=agreed, why="Wrong child.")
    assert answer.json()["case"]["state"] == "requested"
    listed = client.get(f"/api/v1/cases/{case_id}/events").json()["items"]
    assert [bool(e.get("corrected_by")) for e in listed] == [False, True, True, False, False]


def test_a_stale_version_says_which_is_current(client, here, case_id):
    here.record(case_id, "assessment_agreed", "2026-02-10")
    for how in ({"version": 1}, {"headers": {"If-Match": '"1"'}}):
        answer = post(client, case_id, "family_contacted", "2026-02-12", channel="phone", summary="Rang.", **how)
        assert answer.status_code == 409
        assert answer.json()["current_version"] == 2
    fresh = post(
        client, case_id, "family_contacted", "2026-02-12", channel="phone", summary="Rang.", headers={"If-Match": '"2"'}
    )
    assert fresh.status_code == 201
    assert fresh.headers["etag"] == '"3"'


def test_a_repeated_key_is_recorded_once_and_with_another_body_refused(client, case_id):
    key = {"Idempotency-Key": "abc"}
    first = post(client, case_id, "assessment_agreed", "2026-02-10", headers=key)
    again = post(client, case_id, "assessment_agreed", "2026-02-10", headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["event"] == again.json()["event"]
    assert post(client, case_id, "assessment_agreed", "2026-02-11", headers=key).status_code == 422
    assert versions(client, case_id) == 2


@pytest.mark.parametrize(
    ("ground", "belongs"), [("missed_appointment", "send2014 reg 8(2)(c)"), ("staff_shortage", None)]
)
def test_a_ground_the_limit_does_not_have_cites_where_it_belongs_and_the_limits_own_list(
    client, case_id, ground, belongs
):
    answer = post(client, case_id, "exception_recorded", "2026-05-01", ground=ground, clocks=[f"{case_id}.issue_plan"])
    assert answer.status_code == 422
    assert "send2014 reg 10(4)" in answer.json()["cite"]
    assert belongs is None or belongs in answer.json()["cite"]


def test_an_unknown_id_a_clock_of_another_case_and_a_field_the_service_sets_are_named(client, here, case_id):
    other = here.open("2026-01-05")
    assert (
        post(client, case_id, "advice_received", "2026-02-10", advice_id=999).json()["errors"][0]["field"]
        == "data.advice_id"
    )
    strange = post(
        client,
        case_id,
        "exception_recorded",
        "2026-05-01",
        ground="exceptional_circumstances",
        clocks=[f"{other}.issue_plan"],
    )
    assert strange.json()["errors"][0]["field"] == "data.clocks"
    here.record(case_id, "assessment_agreed", "2026-02-10")
    assert (
        post(client, case_id, "advice_requested", "2026-02-12", kind="medical", body="s31").json()["errors"][0]["field"]
        == "data.body"
    )
    assert (
        post(client, case_id, "advice_requested", "2026-02-12", kind="medical", service="nobody").json()["errors"][0][
            "field"
        ]
        == "data.service"
    )


def test_another_authoritys_case_is_not_there(here, case_id):
    with here.client(here.actor("manager", "802")) as client:
        for path in ("", "/events", "/steps", "/documents"):
            assert client.get(f"/api/v1/cases/{case_id}{path}").status_code == 404
        assert (
            post(client, case_id, "assessment_agreed", "nonsense").status_code == 404
        )  # before anything is said of the body
        assert client.get("/api/v1/cases").json()["items"] == []


@pytest.mark.parametrize("role", ["professional", "analyst", "admin"])
def test_cases_are_not_for_these_roles(here, case_id, role):
    with here.client(here.actor(role, service="sirona" if role == "professional" else "")) as client:
        assert client.get(f"/api/v1/cases/{case_id}").status_code == 403
        assert client.get("/api/v1/cases").status_code == 403


def test_nothing_but_a_name_and_a_day_is_enough(client):
    answer = client.post("/api/v1/cases", json={"received_on": "2026-01-05", "person": {"surname": "Example"}})
    assert answer.status_code == 201
    assert len(answer.json()["clocks"]) == 4
    assert {"no_date_of_birth", "no_contact"} <= {w["code"] for w in answer.json()["warnings"]}


def test_the_day_of_receipt_is_the_london_day(client):
    answer = client.post(
        "/api/v1/cases", json={"received_at": "2026-07-05T23:15:00+00:00", "person": {"surname": "Example"}}
    )
    assert answer.json()["received_on"] == "2026-07-06"


FAR_OFF = (
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1989-12-31T23:59:59Z"),
    *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"),
)


@pytest.mark.parametrize("instant", FAR_OFF)
def test_an_instant_of_which_no_day_can_be_worked_out_is_named(client, case_id, instant):
    answer = client.post("/api/v1/cases", json={"received_at": instant, "person": {"surname": "Example"}})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["received_at"]
    received = client.get(f"/api/v1/cases/{case_id}/events").json()["items"][0]["id"]
    change = {"event_id": received, "data": {"received_at": instant}, "why": "The post book says so."}
    answer = post(client, case_id, "corrected", "2026-01-06", **change)
    assert answer.status_code == 422, "it would be on record for good"
    assert [fault["field"] for fault in answer.json()["errors"]] == ["data.received_at"]
    assert versions(client, case_id) == 1


def test_a_child_of_the_same_name_and_birth_date_is_a_warning_never_a_merge(client):
    body = {
        "received_on": "2026-01-05",
        "person": {"forename": "Zoë", "surname": "O'Brien-Example", "date_of_birth": "2018-03-02"},
    }
    first = client.post("/api/v1/cases", json=body).json()
    body["person"]["forename"], body["person"]["surname"] = "ZOE", "OBrien Example"
    second = client.post("/api/v1/cases", json=body).json()
    assert [w["case_id"] for w in second["warnings"] if w["code"] == "possible_duplicate"] == [first["id"]]
    assert first["person"]["id"] != second["person"]["id"]


def test_the_same_nhs_number_joins_the_person_and_a_wrong_check_digit_is_refused(client):
    body = {"received_on": "2026-01-05", "person": {"surname": "Example", "nhs_number": "999 000 0018"}}
    first, second = (client.post("/api/v1/cases", json=body).json() for _ in range(2))
    assert first["person"]["id"] == second["person"]["id"]
    body["person"]["nhs_number"] = "9990000019"
    wrong = client.post("/api/v1/cases", json=body)
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "person.nhs_number"


@pytest.mark.parametrize("born", ["9999-12-31", "2199-01-01", "1899-12-31", "0001-01-01"])
def test_a_birth_date_that_cannot_be_is_named(client, case_id, born):
    opened = client.post(
        "/api/v1/cases", json={"received_on": "2026-01-05", "person": {"surname": "Example", "date_of_birth": born}}
    )
    assert opened.status_code == 422
    assert [fault["field"] for fault in opened.json()["errors"]] == ["person.date_of_birth"]
    person = client.get(f"/api/v1/cases/{case_id}").json()["person"]
    changed = client.patch(f"/api/v1/people/{person['id']}", json={"date_of_birth": born})
    assert changed.status_code == 422
    assert [fault["field"] for fault in changed.json()["errors"]] == ["date_of_birth"]


def test_a_birth_date_merely_old_is_a_warning(client):
    body = {"received_on": "2026-01-05", "person": {"surname": "Example", "date_of_birth": "1931-05-04"}}
    answer = client.post("/api/v1/cases", json=body)
    assert answer.status_code == 201
    assert "over_25" in {warning["code"] for warning in answer.json()["warnings"]}


def test_a_repeated_external_ref_is_a_conflict_in_its_own_authority_only(client, here):
    body = {"received_on": "2026-01-05", "person": {"surname": "Example"}, "external_ref": "T-1"}
    assert client.post("/api/v1/cases", json=body).status_code == 201
    assert client.post("/api/v1/cases", json=body).status_code == 409
    with here.client(here.actor("caseworker", "802")) as neighbour:
        assert neighbour.post("/api/v1/cases", json=body).status_code == 201


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 10_000 + b"]" * 10_000,
        b'{"received_on": "2026-01-05", "person": ' + b'{"surname":' * 10_000 + b'"x"' + b"}" * 10_001,
        b'{"received_on": "2026-01-05", "person": {"surname": "\xff\xfe"}}',
        b'{"received_on": "2026-01-05", "person": {"surname": "a\\u0000b"}}',
        b'{"received_on": "2026-01-05", "person": {"surname": "\\ud800"}}',
        b'{"received_on": NaN, "person": {"surname": "x"}}',
        b'{"received_on": 1e400, "person": {"surname": "x"}}',
        b'{"received_on": "0001-01-01", "person": {"surname": "x"}}',
        b'{"received_on": "2013-01-01", "person": {"surname": "x"}}',
        b'{"received_on": "2026-01-05", "person": {"id": 9223372036854775808}}',
        b"{",
        b"",
        b"null",
        b" " * 50_000_000,
    ],
    ids=[
        "nested",
        "nested objects",
        "not utf-8",
        "NUL",
        "half a pair",
        "NaN",
        "infinite",
        "year one",
        "before the law",
        "huge id",
        "cut short",
        "empty",
        "null",
        "50 MB",
    ],
)
def test_what_cannot_be_read_or_kept_is_refused_without_a_crash(client, content):
    answer = client.post("/api/v1/cases", content=content, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text[:300]
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    "character", ["\x00", "\ud800", "\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"]
)
def test_text_that_cannot_be_kept_or_printed_is_refused_naming_its_field(client, character):
    def errors(**changes):
        person = {"surname": "Example", "forename": "Pub", **changes.pop("person", {})}
        sent = json.dumps({"received_on": "2026-01-05", "person": person, **changes})  # as escapes
        answer = client.post("/api/v1/cases", content=sent, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
        return [error["field"] for error in answer.json()["errors"]]

    assert errors(person={"forename": f"Pub{character}"}) == ["person.forename"]
    assert errors(contacts=[{"relation": "mother"}, {"relation": "aunt", "name": character}]) == ["contacts.1.name"]
    assert errors(person={character: "x"}) == ["person"]
    assert client.get("/api/v1/cases").json()["items"] == []


@pytest.mark.parametrize("letter", ["\ufdcf", "\ufdf0", "\ufffd", "\U0001fffd", "\u0378", "\ue000"])
def test_text_beside_it_is_kept(client, letter):
    body = {"received_on": "2026-01-05", "person": {"surname": f"Example {letter}"}}
    assert client.post("/api/v1/cases", json=body).status_code == 201


@pytest.mark.parametrize("text", ["\x00", "\ud800"], ids=["NUL", "half a pair"])
def test_a_cursor_that_holds_what_no_text_may_is_named(here, client, text):
    with here.client(here.actor("admin")) as admin:
        for answer in (
            client.get("/api/v1/breaches", params={"cursor": cursor_after(1, 2, text)}),
            client.get("/api/v1/correspondence", params={"cursor": cursor_after(text, 1)}),
            admin.get("/api/v1/services", params={"cursor": cursor_after(text)}),
        ):
            assert answer.status_code == 422
            assert [fault["field"] for fault in answer.json()["errors"]] == ["cursor"]


def test_a_name_with_a_direction_override_is_kept_faithfully(client):
    body = {"received_on": "2026-01-05", "person": {"surname": "Ex\u202eample"}}
    answer = client.post("/api/v1/cases", json=body)
    assert answer.status_code == 201
    assert client.get(f"/api/v1/cases/{answer.json()['id']}").json()["person"]["surname"] == "Ex\u202eample"


def test_no_token_is_said_first(here, case_id):
    with here.client() as client:
        for answer in (
            client.get(f"/api/v1/cases/{case_id}"),
            client.post("/api/v1/cases", content=b"{"),
            client.get("/api/v1/cases", headers={"Authorization": "Bearer nonsense"}),
        ):
            assert answer.status_code == 401
            assert json.loads(answer.text)["status"] == 401


def test_a_body_that_comes_in_pieces_past_the_limit_is_too_large(client):
    answer = client.post(
        "/api/v1/cases", content=(b" " * 100_000 for _ in range(40)), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == PROBLEM
