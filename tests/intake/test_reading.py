"""A file is read to its end before anything of it is loaded: what would stop a load half-way is said in one line."""

import os

import pytest

from app.intake.columns import FileFault
from app.intake.reading import survey

GOOD = "surname,received_on\nExample,2026-01-05\n"


@pytest.fixture
def file(tmp_path):
    def written(content):
        path = tmp_path / "tracker.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def fault(path, max_mb=200):
    with pytest.raises(FileFault) as found:
        survey(path, max_mb)
    assert "\n" not in str(found.value)
    return str(found.value)


def test_a_byte_order_mark_is_no_part_of_the_first_column(file):
    assert survey(file("\ufeff" + GOOD), 200).header.names == ("surname", "received_on")


def test_columns_are_read_in_any_order_case_and_spacing_and_strange_ones_are_named(file):
    found = survey(file("Team , Received_On,SURNAME,\nNorth,2026-01-05,Example,\n"), 200).header
    assert found.names == ("team", "received_on", "surname", "")
    assert found.strange == ["Team "]


def test_lines_are_numbered_as_a_spreadsheet_shows_them_and_empty_ones_are_none(file):
    found = survey(file('surname,received_on\n"Exa\nmple",2026-01-05\n\n,\nOther,2026-01-06\n'), 200)
    assert found.rows == 2
    assert [(line.number, line.cells[0]) for line in found.lines()] == [(2, "Exa\nmple"), (5, "Other")]


def test_a_file_that_is_not_there_or_is_no_file_is_said_so(tmp_path):
    assert "no such file" in fault(tmp_path / "none.csv")
    assert "not a file" in fault(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "not a file" in fault(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD + "Exam\x00ple,2026-01-06\n", "line 3 holds a NUL byte"),
        (GOOD.encode() + "Zoë,2026-01-06\n".encode("windows-1252"), "not UTF-8"),
        ("", "no column received_on"),
        ("surname,date\nExample,2026-01-05\n", "no column received_on"),
        ("received_on\n2026-01-05\n", "no column forename or surname"),
        ("surname,received_on,Received_on\n", "two columns are named received_on"),
        (GOOD + '"' + "x" * 200_000, "field larger than field limit"),
    ],
    ids=["nul", "windows-1252", "empty", "no receipt", "no name", "twice", "an open quotation mark"],
)
def test_what_cannot_be_read_to_the_end_is_said_in_one_line(file, content, said):
    assert said in fault(file(content))


def test_a_file_over_the_limit_is_not_read(file):
    assert "EHC_IMPORT_MAX_MB" in fault(file(GOOD + "x" * 1_100_000), max_mb=1)
