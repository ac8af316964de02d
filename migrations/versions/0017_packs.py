"""The packs made for the board and for scrutiny: what each was of, and the digest of its figures. Append-only."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "pack"

# As for the record (0004).
SQLITE = """
CREATE TRIGGER pack_no_{verb} BEFORE {VERB} ON pack
BEGIN SELECT RAISE(ABORT, 'pack is append-only: {verb} refused'); END
"""
SQLITE_REPLACE = """
CREATE TRIGGER pack_no_replace BEFORE INSERT ON pack
WHEN EXISTS (SELECT 1 FROM pack WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'pack is append-only: replace refused'); END
"""
POSTGRESQL = """
CREATE TRIGGER pack_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pack
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        TABLE,
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("known_at", Instant, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("targets", sa.String(length=64), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pack_authority", TABLE, ["authority", "id"], unique=False)
    op.create_index(
        "uq_pack_scheduled",
        TABLE,
        ["authority", "kind", "first", "last"],
        unique=True,
        sqlite_where=sa.text("scheduled = 1"),
        postgresql_where=sa.text("scheduled"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
        return
    for verb in ("update", "delete"):
        op.execute(SQLITE.format(verb=verb, VERB=verb.upper()))
    op.execute(SQLITE_REPLACE)


def downgrade() -> None:
    """Go back."""
    op.drop_index("uq_pack_scheduled", table_name=TABLE)
    op.drop_index("ix_pack_authority", table_name=TABLE)
    op.drop_table(TABLE)
