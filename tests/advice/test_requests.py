"""A request for advice, from the service's side: acknowledged, assigned, drafted, submitted, returned, answered nil."""

from datetime import timedelta

import pytest

from tests.advice.conftest import A_WEEK_AGO, FOUR_WEEKS_AGO, TODAY, advice

ASKS = "/api/v1/advice-requests"


def test_a_service_sees_what_was_asked_of_it_and_nothing_else(desk):
    medical, _ = desk.ask("medical", "sirona"), desk.ask("psychological", "psychologists")
    found = desk.trust.get(ASKS).json()
    assert [item["id"] for item in found["items"]] == [medical]
    item = found["items"][0]
    assert item["child"] == {"initials": "AE", "date_of_birth": "2018-03-02"}
    assert "Amina" not in str(item)
    assert item["clock"]["due_on"] == (FOUR_WEEKS_AGO + timedelta(days=42)).isoformat()
    assert (item["clock"]["status"], item["clock"]["days_left"]) == ("due_soon", 14)
    assert item["clock"]["cite"] == "send2014 reg 8(1)"


def test_the_council_sees_all_that_it_asked_for(desk):
    ids = [desk.ask("medical", "sirona"), desk.ask("psychological", "psychologists", A_WEEK_AGO)]
    assert [item["id"] for item in desk.council.get(ASKS).json()["items"]] == ids  # earliest due first
    assert [i["id"] for i in desk.council.get(ASKS, params={"service": "psychologists"}).json()["items"]] == ids[1:]


def test_a_principal_psychologist_sees_psychological_advice_alone(desk, clients):
    desk.ask("medical", "sirona")
    psychological = desk.ask("psychological", "psychologists")
    lead = clients.enter_context(desk.here.client(desk.here.actor("ep_manager")))
    assert [item["id"] for item in lead.get(ASKS).json()["items"]] == [psychological]


def test_the_list_is_paged_and_filtered(desk):
    ids = [desk.ask(kind, "sirona", TODAY - timedelta(days=n)) for n, kind in ((20, "medical"), (10, "other"))]
    first = desk.trust.get(ASKS, params={"limit": 1}).json()
    second = desk.trust.get(ASKS, params={"limit": 1, "cursor": first["next"]}).json()
    assert [first["items"][0]["id"], second["items"][0]["id"]] == ids
    assert second["next"] is None
    assert desk.trust.get(ASKS, params={"kind": "other"}).json()["items"][0]["id"] == ids[1]
    assert desk.trust.get(ASKS, params={"mine": True}).json()["items"] == []
    assert desk.trust.get(ASKS, params={"status": "received"}).json()["items"] == []


def test_an_adviser_is_told_of_the_child_what_advice_needs_and_no_upn(desk):
    asked = desk.ask("medical", "sirona", note="Please say how he hears.")
    found = desk.trust.get(f"{ASKS}/{asked}").json()
    assert (found["note"], found["status"], found["body"]) == ("Please say how he hears.", "outstanding", "s31")
    child = found["child"]
    assert (child["forename"], child["nhs_number"]) == ("Amina", "9434765919")
    assert "H801200001001" not in str(found)
    addresses = {contact["name"]: (contact["phone"], contact["address"]) for contact in child["contacts"]}
    assert addresses == {"Hodan Example": ("0117 496 0000", "1 High Street"), "Ali Example": (None, None)}


def test_six_weeks_are_counted_from_sending_and_from_receipt_and_both_are_shown(desk):
    asked = desk.ask("medical", "sirona")
    got = FOUR_WEEKS_AGO + timedelta(days=3)
    answer = desk.trust.post(f"{ASKS}/{asked}/acknowledgement", json={"received_on": got.isoformat()})
    assert answer.status_code == 201, answer.text
    found = answer.json()["advice_request"]
    assert found["due_if_counted"] == {
        "from_sending": (FOUR_WEEKS_AGO + timedelta(days=42)).isoformat(),
        "from_receipt": (got + timedelta(days=42)).isoformat(),
    }
    assert found["clock"]["due_on"] == found["due_if_counted"]["from_receipt"]
    assert (found["received_by_body_on"], found["acknowledged_on"]) == (got.isoformat(), TODAY.isoformat())
    again = desk.trust.post(f"{ASKS}/{asked}/acknowledgement")
    assert again.status_code == 409, again.text


