"""How each case stood in a return that was sent, or taken in: what the next one is reconciled to. Append-only."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "return_line"

# As for the record (0004).
SQLITE = """
CREATE TRIGGER return_line_no_{verb} BEFORE {VERB} ON return_line
BEGIN SELECT RAISE(ABORT, 'return_line is append-only: {verb} refused'); END
"""
SQLITE_REPLACE = """
CREATE TRIGGER return_line_no_replace BEFORE INSERT ON return_line
WHEN EXISTS (SELECT 1 FROM return_line WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'return_line is append-only: replace refused'); END
"""
POSTGRESQL = """
CREATE TRIGGER return_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON return_line
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        TABLE,
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("filed_at", Instant, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("stood", sa.String(length=8), nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_return_line_filing", TABLE, ["authority", "year", "filed_at", "how", "matter_id", "stood"], unique=False
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
        return
    for verb in ("update", "delete"):
        op.execute(SQLITE.format(verb=verb, VERB=verb.upper()))
    op.execute(SQLITE_REPLACE)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_return_line_filing", table_name=TABLE)
    op.drop_table(TABLE)
