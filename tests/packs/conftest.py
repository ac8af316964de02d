"""A seeded council to make packs of, on each database; and, in a browser, the story of the pages' tests."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.intake.load import Load
from app.seed.commands import caseload
from app.seed.rows import HEADER, lines
from tests.support.installation import TODAY, Installation
from tests.web.conftest import address, client, story  # noqa: F401 - fixtures

CASES = 20
OCTOBER = {"kind": "board", "from": "2026-10-01", "to": "2026-10-31"}
QUARTER = {"kind": "scrutiny", "from": "2026-07-01", "to": "2026-09-30"}


def settle(here: Installation, cases: int = CASES, today: date = TODAY) -> Installation:
    """A fictional caseload of the two years before a day."""
    context = here.context(today=today)
    for _ in Load(here.db, HEADER, lambda: context).run(lines(caseload(cases, 1, today))):
        pass
    return here


@pytest.fixture
def council(here: Installation) -> Installation:
    """The council, on each database in turn."""
    return settle(here)


@pytest.fixture(scope="session")
def settled(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on SQLite, made once, to be copied."""
    folder = tmp_path_factory.mktemp("packs")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    here = settle(Installation(f"sqlite:///{folder / 'ehc.db'}", folder), 60)
    here.close()
    return folder / "ehc.db"


def copied(settled: Path, folder: Path) -> Iterator[Installation]:
    shutil.copy(settled, folder / "ehc.db")
    here = Installation(f"sqlite:///{folder / 'ehc.db'}", folder)
    yield here
    here.close()


@pytest.fixture
def embedded_council(settled: Path, tmp_path: Path) -> Iterator[Installation]:
    """A copy of it."""
    yield from copied(settled, tmp_path)


@pytest.fixture(scope="module")
def shared_council(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A copy of it for all the tests of a file, which change nothing."""
    yield from copied(settled, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def manager(shared_council: Installation) -> Iterator[TestClient]:
    """A manager's client of the API, there."""
    with shared_council.client(shared_council.actor("manager", name="Priya Raman")) as opened:
        yield opened
