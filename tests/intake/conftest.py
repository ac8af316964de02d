"""Tracker files as small as a test needs them, and their loading into an installation."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.intake.load import Load
from app.intake.reading import survey
from app.intake.tally import Rejects
from app.people import service as people
from app.record.load import history, words_of
from app.record.verify import Verification
from app.tables import Person, PersonChange
from tests.support.installation import TODAY, Installation
from workflow.history import settle

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

    def load(self, *rows, rehearse=False, correct=False):
        """Load rows; say what became of each, in the contract's words."""
        return self.load_file(write(self.folder / "tracker.csv", *rows), rehearse=rehearse, correct=correct)

    def load_file(self, path, *, rehearse=False, correct=False):
        """Load a file; what it rejects stands in `rejects.csv` beside it."""
        found, context = survey(path, 200), self.here.context(self.actor, TODAY)
        with (self.folder / "rejects.csv").open("w", encoding="utf-8", newline="") as file:
            rejects = Rejects(file, found.header)
            now = lambda: replace(context, now=datetime.now(UTC))  # noqa: E731 - the instant is taken anew
            load = Load(self.here.db, found.header, now, rejects, correct=correct)
            for _ in load.rehearse(found.lines()) if rehearse else load.run(found.lines()):
                pass
        self.tally = load.tally
        return {name: count for name, count in load.tally.done.items() if count}

    def rejected(self):
        """The rejected rows as written: the first cells of each are row, column and reason."""
        with (self.folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def doubts(self):
        """The columns in doubt."""
        return sorted(column for column, _ in self.tally.doubts)

    def settled(self, event_type, case_id=1):
        """The day and payload that count of an event which was perhaps put right."""
        (found,) = [event for event in settle(self.history(case_id)) if event.type == event_type]
        return found.occurred_on.isoformat(), found.payload

    def wrong(self):
        """What a verification finds wrong."""
        context = self.here.context()
        with self.here.db.reading() as session:
            return [str(f) for f in Verification(session, context.rules, context.now, TODAY).findings() if f.is_wrong]

    def words(self, case_id=1):
        """The words beside a case's events, the latest of each name."""
        with self.here.db.reading() as session:
            beside = words_of(session, [event.id for event in history(session, case_id)])
        return {name: text for _, words in sorted(beside.items()) for name, text in words.items()}

    def file_of(self, person_id=1):
        """A child's file."""
        with self.here.db.reading() as session:
            return people.view(session, self.actor, session.get_one(Person, person_id))

    def changes(self):
        """What details said before they were changed."""
        with self.here.db.reading() as session:
            return [json.loads(row.before) for row in session.scalars(select(PersonChange).order_by(PersonChange.id))]

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
