"""A child's file: who may read it, how it is put right, and that what it said before is kept."""

import json

import pytest
from sqlalchemy import select

from app.tables import Matter, PersonChange
from tests.support.installation import Installation

PERSON = {
    "forename": "Amina",
    "surname": "Example",
    "date_of_birth": "2018-03-02",
    "postcode": "BS1 5TR",
    "upn": "H801000124001",
}
MOTHER = {
    "relation": "mother",
    "name": "Hodan Example",
    "email": "hodan@example.org",
    "address": "1 High Street",
    "withhold_address": True,
}
FATHER = {"relation": "father", "name": "Ali Example", "email": "ali@example.org", "address": "2 Low Road"}


def opened(here: Installation, **new) -> tuple[int, str]:
    """A case with a mother whose address is withheld and a father; its id, and the path of the person's file."""
    case = here.open("2026-01-05", person=PERSON, contacts=[MOTHER, FATHER], **new)
    return case, f"/api/v1/people/{person_of(here, case)}"


def person_of(here: Installation, case: int) -> int:
    with here.db.reading() as session:
        return session.get_one(Matter, case).person_id


def ask(here: Installation, actor, method: str, path: str, **sent):
    with here.client(actor) as client:
        return client.request(method, path, **sent)


def before(here: Installation) -> list[dict]:
    with here.db.reading() as session:
        return [json.loads(row.before) for row in session.scalars(select(PersonChange).order_by(PersonChange.id))]


def test_a_file_has_details_identifiers_contacts_and_cases(here):
    case, path = opened(here)
    second = here.open("2026-02-05", person={"id": person_of(here, case)})
    file = ask(here, here.actor("caseworker"), "GET", path).json()
    assert {key: file[key] for key in PERSON} == PERSON
    assert [contact["name"] for contact in file["contacts"]] == ["Hodan Example", "Ali Example"]
    assert file["cases"] == [case, second]


def test_only_the_fields_given_change_and_what_they_said_is_kept(here):
    case, path = opened(here)
    answer = ask(
        here,
        here.actor("caseworker"),
        "PATCH",
        path,
        json={"forename": "Aminah", "attends": {"urn": "109000", "name": "Example Primary"}},
    )
    assert answer.status_code == 200, answer.text
    file = answer.json()
    assert (file["forename"], file["surname"], file["date_of_birth"], file["upn"]) == (
        "Aminah",
        "Example",
        "2018-03-02",
        "H801000124001",
    )
    assert file["attends"] == {"urn": "109000", "name": "Example Primary"}
    assert [(row["forename"], row["attends_urn"]) for row in before(here)] == [("Amina", None)]
    with here.client(here.actor("caseworker")) as client:
        found = client.post("/api/v1/cases/search", json={"name": "aminah"}).json()["items"]
    assert [item["id"] for item in found] == [case]


def test_a_change_that_changes_nothing_leaves_no_trace(here):
    _, path = opened(here)
    assert (
        ask(
            here, here.actor("caseworker"), "PATCH", path, json={"forename": "Amina", "upn": "H801000124001"}
        ).status_code
        == 200
    )
    assert ask(here, here.actor("caseworker"), "PATCH", path, json={}).status_code == 200
    assert before(here) == []


def test_an_identifier_put_right_takes_the_place_of_the_old_one_which_is_kept(here):
    _, path = opened(here)
    answer = ask(here, here.actor("manager"), "PATCH", path, json={"upn": "P207000016049"})
    assert answer.json()["upn"] == "P207000016049"
    assert ask(here, here.actor("manager"), "PATCH", path, json={"upn": None}).json()["upn"] is None
    assert before(here) == [{"upn": ["H801000124001"]}, {"upn": ["P207000016049"]}]


def test_an_identifier_of_somebody_else_is_409_and_changes_nothing(here):
    _, path = opened(here)
    here.open("2026-01-06", person={"surname": "Other", "nhs_number": "9434765919"})
    answer = ask(
        here, here.actor("caseworker"), "PATCH", path, json={"forename": "Nobody", "nhs_number": "943 476 5919"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "nhs_number")
    file = ask(here, here.actor("caseworker"), "GET", path).json()
    assert (file["forename"], file["nhs_number"]) == ("Amina", None)
    assert before(here) == []


def test_the_same_number_may_be_on_file_in_another_authority(here):
    _, path = opened(here)
    other = here.actor("caseworker", authority="802")
    here.open("2026-01-06", actor=other, person={"surname": "Elsewhere", "nhs_number": "9434765919"})
    assert ask(here, here.actor("caseworker"), "PATCH", path, json={"nhs_number": "9434765919"}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"forename": " ", "surname": ""}, "surname"),
        ({"date_of_birth": "02/03/2018"}, "date_of_birth"),
        ({"id": 7}, "id"),
        ({"surname": "\x00"}, "surname"),
        ({"surname": "Pub\ufffe"}, "surname"),
        ({"surname": None}, "surname"),
        ({"year_group": 99}, "year_group"),
    ],
)
def test_bad_details_are_422_naming_the_field(embedded, sent, field):
    _, path = opened(embedded)
    answer = ask(embedded, embedded.actor("caseworker"), "PATCH", path, json=sent)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert before(embedded) == []


