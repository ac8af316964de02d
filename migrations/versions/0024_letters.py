"""Letters that were sent, and the drafts of plans: append-only, the words of a draft erasable."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FROZEN = ("letter", "plan_draft")
ERASABLE = ("plan_draft_words",)  # as `event_private`: a row may be erased, never changed

# As for the record (0004): the database itself refuses to change what was sent and what was written.
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
        "letter",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=False),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("pdf_id", Id, nullable=False),
        sa.Column("docx_id", Id, nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("again_of", Id, nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["again_of"], ["letter.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["docx_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["pdf_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_letter_matter", "letter", ["matter_id", "id"], unique=False)
    op.create_table(
        "plan_draft",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("matter_id", "version", name="uq_plan_draft_version"),
    )
    op.create_table(
        "plan_draft_words",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("draft_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["plan_draft.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("draft_id", name="uq_plan_draft_words"),
    )
    for table in (*FROZEN, *ERASABLE):
        verbs = ("update",) if table in ERASABLE else ("update", "delete")
        if op.get_bind().dialect.name == "postgresql":
            refused = " OR ".join(verb.upper() for verb in (*verbs, "truncate"))
            op.execute(POSTGRESQL.format(table=table, verbs=refused))
            continue
        for verb in verbs:
            op.execute(SQLITE.format(table=table, verb=verb, VERB=verb.upper()))
        op.execute(SQLITE_REPLACE.format(table=table))


def downgrade() -> None:
    """Go back."""
    for table in ("plan_draft_words", "plan_draft", "letter"):
        op.drop_table(table)
