"""What is to be sent, and what was put in a case, neither goes nor becomes another: the database refuses it."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Of each table the columns that say what a row is. The rest moves on: that a note was forwarded, a message tried.
KEPT = {
    "outbox": ("topic", "matter_id", "event_id", "body", "created_at"),
    "delivery": ("key", "authority", "recipient", "topic", "created_at"),
    "document": ("matter_id", "kind", "share_with", "size", "sha256", "added_at", "added_by"),
}

# As for the record (0004).
SQLITE = (
    """
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: delete refused'); END
""",
    """
CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: update refused'); END
""",
    """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, '{table} is append-only: replace refused'); END
""",
)
POSTGRESQL = (
    """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {columns} OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
""",
)


def upgrade() -> None:
    """Go forward."""
    statements = POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE
    for table, columns in KEPT.items():
        for statement in statements:
            op.execute(statement.format(table=table, columns=", ".join(columns)))


def downgrade() -> None:
    """Go back."""
    for table in KEPT:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            continue
        for verb in ("delete", "update", "replace"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