def test_to_acknowledge_a_request_is_not_to_receive_it_and_moves_no_date(desk):
    asked = desk.ask("medical", "sirona")
    before = desk.trust.get(f"{ASKS}/{asked}").json()["clock"]
    assert before["due_on"] == (FOUR_WEEKS_AGO + timedelta(days=42)).isoformat()
    found = desk.trust.post(f"{ASKS}/{asked}/acknowledgement", json={}).json()["advice_request"]
    assert (found["received_by_body_on"], found["acknowledged_on"]) == (None, TODAY.isoformat())
    assert found["clock"] == before


def test_a_request_is_not_acknowledged_as_received_tomorrow(desk):
    asked = desk.ask("medical", "sirona")
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    answer = desk.trust.post(f"{ASKS}/{asked}/acknowledgement", json={"received_on": tomorrow})
    assert answer.status_code == 422, answer.text
    assert desk.trust.get(f"{ASKS}/{asked}").json()["acknowledged_on"] is None


def test_a_day_of_receipt_before_the_request_is_refused(desk):
    asked = desk.ask("medical", "sirona")
    early = (FOUR_WEEKS_AGO - timedelta(days=1)).isoformat()
    answer = desk.trust.post(f"{ASKS}/{asked}/acknowledgement", json={"received_on": early})
    assert answer.status_code == 409
    assert desk.trust.get(f"{ASKS}/{asked}").json()["acknowledged_on"] is None


def test_a_request_is_assigned_to_somebody_of_the_service(desk):
    asked = desk.ask("medical", "sirona")
    colleague = desk.here.actor("professional", service="sirona", name="Dr Example")
    stranger = desk.here.actor("professional", service="psychologists", name="Somebody else")
    refused = desk.trust.post(f"{ASKS}/{asked}/assignment", json={"account": stranger.account_id})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "account")
    found = desk.trust.post(f"{ASKS}/{asked}/assignment", json={"account": colleague.account_id}).json()
    assert found["advice_request"]["assigned_to"] == {"id": colleague.account_id, "name": "Dr Example"}
    mine = desk.trust.post(f"{ASKS}/{asked}/assignment").json()["advice_request"]
    assert mine["assigned_to"]["name"] == "professional 801 sirona"
    assert [item["id"] for item in desk.trust.get(ASKS, params={"mine": True}).json()["items"]] == [asked]


def test_advice_submitted_is_dated_today_meets_the_clock_and_moves_the_case_on(desk):
    asked = desk.ask("medical", "sirona")
    answer = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice())
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["event"]["type"], found["event"]["occurred_on"]) == ("advice_received", TODAY.isoformat())
    assert found["advice_request"]["status"] == "received"
    assert found["advice_request"]["clock"]["status"] == "met"
    assert found["warnings"] == []
    given = found["advice_request"]["given"][0]
    assert (given["template"], given["late_information"]) == (1, False)
    assert given["content"]["strengths"] == advice()["strengths"]
    assert desk.state() == "deciding"


def test_the_words_of_advice_are_kept_apart_from_the_chain(desk):
    asked = desk.ask("medical", "sirona")
    event = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice()).json()["event"]
    with desk.here.db.reading() as session:
        from sqlalchemy import text

        (data,) = session.execute(text("SELECT data FROM event WHERE id = :id"), {"id": event["id"]}).one()
        (words,) = session.execute(
            text("SELECT text FROM event_private WHERE event_id = :id"), {"id": event["id"]}
        ).one()
    assert "Sings" not in data
    assert "Sings" in words


def test_advice_that_lacks_something_is_refused_with_a_list_of_all_of_it(desk):
    asked = desk.ask("medical", "sirona")
    answer = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice(strengths="", outcomes=[], provision=[]))
    assert answer.status_code == 422, answer.text
    assert {"strengths", "outcomes"} <= {error["field"] for error in answer.json()["errors"]}
    assert desk.trust.get(f"{ASKS}/{asked}").json()["status"] == "outstanding"


def test_vague_provision_is_warned_of_and_taken(desk):
    asked = desk.ask("medical", "sirona")
    vague = advice()
    vague["provision"][0]["text"] = "Access to speech and language therapy as required"
    answer = desk.trust.post(f"{ASKS}/{asked}/submission", json=vague)
    assert answer.status_code == 201, answer.text
    assert any("provision.0" in warning["field"] for warning in answer.json()["warnings"])


def test_a_second_submission_is_told_of_the_first(desk):
    asked = desk.ask("medical", "sirona")
    first = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice()).json()["event"]
    second = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice())
    assert second.status_code == 409
    assert second.json()["first"] == {"event_id": first["id"], "occurred_on": TODAY.isoformat()}


