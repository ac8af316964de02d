"""What the yearly return asks of a case beyond its assessment: entered by people, append-only."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "return_detail"

# As for the record (0004).
SQLITE = """
CREATE TRIGGER return_detail_no_{verb} BEFORE {VERB} ON return_detail
BEGIN SELECT RAISE(ABORT, 'return_detail is append-only: {verb} refused'); END
"""
SQLITE_REPLACE = """
CREATE TRIGGER return_detail_no_replace BEFORE INSERT ON return_detail
WHEN EXISTS (SELECT 1 FROM return_detail WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'return_detail is append-only: replace refused'); END
"""
POSTGRESQL = """
CREATE TRIGGER return_detail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON return_detail
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        TABLE,
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_return_detail_matter", TABLE, ["matter_id", "id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
        return
    for verb in ("update", "delete"):
        op.execute(SQLITE.format(verb=verb, VERB=verb.upper()))
    op.execute(SQLITE_REPLACE)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_return_detail_matter", table_name=TABLE)
    op.drop_table(TABLE)
