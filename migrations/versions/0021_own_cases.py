"""The index a caseworker's own list is read along: their open cases, and nothing of anybody else's."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_case_row_own",
        "case_row",
        ["authority", "open", "caseworker", "holds_from", "matter_id", "state", "received_on", "current", "synthetic"],
        unique=False,
        sqlite_where=sa.text("current = 1 AND synthetic = 0"),
        postgresql_where=sa.text("current AND NOT synthetic"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_case_row_own", table_name="case_row")
