"""Measures entered by people, counted answers to surveys, and complaints, concerns and enquiries. Append-only."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FROZEN = ("measure_value", "survey", "correspondence", "correspondence_step")
# Words about people can be erased, as those beside an event can; they are never changed.
WORDS = "correspondence_words"
MESSAGES = "type = 'message_received'"

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
        "measure_value",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("numerator", Id, nullable=True),
        sa.Column("denominator", Id, nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("supersedes", Id, nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["supersedes"], ["measure_value.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("supersedes", name="uq_measure_value_supersedes"),
    )
    op.create_index("ix_measure_value_list", "measure_value", ["authority", "code", "on", "id"], unique=False)
    op.create_table(
        "survey",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("how_asked", sa.String(), nullable=False),
        sa.Column("invited", Id, nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("supersedes", Id, nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["supersedes"], ["survey.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("supersedes", name="uq_survey_supersedes"),
    )
    op.create_index("ix_survey_list", "survey", ["authority", "question", "period_to", "id"], unique=False)
    op.create_table(
        "correspondence",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("matter_id", Id, nullable=True),
        sa.Column("follows", Id, nullable=True),
        sa.Column("external_ref", sa.String(), nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["follows"], ["correspondence.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("authority", "external_ref", name="uq_correspondence_external_ref"),
    )
    op.create_index("ix_correspondence_matter", "correspondence", ["matter_id"], unique=False)
    op.create_table(
        "correspondence_step",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("correspondence_id", Id, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("corrects", Id, nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["correspondence_id"], ["correspondence.id"]),
        sa.ForeignKeyConstraint(["corrects"], ["correspondence_step.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_correspondence_step_of", "correspondence_step", ["correspondence_id", "id"], unique=False)
    op.create_table(
        WORDS,
        sa.Column("step_id", Id, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["correspondence_step.id"]),
        sa.PrimaryKeyConstraint("step_id"),
    )
    op.create_index(
        "ix_event_message",
        "event",
        ["matter_id"],
        unique=False,
        sqlite_where=sa.text(MESSAGES),
        postgresql_where=sa.text(MESSAGES),
    )
    for table in FROZEN:
        _refuse(table, "id", "update", "delete")
    _refuse(WORDS, "step_id", "update")


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
    op.drop_index("ix_event_message", table_name="event")
    op.drop_table(WORDS)
    op.drop_index("ix_correspondence_step_of", table_name="correspondence_step")
    op.drop_table("correspondence_step")
    op.drop_index("ix_correspondence_matter", table_name="correspondence")
    op.drop_table("correspondence")
    op.drop_index("ix_survey_list", table_name="survey")
    op.drop_table("survey")
    op.drop_index("ix_measure_value_list", table_name="measure_value")
    op.drop_table("measure_value")
