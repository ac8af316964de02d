"""What the whole register of indicators counts: when a case ended, its need and handovers, and what came first of advice."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OF_CASES = (
    sa.Column("ended_on", sa.Date(), nullable=True),
    sa.Column("counted_from", sa.Date(), nullable=True),
    sa.Column("need", sa.String(), nullable=False, server_default="not_stated"),
    sa.Column("support", sa.String(), nullable=False, server_default="not_known"),
    sa.Column("handovers", sa.Integer(), nullable=False, server_default="0"),
)
OF_ADVICE = (
    sa.Column("body", sa.String(), nullable=False, server_default="other"),
    sa.Column("first_nil_on", sa.Date(), nullable=True),
    sa.Column("first_nil_answer", sa.String(), nullable=True),
    sa.Column("withdrawn_on", sa.Date(), nullable=True),
    sa.Column("superseded_on", sa.Date(), nullable=True),
    sa.Column("ended_on", sa.Date(), nullable=True),
    sa.Column("rework", sa.String(), nullable=False, server_default=""),
)


def upgrade() -> None:
    """Go forward. Rows that are there know nothing of the new columns: their stamp sends them to `ehc rebuild --changed`."""
    for table, columns in (("case_row", OF_CASES), ("advice_row", OF_ADVICE)):
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE case_row SET rules = 'before the register'")
    op.execute("UPDATE advice_row SET rules = 'before the register'")
    op.drop_column("case_row", "live_from")


def downgrade() -> None:
    """Go back."""
    op.add_column("case_row", sa.Column("live_from", sa.Date(), nullable=True))
    for table, columns in (("case_row", OF_CASES), ("advice_row", OF_ADVICE)):
        for column in reversed(columns):
            op.drop_column(table, column.name)
