"""Approvals on each database: what waits, what is said of it, and who may answer it."""

import re

import pytest

from tests.support.browsing import browsing, token
from tests.support.installation import Installation

HOSPITAL = "The mother is in hospital."


@pytest.fixture
def exception(here: Installation) -> tuple[int, int]:
    """A case past week 20 and an exception that waits: recorded by a caseworker."""
    case = here.open("2026-05-04", person={"forename": "Ada", "surname": "Quay"})
    here.record(case, "assessment_agreed", "2026-06-01")
    return case, record(here, case)


def record(here: Installation, case: int, role: str = "caseworker") -> int:
    data = {
        "ground": "exceptional_circumstances",
        "clocks": [f"{case}.issue_plan"],
        "from": "2026-06-01",
        "impractical_because": HOSPITAL,
    }
    return here.record(case, "exception_recorded", "2026-07-01", here.actor(role), **data).events[0].id


def answer(csrf: str, **said: str) -> dict[str, str]:
    return {
        "csrf": csrf,
        "key": "k1",
        "occurred_on-day": "2",
        "occurred_on-month": "7",
        "occurred_on-year": "2026",
        **said,
    }


def test_what_waits_is_listed_and_looked_at(here: Installation, exception: tuple[int, int]) -> None:
    case, id_ = exception
    with browsing(here) as client:
        page = client.get("/approvals").text
        assert "Ada Quay" in page
        assert f"/approvals/{case}/{id_}" in page
        one = client.get(f"/approvals/{case}/{id_}").text
    assert HOSPITAL in one
    assert "Checked" in one
    assert "Issue the plan" in one
    assert re.search(r"It is \d+ days over", one)


def test_approved_it_excuses_and_waits_no_more(here: Installation, exception: tuple[int, int]) -> None:
    case, id_ = exception
    at = f"/approvals/{case}/{id_}"
    with browsing(here) as client:
        csrf = token(client.get(at).text)
        assert client.post(at, data=answer(csrf)).status_code == 422
        first = client.post(at, data=answer(csrf, decision="approve"))
        assert first.status_code == 303
        assert client.post(at, data=answer(csrf, decision="approve")).headers["location"] == first.headers["location"]
        assert client.get(at).status_code == 404
        assert "None waits" in client.get("/approvals").text
        assert "Excused" in client.get(f"/cases/{case}").text


def test_refused_it_needs_a_reason_and_excuses_nothing(here: Installation, exception: tuple[int, int]) -> None:
    case, id_ = exception
    at = f"/approvals/{case}/{id_}"
    with browsing(here) as client:
        csrf = token(client.get(at).text)
        refused = client.post(at, data=answer(csrf, decision="refuse"))
        assert refused.status_code == 422
        assert "Say why it is refused" in refused.text
        first = client.post(at, data=answer(csrf, decision="refuse", why="A ward has visiting hours."))
        assert first.status_code == 303
        again = client.post(at, data=answer(csrf, decision="refuse", why="A ward has visiting hours."))
        assert again.headers["location"] == first.headers["location"]
        assert "None waits" in client.get("/approvals").text
        page = client.get(f"/cases/{case}").text
    assert "Not approved: A ward has visiting hours." in page
    assert "Excused" not in page


def test_nobody_decides_on_their_own(here: Installation) -> None:
    case = here.open("2026-05-04")
    here.record(case, "assessment_agreed", "2026-06-01")
    id_ = record(here, case, "manager")
    at = f"/approvals/{case}/{id_}"
    with browsing(here) as client:
        page = client.get(at).text
        assert "somebody else decides" in page
        assert 'value="approve"' not in page
        for decision in ("approve", "refuse"):
            said = answer(token(page), decision=decision, why="Because.")
            assert client.post(at, data=said).status_code == 422
    with browsing(here, name="Another manager") as client:
        assert client.post(at, data=answer(token(client.get(at).text), decision="approve")).status_code == 303


def test_one_whose_approval_was_annulled_waits_again(here: Installation, exception: tuple[int, int]) -> None:
    case, id_ = exception
    approved = here.record(case, "exception_approved", "2026-07-02", exception_id=id_).events[0].id
    with browsing(here) as client:
        assert "None waits" in client.get("/approvals").text
        here.record(case, "annulled", "2026-11-20", event_id=approved, why="Too early.")
        assert "Ada Quay" in client.get("/approvals").text


def test_another_authoritys_are_not_there(here: Installation, exception: tuple[int, int]) -> None:
    case, id_ = exception
    with browsing(here, authority="802") as client:
        assert "None waits" in client.get("/approvals").text
        assert client.get(f"/approvals/{case}/{id_}").status_code == 404
