"""Audits of the quality of plans and advice, and the samples drawn for them: append-only, the words beside them erasable."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

FROZEN = ("quality_audit", "quality_audit_section", "audit_sample", "audit_sampled", "audit_withdrawal")
ERASABLE = ("quality_audit_words", "audit_withdrawal_words")  # as `event_private`: a row may be erased, never changed

# As for the record (0004): the database itself refuses to change what was found.
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
        "quality_audit",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("advice_id", Id, nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("audited_on", sa.Date(), nullable=False),
        sa.Column("overall", sa.String(), nullable=False),
        sa.Column("by_rule", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("supersedes", Id, nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["advice_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["supersedes"], ["quality_audit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("supersedes", name="uq_quality_audit_supersedes"),
    )
    op.create_index("ix_quality_audit_day", "quality_audit", ["authority", "audited_on", "id"], unique=False)
    op.create_index("ix_quality_audit_matter", "quality_audit", ["matter_id", "id"], unique=False)
    op.create_index("ix_quality_audit_advice", "quality_audit", ["advice_id"], unique=False)
    op.create_table(
        "quality_audit_section",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("audit_id", Id, nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["quality_audit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("audit_id", "section", name="uq_quality_audit_section"),
    )
    op.create_table(
        "quality_audit_words",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("audit_id", Id, nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["quality_audit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("audit_id", "section", name="uq_quality_audit_words"),
    )
    op.create_table(
        "audit_sample",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("rule_digest", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_digest", sa.String(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("authority", "month", "what", name="uq_audit_sample"),
    )
    op.create_table(
        "audit_sampled",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("sample_id", Id, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("advice_id", Id, nullable=True),
        sa.Column("item", Id, nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("instead_of", Id, nullable=True),
        sa.ForeignKeyConstraint(["advice_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["instead_of"], ["audit_sampled.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.ForeignKeyConstraint(["sample_id"], ["audit_sample.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("instead_of", name="uq_audit_sampled_instead_of"),
        sa.UniqueConstraint("sample_id", "item", name="uq_audit_sampled_item"),
    )
    op.create_index("ix_audit_sampled_matter", "audit_sampled", ["matter_id"], unique=False)
    op.create_table(
        "audit_withdrawal",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("sampled_id", Id, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["sampled_id"], ["audit_sampled.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sampled_id", name="uq_audit_withdrawal"),
    )
    op.create_table(
        "audit_withdrawal_words",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("withdrawal_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["withdrawal_id"], ["audit_withdrawal.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("withdrawal_id", name="uq_audit_withdrawal_words"),
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
    for table in (
        "audit_withdrawal_words",
        "audit_withdrawal",
        "audit_sampled",
        "audit_sample",
        "quality_audit_words",
        "quality_audit_section",
        "quality_audit",
    ):
        op.drop_table(table)
