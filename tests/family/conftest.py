"""A council on a Wednesday in March, its cases in every state, and a parent of each who has been let in."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.deps import Parts
from tests.family.families import Families
from tests.support.installation import Installation, the_app
from tests.web.story import standing_still


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    with standing_still():
        yield


@pytest.fixture
def families(here: Installation) -> Families:
    """On each database in turn."""
    return Families(here)


@pytest.fixture
def embedded_families(embedded: Installation) -> Families:
    """On embedded SQLite, for what does not depend on the database."""
    return Families(embedded)


@pytest.fixture
def browser_of(request) -> Iterator[TestClient]:
    """A stranger's client of whichever installation the test has, which follows no redirects."""
    name = next(n for n in ("families", "embedded_families") if n in request.fixturenames)
    families = request.getfixturevalue(name)
    app = the_app()
    app.state.parts = Parts(families.here.settings, families.here.db)
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield client
