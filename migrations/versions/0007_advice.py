"""Advice: what an inbox lists, drafts, the files sent with advice, and whose the days of a case are."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("out", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("acknowledged_on", sa.Date(), nullable=True),
    sa.Column("assigned_to", Id, nullable=True),
    sa.Column("accepted_on", sa.Date(), nullable=True),
    sa.Column("returned_on", sa.Date(), nullable=True),
    sa.Column("reworks", sa.Integer(), nullable=False, server_default="0"),
)
HOLDERS = (
    sa.Column("holder", sa.String(), nullable=True),
    sa.Column("holder_code", sa.String(), nullable=False, server_default=""),
    sa.Column("holder_until", sa.Date(), nullable=True),
    sa.Column("then_holder", sa.String(), nullable=True),
    sa.Column("then_code", sa.String(), nullable=False, server_default=""),
)


def upgrade() -> None:
    """Go forward. Rows that are there know nothing of the new columns: their stamp sends them to `ehc rebuild --changed`."""
    for column in COLUMNS:
        op.add_column("advice_row", column)
    for column in HOLDERS:
        op.add_column("case_row", column)
    op.execute("UPDATE advice_row SET rules = 'before advice'")
    op.execute("UPDATE case_row SET rules = 'before advice'")
    op.drop_index("ix_advice_row_service", table_name="advice_row")
    op.create_index("ix_advice_row_service", "advice_row", ["service", "out", "due_on", "advice_id"], unique=False)
    op.create_index("ix_advice_row_authority", "advice_row", ["authority", "out", "due_on", "advice_id"], unique=False)
    op.add_column("document", sa.Column("advice_id", Id, nullable=True))
    op.create_table(
        "advice_draft",
        sa.Column("advice_id", Id, sa.ForeignKey("event.id"), autoincrement=False, nullable=False),
        sa.Column("matter_id", Id, sa.ForeignKey("matter.id"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", Instant, nullable=False),
        sa.Column("saved_by", Id, sa.ForeignKey("account.id"), nullable=False),
        sa.PrimaryKeyConstraint("advice_id"),
    )
    op.create_index("ix_advice_draft_matter_id", "advice_draft", ["matter_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_advice_draft_matter_id", table_name="advice_draft")
    op.drop_table("advice_draft")
    op.drop_column("document", "advice_id")
    op.drop_index("ix_advice_row_authority", table_name="advice_row")
    op.drop_index("ix_advice_row_service", table_name="advice_row")
    op.create_index("ix_advice_row_service", "advice_row", ["service", "authority", "status", "due_on"], unique=False)
    for column in reversed(HOLDERS):
        op.drop_column("case_row", column.name)
    for column in reversed(COLUMNS):
        op.drop_column("advice_row", column.name)
