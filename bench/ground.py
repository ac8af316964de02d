"""Where a measurement stands: a migrated database of its own in a temporary folder, an account, a service, children."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app import migrate
from app.today import today
from bench.story import SERVICE, people
from tests.support.installation import Installation

TODAY: date = today()


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk that is measured (TMPDIR names another), gone afterwards."""
    with TemporaryDirectory(prefix="ehc-bench-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@cache
def pattern(within: Path) -> Path:
    """A migrated SQLite database to copy."""
    migrate.upgrade(f"sqlite:///{within / 'pattern.db'}")
    return within / "pattern.db"


def prepared(within: Path, children: int, also: Callable[[Installation], None] = lambda _: None) -> Path:
    """A SQLite database with a manager, a service and so many children on file, to be copied for each contender."""
    path = Path(shutil.copy(pattern(within), within / "prepared.db"))
    with standing(f"sqlite:///{path}", within) as here:
        prepare(here, children)
        also(here)
    return path


def prepare(here: Installation, children: int) -> None:
    """A manager (account 1), a service and so many children on file."""
    here.actor()
    here.register_service(SERVICE)
    people(here, children)


@contextmanager
def standing(url: str, within: Path) -> Iterator[Installation]:
    """An installation on a database; closed afterwards, its log written back, so that the file alone is the database."""
    here = Installation(url, within)
    try:
        yield here
    finally:
        here.close()


def copied(path: Path, name: str) -> Path:
    """A copy of a database nobody has open, in place of any that bore the name."""
    for suffix in ("-wal", "-shm"):
        path.with_name(name + suffix).unlink(missing_ok=True)
    return Path(shutil.copy(path, path.with_name(name)))
