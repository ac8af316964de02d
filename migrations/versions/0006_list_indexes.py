"""Lists at scale: indexes that hand over the most urgent first, and the counts without reading a row."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.drop_index("ix_clock_row_open", table_name="clock_row")
    op.create_index(
        "ix_clock_row_open",
        "clock_row",
        ["authority", "conditional", "kind", "due_on", "matter_id", "key", "code", "excused_from", "service"],
        unique=False,
        sqlite_where=sa.text("open = 1 AND current = 1 AND synthetic = 0"),
        postgresql_where=sa.text("open AND current AND NOT synthetic"),
    )
    op.create_index(
        "ix_case_row_open",
        "case_row",
        ["authority", "open", "holds_from", "matter_id"],
        unique=False,
        sqlite_where=sa.text("current = 1 AND synthetic = 0"),
        postgresql_where=sa.text("current AND NOT synthetic"),
    )
    # Which cases a caseworker may not know of is asked by every list: without this it reads every matter there is.
    op.create_index(
        "ix_matter_restricted",
        "matter",
        ["authority", "id"],
        unique=False,
        sqlite_where=sa.text("restricted = 1"),
        postgresql_where=sa.text("restricted"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_matter_restricted", table_name="matter")
    op.drop_index("ix_case_row_open", table_name="case_row")
    op.drop_index("ix_clock_row_open", table_name="clock_row")
    op.create_index(
        "ix_clock_row_open",
        "clock_row",
        ["authority", "due_on", "matter_id", "code", "kind"],
        unique=False,
        sqlite_where=sa.text("open = 1 AND current = 1"),
        postgresql_where=sa.text("open AND current"),
    )
