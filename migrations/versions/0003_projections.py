"""Projections of the record: cases, clocks, advice."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "case_row",
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("caseworker", Id, nullable=True),
        sa.Column("psychologist", Id, nullable=True),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("matter_id", "holds_from"),
    )
    op.create_index("ix_case_row_as_at", "case_row", ["authority", "holds_from", "holds_until"], unique=False)
    op.create_index(
        "ix_case_row_current",
        "case_row",
        ["authority", "state", "matter_id"],
        unique=False,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "clock_row",
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cite", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("excused_from", sa.Date(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("conditional", sa.Boolean(), nullable=False),
        sa.Column("advice_kind", sa.String(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("matter_id", "key", "holds_from"),
    )
    op.create_index("ix_clock_row_as_at", "clock_row", ["authority", "holds_from", "holds_until"], unique=False)
    op.create_index(
        "ix_clock_row_open",
        "clock_row",
        ["authority", "due_on", "matter_id", "code", "kind"],
        unique=False,
        sqlite_where=sa.text("open = 1 AND current = 1"),
        postgresql_where=sa.text("open AND current"),
    )
    op.create_table(
        "advice_row",
        sa.Column("advice_id", Id, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("received_by_body_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("first_received_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("advice_id"),
    )
    op.create_index(("ix_advice_row_matter_id"), "advice_row", ["matter_id"], unique=False)
    op.create_index("ix_advice_row_service", "advice_row", ["service", "authority", "status", "due_on"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("advice_row")
    op.drop_table("clock_row")
    op.drop_table("case_row")
