"""Alembic, called from code: to head, where it stands, and what head is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db import Database

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


def upgrade(url: str, to: str = "head") -> None:
    """Bring a database to a migration."""
    command.upgrade(config(url), to)


def downgrade(url: str, to: str) -> None:
    """Take a database back to a migration."""
    command.downgrade(config(url), to)
