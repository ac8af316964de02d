"""Cells as a council writes them: days first, years in full, codes from their lists. What is doubtful is kept or said."""

from datetime import date

import pytest

from app.intake.columns import header
from app.intake.reading import Line
from app.intake.row import Rejected, day_of, read_row


def read(**cells):
    cells = {"surname": "Example", "received_on": "2026-01-05", **cells}
    return read_row(header(list(cells)), Line(2, list(cells.values())))


def rejected(call, *arguments):
    with pytest.raises(Rejected) as found:
        call(*arguments)
    return found.value.column, found.value.reason


@pytest.mark.parametrize("text", ["2021-03-09", "09/03/2021", "9/3/2021"])
def test_a_date_is_iso_or_day_first(text):
    assert day_of("received_on", text) == date(2021, 3, 9)


@pytest.mark.parametrize(
    "text", ["03/09/21", "9.3.2021", "2021-3-9", "31/04/2021", "2021-02-29", "03/13/2021", "soon", "٢٠٢١-٠٣-٠٩"]
)
def test_anything_else_is_no_date_and_the_column_is_named(text):
    column, reason = rejected(day_of, "draft_sent_on", text)
    assert column == "draft_sent_on"
    assert text in reason


def test_29_february_is_a_day_in_a_leap_year_only():
    assert day_of("received_on", "29/02/2020") == date(2020, 2, 29)
    assert "no day" in rejected(day_of, "received_on", "29/02/2021")[1]


def test_blank_cells_are_in_neither_cells_nor_days_and_spaces_are_trimmed():
    row = read(forename="  Amina ", draft_sent_on=" ")
    assert row.cells == {"surname": "Example", "received_on": "2026-01-05", "forename": "Amina"}
    assert row.days == {"received_on": date(2026, 1, 5)}


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


def test_yes_or_no_in_other_words_is_rejected():
    assert rejected(read(support_plan="maybe").yes, "support_plan") == ("support_plan", "'maybe' is neither yes nor no")


def test_a_row_with_more_cells_than_columns_is_rejected_unless_they_are_empty():
    columns = header(["surname", "received_on"])
    assert read_row(columns, Line(2, ["Example", "2026-01-05", "", " "])).text("surname") == "Example"
    assert "comma" in rejected(read_row, columns, Line(2, ["Example", "2026-01-05", "x"]))[1]


def test_a_row_with_fewer_cells_leaves_the_rest_blank():
    assert (
        read_row(header(["received_on", "surname", "forename"]), Line(2, ["2026-01-05", "Example"])).text("forename")
        is None
    )
