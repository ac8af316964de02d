"""What cannot stand in a cell is rejected with a reason a data manager can act on; what only looks odd is let be."""

import pytest

from app.intake.cells import as_it_was, fault_in, told_apart
from app.intake.recorded import both
from app.intake.rejected import quoted


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-HYPERLINK(A1)", "+cmd|' /C calc'!A0", "- x", "=", "++1"])
def test_a_formula_is_a_fault(text):
    assert "formula" in fault_in(text, "surname")


@pytest.mark.parametrize("text", ["+44 117 496 0123", "-1", "+1", "-", "a=b", "x@", "O'Dell", "Al-Amin"])
def test_a_telephone_number_and_a_year_group_are_none(text):
    assert fault_in(text, "contact_phone") is None


def test_in_a_column_that_is_only_kept_a_dash_begins_a_note():
    assert fault_in("- rang mum", "") is None
    assert "formula" in fault_in("=HYPERLINK(A1)", "")


@pytest.mark.parametrize("column", ["forename", "surname", "postcode", "upn", "attends_urn", "source", "received_on"])
def test_an_e_mail_or_a_letter_does_not_belong_in_a_name_a_code_or_a_day(column):
    assert "contact_email" in fault_in("someone@example.org", column)
    assert "contact_email" in fault_in("Amina <someone@example.org>", column)
    assert "3 lines" in fault_in("Dear team,\nplease see\nattached", column)


def test_they_belong_where_a_family_is_written_to_and_in_notes():
    assert fault_in("someone@example.org", "contact_email") is None
    assert fault_in("Hodan, h@example.org", "contact_name") is None
    assert fault_in("1 Ropewalk\nBristol", "contact_address") is None
    assert fault_in("Dear team,\nsomeone@example.org wrote", "") is None
    assert "lines" in fault_in("Hodan\nYusuf", "contact_name")


@pytest.mark.parametrize("column", ["forename", "contact_address", "received_on", ""])
def test_what_unicode_says_is_no_character_stands_nowhere(column):
    for text in ("Pub\ufffe", "\ufdd0", "\U0001ffff"):
        assert "noncharacter" in fault_in(text, column)


@pytest.mark.parametrize(
    "text", ["=1+1", "@x", "-cmd|x", "+44+1", " =1", "\t=1", "\r=1", "\tx", "+1+cmd|' /C calc'!A0", "'=1", "''=1"]
)
def test_what_a_spreadsheet_might_run_stands_behind_an_apostrophe_and_comes_back_as_it_was(text):
    written = told_apart(text)
    assert written[0] == "'" or not text.lstrip().startswith(("=", "+", "-", "@", "'"))
    assert as_it_was(written) == (text if written != text else as_it_was(text))


@pytest.mark.parametrize("text", ["+44 117 496 0123", "-1", "Amina", "'Abdi", "2026-01-05", "", "O'Dell"])
def test_what_runs_nothing_is_written_as_it_stands(text):
    assert told_apart(text) == as_it_was(text) == text


def test_a_reason_is_one_line_and_nothing_in_it_is_obeyed_by_a_terminal():
    assert quoted("a\nb\x1b[31m") == r"'a\nb\x1b[31m'"
    assert both("Zoë", "x\r\n" * 100).startswith(r"the record says Zoë, the row says x\r\nx")
    assert len(both("a", "x" * 5_000)) < 200
