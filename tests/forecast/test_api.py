"""GET /forecast and GET /forecast/cases, as a manager and a principal psychologist see them."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.intake.load import Load
from app.seed.commands import caseload
from app.seed.rows import HEADER, lines
from app.today import today

URL, CASES = "/api/v1/forecast", "/api/v1/forecast/cases"
DAY = today()
NEIGHBOUR = "802"


@pytest.fixture
def seeded(embedded):
    """Two hundred fictional cases of the last two years."""
    context = embedded.context(today=DAY)
    for _ in Load(embedded.db, HEADER, lambda: context).run(lines(caseload(200, 1, DAY))):
        pass
    return embedded


def test_the_caseload_is_foreseen_and_says_what_from(seeded):
    with seeded.client(seeded.actor()) as client:
        found = client.get(URL).json()
        open_cases = client.get("/api/v1/forecast/cases", params={"limit": 500}).json()["items"]
    assert found["as_at"] == DAY.isoformat()
    assert found["open_cases"] == len(open_cases)
    assert "No verdict on a child or a family" in found["says"]
    assert len(found["months"]) == 12
    for month in found["months"]:
        for name in ("plans", "open_at_end", "waiting_for_psychologist"):
            assert 0 <= month[name]["low"] <= month[name]["likely"] <= month[name]["high"]
    learned = {each["code"]: each for each in found["assumptions"]}
    assert {"decide", "medical", "report", "draft", "issue", "ep_slots", "requests", "months"} <= set(learned)
    assert learned["decide"]["learned_from"] > 100
    assert learned["decide"]["enough"] is True
    assert "count for as long as they have lasted" in learned["decide"]["says"]
    assert found["line"]["waiting"] >= 0


def test_too_little_data_is_said(embedded):
    embedded.open((DAY - timedelta(days=30)).isoformat(), today=DAY)
    with embedded.client(embedded.actor()) as client:
        found, page = client.get(URL).json(), client.get(CASES).json()
    assert found["enough_data"] is page["enough_data"] is False
    assert found["says"].startswith("Too little data")
    assert page["says"].startswith("Too little data")
    assert {each["enough"] for each in found["assumptions"] if each["code"] == "draft"} == {False}


def test_no_case_is_no_error(embedded):
    with embedded.client(embedded.actor()) as client:
        assert client.get(URL).json()["open_cases"] == 0
        assert client.get(CASES).json()["items"] == []


def test_each_open_case_comes_in_pages_in_order_of_its_week_20(seeded):
    with seeded.client(seeded.actor()) as client:
        whole = client.get(CASES, params={"limit": 500}).json()["items"]
        paged, cursor = [], None
        while True:
            asked = {"limit": 7, **({"cursor": cursor} if cursor else {})}
            page = client.get(CASES, params=asked).json()
            paged += page["items"]
            cursor = page["next"]
            if cursor is None:
                break
        ids = {item["id"] for item in client.get("/api/v1/cases", params={"limit": 500}).json()["items"]}
    assert paged == whole
    assert len(whole) > 10
    assert [item["due_on"] for item in whole] == sorted(item["due_on"] for item in whole)
    for item in whole:
        assert item["case_id"] in ids
        assert item["reference"].startswith("801-")
        assert 0 <= item["on_time"] <= 1
        assert item["earliest"] is None or item["earliest"] <= item["likely"] <= item["latest"]
        assert item["on_time"] == 0 or item["due_on"] > DAY.isoformat()
    with seeded.db.reading() as session:
        read = session.execute(text("SELECT count(*) FROM read_audit WHERE route = 'GET /forecast/cases'")).scalar()
    assert read > 1


def test_the_same_question_has_the_same_answer_and_a_past_day_its_own(seeded):
    then = {"as_at": (DAY - timedelta(days=60)).isoformat()}
    with seeded.client(seeded.actor()) as client:
        assert client.get(URL, params=then).json() == client.get(URL, params=then).json()
        assert client.get(URL, params={**then, "seed": 2}).json() != client.get(URL, params=then).json()
        assert client.get(URL, params=then).json()["as_at"] == then["as_at"]


def test_scenarios_change_what_is_foreseen_and_not_what_was_learned(seeded):
    with seeded.client(seeded.actor()) as client:
        plain = client.get(URL).json()
        none = client.get(URL, params={"ep_slots_per_week": 0, "requests_per_week": 30, "order": "first_come"}).json()
    assert (none["ep_slots_per_week"], none["requests_per_week"]) == (0, 30)
    assert none["months"][-1]["open_at_end"]["likely"] > plain["months"][-1]["open_at_end"]["likely"]
    assert none["assumptions"] == plain["assumptions"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"ep_slots_per_week": -1}, "ep_slots_per_week"),
        ({"ep_slots_per_week": "nan"}, "ep_slots_per_week"),
        ({"requests_per_week": -0.5}, "requests_per_week"),
        ({"requests_per_week": "inf"}, "requests_per_week"),
        ({"requests_per_week": 201}, "requests_per_week"),
        ({"as_at": (DAY + timedelta(days=1)).isoformat()}, "as_at"),
        ({"as_at": "soon"}, "as_at"),
        ({"as_at": "0001-01-01"}, "as_at"),
        ({"as_at": "1999-12-31"}, "as_at"),
        ({"seed": -1}, "seed"),
        ({"order": "by_name"}, "order"),
        ({"known_at": "2026-01-05T00:00:00Z"}, "known_at"),
    ],
)
def test_nonsense_names_its_field(embedded, asked, field):
    with embedded.client(embedded.actor()) as client:
        for url in (URL, CASES):
            answer = client.get(url, params=asked)
            assert answer.status_code == 422
            assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("field", ["limit", "cursor"])
def test_a_page_that_there_is_not(embedded, field):
    with embedded.client(embedded.actor()) as client:
        assert client.get(CASES, params={field: "x"}).status_code == 422


def test_another_councils_cases_are_not_foreseen(seeded):
    with seeded.client(seeded.actor(authority=NEIGHBOUR)) as client:
        assert client.get(URL).json()["open_cases"] == 0
        assert client.get(CASES).json()["items"] == []


def test_who_may_ask(embedded):
    for role, status in (("manager", 200), ("ep_manager", 200), ("caseworker", 403), ("analyst", 403), ("family", 403)):
        with embedded.client(embedded.actor(role)) as client:
            assert client.get(URL).status_code == status
            assert client.get(CASES).status_code == status


def test_the_command_line_and_the_service_start_without_what_only_a_forecast_needs():
    said = "import sys, app.cli, app.main, app.forecast.service; print({'numpy', 'scipy', 'simpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
