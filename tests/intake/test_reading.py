"""A file is read to its end before anything of it is loaded: what would stop a load half-way is said in one line."""

import gzip
import os
from pathlib import Path

import pytest

from app.intake.columns import FileFault
from app.intake.reading import survey

GOOD = "surname,received_on\nExample,2026-01-05\n"
ZOE = "surname,received_on\nZoë Ó Briain,2026-01-05\n"


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
    assert str(found.value).startswith(f"{path}: ")
    return str(found.value)


def rows(path):
    return [(line.number, *line.cells) for line in survey(path, 200).lines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_councils_use_is_read_to_the_same_letters(file, encoding):
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    found = survey(file((mark + ZOE).encode(encoding)), 200)
    assert found.header.names == ("surname", "received_on")
    assert [line.cells[0] for line in found.lines()] == ["Zoë Ó Briain"]
    assert bool(found.notes) is (encoding == "cp1252")


def test_one_letter_in_the_last_row_decides_that_a_file_is_windows_1252(file):
    content = GOOD.encode() * 1 + b"Example,2026-01-05\n" * 200_000 + "Zoë,2026-01-06\n".encode("cp1252")
    assert rows(file(content))[-1][1] == "Zoë"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_are_parted_and_lines_ended_as_the_system_pleases(file, separator, end):
    lines = [["Surname", "Date Received", "Notes"], ["Example", "2026-01-05", "a,b;c|d"]]
    text = end.join(separator.join(f'"{cell}"' for cell in line) for line in lines) + end
    assert rows(file(text)) == [(2, "Example", "2026-01-05", "a,b;c|d")]


def test_a_comma_in_one_column_s_name_does_not_make_the_file_a_comma_s(file):
    assert survey(file("Notes, and more, and more;surname;received_on\n;Example;2026-01-05\n"), 200).separator == ";"


def test_lines_are_numbered_as_a_spreadsheet_shows_them_and_empty_ones_are_none(file):
    path = file('surname,received_on\n"Exa\nmple",2026-01-05\n\n, ,\nOther,2026-01-06,,\n')
    assert survey(path, 200).rows == 2
    assert rows(path) == [(2, "Exa\nmple", "2026-01-05"), (5, "Other", "2026-01-06", "", "")]


def test_lines_before_the_names_of_the_columns_may_be_empty(file):
    assert rows(file(",,\n\n" + GOOD)) == [(4, "Example", "2026-01-05")]


def test_a_stray_quotation_mark_is_its_own_row_s_fault_and_no_other_row_is_lost(file):
    path = file(GOOD + '"Say "Ben" Other",2026-01-06\nThird,2026-01-07\n')
    found = survey(path, 200)
    assert found.rows == 3
    assert [bool(line.fault) for line in found.lines()] == [False, True, False]


def test_a_mark_left_open_that_swallows_rows_ends_it_naming_where(file):
    assert "line 3: a quotation mark is left open" in fault(file(GOOD + '"Other,2026-01-06\nThird,2026-01-07\n'))
    assert "line 2: a quotation mark is left open" in fault(
        file('surname,received_on\n"Exa,2026-01-05\n"Other",2026-01-06\nThird,2026-01-07\n')
    )


def test_a_file_that_is_not_there_or_is_no_file_is_said_so(tmp_path):
    assert "no such file" in fault(tmp_path / "none.csv")
    assert "this is a folder" in fault(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "a pipe or a device" in fault(tmp_path / "pipe")
    assert "a pipe or a device" in fault(Path("/dev/zero"))
    (tmp_path / "loop").symlink_to("loop")
    assert "symbolic links" in fault(tmp_path / "loop")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_said_so(file):
    path = file(GOOD)
    path.chmod(0)
    assert "Permission denied" in fault(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "this is a PDF, not CSV"),
        (b"PK\x03\x04\x14\x00", "a workbook (.xlsx, .ods) or another ZIP file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old workbook"),
        (gzip.compress(GOOD.encode()), "gzip"),
        ("\ufeff \n<?xml version='1.0'?><rows/>", "this is XML, not CSV"),
        ("<!DOCTYPE html><table><tr><td>surname", "this is HTML, not CSV"),
        ("<html>".encode("utf-16"), "this is HTML, not CSV"),
        ('[{"surname": "Example"}]', "this is JSON, not CSV"),
        (bytes(range(256)), "no text file"),
    ],
    ids=["pdf", "xlsx", "xls", "gzip", "xml", "html", "html in utf-16", "json", "bytes"],
)
def test_another_kind_of_file_under_this_name_is_called_what_it_is(file, content, said):
    assert said in fault(file(content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD + "Exam\x00ple,2026-01-06\n", "line 3 holds a NUL byte"),
        ((GOOD + "Exam\x00ple,2026-01-06\n").encode("utf-16"), "line 3 holds a NUL byte"),
        (GOOD.encode("utf-16-le"), "NUL byte: this is no text file, or UTF-16 without its mark"),
        (GOOD.encode() + b"Exam\x81ple,2026-01-06\n", "neither UTF-8 nor Windows-1252: byte 0x81"),
        (GOOD.encode("utf-16") + b"\x00", "not all utf-16: byte 0x0"),
        ("\ufeff".encode() + GOOD.encode() + b"Zo\xeb,2026-01-06\n", "not all utf-8-sig: byte 0xeb"),
        ("", "the file is empty"),
        ("\ufeff\r\n \r\n", "the file is empty"),
        (GOOD + '"' + "x" * 200_000, "line 3: a quotation mark is left open, or a cell is longer than 131,072"),
        (GOOD + "x" * 200_000, "a cell is longer than 131,072"),
    ],
    ids=[
        *("nul", "nul in utf-16", "utf-16 unmarked", "no letter of 1252", "half a letter", "marked, yet not utf-8"),
        *("empty", "blank", "an open mark", "a long cell"),
    ],
)
def test_what_cannot_be_read_to_the_end_is_said_in_one_line(file, content, said):
    assert said in fault(file(content))


def test_a_file_over_the_limit_is_not_read(file):
    assert "EHC_IMPORT_MAX_MB" in fault(file(GOOD + "x" * 1_100_000), max_mb=1)


def test_the_survey_finds_the_first_date_of_each_column_that_is_month_first(file):
    path = file(
        "surname,received_on,DOB,Seen\nA,05/01/2026,31/12/2018,12/31/2026\nB,01/13/2026,02/30/2018,\n"
        "C,01/14/2026 00:00,12/25/2018,\n"
    )
    assert survey(path, 200).header.month_first == {
        "received_on": (3, "01/13/2026"),
        "date_of_birth": (4, "12/25/2018"),
    }
