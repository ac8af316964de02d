"""A second request for a child whose case is still open: the council is warned, and nobody learns of what is shut to them."""

import pytest

from app.tables import Matter
from tests.support.installation import Installation


@pytest.fixture
def twice(here: Installation) -> tuple[int, int]:
    """Two open cases of one child."""
    child = {"surname": "Example", "nhs_number": "9990000018"}
    return here.open("2026-10-05", person=child), here.open("2026-11-02", person=child)


def warned_of(here: Installation, case: int, role: str = "caseworker") -> list[int]:
    actor = here.actor(role)
    if role in {"family", "setting"}:
        here.let_in(actor, case)
    with here.client(actor) as client:
        warnings = client.get(f"/api/v1/cases/{case}").json()["warnings"]
    return [warning["case_id"] for warning in warnings if warning["code"] == "possible_duplicate"]


def test_each_of_two_open_cases_of_a_child_says_so(here, twice):
    first, second = twice
    assert (warned_of(here, first), warned_of(here, second)) == ([second], [first])
    with here.client(here.actor("caseworker")) as client:
        body = {"received_on": "2026-11-09", "person": {"surname": "Example", "nhs_number": "9990000018"}}
        warnings = client.post("/api/v1/cases", json=body).json()["warnings"]
    assert [w["case_id"] for w in warnings if w["code"] == "possible_duplicate"] == [first, second]


def test_one_that_has_ended_is_no_duplicate_and_has_none(here, twice):
    first, second = twice
    here.record(first, "request_withdrawn", "2026-11-09")
    assert (warned_of(here, first), warned_of(here, second)) == ([], [])


def test_a_case_that_is_shut_to_the_reader_gives_no_warning(here, twice):
    first, second = twice
    with here.db.writing() as session:
        session.get_one(Matter, first).restricted = True
    assert warned_of(here, second) == []
    assert warned_of(here, second, "manager") == [first]
    here.let_in(here.actor("caseworker"), first)
    assert warned_of(here, second) == [first]


@pytest.mark.parametrize("role", ["family", "setting"])
def test_nobody_outside_the_council_is_told(here, twice, role):
    here.let_in(here.actor(role), twice[0])
    assert warned_of(here, twice[1], role) == []
