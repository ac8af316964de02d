"""The allocation meeting: terms and absences of workers, versions of the rules, what each meeting decided. Append-only."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FROZEN = (
    "allocation_rules",
    "allocation_meeting",
    "allocation_line",
    "allocation_attendee",
    "allocation_action",
    "allocation_action_done",
    "allocation_undo",
)
ERASABLE = "allocation_words"  # as `event_private`: a row may be erased, never changed

# As for the record (0004): the database itself refuses to change what was decided.
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END
"""
SQLITE_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, '{table} is append-only: replace refused'); END
"""
POSTGRESQL = (
    "CREATE TRIGGER {table}_append_only BEFORE {verbs} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "worker_terms",
        sa.Column("worker_id", Id, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("part_time", sa.Integer(), nullable=False),
        sa.Column("schools", sa.String(), nullable=False),
        sa.Column("localities", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"]),
        sa.PrimaryKeyConstraint("worker_id"),
    )
    op.create_table(
        "worker_absence",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("worker_id", Id, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("covered_by", Id, nullable=True),
        sa.Column("cover_id", Id, nullable=True),
        sa.Column("noted_at", Instant, nullable=False),
        sa.Column("noted_by", Id, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["cover_id"], ["cover.id"]),
        sa.ForeignKeyConstraint(["covered_by"], ["worker.id"]),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"]),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_worker_absence_authority", "worker_absence", ["authority"], unique=False)
    op.create_table(
        "allocation_rules",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("made_by", Id, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("authority", "version", name="uq_allocation_rules"),
    )
    op.create_table(
        "allocation_meeting",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("inputs_digest", sa.String(), nullable=False),
        sa.Column("proposal_digest", sa.String(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Instant, nullable=False),
        sa.Column("confirmed_by", Id, nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_allocation_meeting", "allocation_meeting", ["authority", "on", "id"], unique=False)
    op.create_table(
        "allocation_line",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("worker_id", Id, nullable=True),
        sa.Column("instead_of", Id, nullable=True),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("before_matter_id", Id, nullable=True),
        sa.Column("breaks", sa.String(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["before_matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["instead_of"], ["worker.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["allocation_meeting.id"]),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_allocation_line_matter", "allocation_line", ["matter_id"], unique=False)
    op.create_index("ix_allocation_line_meeting", "allocation_line", ["meeting_id"], unique=False)
    op.create_table(
        "allocation_attendee",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["allocation_meeting.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_allocation_attendee_meeting_id", "allocation_attendee", ["meeting_id"], unique=False)
    op.create_table(
        "allocation_action",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["allocation_meeting.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_allocation_action_authority", "allocation_action", ["authority"], unique=False)
    op.create_index("ix_allocation_action_meeting_id", "allocation_action", ["meeting_id"], unique=False)
    op.create_table(
        "allocation_action_done",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("action_id", Id, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["allocation_action.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["allocation_meeting.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("action_id", name="uq_allocation_action_done"),
    )
    op.create_table(
        "allocation_undo",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["allocation_meeting.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", name="uq_allocation_undo"),
    )
    op.create_table(
        "allocation_words",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("line_id", Id, nullable=True),
        sa.Column("action_id", Id, nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["allocation_action.id"]),
        sa.ForeignKeyConstraint(["line_id"], ["allocation_line.id"]),
        sa.ForeignKeyConstraint(["meeting_id"], ["allocation_meeting.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_allocation_words_meeting_id", "allocation_words", ["meeting_id"], unique=False)
    for table in (*FROZEN, ERASABLE):
        verbs = ("update",) if table == ERASABLE else ("update", "delete")
        if op.get_bind().dialect.name == "postgresql":
            refused = " OR ".join(verb.upper() for verb in (*verbs, "truncate"))
            op.execute(POSTGRESQL.format(table=table, verbs=refused))
            continue
        for verb in verbs:
            op.execute(SQLITE.format(table=table, verb=verb, VERB=verb.upper()))
        op.execute(SQLITE_REPLACE.format(table=table))


def downgrade() -> None:
    """Go back."""
    op.drop_table("allocation_words")
    op.drop_table("allocation_undo")
    op.drop_table("allocation_action_done")
    op.drop_table("allocation_action")
    op.drop_table("allocation_attendee")
    op.drop_table("allocation_line")
    op.drop_table("allocation_meeting")
    op.drop_table("allocation_rules")
    op.drop_table("worker_absence")
    op.drop_table("worker_terms")
