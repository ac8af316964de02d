"""Alembic, called from code: to head, where it stands, and what head is.

Alembic itself is imported by what migrates: to ask where a database stands is every command's first question.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from app.db import Database
from app.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config

ROOT = Path(__file__).resolve().parent.parent


def config(url: str) -> Config:
    """Alembic's configuration for a database, found beside the code and not in the working folder."""
    from alembic.config import Config

    found = Config(str(ROOT / "alembic.ini"))
    found.set_main_option("script_location", str(ROOT / "migrations"))
    found.attributes["url"] = url
    return found


def head() -> str:
    """The newest migration: they are numbered, and their number is their name (tests/house holds it)."""
    return max(path.stem[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))


def where(db: Database) -> str | None:
    """The migration a database is at; None for an empty one."""
    with db.engine.connect() as connection:
        known = inspect(connection).has_table("alembic_version")
        return connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None


@contextmanager
def at_head(url: str) -> Iterator[Database]:
    """A database that is migrated. Raises SettingsError, saying how to mend it, where it is not."""
    db = Database(url)
    try:
        if where(db) != head():
            raise SettingsError("The database is not up to date. Run: ehc db upgrade")
        yield db
    finally:
        db.close()


def upgrade(url: str, to: str = "head") -> None:
    """Bring a database to a migration."""
    from alembic import command

    command.upgrade(config(url), to)


def downgrade(url: str, to: str) -> None:
    """Take a database back to a migration."""
    from alembic import command

    command.downgrade(config(url), to)
