"""Tracker files as small as a test needs them, and their loading into an installation."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.intake.load import Load
from app.intake.reading import survey
from app.record.load import history
from tests.support.installation import TODAY, Installation

CHILD = {
    "external_ref": "T1",
    "received_on": "2026-01-05",
    "forename": "Amina",
    "surname": "Example",
    "date_of_birth": "2018-03-02",
}


def row(**cells):
    """A row about one child; None leaves a column blank."""
    return {name: value for name, value in {**CHILD, **cells}.items() if value is not None}


def write(path: Path, *rows, encoding="utf-8") -> Path:
    """The rows as a file under every column any of them has."""
    columns = list(dict.fromkeys(name for cells in rows for name in cells))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


class Desk:
    """Where trackers are loaded, and what came of them is looked up."""

    def __init__(self, here: Installation, folder: Path):
        self.here, self.folder = here, folder
        self.actor = here.actor("manager", name="tracker import")
        self.tally = None

    def load(self, *rows, rehearse=False):
        """Load rows; say what became of each, in the contract's words."""
        found = survey(write(self.folder / "tracker.csv", *rows), 200)
        context = self.here.context(self.actor, TODAY)
        load = Load(self.here.db, found.header, lambda: replace(context, now=datetime.now(UTC)))
        for _ in load.rehearse(found.lines()) if rehearse else load.run(found.lines()):
            pass
        self.tally = load.tally
        return {name: count for name, count in load.tally.done.items() if count}

    @property
    def rejections(self):
        return self.tally.rejections

    def events(self, case_id=1):
        """The events of a case in order of recording: (type, day)."""
        with self.here.db.reading() as session:
            return [(e.type, e.occurred_on.isoformat()) for e in history(session, case_id)]

    def history(self, case_id=1):
        with self.here.db.reading() as session:
            return history(session, case_id)

    def payload(self, event_type, case_id=1):
        (found,) = [e.payload for e in self.history(case_id) if e.type == event_type]
        return found

    def irregular(self, case_id=1):
        return [e.type for e in self.history(case_id) if e.irregular]

    def count(self, table):
        with self.here.db.reading() as session:
            return session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()

    def clocks(self, case_id=1):
        """The clocks as projected now: code -> (due, met, stopped, excused from)."""
        statement = f"SELECT code, due_on, met_on, stopped_on, excused_from FROM clock_row WHERE matter_id = {case_id} AND holds_until = '9999-12-31'"
        with self.here.db.reading() as session:
            return {
                row[0]: tuple(day and str(day) for day in row[1:])
                for row in session.connection().exec_driver_sql(statement)
            }


@pytest.fixture
def desk(here, tmp_path):
    return Desk(here, tmp_path)


@pytest.fixture
def sqlite_desk(embedded, tmp_path):
    return Desk(embedded, tmp_path)