def test_a_name_is_kept_as_it_is_written(embedded):
    _, path = opened(embedded)
    odd = "Zoë \u202eO’Neill 李"
    assert ask(embedded, embedded.actor("caseworker"), "PATCH", path, json={"surname": odd}).json()["surname"] == odd


@pytest.mark.parametrize("role", ["professional", "analyst", "admin"])
def test_other_roles_have_no_business_with_a_file(embedded, role):
    _, path = opened(embedded)
    actor = embedded.actor(role, service="NHS" if role == "professional" else "")
    for method in ("GET", "PATCH"):
        assert ask(embedded, actor, method, path, json={}).status_code == 403


def test_nobody_signed_in_is_401_before_anything_else(embedded):
    for method in ("GET", "PATCH"):
        assert ask(embedded, None, method, "/api/v1/people/x", content=b"{").status_code == 401


def test_another_authoritys_child_is_404_even_for_a_bad_body(here):
    _, path = opened(here)
    stranger = here.actor("manager", authority="802")
    assert ask(here, stranger, "GET", path).status_code == 404
    assert ask(here, stranger, "PATCH", path, json={"nonsense": 1}).status_code == 404
    assert ask(here, stranger, "POST", f"{path}/contacts", json={"nonsense": 1}).status_code == 404
    assert ask(here, stranger, "GET", f"{path}/reads").status_code == 404


def test_a_family_reads_its_own_childs_file_and_changes_nothing(here):
    case, path = opened(here)
    family = here.actor("family")
    assert ask(here, family, "GET", path).status_code == 404
    here.let_in(family, case)
    assert ask(here, family, "GET", path).json()["forename"] == "Amina"
    assert ask(here, family, "PATCH", path, json={"forename": "X"}).status_code == 403
    assert ask(here, family, "POST", f"{path}/contacts", json={"name": "X"}).status_code == 403


@pytest.mark.parametrize("role", ["family", "setting"])
def test_a_withheld_address_is_kept_from_family_and_settings(here, role):
    case, path = opened(here)
    reader = here.actor(role)
    here.let_in(reader, case)
    file = ask(here, reader, "GET", path).json()
    mother, father = file["contacts"]
    assert [mother[key] for key in ("address", "email", "phone")] == [None, None, None]
    assert father["address"] == "2 Low Road"
    assert file["postcode"] is None  # it is where the child lives, so where the mother does
    text = ask(here, reader, "GET", path).text
    assert "High Street" not in text
    assert "BS1" not in text
    shown = ask(here, here.actor("caseworker"), "GET", path).json()
    assert (shown["postcode"], shown["contacts"][0]["address"]) == ("BS1 5TR", "1 High Street")


def test_where_an_address_is_withheld_a_family_is_not_told_where_the_child_is_by_day(here):
    case, path = opened(here, attends={"urn": "109000", "name": "Hidden School"})
    here.register_service("hidden-school")
    here.record(case, "assessment_agreed", "2026-02-10")
    here.record(case, "advice_requested", "2026-02-11", kind="educational", service="hidden-school")
    family = here.actor("family")
    here.let_in(family, case)
    for address in (path, f"/api/v1/cases/{case}"):
        told = ask(here, family, "GET", address).text
        assert "109000" not in told
        assert "idden" not in told
        assert "109000" in ask(here, here.actor("caseworker"), "GET", address).text


def test_a_family_sees_only_the_cases_it_was_let_in_to(here):
    case, path = opened(here)
    here.open("2026-02-05", person={"id": person_of(here, case)})
    family = here.actor("family")
    here.let_in(family, case)
    assert ask(here, family, "GET", path).json()["cases"] == [case]


@pytest.mark.parametrize("role", ["family", "setting", "caseworker"])
def test_two_numbers_of_which_one_is_on_a_file_that_is_shut_are_not_said_to_be_two_peoples(here, role):
    """Whoever asks for the child they know would otherwise hear whether there is a file of the other."""
    known = {"forename": "Amina", "nhs_number": "9434765919"}
    mine = here.open("2026-01-05", person=known)
    hidden = here.open("2026-01-05", person={"forename": "Hidden", "upn": "H801000124001"})
    with here.db.writing() as session:
        session.get_one(Matter, hidden).restricted = True
    who = here.actor(role)
    here.let_in(who, mine)
    found = []
    for upn in ("H801000124001", "V801200009001"):  # the hidden child's, and nobody's
        body = {"received_on": "2026-02-05", "source": "parent", "person": {**known, "upn": upn}}
        answer = ask(here, who, "POST", "/api/v1/cases", json=body)
        assert answer.status_code == 201, answer.text
        found.append(answer.json()["person"]["id"])
    assert found == [person_of(here, mine)] * 2
    body = {"received_on": "2026-02-05", "person": {**known, "upn": "H801000124001"}}
    answer = ask(here, here.actor("manager"), "POST", "/api/v1/cases", json=body)  # who sees both is told
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "person.nhs_number")
