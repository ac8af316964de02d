"""A day of receipt that a later tracker gives: the case was loaded without one, and its clocks had no start."""

from tests.intake.conftest import row


def test_a_day_of_receipt_given_later_is_news_and_starts_the_clocks(desk):
    blank = row(received_on="", notified_to_assess_on="2026-02-10", caseworker="A. Marsh")
    given = row(received_on="2026-01-05", notified_to_assess_on="2026-02-10", caseworker="A. Marsh")
    desk.load(blank)
    assert desk.load(given) == {"merged": 1}
    day, payload = desk.settled("request_received")
    assert (day, payload.receipt_known) == ("2026-01-05", True)
    assert desk.clocks()["issue_plan"][0] == "2026-05-25"
    assert desk.wrong() == []
    assert desk.load(given) == desk.load(blank) == {"unchanged": 1}
    assert desk.load(row(received_on="2026-01-06")) == {"rejected": 1}


def test_a_day_of_receipt_that_was_the_stand_in_all_along_is_news_too(desk):
    desk.load(row(received_on="", withdrawn_on="2026-02-10"))
    assert desk.load(row(received_on="2026-02-10", withdrawn_on="2026-02-10")) == {"merged": 1}
    assert desk.settled("request_received")[1].receipt_known


def test_without_external_ref_a_day_of_receipt_given_later_finds_its_case(desk):
    desk.load(row(external_ref=None, received_on="", notified_to_assess_on="2026-02-10"))
    assert desk.load(row(external_ref=None, received_on="2026-01-05", notified_to_assess_on="2026-02-10")) == {
        "merged": 1
    }
    assert desk.count("matter") == 1


def test_a_caseworker_gives_the_day_of_receipt_by_the_api(desk):
    desk.load(row(received_on="", notified_to_assess_on="2026-02-10"))
    with desk.here.client(desk.here.actor("caseworker")) as client:
        events = client.get("/api/v1/cases/1/events").json()["items"]
        right = {"event_id": events[0]["id"], "occurred_on": "2026-01-05", "why": "the letter was found"}
        sent = client.post("/api/v1/cases/1/corrections", json={"corrections": [right]})
        assert sent.status_code == 201, sent.text
        case = client.get("/api/v1/cases/1").json()
        forged = {**right, "data": {"receipt_known": False}}
        assert client.post("/api/v1/cases/1/corrections", json={"corrections": [forged]}).status_code == 422
    assert case["received_on"] == "2026-01-05"
    assert next(c["due_on"] for c in case["clocks"] if c["code"] == "issue_plan") == "2026-05-25"
