"""The agenda: everybody who waits for a decision, in order, nobody twice; held against each case's own history, folded."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.record.load import history
from tests.panel.caseload import Caseload
from workflow.clocks import clocks
from workflow.history import settle
from workflow.machine import fold

PANEL = "/api/v1/panel"
WAITS = {"requested": ("assess", "decide_whether_to_assess"), "assessing": ("plan", "notify_no_plan")}
WAITS["deciding"] = WAITS["assessing"]
TOLD = {"assessment_agreed", "assessment_refused", "plan_agreed", "plan_refused", "decision_reversed"}


@pytest.fixture
def caseload(here):
    return Caseload(here, random.Random(20261122))


def pages(client, path=PANEL, limit=500, **params):
    """Every item of a list, page by page."""
    items, cursor = [], None
    while True:
        asked = {**params, "limit": limit, **({"cursor": cursor} if cursor else {})}
        answer = client.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next"]
        if cursor is None:
            return items


def decided(events, question):
    """Whether the last word on a question is a decision that the family has not been told of."""
    mine = "assessment_" if question == "assess" else "plan_"
    for event in reversed(events):
        if event.type in TOLD:
            return False
        if event.type == "decision_made" and event.payload.decision.startswith(mine):
            return True
    return False


def expected(here, ids, on, next_on):
    """What the agenda should say, case by case from the record: (due, case, why it is there, late, late if deferred)."""
    found = []
    with here.db.reading() as session:
        for case_id in ids:
            events = settle(history(session, case_id))
            f = fold(events, here.rules, case_id)
            if f.state not in WAITS or decided(events, WAITS[f.state][0]):
                continue
            of_code = [c for c in clocks(f, here.rules) if c.duty.code == WAITS[f.state][1] and c.open and c.due_on]
            due = min((c.due_on for c in of_code), default=None)
            why = "request" if f.state == "requested" else "assessment"
            if f.state == "assessing":
                out = [a for a in f.advices.values() if not (a.is_settled or a.nil_on or a.of_family)]
                is_in = any(a.received_on for a in f.advices.values())
                presses = due is None or here.rules.act_by(due) <= next_on
                why = "advice_in" if is_in and not out else "date_presses" if presses else None
            if why:
                misses = due is None or here.rules.act_by(due) < next_on
                found.append((due or date.min, case_id, why, due is None or due < on, misses))
    return sorted(found)


def test_everybody_who_waits_is_there_in_order_and_whoever_misses_the_limit_is_marked(here, caseload):
    ids = caseload.make(60)
    seen = set()
    with here.client(caseload.manager) as client:
        for weeks in (0, 4, 9, 14, 20):
            on = date(2026, 7, 7) + timedelta(days=7 * weeks)
            for next_on in (on + timedelta(days=7), on + timedelta(days=25)):
                right = expected(here, ids, on, next_on)
                items = pages(client, on=on.isoformat(), next=next_on.isoformat())
                assert [item["case_id"] for item in items] == [case_id for _, case_id, *_ in right]
                for item, (due, _, why, late, misses) in zip(items, right, strict=True):
                    said = (item["because"], item["already_late"], item["late_if_deferred"])
                    assert said == (why, late, misses), item["reference"]
                    if item["clock"] and due != date.min:
                        assert item["clock"]["due_on"] == due.isoformat()
                        assert item["clock"]["days_left"] == (due - on).days
                    seen.add((why, late, misses))
    # The caseload holds every kind of case that the agenda tells apart.
    assert {why for why, *_ in seen} == {"request", "assessment", "advice_in", "date_presses"}
    assert {(late, misses) for _, late, misses in seen} == {(True, True), (False, True), (False, False)}


def test_pages_of_any_length_make_the_same_list(here, caseload):
    caseload.make(40)
    with here.client(caseload.manager) as client:
        whole = pages(client, on="2026-09-01")
        assert len(whole) > 10
        for limit in (1, 3, 7):
            assert pages(client, limit=limit, on="2026-09-01") == whole


def test_it_may_be_asked_by_question_and_by_why_a_case_is_there(here, caseload):
    caseload.make(60)
    with here.client(caseload.manager) as client:
        whole = pages(client, on="2026-09-01")
        for field, values in (
            ("question", ("assess", "plan")),
            ("because", ("request", "assessment", "advice_in", "date_presses")),
        ):
            found = [pages(client, on="2026-09-01", **{field: value}) for value in values]
            assert all(found), field
            assert sorted(i["case_id"] for part in found for i in part) == sorted(i["case_id"] for i in whole)
        assert pages(client, on="2026-09-01", question="assess", because="assessment") == []


def test_the_notices_owed_are_the_decided_cases_and_no_other(here, caseload):
    ids = caseload.make(80)
    with here.db.reading() as session:
        stories = {id_: settle(history(session, id_)) for id_ in ids}
    states = {id_: fold(events, here.rules, id_).state.value for id_, events in stories.items()}
    right = {id_ for id_, state in states.items() if state in WAITS and decided(stories[id_], WAITS[state][0])}
    with here.client(caseload.manager) as client:
        notices = pages(client, f"{PANEL}/notices", limit=2)
    assert {notice["case_id"] for notice in notices} == right
    assert len(notices) == len(right) > 3
    order = [(notice["clock"] or {}).get("due_on") or "" for notice in notices]
    assert order == sorted(order)


def test_a_case_whose_day_of_receipt_is_unknown_comes_first_and_counts_as_late(here, caseload):
    caseload.make(60)
    with here.client(caseload.manager) as client:
        first = pages(client, on="2026-09-01")[0]
    assert (first["clock"]["due_on"], first["clock"]["status"], first["clock"]["days_left"]) == (None, "no_start", None)
    assert (first["already_late"], first["late_if_deferred"]) == (True, True)


def test_synthetic_cases_are_on_no_agenda(here):
    case_id = here.open("2026-10-01")
    with here.client(here.actor("manager")) as client:
        assert [item["case_id"] for item in pages(client)] == [case_id]
        with here.db.writing() as session:
            for table in ("matter", "case_row", "clock_row"):
                session.execute(text(f"UPDATE {table} SET synthetic = :yes"), {"yes": True})
        assert pages(client) == []


@pytest.mark.parametrize(
    ("params", "field"), [({"on": "2026-09-08", "next": "2026-09-08"}, "next"), ({"on": "soon"}, "on")]
)
def test_a_next_meeting_that_is_none_is_refused(embedded, params, field):
    with embedded.client(embedded.actor("manager")) as client:
        answer = client.get(PANEL, params=params)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("path", ["", "/notices", "/meetings"])
def test_a_cursor_this_service_did_not_give_is_refused(embedded, path):
    with embedded.client(embedded.actor("manager")) as client:
        assert client.get(f"{PANEL}{path}", params={"cursor": "WzFd"}).status_code == 422
