"""Who sees which cases of the panel; what minutes say of what was put right since; what the database refuses to change."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.tables import Matter
from tests.panel.conftest import PANEL, agree, defer, refuse


@pytest.fixture
def met(council):
    """A meeting that decided one case and deferred another, now restricted; a notice is owed on each of two."""
    meeting = council.decide(agree(council.asked), agree(council.other), defer(council.assessed, "plan"))["meeting"]
    with council.here.db.writing() as session:
        for case_id in (council.asked, council.assessed, council.waiting):
            session.get_one(Matter, case_id).restricted = True
    return meeting


def ids(page):
    return {item["case_id"] for item in page["items"]}


def test_a_restricted_case_is_seen_by_managers_and_by_whoever_was_let_in(council, met):
    reader = council.here.actor("caseworker", name="Let in")
    council.here.let_in(reader, council.asked)
    let_in = council.client("caseworker", name="Let in")
    everything = {council.asked, council.other, council.assessed}
    for client, seen in (
        (council.manager, everything),
        (council.caseworker, {council.other}),
        (let_in, {council.asked, council.other}),
    ):
        assert ids(council.get(f"/meetings/{met['id']}", client)) == seen
        assert ids(council.get("/notices", client)) == seen - {council.assessed}
        minutes = client.get(f"{PANEL}/meetings/{met['id']}/minutes").text
        references = {item["reference"] for item in met["items"] if item["case_id"] in seen}
        assert {item["reference"] for item in met["items"] if item["reference"] in minutes} == references
        (listed,) = council.get("/meetings", client)["items"]
        assert (listed["decided"], listed["deferred"]) == (
            len(seen - {council.assessed}),
            len(seen & {council.assessed}),
        )
    assert ids(council.get("", council.caseworker)) == set()
    assert ids(council.get("", council.manager)) == {council.assessed, council.waiting}


def test_another_authority_sees_nothing_of_it(council, met):
    away = council.client("manager", "802")
    for path in ("", "/notices", "/meetings"):
        assert council.get(path, away)["items"] == []
    for path in ("", "/minutes"):
        assert away.get(f"{PANEL}/meetings/{met['id']}{path}").status_code == 404


def test_a_caseworker_recommends_nothing_on_a_case_it_may_not_see(council, met):
    said = {"case_id": council.waiting, "question": "plan", "outcome": "agreed", "reasons": ["plan_is_necessary"]}
    answer = council.caseworker.post(f"{PANEL}/recommendations", json=said)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "case_id")


def test_what_was_put_right_since_is_marked_in_the_minutes(council):
    meeting = council.decide(agree(council.asked), refuse(council.other))["meeting"]
    wrong, annulled = (item["event_id"] for item in meeting["items"])
    right = {"event_id": wrong, "data": {"reasons": ["development_and_health"]}, "why": "Read wrongly."}
    council.here.record(council.asked, "corrected", "2026-10-07", **right)
    council.here.record(council.other, "annulled", "2026-10-07", event_id=annulled, why="Another child.")
    items = council.get(f"/meetings/{meeting['id']}")["items"]
    assert [(i["amended"], [r["code"] for r in i["reasons"]]) for i in items] == [
        ("corrected", ["development_and_health"]),
        ("annulled", ["needs_met_by_sen_support"]),
    ]
    minutes = council.manager.get(f"{PANEL}/meetings/{meeting['id']}/minutes").text
    assert "This entry has since been corrected in the record." in minutes
    assert "This entry has since been annulled in the record." in minutes
    assert [notice["reasons"][0]["code"] for notice in council.get("/notices")["items"]] == ["development_and_health"]


def test_after_a_reversal_the_minutes_name_the_limit_that_the_meeting_decided_against(council):
    """Ordered on 1 October to assess, the plan's refusal is due ten weeks from the order: 10 December."""
    case_id = council.here.open("2026-05-04")
    council.here.record(case_id, "assessment_refused", "2026-06-01", reasons=["needs_met_by_sen_support"])
    council.here.record(case_id, "decision_reversed", "2026-10-01", decision="assess", because="tribunal_order")
    meeting = council.decide(defer(case_id, "plan"))["meeting"]
    assert [(i["due_on"], i["late_if_deferred"]) for i in meeting["items"]] == [("2026-12-10", False)]


def test_meetings_are_listed_the_latest_first_in_pages_of_any_length(council):
    for day in ("2026-10-06", "2026-10-20", "2026-10-13"):
        council.decide(defer(council.asked), on=day)
    body = {"by": "officer", "officer": "head_of_service", "members": []}
    council.decide(agree(council.other), on="2026-10-13", **body)
    days, cursor = [], None
    while True:
        page = council.get("/meetings", limit=1, **({"cursor": cursor} if cursor else {}))
        days += [item["on"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert days == ["2026-10-20", "2026-10-13", "2026-10-13", "2026-10-06"]
    assert [item["officer"] for item in council.get("/meetings", by="officer")["items"]] == ["head_of_service"]


@pytest.fixture
def kept(council):
    """At least one row in every table of the panel."""
    council.decide(agree(council.asked))
    said = {"case_id": council.other, "question": "assess", "outcome": "agreed", "reasons": ["plan_may_be_necessary"]}
    assert council.caseworker.post(f"{PANEL}/recommendations", json={**said, "note": "Yes."}).status_code == 201
    return council.here


def refuses(here, statement):
    with pytest.raises(DBAPIError, match="append-only"), here.db.writing() as session:
        session.execute(text(statement))


FROZEN = ("panel_recommendation", "panel_meeting", "panel_member", "panel_item")


@pytest.mark.parametrize("table", [*FROZEN, "panel_recommendation_words"])
def test_nothing_of_it_is_changed_or_replaced(kept, table):
    key = "recommendation_id" if table.endswith("words") else "id"
    refuses(kept, f"UPDATE {table} SET {key} = {key}")
    if kept.db.is_sqlite:
        refuses(kept, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    else:
        refuses(kept, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", FROZEN)
def test_nor_does_it_go(kept, table):
    refuses(kept, f"DELETE FROM {table}")


def test_the_words_of_a_recommendation_can_be_erased_and_the_recommendation_stands(kept):
    with kept.db.writing() as session:
        session.execute(text("DELETE FROM panel_recommendation_words"))
    with kept.client(kept.actor("manager")) as client:
        found = [item["recommendation"] for item in client.get(PANEL).json()["items"] if item["recommendation"]]
    assert [(said["outcome"], said["note"]) for said in found] == [("agreed", "")]
