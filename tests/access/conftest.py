"""The world of the access tests, built once for a module on each database."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.world import World, build
from tests.support.installation import Installation


@pytest.fixture(scope="module")
def world(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on embedded SQLite, put back as it was built after every change."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    built = build(Installation(f"sqlite:///{folder / 'ehc.db'}", folder))
    built.here.close()  # the last connection puts the whole of it in one file
    built.pattern, built.dirty = folder / "as_built.db", True
    shutil.copy(folder / "ehc.db", built.pattern)
    with built.client:
        yield built
    built.here.close()


@pytest.fixture(scope="module")
def world_on_postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on PostgreSQL, for what only reads it."""
    server = request.getfixturevalue("postgres")
    name = f"t{uuid.uuid4().hex}"
    built = build(Installation(server.create_database(name, template="pattern"), tmp_path_factory.mktemp("world")))
    with built.client:
        yield built
    built.here.close()
    server.drop_database(name)
