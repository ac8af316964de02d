"""The tour's own world and the browsers that go through it, once for a process."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.access.world import World, build
from tests.support.installation import Installation
from tests.tour.guide import Guide


@pytest.fixture(scope="session")
def toured(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of the access tests, with a copy of it as it was built."""
    folder = tmp_path_factory.mktemp("toured")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    world = build(Installation(f"sqlite:///{folder / 'ehc.db'}", folder))
    world.here.close()  # the last connection puts the whole of it in one file
    world.pattern, world.dirty = folder / "as_built.db", True
    shutil.copy(folder / "ehc.db", world.pattern)
    yield world
    world.here.close()


@pytest.fixture(scope="session")
def guide(chromium: Browser, toured: World) -> Iterator[Guide]:
    """Whoever leads through it."""
    with Guide(chromium, toured).standing() as leading:
        yield leading
