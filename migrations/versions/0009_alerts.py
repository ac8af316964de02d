"""Alerts: raised once, append-only; what became of them; who is told, by whom they are covered; what was sent."""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import Id, Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FROZEN = ("alert", "alert_change", "sweep")

# As for the record (0004): the database itself refuses to change what was raised.
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END
"""
SQLITE_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, '{table} is append-only: replace refused'); END
"""
POSTGRESQL = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)


def upgrade() -> None:
    """Go forward. Cases that are there have no clocks of promises yet: their stamp sends them to `ehc rebuild --changed`."""
    op.create_table(
        "delivery",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("not_before", Instant, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", Instant, nullable=True),
        sa.Column("delivered_at", Instant, nullable=True),
        sa.Column("dead_at", Instant, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="uq_delivery_key"),
    )
    op.create_index("ix_delivery_authority", "delivery", ["authority"], unique=False)
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["not_before", "id"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL AND dead_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL AND dead_at IS NULL"),
    )
    op.create_table(
        "sweep",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "cover",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("away", Id, nullable=False),
        sa.Column("covered_by", Id, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["away"], ["account.id"]),
        sa.ForeignKeyConstraint(["covered_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cover_away", "cover", ["away"], unique=False)
    op.create_table(
        "preference",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("immediate", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "subscription",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("events", sa.String(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_subscription_authority", "subscription", ["authority"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("clock_key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("raised_at", Instant, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("matter_id", "clock_key", "rung", "due_on", "occurrence", name="uq_alert"),
    )
    op.create_table(
        "alert_change",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_account_id", Id, nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("to_account_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["to_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_alert_change_alert_id", "alert_change", ["alert_id"], unique=False)
    op.create_table(
        "alert_open",
        sa.Column("alert_id", Id, autoincrement=False, nullable=False),
        sa.Column("matter_id", Id, nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("clock_key", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("acknowledged_by", Id, nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("assigned_to", Id, nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"]),
        sa.PrimaryKeyConstraint("alert_id"),
    )
    op.create_index("ix_alert_open_list", "alert_open", ["authority", "on", "alert_id"], unique=False)
    op.create_index("ix_alert_open_matter_id", "alert_open", ["matter_id"], unique=False)
    op.create_index(
        "ix_clock_row_due",
        "clock_row",
        ["due_on", "code", "matter_id", "key"],
        unique=False,
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open"),
    )
    op.execute("UPDATE case_row SET rules = 'before promises'")
    for table in FROZEN:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(POSTGRESQL.format(table=table))
            continue
        for verb in ("update", "delete"):
            op.execute(SQLITE.format(table=table, verb=verb, VERB=verb.upper()))
        op.execute(SQLITE_REPLACE.format(table=table))


def downgrade() -> None:
    """Go back."""
    op.drop_index(
        "ix_clock_row_due",
        table_name="clock_row",
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open"),
    )
    op.drop_index("ix_alert_open_matter_id", table_name="alert_open")
    op.drop_index("ix_alert_open_list", table_name="alert_open")
    op.drop_table("alert_open")
    op.drop_index("ix_alert_change_alert_id", table_name="alert_change")
    op.drop_table("alert_change")
    op.drop_table("alert")
    op.drop_index("ix_subscription_authority", table_name="subscription")
    op.drop_table("subscription")
    op.drop_table("preference")
    op.drop_index("ix_cover_away", table_name="cover")
    op.drop_table("cover")
    op.drop_table("sweep")
    op.drop_index(
        "ix_delivery_waiting",
        table_name="delivery",
        sqlite_where=sa.text("delivered_at IS NULL AND dead_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL AND dead_at IS NULL"),
    )
    op.drop_index("ix_delivery_authority", table_name="delivery")
    op.drop_table("delivery")
