"""Where Alembic meets the models: one transaction a migration, the same on both databases."""

from alembic import context
from sqlmodel import SQLModel

import app.tables  # noqa: F401 - registers every table
from app.db import Database
from app.settings import settings


def run() -> None:
    """Migrate the database that `ehc db` named, or the one the settings name."""
    url = context.config.attributes.get("url") or settings().database_url
    database = Database(str(url))
    with database.engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection, target_metadata=SQLModel.metadata, render_as_batch=False, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()
    database.close()


run()
