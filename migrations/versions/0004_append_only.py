"""Append-only: the database itself refuses to change what is on record.

Alembic's batch mode rebuilds a SQLite table and drops its triggers without a word; a test looks for them after every
migration.
"""

from alembic import op

from app.settings import settings

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Tables of which no row ever changes or goes.
FROZEN = ("event", "checkpoint", "read_audit", "account_audit", "person_change")
# The words beside an event go by one audited command; the head moves on; neither goes otherwise.
NEVER_UPDATED = ("event_private",)
NEVER_DELETED = ("matter", "matter_head")

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END
"""
# INSERT OR REPLACE deletes without firing a DELETE trigger: an insert on an id that is there is refused as well.
SQLITE_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
BEGIN SELECT RAISE(ABORT, '{table} is append-only: replace refused'); END
"""
# A replaced row may also be hit through the unique (matter_id, seq).
SQLITE_REPLACE_SEQ = """
CREATE TRIGGER event_no_replace_seq BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE matter_id = NEW.matter_id AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'event is append-only: replace refused'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, lower(TG_OP); END $$
"""
POSTGRESQL = (
    "CREATE TRIGGER {table}_append_only BEFORE {verbs} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)
KEYS = {"event_private": "event_id", "matter_head": "matter_id"}


def _refused(table: str) -> list[str]:
    if table in FROZEN:
        return ["update", "delete"]
    return ["update"] if table in NEVER_UPDATED else ["delete"]


def upgrade() -> None:
    """Go forward."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute(POSTGRESQL_FUNCTION)
    for table in (*FROZEN, *NEVER_UPDATED, *NEVER_DELETED):
        if on_postgresql:
            verbs = " OR ".join([*(verb.upper() for verb in _refused(table)), "TRUNCATE"])
            op.execute(POSTGRESQL.format(table=table, verbs=verbs))
            continue
        for verb in _refused(table):
            op.execute(SQLITE.format(table=table, verb=verb, VERB=verb.upper()))
        op.execute(SQLITE_REPLACE.format(table=table, key=KEYS.get(table, "id")))
    if not on_postgresql:
        op.execute(SQLITE_REPLACE_SEQ)
    elif settings().database_service_role:
        _grant(settings().database_service_role)


def _grant(role: str) -> None:
    """The service's role works on tables it does not own: it can neither drop their triggers nor switch them off."""
    quoted = '"' + role.replace('"', '""') + '"'
    op.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
    op.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {quoted}")


def downgrade() -> None:
    """Go back."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in (*FROZEN, *NEVER_UPDATED, *NEVER_DELETED):
        if on_postgresql:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            continue
        for verb in (*_refused(table), "replace"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
    if on_postgresql:
        op.execute("DROP FUNCTION refuse_change()")
    else:
        op.execute("DROP TRIGGER event_no_replace_seq")
