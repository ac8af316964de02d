"""Reading cases: lists, searches, the past as it was, and who is let in."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.alerts.morning import swept
from app.tables import Alert, ReadAudit
from app.today import now, today
from tests.support.installation import Installation


@pytest.fixture
def manager(here: Installation):
    with here.client(here.actor("manager")) as client:
        yield client


def read(client, path, **params):
    answer = client.get(f"/api/v1/cases{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_lists_filter_by_state_caseworker_and_reference_and_page(here, manager):
    first, second = here.open("2026-01-05", external_ref="T-1"), here.open("2026-01-06")
    here.record(first, "assessment_agreed", "2026-02-10")
    here.record(second, "caseworker_allocated", "2026-01-07", worker="Sam Lee")
    ids = lambda **asked: [item["id"] for item in read(manager, "", **asked)["items"]]  # noqa: E731 - one line, used below
    assert ids() == [first, second]
    assert ids(state="assessing") == [first]
    assert ids(state="requested", as_at="2026-02-09") == [first, second]
    assert ids(caseworker="Sam Lee") == [second]
    assert ids(q="T-1") == ids(q=read(manager, f"/{first}")["reference"]) == [first]
    assert ids(q="t-") == []
    page = read(manager, "", limit=1)
    assert [item["id"] for item in page["items"]] == [first]
    assert ids(cursor=page["next"]) == [second]


def test_a_search_is_by_name_birth_date_or_identifier_in_the_body(here, manager):
    case_id = here.open(
        "2026-01-05",
        person={
            "forename": "Zoë",
            "surname": "Example-Jones",
            "date_of_birth": "2018-03-02",
            "nhs_number": "9990000018",
        },
    )
    here.open("2026-01-05")
    for sought in (
        {"name": "zoe jones"},
        {"date_of_birth": "2018-03-02"},
        {"nhs_number": "999 000 0018"},
        {"name": "EXAMPLE", "date_of_birth": "2018-03-02"},
    ):
        found = manager.post("/api/v1/cases/search", json=sought).json()["items"]
        assert [item["id"] for item in found] == [case_id], sought
    assert manager.post("/api/v1/cases/search", json={"name": "100%"}).json()["items"] == []


def test_a_search_comes_in_pages_and_its_cursor_is_in_the_body(here, manager):
    cases = [here.open("2026-01-05", person={"forename": name, "surname": "Example"}) for name in ("Ana", "Ben", "Cai")]
    search = lambda **asked: manager.post("/api/v1/cases/search", json={"name": "example"} | asked)  # noqa: E731 - as above
    ids = lambda page: [item["id"] for item in page["items"]]  # noqa: E731 - as above
    first = search(limit=2).json()
    assert ids(first) == cases[:2]
    rest = search(limit=2, cursor=first["next"]).json()
    assert (ids(rest), rest["next"]) == (cases[2:], None)
    assert search(limit=3).json()["next"] is None
    refused = search(cursor="of nobody's giving")
    assert (refused.status_code, "cursor" in refused.text) == (422, True)


def test_known_at_ignores_what_was_recorded_later_and_as_at_what_happened_later(here, manager):
    case_id = here.open("2026-01-05")
    before = now()
    here.record(case_id, "assessment_agreed", "2026-02-10")
    now_known = read(manager, f"/{case_id}", as_at="2026-02-10")
    then_known = read(manager, f"/{case_id}", as_at="2026-02-10", known_at=before.isoformat())
    assert (now_known["state"], then_known["state"]) == ("assessing", "requested")
    assert then_known["available"] == []
    assert (
        manager.get(
            f"/api/v1/cases/{case_id}", params={"known_at": datetime(2020, 1, 1, tzinfo=UTC).isoformat()}
        ).status_code
        == 404
    )


def test_known_at_is_for_managers(here):
    case_id = here.open("2026-01-05")
    with here.client(here.actor("caseworker")) as client:
        answer = client.get(f"/api/v1/cases/{case_id}", params={"known_at": now().isoformat()})
    assert answer.status_code == 403


def test_a_corrected_day_shows_at_once_and_the_old_one_to_whoever_asks_what_was_known(here, manager):
    case_id = here.open("2026-01-05")
    before = now()
    here.record(
        case_id, "corrected", "2026-01-09", event_id=1, occurred_on="2026-01-02", why="The e-mail came on Friday."
    )
    due = lambda **asked: read(manager, f"/{case_id}", **asked)["clocks"][0]["due_on"]  # noqa: E731 - one line, used below
    assert due() == "2026-02-13"
    assert due(as_at="2026-01-05", known_at=before.isoformat()) == "2026-02-16"
    events = read(manager, f"/{case_id}/events")["items"]
    assert (events[0]["occurred_on"], events[0]["corrected_by"]) == ("2026-01-05", [events[1]["id"]])
    assert events[1]["data"]["why"] == "The e-mail came on Friday."


def test_a_family_sees_its_own_childs_case_without_what_is_the_councils(here):
    case_id, other = here.open("2026-01-05", flags=["child_protection"]), here.open("2026-01-06")
    family = here.actor("family")
    here.let_in(family, case_id)
    with here.client(family) as client:
        shown = client.get(f"/api/v1/cases/{case_id}").json()
        assert (shown["flags"], shown["warnings"]) == ([], [])
        assert client.get(f"/api/v1/cases/{other}").status_code == 404
        assert (
            client.get(f"/api/v1/cases/{case_id}/events").status_code == 403
        )  # the words the council's officers wrote
        assert [item["id"] for item in client.get("/api/v1/cases").json()["items"]] == [case_id]


def test_a_request_made_by_a_family_is_the_familys_to_see(here):
    with here.client(here.actor("family")) as client:
        made = client.post(
            "/api/v1/cases", json={"received_on": "2026-01-05", "person": {"surname": "Example"}, "source": "parent"}
        )
        assert made.status_code == 201
        assert client.get(f"/api/v1/cases/{made.json()['id']}").status_code == 200
        assert (
            client.post(
                f"/api/v1/cases/{made.json()['id']}/events",
                json={"type": "assessment_agreed", "occurred_on": "2026-02-10"},
            ).status_code
            == 403
        )


def test_reads_of_a_childs_record_are_written_down(here, manager):
    case_id = here.open("2026-01-05")
    read(manager, f"/{case_id}")
    read(manager, f"/{case_id}/events")
    with here.db.reading() as session:
        rows = list(session.scalars(select(ReadAudit)))
    assert [(row.matter_id, row.route) for row in rows] == [
        (case_id, "GET /cases/{id}"),
        (case_id, "GET /cases/{id}/events"),
    ]


def test_steps_say_what_may_happen_now_and_what_may_not_with_each_guards_reason(here, manager):
    case_id = here.open("2026-01-05")
    steps = {step["type"]: step for step in read(manager, f"/{case_id}/steps")["items"]}
    assert steps["assessment_agreed"]["permitted"]
    assert steps["assessment_agreed"]["to"] == "assessing"
    assert not steps["plan_issued"]["permitted"]
    assert steps["plan_issued"]["guards"][0]["cite"] == ["send2014 reg 13(1)"]
    assert read(manager, f"/{case_id}")["available"] == [name for name, step in steps.items() if step["permitted"]]


def test_after_an_order_to_assess_the_family_is_told_first_and_somebody_is_told_to(here):
    case = here.open("2026-06-01")
    here.record(case, "assessment_refused", "2026-07-06", reasons=["needs_met_by_sen_support"])
    here.record(case, "decision_reversed", "2026-11-16", decision="assess", because="tribunal_order")
    with here.client(here.actor("caseworker")) as client:
        step = client.get(f"/api/v1/cases/{case}").json()["next_step"]
    assert (step["code"], step["due_on"]) == ("notify_will_assess", "2026-11-30")
    assert "there will be an assessment" in step["act"]
    list(swept(here.db, here.settings, date(2026, 11, 30)))
    with here.db.reading() as session:
        assert "will_assess_due" in set(session.scalars(select(Alert.rung)))


def test_the_entries_of_a_day_are_those_of_what_was_true_then(here):
    case = here.open("2026-01-05")
    here.record(case, "assessment_agreed", "2026-02-10")
    late = here.record(case, "plan_agreed", "2026-04-01", irregular="The panel met early.").events[0].id
    with here.client(here.actor("manager")) as client:
        put_right = {"event_id": late, "occurred_on": "2026-03-25", "why": "The minutes say the 25th."}
        assert client.post(f"/api/v1/cases/{case}/corrections", json={"corrections": [put_right]}).status_code == 201

        def entries(**asked: str):
            return client.get(f"/api/v1/cases/{case}/events", params=asked)

        assert late in [entry["id"] for entry in entries(as_at="2026-03-26").json()["items"]]
        assert late not in [entry["id"] for entry in entries(as_at="2026-03-24").json()["items"]]
        assert entries(as_at="2026-01-04").status_code == 404
        assert client.get("/api/v1/cases", params={"known_at": "2026-11-01T00:00:00Z"}).status_code == 422


def test_today_asked_for_by_name_is_today(here):
    case = here.open("2026-01-05")
    with here.client(here.actor("caseworker")) as client:
        plain, named = (client.get(f"/api/v1/cases/{case}", params=asked) for asked in ({}, {"as_at": str(today())}))
    assert (named.json(), named.headers["etag"]) == (plain.json(), plain.headers["etag"])


def test_a_blank_reference_is_none(here):
    with here.client(here.actor("caseworker")) as client:
        body = {"received_on": "2026-01-05", "person": {"surname": "Example"}, "external_ref": " "}
        answers = [client.post("/api/v1/cases", json=body) for _ in range(2)]
    assert [(answer.status_code, answer.json()["external_ref"]) for answer in answers] == [(201, None)] * 2


def for_adulthood(client, case_id: int) -> str:
    (item,) = (
        i for i in client.get(f"/api/v1/cases/{case_id}").json()["checklist"] if i["kind"].startswith("preparing")
    )
    return item["standing"]


def test_a_year_group_put_right_moves_the_advice_that_is_sought_from_year_nine_on(here):
    with here.client(here.actor("manager")) as client:
        body = {"received_on": "2026-11-02", "person": {"surname": "Example", "year_group": 8}}
        case = client.post("/api/v1/cases", json=body).json()["id"]
        assert for_adulthood(client, case) == "not_needed"
        entry = client.get(f"/api/v1/cases/{case}/events").json()["items"][0]["id"]
        put_right = {"event_id": entry, "data": {"year_group": 9}, "why": "The school says year 9."}
        assert client.post(f"/api/v1/cases/{case}/corrections", json={"corrections": [put_right]}).status_code == 201
        assert for_adulthood(client, case) == "not_asked"


def test_a_birth_date_put_right_to_twelve_or_over_asks_for_the_year_group(here):
    """The birth date is no fact of the chain: somebody who knows the year puts the request right."""
    with here.client(here.actor("manager")) as client:
        body = {"received_on": "2026-11-02", "person": {"surname": "Example", "date_of_birth": "2016-03-01"}}
        case = client.post("/api/v1/cases", json=body).json()

        def warned() -> bool:
            warnings = client.get(f"/api/v1/cases/{case['id']}").json()["warnings"]
            return "year_group_unclear" in {warning["code"] for warning in warnings}

        assert not warned()
        person = f"/api/v1/people/{case['person']['id']}"
        assert client.patch(person, json={"date_of_birth": "2012-03-01"}).status_code == 200
        assert (for_adulthood(client, case["id"]), warned()) == ("not_needed", True)
        entry = client.get(f"/api/v1/cases/{case['id']}/events").json()["items"][0]["id"]
        put_right = {"event_id": entry, "data": {"year_group": 10}, "why": "Born in 2012."}
        client.post(f"/api/v1/cases/{case['id']}/corrections", json={"corrections": [put_right]})
        assert (for_adulthood(client, case["id"]), warned()) == ("not_asked", False)
