"""Check characters: what a person types is refused at once, naming the field; what is true passes, whatever a library thinks."""

import pytest

from app.people.identifiers import SCHEMES, authorities, clean
from tests.support.installation import Installation

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def upn(rest: str) -> str:
    """A UPN with its check letter, summed here by hand: position times digit, from position 2."""
    digits = [int(c) if c.isdigit() else LETTERS.index(c) for c in rest]
    return LETTERS[sum(place * digit for place, digit in enumerate(digits, start=2)) % 23] + rest


@pytest.mark.parametrize("value", ["H801000124001", "M802000124001", "R803000124001", "P207000016049", "U80100012400A"])
def test_published_upns_are_true(value):
    assert upn(value[1:]) == value
    assert SCHEMES["upn"](value) is None


@pytest.mark.parametrize("authority", ["838", "839", "940", "941", "942", "943", "001", "660", "701"])
def test_a_upn_of_an_authority_the_library_does_not_know_is_true(authority):
    assert authority in authorities()
    assert SCHEMES["upn"](upn(f"{authority}000124001")) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Q207000016049", "check letter"),  # as two published pages work it out, wrongly
        ("A801000124001", "check letter"),
        (upn("999000124001"), "no authority"),
        ("H80100012400", "eleven digits"),
        ("I801000124001", "check letter"),
    ],
)
def test_a_upn_that_is_not_one(value, said):
    assert said in SCHEMES["upn"](value)


@pytest.mark.parametrize("value", ["9990000018", "9990000026", "9990000034", "9434765919"])
def test_nhs_numbers(value):
    assert SCHEMES["nhs_number"](value) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0000000000", "filler"),
        ("9999999999", "filler"),
        ("9990000019", "check digit"),
        ("999000001", "check digit"),
        ("x", "check digit"),
    ],
)
def test_an_nhs_number_that_is_nobodys(value, said):
    assert said in SCHEMES["nhs_number"](value)


@pytest.mark.parametrize("value", ["9276308686", "9000000008", "9000000016", "1234567899"])
def test_ulns(value):
    assert SCHEMES["uln"](value) is None


@pytest.mark.parametrize("value", ["9276308687", "0276308686", "927630868", "927630868X"])
def test_a_uln_that_is_not_one(value):
    assert SCHEMES["uln"](value)


def test_spaces_and_dashes_are_how_people_type():
    assert clean(" 943 476-5919") == "9434765919"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("upn", "A801000124001"),
        ("uln", "9276308687"),
        ("nhs_number", "943 476 5918"),
        ("nhs_number", "0000000000"),
        ("uln", "927630868６"),
    ],
)
def test_a_wrong_check_digit_typed_by_a_person_is_refused_naming_the_field(embedded: Installation, field, wrong):
    case = embedded.open("2026-01-05")
    with embedded.client(embedded.actor("caseworker")) as client:
        person = client.get(f"/api/v1/cases/{case}").json()["person"]
        opening = client.post(
            "/api/v1/cases", json={"received_on": "2026-01-05", "person": {"surname": "Example", field: wrong}}
        )
        changing = client.patch(f"/api/v1/people/{person['id']}", json={field: wrong})
        assert client.get(f"/api/v1/people/{person['id']}").json()[field] is None
    assert (opening.status_code, opening.json()["errors"][0]["field"]) == (422, f"person.{field}")
    assert (changing.status_code, changing.json()["errors"][0]["field"]) == (422, field)


def test_true_identifiers_are_taken_as_people_type_them(embedded: Installation):
    case = embedded.open("2026-01-05")
    given = {"upn": "p207000016049", "uln": "9276 308686", "nhs_number": "943 476 5919"}
    with embedded.client(embedded.actor("caseworker")) as client:
        person = client.get(f"/api/v1/cases/{case}").json()["person"]["id"]
        answer = client.patch(f"/api/v1/people/{person}", json=given)
    assert answer.status_code == 200, answer.text
    assert {scheme: answer.json()[scheme] for scheme in given} == {
        "upn": "P207000016049",
        "uln": "9276308686",
        "nhs_number": "9434765919",
    }
