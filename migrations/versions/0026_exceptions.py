"""The few cases in which an exception was recorded are found without walking the record."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_event_exception",
        "event",
        ["matter_id"],
        sqlite_where=sa.text("type = 'exception_recorded'"),
        postgresql_where=sa.text("type = 'exception_recorded'"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_event_exception", table_name="event")
