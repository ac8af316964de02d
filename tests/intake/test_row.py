"""Cells as a council writes them: days first, years in full, codes from their lists. What is doubtful is kept or said."""

from dataclasses import replace
from datetime import date

import pytest

from app.intake.columns import header
from app.intake.dates import day_of, is_month_first
from app.intake.reading import Line
from app.intake.rejected import Rejected
from app.intake.row import read_row


def read(**cells):
    cells = {"surname": "Example", "received_on": "2026-01-05", **cells}
    return read_row(header(list(cells)), Line(2, list(cells.values())))


def rejected(call, *arguments, **more):
    with pytest.raises(Rejected) as found:
        call(*arguments, **more)
    return found.value.column, found.value.reason


@pytest.mark.parametrize(
    "text",
    [
        *("2021-03-09", "09/03/2021", "9/3/2021", "2021-03-09 00:00:00", "2021-03-09T00:00:00", "09/03/2021 00:00"),
        *("2021-03-09 00:00:00.000", "9/3/2021 0:00"),
    ],
)
def test_a_date_is_iso_or_day_first_and_may_have_the_midnight_a_spreadsheet_adds(text):
    assert day_of("received_on", text) == date(2021, 3, 9)


@pytest.mark.parametrize(
    "text",
    [
        *("03/09/21", "9.3.2021", "2021-3-9", "31/04/2021", "2021-02-29", "03/13/2021", "soon", "٢٠٢١-٠٣-٠٩"),
        *("2021-03-09 14:30:00", "09/03/2021 00:01", "44264", "2021-03-09 00:00:00Z", "09/03/2021 AM"),
    ],
)
def test_anything_else_is_no_date_and_the_column_is_named(text):
    column, reason = rejected(day_of, "draft_sent_on", text)
    assert column == "draft_sent_on"
    assert text in reason


def test_a_reason_says_what_is_to_be_done_about_a_date():
    assert "year of two digits" in rejected(day_of, "received_on", "03/09/21")[1]
    assert "time of day" in rejected(day_of, "received_on", "2021-03-09 14:30:00")[1]
    assert len(rejected(day_of, "received_on", "x" * 5_000)[1]) < 200


def test_a_year_no_case_can_be_of_is_rejected():
    assert "no day of a case" in rejected(day_of, "exception_to", "31/12/9999")[1]
    assert "no day of a case" in rejected(day_of, "received_on", "0202-01-05")[1]
    assert day_of("date_of_birth", "1985-06-01") == date(1985, 6, 1)


@pytest.mark.parametrize("text", ["31/12/9999", "2199-01-01", "1899-12-31"])
def test_a_birth_date_that_cannot_be_is_rejected(text):
    assert rejected(day_of, "date_of_birth", text)[0] == "date_of_birth"


def test_29_february_is_a_day_in_a_leap_year_only():
    assert day_of("received_on", "29/02/2020") == date(2020, 2, 29)
    assert "no day" in rejected(day_of, "received_on", "29/02/2021")[1]


@pytest.mark.parametrize("text", ["12/25/2021", "01/13/2021", "12/31/2021 00:00:00"])
def test_a_date_that_can_only_be_month_first_is_known(text):
    assert is_month_first(text)


@pytest.mark.parametrize("text", ["01/12/2021", "13/01/2021", "25/12/2021", "02/30/2021", "12/25/21", "2021-12-25", ""])
def test_any_other_is_not(text):
    assert not is_month_first(text)


def test_where_a_column_is_month_first_a_date_that_may_be_is_rejected_naming_the_cell_that_gave_it_away():
    columns = replace(
        header(["surname", "received_on", "draft_sent_on"]), month_first={"received_on": (17, "03/25/2021")}
    )
    column, reason = rejected(read_row, columns, Line(4, ["Example", "03/04/2021", "03/04/2021"]))
    assert column == "received_on"
    assert "row 17" in reason
    assert "03/25/2021" in reason
    assert "03/04/2021" in reason
    assert rejected(read_row, columns, Line(4, ["Example", "05/05/2021 00:00", ""]))[0] == "received_on"
    assert read_row(columns, Line(4, ["Example", "25/03/2021", "03/04/2021"])).day("received_on") == date(2021, 3, 25)
    assert read_row(columns, Line(4, ["Example", "2021-03-04", ""])).day("received_on") == date(2021, 3, 4)


def test_every_cell_at_fault_is_named_at_once():
    column, reason = rejected(read, received_on="03/09/21", forename="=A1", postcode="a@example.org")
    assert column == "received_on; forename; postcode"
    assert "forename: a formula" in reason
    assert "received_on: '03/09/21'" in reason
    assert "postcode: an e-mail" in reason


def test_blank_cells_are_in_neither_cells_nor_days_and_spaces_are_trimmed():
    row = read(forename="  Amina ", draft_sent_on=" ")
    assert row.cells == {"surname": "Example", "received_on": "2026-01-05", "forename": "Amina"}
    assert row.days == {"received_on": date(2026, 1, 5)}


def test_a_letter_and_its_accent_apart_are_one_letter():
    assert read(forename="Zoe\u0308").text("forename") == "Zoë"


def test_what_stands_in_columns_the_contract_does_not_know_is_kept_apart():
    row = read_row(
        header(["surname", "received_on", "Ward", "", "Notes"]),
        Line(2, ["Example", "2026-01-05", " Ashley ", "x", "- rang\nmum"]),
    )
    assert row.extra == {"Ward": "Ashley", "4": "x", "Notes": "- rang\nmum"}
    assert row.cells == {"surname": "Example", "received_on": "2026-01-05"}


@pytest.mark.parametrize(("said", "means"), [("Yes", True), ("n", False), ("TRUE", True), ("0", False), ("", None)])
def test_yes_and_no_are_read_as_people_write_them(said, means):
    assert read(support_plan=said).yes("support_plan") is means


def test_a_code_is_read_without_regard_to_case_and_spaces_and_else_rejected():
    among = ("parent", "young_person")
    assert read(source="Young Person").choice("source", among) == "young_person"
    assert read().choice("source", among) is None
    assert rejected(read(source="neighbour").choice, "source", among)[0] == "source"


@pytest.mark.parametrize("said", ["R", "21", "7.5", "-3"])
def test_a_year_group_is_a_whole_number_within_reason(said):
    assert rejected(read(year_group=said).number_in, "year_group", -2, 20)[0] == "year_group"
    assert read(year_group="-1").number_in("year_group", -2, 20) == -1


def test_yes_or_no_in_other_words_is_rejected():
    assert rejected(read(support_plan="maybe").yes, "support_plan") == ("support_plan", "'maybe' is neither yes nor no")


def test_a_row_with_more_cells_than_columns_is_rejected_unless_they_are_empty():
    columns = header(["surname", "received_on"])
    assert read_row(columns, Line(2, ["Example", "2026-01-05", "", " "])).text("surname") == "Example"
    assert "comma" in rejected(read_row, columns, Line(2, ["Example", "2026-01-05", "x"]))[1]


def test_a_row_with_fewer_cells_leaves_the_rest_blank():
    columns = header(["received_on", "surname", "forename"])
    assert read_row(columns, Line(2, ["2026-01-05", "Example"])).text("forename") is None


def test_a_row_whose_marks_are_amiss_is_rejected_for_that():
    assert rejected(read_row, header(["surname", "received_on"]), Line(2, ["Say", "x"], "a mark")) == ("", "a mark")
