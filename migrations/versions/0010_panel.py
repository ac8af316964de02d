"""The decision panel: what was recommended, who met, which events each meeting recorded. Append-only."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FROZEN = ("panel_recommendation", "panel_meeting", "panel_member", "panel_item")
# Words about a child can be erased, as those beside an event can; they are never changed.
WORDS = "panel_recommendation_words"

# As for the record (0004).
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END
"""
SQLITE_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
BEGIN SELECT RAISE(ABORT, '{table} is append-only: replace refused'); END
"""
POSTGRESQL = (
    "CREATE TRIGGER {table}_append_only BEFORE {verbs} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "panel_recommendation",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_panel_recommendation_matter", "panel_recommendation", ["matter_id", "question", "id"], unique=False
    )
    op.create_table(
        WORDS,
        sa.Column("recommendation_id", Id, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recommendation_id"], ["panel_recommendation.id"]),
        sa.PrimaryKeyConstraint("recommendation_id"),
    )
    op.create_table(
        "panel_meeting",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_panel_meeting_list", "panel_meeting", ["authority", "on", "id"], unique=False)
    op.create_table(
        "panel_member",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["panel_meeting.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_panel_member_meeting_id", "panel_member", ["meeting_id"], unique=False)
    op.create_table(
        "panel_item",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["panel_meeting.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", "matter_id", name="uq_panel_item"),
        sa.UniqueConstraint("event_id"),
    )
    for table in FROZEN:
        _refuse(table, "id", "update", "delete")
    _refuse(WORDS, "recommendation_id", "update")


def _refuse(table: str, key: str, *verbs: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        refused = " OR ".join([*(verb.upper() for verb in verbs), "TRUNCATE"])
        op.execute(POSTGRESQL.format(table=table, verbs=refused))
        return
    for verb in verbs:
        op.execute(SQLITE.format(table=table, verb=verb, VERB=verb.upper()))
    op.execute(SQLITE_REPLACE.format(table=table, key=key))


def downgrade() -> None:
    """Go back."""
    op.drop_table("panel_item")
    op.drop_index("ix_panel_member_meeting_id", table_name="panel_member")
    op.drop_table("panel_member")
    op.drop_index("ix_panel_meeting_list", table_name="panel_meeting")
    op.drop_table("panel_meeting")
    op.drop_table(WORDS)
    op.drop_index("ix_panel_recommendation_matter", table_name="panel_recommendation")
    op.drop_table("panel_recommendation")
