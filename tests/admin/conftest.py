"""An office told once for each database and copied for each test, and its administrator at the desk."""

import copy
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.admin.office import Clerk, Office
from tests.support.installation import Installation
from tests.support.postgres import Server
from tests.web.story import standing_still


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    with standing_still():
        yield


def told(url: str, folder: Path) -> Office:
    """The office on a migrated database, which nobody has open afterwards."""
    with standing_still():
        office = Office(Installation(url, folder)).tell()
    office.here.close()
    return office


@pytest.fixture(scope="session")
def of_sqlite(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    return told(f"sqlite:///{folder / 'ehc.db'}", folder)


@pytest.fixture(scope="session")
def of_postgres(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return told(postgres.create_database("office", template="pattern"), tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(of_sqlite: Office, tmp_path: Path) -> Iterator[Office]:
    """The office, in an embedded database of this test's own."""
    shutil.copy(of_sqlite.here.folder / "ehc.db", tmp_path / "ehc.db")
    yield from on(of_sqlite, f"sqlite:///{tmp_path / 'ehc.db'}", tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def each_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The office on each database in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("office")
        return
    pattern: Office = request.getfixturevalue("of_postgres")
    server, name = request.getfixturevalue("postgres"), f"t{uuid.uuid4().hex}"
    yield from on(pattern, server.create_database(name, template="office"), tmp_path)
    server.drop_database(name)


def on(pattern: Office, url: str, folder: Path) -> Iterator[Office]:
    own = copy.copy(pattern)
    own.here = Installation(url, folder)
    yield own
    own.here.close()


@pytest.fixture
def admin(office: Office) -> Clerk:
    return Clerk(office, office.admin)
