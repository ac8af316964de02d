"""Whose case a row is: a child found by number, never by name; the file filled in, left alone, or put right."""

import pytest

from tests.intake.conftest import row

NUMBER, ANOTHER = "9990000018", "9990000034"
CONTACT = {"contact_name": "Hodan Example", "contact_email": "h@example.org", "contact_phone": "0117 496 0001"}


def second(**cells):
    """A second request for the same child, by number."""
    return row(external_ref="T2", received_on="2026-08-03", nhs_number=NUMBER, **cells)


def test_a_name_spelt_otherwise_under_the_same_number_is_loaded_with_a_doubt_that_tells_no_name(desk):
    first, other = row(nhs_number=NUMBER), second(surname="Exampel", forename="Aminah")
    assert desk.load(first, other) == {"loaded": 2}
    assert desk.doubts() == ["forename", "surname"]
    said = " ".join(desk.tally.words())
    assert not any(name in said for name in ("Example", "Exampel", "Amina", "Aminah"))
    assert desk.count("person") == 1
    assert (desk.file_of().forename, desk.file_of().surname) == ("Amina", "Example")
    assert desk.words(2) == {"column surname": "Exampel", "column forename": "Aminah"}
    assert desk.load(first, other) == desk.load(first, other, correct=True) == {"unchanged": 2}
    assert desk.load(first, second(surname="Exempel", forename="Aminah")) == {"unchanged": 1, "rejected": 1}


def test_what_the_file_lacks_a_second_case_fills_in(desk):
    rows = (row(nhs_number=NUMBER, sex="F"), second(postcode="BS99 1AA", **CONTACT))
    assert desk.load(*rows) == {"loaded": 2}
    assert (desk.file_of().postcode, desk.file_of().sex) == ("BS99 1AA", "F")
    assert [contact.name for contact in desk.file_of().contacts] == ["Hodan Example"]
    assert desk.load(*rows) == {"unchanged": 2}


def test_a_row_without_a_name_is_of_the_case_its_reference_knows_and_a_new_case_needs_one(desk):
    desk.load(row())
    nameless = row(forename="", surname="")
    assert desk.load(nameless) == {"unchanged": 1}
    assert desk.load(nameless | {"postcode": "BS99 1AA"}) == {"merged": 1}
    assert (desk.file_of().forename, desk.file_of().surname) == ("Amina", "Example")
    assert desk.load(nameless | {"external_ref": "T2"}) == {"rejected": 1}
    assert "a forename or a surname is needed" in desk.rejections[0]


def test_the_same_name_and_birth_date_without_a_number_is_another_child_and_a_possible_duplicate(desk):
    rows = (row(nhs_number=NUMBER), row(external_ref="T2", received_on="2026-08-03"))
    assert desk.load(*rows) == {"loaded": 2}
    assert desk.count("person") == 2
    ((column, words),) = desk.tally.doubts
    assert column == "surname"
    assert "possible_duplicate" in words
    assert desk.load(*rows) == {"unchanged": 2}
    assert desk.tally.doubts == {}


def test_a_number_that_is_not_the_one_on_file_differs_and_correct_replaces_it_keeping_the_old(desk):
    desk.load(row(nhs_number=NUMBER))
    assert desk.load(row(nhs_number=ANOTHER)) == {"rejected": 1}
    assert f"nhs_number: the record says {NUMBER}, the row says {ANOTHER}" in desk.rejections[0]
    assert desk.load(row(nhs_number=ANOTHER), correct=True) == {"merged": 1}
    assert desk.file_of().nhs_number == ANOTHER
    assert desk.changes() == [{"nhs_number": [NUMBER]}]
    assert desk.load(row(nhs_number=ANOTHER)) == {"unchanged": 1}


def test_a_number_that_is_another_childs_is_no_correction(desk):
    desk.load(row(), row(external_ref="T2", forename="Zofia", nhs_number=NUMBER))
    assert desk.load(row(nhs_number=NUMBER), correct=True) == {"rejected": 1}
    assert "another child" in desk.rejections[0]


def test_a_number_on_a_later_row_is_added(desk):
    desk.load(row())
    assert desk.load(row(nhs_number=NUMBER)) == {"merged": 1}
    assert desk.file_of().nhs_number == NUMBER


def test_a_contact_is_filled_in_and_differs_like_any_other_detail(desk):
    desk.load(row(contact_name="Hodan Example", contact_email="h@example.org"))
    assert desk.load(row(**CONTACT)) == {"merged": 1}
    assert desk.load(row(**CONTACT)) == {"unchanged": 1}
    changed = row(**CONTACT | {"contact_phone": "0117 496 0002", "contact_email": "new@example.org"})
    assert desk.load(changed) == {"rejected": 1}
    assert set(desk.rejected()[0]["column"].split("; ")) == {"contact_phone", "contact_email"}
    assert desk.load(changed, correct=True) == {"merged": 1}
    (contact,) = desk.file_of().contacts
    assert (contact.email, contact.phone) == ("new@example.org", "0117 496 0002")
    assert [before.get("phone") for before in desk.changes() if "phone" in before] == [None, "0117 496 0001"]
    assert desk.load(changed) == {"unchanged": 1}


def test_a_contact_of_another_name_is_somebody_more(desk):
    desk.load(row(**CONTACT))
    assert desk.load(row(contact_name="Yusuf Example")) == {"merged": 1}
    assert [contact.name for contact in desk.file_of().contacts] == ["Hodan Example", "Yusuf Example"]


def test_several_details_put_right_are_kept_as_they_were_once(desk):
    desk.load(row(sex="F", postcode="BS99 1AA"))
    assert desk.load(row(sex="M", postcode="BS99 2BB", surname="Exampel"), correct=True) == {"merged": 1}
    (before,) = desk.changes()
    assert (before["sex"], before["postcode"], before["surname"]) == ("F", "BS99 1AA", "Example")
    assert desk.load(row(surname="Exampel"), row(surname="Example")) == {"unchanged": 1, "rejected": 1}


def test_a_postcode_is_the_same_however_it_is_spaced(desk):
    desk.load(row(postcode="BS99 1AA"))
    assert desk.load(row(postcode="bs991aa")) == {"unchanged": 1}


@pytest.mark.parametrize("said", ["Ashdown Primary", "801/2345", "tbc"])
def test_a_setting_that_is_not_given_by_its_urn_is_kept_by_its_name_and_not_in_the_chain(desk, said):
    assert desk.load(row(attends_urn=said, plan_issued_on="2026-06-01", placement_urn=said)) == {"loaded": 1}
    assert desk.doubts() == ["attends_urn", "placement_urn"]
    assert desk.file_of().attends == {"urn": None, "name": said}
    assert desk.payload("request_received").attends is None
    assert desk.payload("plan_issued").placement.urn is None
    assert desk.words()["column placement_urn"] == said
    assert desk.load(row(attends_urn=said, plan_issued_on="2026-06-01", placement_urn=said)) == {"unchanged": 1}


def test_a_language_with_nobody_to_write_to_is_kept_as_words(desk):
    assert desk.load(row(language="so")) == {"loaded": 1}
    assert desk.doubts() == ["language"]
    assert desk.words() == {"column language": "so"}


def test_a_number_that_cannot_be_one_is_kept_as_words(desk):
    desk.load(row(nhs_number="999 000 0019"))
    assert desk.words() == {"column nhs_number": "999 000 0019"}
