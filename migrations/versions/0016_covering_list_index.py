"""The index of lists covers its own condition: SQLite reads the row of an index that says `open = 1` in its WHERE alone."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

LISTED = ["authority", "conditional", "kind", "due_on", "matter_id", "key", "code", "excused_from", "service"]
CONDITION = ["open", "current", "synthetic"]


def _made_of(columns: list[str]) -> None:
    op.drop_index("ix_clock_row_open", table_name="clock_row")
    op.create_index(
        "ix_clock_row_open",
        "clock_row",
        columns,
        unique=False,
        sqlite_where=sa.text("open = 1 AND current = 1 AND synthetic = 0"),
        postgresql_where=sa.text("open AND current AND NOT synthetic"),
    )


def upgrade() -> None:
    """Go forward."""
    _made_of(LISTED + CONDITION)


def downgrade() -> None:
    """Go back."""
    _made_of(LISTED)