def test_the_same_sending_is_recorded_once(desk):
    asked = desk.ask("medical", "sirona")
    key = {"Idempotency-Key": "once"}
    first = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice(), headers=key)
    again = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice(), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["event"]["id"] == again.json()["event"]["id"]
    other = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice(strengths="Runs."), headers=key)
    assert other.status_code == 422


def test_advice_returned_keeps_its_due_date_and_its_rework_is_counted(desk):
    asked = desk.ask("medical", "sirona")
    due = desk.trust.get(f"{ASKS}/{asked}").json()["clock"]["due_on"]
    desk.trust.post(f"{ASKS}/{asked}/submission", json=advice())
    desk.happens("advice_returned", advice_id=asked, code="provision_not_specific", reason="How often?")
    found = desk.trust.get(f"{ASKS}/{asked}").json()
    assert (found["status"], found["clock"]["due_on"]) == ("returned", due)
    assert found["clock"]["met_on"] is None
    assert [(r["code"], r["reason"], r["back_on"]) for r in found["rework"]] == [
        ("provision_not_specific", "How often?", None)
    ]
    listed = desk.trust.get(ASKS, params={"status": "returned"}).json()["items"]
    assert [(item["id"], item["reworks"]) for item in listed] == [(asked, 1)]
    assert desk.state() == "assessing"
    desk.trust.post(f"{ASKS}/{asked}/submission", json=advice(strengths="Sings, and runs."))
    found = desk.trust.get(f"{ASKS}/{asked}").json()
    assert (found["status"], found["rework"][0]["back_on"], len(found["given"])) == ("received", TODAY.isoformat(), 2)
    desk.happens("advice_accepted", advice_id=asked)
    assert desk.trust.get(f"{ASKS}/{asked}").json()["accepted_on"] == TODAY.isoformat()


def test_a_nil_answer_meets_the_clock_and_leaves_the_item_open(desk):
    asked, _ = desk.ask("medical", "sirona"), desk.ask("psychological", "psychologists")
    unreasoned = desk.trust.post(f"{ASKS}/{asked}/answer", json={"answer": "not_known", "why": " "})
    assert (unreasoned.status_code, unreasoned.json()["errors"][0]["field"]) == (422, "why")
    answer = desk.trust.post(f"{ASKS}/{asked}/answer", json={"answer": "not_known", "why": "Not on our system."})
    assert answer.status_code == 201, answer.text
    found = answer.json()["advice_request"]
    assert (found["status"], found["answered"], found["clock"]["status"]) == ("answered_nil", "not_known", "met")
    case = desk.council.get(f"/api/v1/cases/{desk.case_id}").json()
    assert {item["kind"]: item["standing"] for item in case["checklist"]}["medical"] == "answered_nil"
    assert desk.trust.get(ASKS).json()["items"] == []
    desk.happens("nil_advice_accepted", advice_id=asked, why="The school nurse has given advice.")
    case = desk.council.get(f"/api/v1/cases/{desk.case_id}").json()
    assert {item["kind"]: item["standing"] for item in case["checklist"]}["medical"] == "nil_accepted"


def test_a_missed_appointment_can_excuse_its_own_clock_and_no_other(desk):
    asked = desk.ask("medical", "sirona")
    on = {"on": A_WEEK_AGO.isoformat()}
    assert desk.trust.post(f"{ASKS}/{asked}/appointment", json=on).status_code == 201
    missed = desk.trust.post(f"{ASKS}/{asked}/missed-appointment", json=on)
    assert missed.status_code == 201, missed.text
    found = missed.json()["advice_request"]
    assert (found["appointments"], found["missed"], found["kept"]) == ([on["on"]], [on["on"]], [])
    facts = {"ground": "missed_appointment", "advice_id": asked, "on": on["on"], "from": on["on"]}
    own, plan = f"{desk.case_id}.advice.{asked}", f"{desk.case_id}.issue_plan"
    refused = desk.happens("exception_recorded", expect=422, clocks=[plan], **facts)
    assert "send2014 reg 8(2)(c)" in refused["cite"]
    desk.happens("exception_recorded", clocks=[own], **facts)


def test_advice_after_its_request_was_withdrawn_is_kept_as_late_information(desk):
    asked, _ = desk.ask("medical", "sirona"), desk.ask("psychological", "psychologists")
    desk.happens("advice_withdrawn", advice_id=asked, why="Asked twice.")
    assert desk.trust.get(ASKS).json()["items"] == []
    answer = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice())
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert found["event"]["type"] == "late_information_received"
    assert (found["advice_request"]["status"], found["advice_request"]["clock"]["status"]) == ("withdrawn", "stopped")
    assert found["advice_request"]["given"][0]["late_information"] is True
    assert desk.state() == "assessing"


