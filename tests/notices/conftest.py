"""The post room: its cases told once for each test, on either database, the clock standing still."""

from collections.abc import Iterator

import pytest

from tests.notices.post import Post
from tests.support.installation import Installation
from tests.web.hand import Hand
from tests.web.story import standing_still


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    with standing_still():
        yield


@pytest.fixture
def post(here: Installation) -> Post:
    """On each database in turn."""
    return Post(here).tell()


@pytest.fixture
def room(embedded: Installation) -> Post:
    """On embedded SQLite."""
    return Post(embedded).tell()


@pytest.fixture
def caseworker(room: Post) -> Hand:
    return Hand(room, room.caseworker)
