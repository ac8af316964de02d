"""The contacts around a child: added, put right, ended; nothing of them is lost."""

import pytest

from app.tables import Contact
from tests.people.test_people import ask, before, opened
from tests.support.installation import Installation

AUNT = {"relation": "aunt", "name": "Sara Example", "phone": "0117 496 0000", "language": "so", "interpreter": True}


@pytest.fixture
def path(here: Installation) -> str:
    return opened(here)[1]


def contacts(here: Installation, path: str) -> list[dict]:
    return ask(here, here.actor("caseworker"), "GET", path).json()["contacts"]


def test_somebody_more_around_the_child(here, path):
    answer = ask(here, here.actor("caseworker"), "POST", f"{path}/contacts", json=AUNT)
    assert answer.status_code == 201, answer.text
    assert contacts(here, path)[2] == answer.json()
    assert {key: answer.json()[key] for key in AUNT} == AUNT
    assert before(here) == [None]  # who added her is on record; there was nothing before


def test_the_same_contact_twice_is_409(here, path):
    assert ask(here, here.actor("caseworker"), "POST", f"{path}/contacts", json=AUNT).status_code == 201
    assert ask(here, here.actor("caseworker"), "POST", f"{path}/contacts", json=AUNT).status_code == 409
    assert len(contacts(here, path)) == 3


def test_only_the_fields_given_change_and_what_they_said_is_kept(here, path):
    mother = contacts(here, path)[0]
    answer = ask(
        here, here.actor("caseworker"), "PATCH", f"{path}/contacts/{mother['id']}", json={"address": "9 New Lane"}
    )
    assert answer.json() == {**mother, "address": "9 New Lane"}
    assert [row["address"] for row in before(here)] == ["1 High Street"]


def test_a_contact_that_ends_is_written_to_no_longer_and_kept(here, path):
    mother, father = contacts(here, path)
    there = f"{path}/contacts/{mother['id']}"
    assert ask(here, here.actor("caseworker"), "DELETE", there).status_code == 204
    assert contacts(here, path) == [father]
    for method in ("DELETE", "PATCH"):
        assert ask(here, here.actor("caseworker"), method, there, json={}).status_code == 404
    with here.db.reading() as session:
        kept = session.get_one(Contact, mother["id"])
        assert (kept.name, kept.ended_at is None) == ("Hodan Example", False)
    assert [row["ended_at"] for row in before(here)] == [None]


def test_a_contact_of_another_child_is_404(here, path):
    other = here.open("2026-01-06", person={"surname": "Other"}, contacts=[{"name": "Somebody"}])
    file = ask(here, here.actor("caseworker"), "GET", f"/api/v1/cases/{other}").json()["person"]
    for method in ("PATCH", "DELETE"):
        answer = ask(
            here, here.actor("caseworker"), method, f"{path}/contacts/{file['contacts'][0]['id']}", json={"nonsense": 1}
        )
        assert answer.status_code == 404


@pytest.mark.parametrize("sent", [{"name": None}, {"nonsense": 1}, {"interpreter": "perhaps"}, {"name": "x" * 201}])
def test_a_bad_contact_is_422(embedded, sent):
    _, path = opened(embedded)
    assert ask(embedded, embedded.actor("caseworker"), "POST", f"{path}/contacts", json=sent).status_code == 422
    mother = contacts(embedded, path)[0]["id"]
    assert (
        ask(embedded, embedded.actor("caseworker"), "PATCH", f"{path}/contacts/{mother}", json=sent).status_code == 422
    )
    assert before(embedded) == []
