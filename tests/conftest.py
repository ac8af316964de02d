"""Installations for the tests: each a migrated database of its own, on SQLite and on a real PostgreSQL."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app import migrate
from tests.support.browser import browser
from tests.support.installation import Installation
from tests.support.kept import Kept
from tests.support.postgres import Server, start_server

# The tests start hundreds of processes: each is compiled once and not at every start, whatever the environment says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all of a process: a second would find the first one's loop running."""
    with browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy: quicker than migrating one for each test."""
    path = tmp_path_factory.mktemp("pattern") / "ehc.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL, with a migrated database `pattern` to copy."""
    server = start_server(durable=False)
    migrate.upgrade(server.create_database("pattern"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kept_database(postgres: Server) -> Kept:
    """The PostgreSQL database that this process's tests are lent, one after another."""
    return Kept(postgres)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of this test's own, on each database in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_pattern"), tmp_path / "ehc.db")
        yield f"sqlite:///{tmp_path / 'ehc.db'}"
        return
    kept: Kept = request.getfixturevalue("kept_database")
    yield kept.lend()
    kept.take_back()


@pytest.fixture
def sqlite_url(sqlite_pattern: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    shutil.copy(sqlite_pattern, tmp_path / "ehc.db")
    return f"sqlite:///{tmp_path / 'ehc.db'}"


@pytest.fixture
def here(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation, on each database in turn."""
    installation = Installation(database_url, tmp_path)
    yield installation
    installation.close()


@pytest.fixture
def embedded(sqlite_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation on embedded SQLite, for what does not depend on the database."""
    installation = Installation(sqlite_url, tmp_path)
    yield installation
    installation.close()
