"""`ehc import tracker`: what it prints, where, and how it ends. Where the process itself matters, a real one is run."""

import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.seed.year2021 import write as write_year
from app.seed.year2021 import year_of_requests
from app.settings import settings
from tests.intake.conftest import row, write

EHC = Path(sys.executable).parent / "ehc"


@pytest.fixture
def environment(sqlite_url, tmp_path, monkeypatch):
    """A folder with a migrated database, and no other setting."""
    for name in [name for name in os.environ if name.startswith("EHC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EHC_DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def ehc(environment, monkeypatch):
    def run(*arguments, **more):
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        return CliRunner().invoke(app, arguments)

    return run


def count(tmp_path, table):
    with sqlite3.connect(tmp_path / "ehc.db") as database:
        found = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    database.close()
    return found


def test_the_last_line_on_stdout_counts_every_row_and_the_rest_is_on_stderr(ehc, tmp_path):
    file = write(
        tmp_path / "t.csv",
        row(decided_to_assess_on="2026-02-05", team="North"),
        row(external_ref="T2", withdrawn_on="2020-01-01"),
    )
    answer = ehc("import", "tracker", "t.csv", "--rejects", "out.csv")
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout.splitlines() == ["rows 2 = loaded 1 + merged 0 + unchanged 0 + rejected 1"]
    assert "not columns of the contract, kept as words beside each case: team" in answer.stderr
    assert "1 row with notified_to_assess_on blank" in answer.stderr
    assert "row 3, withdrawn_on: " in answer.stderr
    with (tmp_path / "out.csv").open() as rejects:
        (rejected,) = csv.DictReader(rejects)
    assert (rejected["row"], rejected["column"], rejected["external_ref"]) == ("3", "withdrawn_on", "T2")
    assert file.exists()


def test_strict_is_exit_1_for_a_rejected_row_and_a_rehearsal_keeps_nothing(ehc, tmp_path):
    write(tmp_path / "t.csv", row(), row(external_ref="T2", withdrawn_on="2020-01-01"))
    rehearsed = ehc("import", "tracker", "t.csv", "--dry-run", "--strict")
    assert rehearsed.exit_code == 1
    assert rehearsed.stdout == "rows 2 = loaded 1 + merged 0 + unchanged 0 + rejected 1\n"
    assert count(tmp_path, "event") == 0


def test_correct_puts_the_record_right_from_the_command_line(ehc, tmp_path):
    write(tmp_path / "t.csv", row(source="parent"))
    ehc("import", "tracker", "t.csv")
    write(tmp_path / "t.csv", row(source="school", surname="Exampel"))
    refused = ehc("import", "tracker", "t.csv", "--rejects", "out.csv")
    assert refused.stdout == "rows 1 = loaded 0 + merged 0 + unchanged 0 + rejected 1\n"
    assert "row 2, surname; source: " in refused.stderr
    assert "the record says parent, the row says school" in (tmp_path / "out.csv").read_text()
    corrected = ehc("import", "tracker", "t.csv", "--correct")
    assert corrected.stdout == "rows 1 = loaded 0 + merged 1 + unchanged 0 + rejected 0\n"
    assert ehc("import", "tracker", "t.csv", "--strict").exit_code == 0


def test_how_a_file_was_read_is_said_where_it_was_guessed(ehc, tmp_path):
    write(tmp_path / "t.csv", row(forename="Zoë"), encoding="cp1252")
    answer = ehc("import", "tracker", "t.csv")
    assert answer.stdout.startswith("rows 1 = loaded 1")
    assert "Windows-1252" in answer.stderr


@pytest.mark.parametrize("name", ["none.csv", ".", "nul.csv", "big.csv", "xml.csv", "twice.csv", "pipe"])
def test_what_cannot_be_read_is_one_line_exit_1_and_nothing_loaded(ehc, tmp_path, name):
    (tmp_path / "nul.csv").write_bytes(b"surname,received_on\nExample,2026-01-05\nOther\x00,2026-01-05\n")
    (tmp_path / "big.csv").write_bytes(b"surname,received_on\n" + b"Example,2026-01-05\n" * 60_000)
    (tmp_path / "xml.csv").write_text("<?xml version='1.0'?><rows/>")
    (tmp_path / "twice.csv").write_text("surname,received_on,Date Received\nExample,2026-01-05,2026-01-05\n")
    os.mkfifo(tmp_path / "pipe")
    answer = ehc("import", "tracker", name, EHC_IMPORT_MAX_MB="1")
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert name in answer.stderr
    assert count(tmp_path, "matter") == 0


def test_the_rejected_rows_do_not_overwrite_the_file_they_come_from(ehc, tmp_path):
    write(tmp_path / "t.csv", row())
    answer = ehc("import", "tracker", "t.csv", "--rejects", "./t.csv")
    assert answer.exit_code == 1
    assert "Amina" in (tmp_path / "t.csv").read_text()
    assert ehc("import", "tracker", "t.csv", "--rejects", "no/such/folder.csv").exit_code == 1
    assert count(tmp_path, "matter") == 0


def test_a_database_that_is_not_migrated_is_said_so(ehc, tmp_path):
    write(tmp_path / "t.csv", row())
    answer = ehc("import", "tracker", "t.csv", EHC_DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}")
    assert answer.exit_code == 1
    assert "ehc db upgrade" in str(answer.exception)


@pytest.mark.slow
def test_killed_half_way_and_run_again_the_file_is_loaded_once(environment, ehc, tmp_path):
    write_year(tmp_path / "year.csv", year_of_requests()[:250])
    killed = subprocess.Popen(
        [EHC, "import", "tracker", "year.csv"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 60
    while count(tmp_path, "matter") < 100 and time.monotonic() < until:
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    there = count(tmp_path, "matter")
    assert there in {100, 200}  # whole batches, and not the whole file
    again = ehc("import", "tracker", "year.csv")
    assert again.stdout == f"rows 250 = loaded {250 - there} + merged 0 + unchanged {there} + rejected 0\n"
    assert count(tmp_path, "matter") == count(tmp_path, "matter_head") == 250
