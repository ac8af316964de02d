"""A dirty tracker adds up, row by row; loaded again it is unchanged; killed again and again, it comes to the same end.

Small by default; EHC_PROOF=1 for 5,000 rows and ten kills.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import Database
from app.seed.dirty import dirty_tracker, write
from tests.intake.conftest import Desk
from tests.support.installation import Installation

pytestmark = [pytest.mark.proof, pytest.mark.slow]

FULL = bool(os.environ.get("EHC_PROOF"))
ROWS, KILLED_ROWS, KILLS = (5_000, 5_000, 10) if FULL else (300, 250, 2)
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)] if FULL else ["sqlite"]
SEED = int(os.environ.get("EHC_PROOF_SEED", "1"))
EHC = Path(sys.executable).with_name("ehc")
WAIT_SECONDS = 300


def words(counts):
    """The line on stdout for so many rows of each outcome."""
    each = {"loaded": 0, "merged": 0, "unchanged": 0, "rejected": 0} | counts
    return f"rows {sum(each.values())} = " + " + ".join(f"{name} {count}" for name, count in each.items())


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8-sig", ","), ("cp1252", ";")])
def test_every_row_becomes_what_is_said_of_it_and_the_same_again_is_no_news(desk, encoding, separator):
    rows = write(desk.folder / "dirty.csv", dirty_tracker(ROWS, SEED), encoding=encoding, separator=separator)
    outcomes = Counter(row.dirt.outcome if row.dirt else "loaded" for row in rows)
    desk.load_file(desk.folder / "dirty.csv")
    assert str(desk.tally) == words(outcomes)
    rejected = desk.rejected()
    assert [(int(r["row"]), r["column"]) for r in rejected] == [
        (row.number, row.dirt.column) for row in rows if row.dirt and row.dirt.outcome == "rejected"
    ]
    assert all(r["reason"] for r in rejected)
    doubted = {column for column, _ in desk.tally.doubts}
    assert {row.dirt.column for row in rows if row.dirt and row.dirt.outcome == "loaded"} - {""} <= doubted
    assert desk.count("matter") == outcomes["loaded"]
    assert desk.wrong() == []
    events = desk.count("event")
    desk.load_file(desk.folder / "dirty.csv")
    again = {"unchanged": outcomes["loaded"] + outcomes["unchanged"], "rejected": outcomes["rejected"]}
    assert str(desk.tally) == words(again)
    assert desk.rejected() == rejected
    assert desk.count("event") == events


class Command:
    """`ehc import tracker` of one file into one database, as a process that can be killed."""

    def __init__(self, url, folder):
        self.url, self.folder = url, folder
        self.environment = {**os.environ, "EHC_DATABASE_URL": url, "EHC_SECRET_KEY": "for the proof", "EHC_DEMO": "0"}

    def ehc(self, *arguments):
        done = subprocess.run(
            [EHC, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip().splitlines()[-1]

    def killed_after(self, more, pause):
        """Kill it once so many more cases are there and a moment has passed; False if it had ended before."""
        enough = self.cases() + more
        process = subprocess.Popen(
            [EHC, "import", "tracker", "dirty.csv"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + WAIT_SECONDS
        while process.poll() is None and self.cases() < enough:
            assert time.monotonic() < deadline, "it loads nothing"
            time.sleep(0.02)
        time.sleep(pause)
        was_running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        return was_running

    def cases(self):
        return self.query("SELECT count(*) FROM matter")[0][0]

    def end(self):
        """What a load comes to: cases, people, and events by type."""
        counted = "SELECT type, count(*) FROM event GROUP BY type ORDER BY type"
        return [self.query(f"SELECT count(*) FROM {table}") for table in ("matter", "person", "contact")] + self.query(
            counted
        )

    def query(self, statement):
        db = Database(self.url)
        with db.reading() as session:
            found = [tuple(row) for row in session.execute(text(statement))]
        db.close()
        return found


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_killed_again_and_again_and_run_once_more_it_comes_to_the_same_end(database_url, sqlite_pattern, tmp_path):
    chance = random.Random(SEED)
    rows = write(tmp_path / "dirty.csv", dirty_tracker(KILLED_ROWS, SEED))
    outcomes = Counter(row.dirt.outcome if row.dirt else "loaded" for row in rows)
    command, more = Command(database_url, tmp_path), min(99, outcomes["loaded"] // (2 * KILLS + 1))
    kills = [command.killed_after(more, chance.uniform(0, 0.1)) for _ in range(KILLS)]  # 0.1 s is tens of rows
    assert any(kills), "no kill met a load"
    there = command.cases()
    assert there < outcomes["loaded"], "the kills came too late"
    last = command.ehc("import", "tracker", "dirty.csv")
    assert f"loaded {outcomes['loaded'] - there} " in last
    assert f"rejected {outcomes['rejected']}" in last
    assert "WRONG" not in command.ehc("verify")
    shutil.copy(sqlite_pattern, tmp_path / "undisturbed.db")
    undisturbed = Installation(f"sqlite:///{tmp_path / 'undisturbed.db'}", tmp_path)
    assert Desk(undisturbed, tmp_path).load_file(tmp_path / "dirty.csv") == outcomes
    undisturbed.close()
    assert command.end() == Command(undisturbed.url, tmp_path).end()
