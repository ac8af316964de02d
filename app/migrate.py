"""Alembic, called from code: to head, where it stands, and what head is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db import Database
from app.settings import SettingsError

ROOT = Path(__file__).resolve().parent.parent


def config(url: str) -> Config:
    """Alembic's configuration for a database, found beside the code and not in the working folder."""
    found = Config(str(ROOT / "alembic.ini"))
    found.set_main_option("script_location", str(ROOT / "migrations"))
    found.attributes["url"] = url
    return found


def head() -> str:
    """The newest migration."""
    return ScriptDirectory.from_config(config("")).get_current_head() or ""


def where(db: Database) -> str | None:
    """The migration a database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


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
    command.upgrade(config(url), to)


def downgrade(url: str, to: str) -> None:
    """Take a database back to a migration."""
    command.downgrade(config(url), to)
