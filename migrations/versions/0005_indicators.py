"""Indicators: what a case gives to be counted, and the totals."""

import sqlalchemy as sa
from alembic import op

from app.settings import settings
from app.tables.columns import Id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("source", sa.String(), nullable=False, server_default="not_stated"),
    sa.Column("decided", sa.String(), nullable=True),
    sa.Column("decided_on", sa.Date(), nullable=True),
    sa.Column("to_draft_on", sa.Date(), nullable=True),
    sa.Column("no_plan_on", sa.Date(), nullable=True),
    sa.Column("issued_on", sa.Date(), nullable=True),
    sa.Column("live_from", sa.Date(), nullable=True),
    sa.Column("ordered", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("psychology", sa.String(), nullable=False, server_default="not_asked"),
    sa.Column("exceptions", sa.String(), nullable=False, server_default=""),
    sa.Column("disputes", sa.String(), nullable=False, server_default=""),
)


def upgrade() -> None:
    """Go forward. The rows that are there know nothing of the new columns: their stamp sends them to `ehc rebuild --changed`."""
    for column in COLUMNS:
        op.add_column("case_row", column)
    op.execute("UPDATE case_row SET rules = 'before indicators'")
    op.create_table(
        "kpi_total",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_kpi_total", "kpi_total", ["authority", "month"], unique=False)
    role = settings().database_service_role
    if role and op.get_bind().dialect.name == "postgresql":
        quoted = '"' + role.replace('"', '""') + '"'
        # Tables to come were granted beforehand (0004); the counters behind their ids were not.
        op.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {quoted}")


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_kpi_total", table_name="kpi_total")
    op.drop_table("kpi_total")
    for column in reversed(COLUMNS):
        op.drop_column("case_row", column.name)
