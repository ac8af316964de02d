"""The story told once, and the service on it, for every test of the pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.support.installation import Installation
from tests.web.desk import Desk
from tests.web.hand import Hand
from tests.web.story import Story, serving, standing_still


@pytest.fixture(scope="session")
def story(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The six cases, in a database of their own. What a test changes, others see: change sign-in links only."""
    folder = tmp_path_factory.mktemp("story")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    installation = Installation(f"sqlite:///{folder / 'ehc.db'}", folder)
    installation.settings.sign_in_attempts_per_minute = 10_000
    yield Story(installation).tell()
    installation.close()


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    with standing_still():
        yield


@pytest.fixture
def desk(sqlite_pattern: Path, tmp_path: Path) -> Iterator[Desk]:
    """A caseworker's desk, of this test's own."""
    shutil.copy(sqlite_pattern, tmp_path / "ehc.db")
    told = Desk(Installation(f"sqlite:///{tmp_path / 'ehc.db'}", tmp_path)).tell()
    yield told
    told.here.close()


@pytest.fixture
def caseworker(desk: Desk) -> Hand:
    return Hand(desk, desk.caseworker)


@pytest.fixture
def manager(desk: Desk) -> Hand:
    return Hand(desk, desk.manager)


@pytest.fixture
def client(story: Story) -> Iterator[TestClient]:
    """A stranger's client, which follows no redirects."""
    with TestClient(
        story.here.app,
        base_url="http://127.0.0.1:8000",
        follow_redirects=False,
    ) as opened:
        yield opened


@pytest.fixture
def signed_in(client: TestClient, story: Story) -> TestClient:
    """The same, signed in as the caseworker."""
    assert client.post(f"/sign-in/{story.link(story.caseworker)}").status_code == 303
    return client


@pytest.fixture(scope="session")
def address(story: Story) -> Iterator[str]:
    """The service itself, on a port."""
    with serving(story) as address:
        yield address
