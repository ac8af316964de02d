"""Alerts over HTTP: listed, acknowledged, put to rest, given to somebody; preferences with a floor; covers."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from app.alerts.morning import swept
from app.tables import Worker
from app.today import today

DAY = today()
ALERTS = "/api/v1/alerts"


class Council:
    """A manager, a caseworker, and a case whose decision was due yesterday, swept this morning."""

    def __init__(self, here, stack):
        self.here = here
        self.manager_account, self.caseworker_account = here.actor("manager"), here.actor("caseworker")
        self.manager = stack.enter_context(here.client(self.manager_account))
        self.caseworker = stack.enter_context(here.client(self.caseworker_account))
        self.case_id = here.open(DAY - timedelta(days=43), today=DAY)
        self.sweep()

    def sweep(self, days=0):
        return list(swept(self.here.db, self.here.settings, DAY + timedelta(days=days)))

    def the(self, rung, client=None, **params):
        found = (client or self.caseworker).get(ALERTS, params={"rung": rung, **params}).json()["items"]
        return found[0] if found else None


@pytest.fixture
def council(here):
    with ExitStack() as stack:
        yield Council(here, stack)


def test_an_alert_says_what_it_asks_by_when_and_names_no_child(council):
    alert = council.the("decision_late")
    assert (alert["code"], alert["on"], alert["floor"]) == ("decide_whether_to_assess", DAY.isoformat(), True)
    assert alert["due_on"] == (DAY - timedelta(days=1)).isoformat()
    assert alert["clock_id"] == f"{council.case_id}.decide_whether_to_assess"
    assert "Decide and tell the family" in alert["asks"]
    assert "Example" not in str(alert)


def test_acknowledged_once_and_again_is_no_news(council):
    alert = council.the("decision_late")
    for _ in range(2):
        answer = council.caseworker.post(f"{ALERTS}/{alert['id']}/acknowledgement")
        assert (answer.status_code, answer.json()["acknowledged_by"]["id"]) == (
            201,
            council.caseworker_account.account_id,
        )
    assert council.the("decision_late", acknowledged=False) is None
    assert council.the("decision_late", acknowledged=True)["id"] == alert["id"]


def test_several_are_acknowledged_together_and_what_is_not_there_is_left_out(council):
    ids = [item["id"] for item in council.caseworker.get(ALERTS).json()["items"]]
    answer = council.caseworker.post(f"{ALERTS}/acknowledgements", json={"ids": [*ids, 999_999]})
    assert answer.json() == {"acknowledged": sorted(ids)}


def test_at_rest_it_is_not_listed_and_the_floor_rests_a_week_at_most(council):
    alert = council.the("decision_late")
    path = f"{ALERTS}/{alert['id']}/snooze"
    for days, status in ((0, 422), (8, 422), (7, 201)):
        body = {"until": (DAY + timedelta(days=days)).isoformat(), "reason": "booked"}
        answer = council.caseworker.post(path, json=body)
        assert answer.status_code == status, answer.text
        if status == 422:
            assert answer.json()["errors"][0]["field"] == "until"
    assert council.the("decision_late") is None
    assert council.the("decision_late", snoozed=True)["id"] == alert["id"]


def test_given_to_somebody_it_is_theirs(council):
    alert = council.the("decision_late")
    assert council.the("decision_late", mine=True) is None
    path = f"{ALERTS}/{alert['id']}/assignment"
    stranger = council.here.actor("professional", service="sirona")
    assert council.manager.post(path, json={"account": stranger.account_id}).status_code == 422
    council.manager.post(path, json={"account": council.caseworker_account.account_id})
    assert council.the("decision_late", mine=True)["id"] == alert["id"]


def test_alerts_of_the_cases_one_holds_are_ones_own(council):
    with council.here.db.writing() as session:
        session.add(
            Worker(
                authority="801",
                kind="caseworker",
                name="Sam Fairweather",
                account_id=council.caseworker_account.account_id,
            )
        )
    council.here.record(council.case_id, "caseworker_allocated", DAY, today=DAY, worker="Sam Fairweather")
    assert council.the("decision_late", mine=True)
    assert council.the("decision_late", council.manager, mine=True) is None


def test_a_met_clock_takes_its_alert_off_the_list(council):
    alert = council.the("decision_late")
    council.here.record(council.case_id, "assessment_agreed", DAY, today=DAY)
    council.sweep(days=1)
    assert council.the("decision_late") is None
    gone = council.caseworker.post(f"{ALERTS}/{alert['id']}/acknowledgement")
    assert gone.status_code == 404


def test_the_floor_cannot_be_switched_off(council):
    path = "/api/v1/me/alerts"
    assert council.caseworker.get(path).json() == {"immediate": False, "muted": []}
    kept = {"immediate": True, "muted": ["decision_10_before"]}
    assert council.caseworker.put(path, json=kept).json() == kept
    for rung, words in (("decision_late", "of the floor"), ("nonsense", "no rung")):
        answer = council.caseworker.put(path, json={"muted": [rung]})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "muted.0")
        assert words in answer.json()["detail"]
    assert council.caseworker.get(path).json() == kept


def test_a_manager_says_who_covers_for_whom(council):
    away, by = council.caseworker_account.account_id, council.manager_account.account_id
    days = {"from_on": DAY.isoformat(), "to_on": (DAY + timedelta(days=7)).isoformat()}
    made = council.manager.post("/api/v1/covers", json={"away": away, "covered_by": by, **days})
    assert made.status_code == 201, made.text
    assert council.manager.get("/api/v1/covers").json()["items"] == [made.json()]
    assert council.manager.post("/api/v1/covers", json={"away": by, "covered_by": by, **days}).status_code == 422
    turned = {"from_on": days["to_on"], "to_on": days["from_on"]}
    assert council.manager.post("/api/v1/covers", json={"away": away, "covered_by": by, **turned}).status_code == 422
    assert council.manager.delete(f"/api/v1/covers/{made.json()['id']}").status_code == 204
    assert council.manager.get("/api/v1/covers").json()["items"] == []


def test_the_list_comes_in_pages(council):
    first = council.caseworker.get(ALERTS, params={"limit": 1}).json()
    second = council.caseworker.get(ALERTS, params={"limit": 1, "cursor": first["next"]}).json()
    assert first["items"][0]["id"] != second["items"][0]["id"]


def test_a_family_that_waits_too_long_is_on_the_breach_list_under_its_own_code(council):
    waiting = council.here.open(DAY - timedelta(days=29), today=DAY)
    found = council.manager.get("/api/v1/breaches", params={"code": "contact_family"}).json()["items"]
    assert {(item["case_id"], item["kind"]) for item in found} >= {(waiting, "promise")}
    council.here.record(waiting, "family_contacted", DAY, today=DAY, channel="phone", summary="Told them when.")
    found = council.manager.get("/api/v1/breaches", params={"code": "contact_family"}).json()["items"]
    assert waiting not in {item["case_id"] for item in found}
    assert "contact_family" not in council.manager.get("/api/v1/breaches").text  # no breach of law
