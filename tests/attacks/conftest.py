"""The world of the access tests, built once for all the attacks on it, and put back as it was after every change."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.access.world import World, build
from tests.attacks.marked import mark
from tests.support.installation import Installation


@pytest.fixture(scope="session")
def built(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    world = build(Installation(f"sqlite:///{folder / 'ehc.db'}", folder))
    world.here.settings.session_idle_minutes = 11 * 60  # on a busy machine the attacks last longer than a coffee
    world.here.close()  # the last connection puts the whole of it in one file
    world.pattern = folder / "as_built.db"
    shutil.copy(folder / "ehc.db", world.pattern)
    world.dirty = True
    with world.client:
        yield world
    world.here.close()


@pytest.fixture(scope="session")
def marked(built: World) -> Iterator[World]:
    """A copy in which whatever anybody can write is an attack."""
    built.as_built()
    built.client.cookies.clear()
    taken, columns = mark(built)
    assert len(taken) > 60, taken  # else the attack stands hardly anywhere
    assert all(columns.values()), columns
    built.here.close()
    folder = built.here.folder.parent / "marked"
    shutil.copytree(built.here.folder, folder)
    here = Installation(f"sqlite:///{folder / 'ehc.db'}", folder)
    here.settings = built.here.settings.model_copy(update={"documents_dir": here.settings.documents_dir})
    world = replace(built, here=here, pattern=folder / "as_built.db")
    shutil.copy(folder / "ehc.db", folder / "as_built.db")
    world.dirty = True
    world.as_built()
    with world.client:
        yield world
    world.here.close()


@pytest.fixture
def world(built: World) -> World:
    """As it was built: a test that changes it says so (`world.dirty`)."""
    built.as_built()
    built.client.cookies.clear()
    return built
