"""A council on each database in turn, and one on embedded SQLite for what does not depend on the database."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.allocation.council import Council
from tests.support.installation import Installation


@pytest.fixture
def council(here: Installation) -> Iterator[Council]:
    with ExitStack() as stack:
        yield Council(here, stack)


@pytest.fixture
def small(embedded: Installation) -> Iterator[Council]:
    with ExitStack() as stack:
        yield Council(embedded, stack)