def test_advice_after_the_case_ended_is_kept_as_late_information(desk):
    asked = desk.ask("medical", "sirona")
    desk.happens("request_withdrawn", note="By letter.")
    answer = desk.trust.post(f"{ASKS}/{asked}/submission", json=advice())
    assert (answer.status_code, answer.json()["event"]["type"]) == (201, "late_information_received")
    assert desk.trust.get(ASKS).json()["items"] == []


def test_a_draft_is_seen_by_colleagues_and_a_colleagues_later_words_are_not_lost(desk, clients):
    asked = desk.ask("medical", "sirona")
    colleague = clients.enter_context(
        desk.here.client(desk.here.actor("professional", service="sirona", name="A colleague"))
    )
    saved = desk.trust.put(f"{ASKS}/{asked}/draft", json={"content": {"strengths": "Sings."}, "version": 0})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert "views" in {lack["field"] for lack in saved.json()["missing"]}
    seen = colleague.get(f"{ASKS}/{asked}/draft").json()
    assert (seen["content"]["strengths"], seen["saved_by"]["name"]) == ("Sings.", "professional 801 sirona")
    mine = {"content": {"strengths": "Sings and runs."}, "version": 1}
    assert colleague.put(f"{ASKS}/{asked}/draft", json=mine).json()["version"] == 2
    late = desk.trust.put(f"{ASKS}/{asked}/draft", json=mine)
    assert (late.status_code, late.json()["current_version"]) == (409, 2)
    assert desk.council.get(f"{ASKS}/{asked}/draft").status_code == 403  # the service's own until submitted
    blind = desk.trust.put(f"{ASKS}/{asked}/draft", json={"content": {"strengths": "Mine."}})
    assert (blind.status_code, blind.json()["current_version"]) == (409, 2)
    desk.trust.post(f"{ASKS}/{asked}/submission", json=advice())
    assert desk.trust.get(f"{ASKS}/{asked}/draft").status_code == 404
    late = desk.trust.put(f"{ASKS}/{asked}/draft", json={"content": {"strengths": "Mine."}})
    assert (late.status_code, "already in" in late.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("post", "/acknowledgement"),
        ("post", "/assignment"),
        ("post", "/answer"),
        ("get", "/draft"),
        ("put", "/draft"),
        ("post", "/submission"),
        ("post", "/attachments"),
    ],
)
def test_another_services_request_is_not_there(desk, clients, method, path):
    asked = desk.ask("medical", "sirona")
    stranger = clients.enter_context(desk.here.client(desk.here.actor("professional", service="psychologists")))
    assert stranger.request(method, f"{ASKS}/{asked}{path}").status_code == 404
    assert stranger.request(method, f"{ASKS}/999999{path}").status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/kpis", "/api/v1/breaches", "/api/v1/people/1"])
def test_a_professional_has_no_case_list_no_figures_and_no_other_child(desk, path):
    assert desk.trust.get(path).status_code in {403, 404}


def test_one_service_answers_several_councils_from_one_inbox(desk):
    asked = desk.ask("medical", "sirona")
    desk.here.register_service("sirona", "s31", authority="802")
    neighbour = desk.here.actor("manager", authority="802")
    case_id = desk.here.open(TODAY - timedelta(days=60), neighbour, TODAY)
    desk.here.record(case_id, "assessment_agreed", TODAY - timedelta(days=50), neighbour, TODAY)
    theirs = desk.here.record(
        case_id, "advice_requested", TODAY - timedelta(days=40), neighbour, TODAY, kind="medical", service="sirona"
    )
    found = desk.trust.get(ASKS).json()["items"]
    assert [(item["id"], item["authority"]) for item in found] == [(theirs.events[0].id, "802"), (asked, "801")]
    assert [item["id"] for item in desk.council.get(ASKS).json()["items"]] == [asked]


def test_the_template_is_public_and_versioned(desk):
    schema = desk.trust.get("/api/v1/advice-schema").json()
    assert schema == desk.trust.get("/api/v1/advice-schema/1").json()
    assert schema["$schema"].startswith("https://json-schema.org/draft/2020-12")
    assert desk.trust.get("/api/v1/advice-schema/2").status_code == 404
