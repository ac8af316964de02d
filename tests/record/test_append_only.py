"""The database itself refuses to change what is on record: its triggers are there after every migration, and they hold."""

from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from app import migrate
from app.alerts.delivery.forward import forward
from app.db import Database
from app.record import guards
from app.settings import settings
from app.tables import PersonChange, Service
from tests.support.installation import Installation

FROZEN = ("event", "checkpoint", "read_audit", "account_audit", "person_change")
REFUSED = [(table, verb) for table in FROZEN for verb in ("UPDATE", "DELETE")]
REFUSED += [("event_private", "UPDATE"), ("matter", "DELETE"), ("matter_head", "DELETE")]
ALL = (*FROZEN, "event_private", "matter", "matter_head")

ALERTS = ("alert", "alert_change", "sweep")  # that they refuse as well is tested in tests/alerts
SQLITE_TRIGGERS = {f"{table}_no_{verb.lower()}" for table, verb in REFUSED} | {f"{table}_no_replace" for table in ALL}
SQLITE_TRIGGERS |= {f"{table}_no_{verb}" for table in ALERTS for verb in ("update", "delete", "replace")} | {
    "event_no_replace_seq"
}
POSTGRESQL_TRIGGERS = {f"{table}_append_only" for table in (*ALL, *ALERTS)}
# That these refuse as well is tested in tests/allocation.
ALLOCATION = ("rules", "meeting", "line", "attendee", "action", "action_done", "undo")
SQLITE_TRIGGERS |= {f"allocation_{table}_no_{verb}" for table in ALLOCATION for verb in ("update", "delete", "replace")}
SQLITE_TRIGGERS |= {f"allocation_words_no_{verb}" for verb in ("update", "replace")}
POSTGRESQL_TRIGGERS |= {f"allocation_{table}_append_only" for table in (*ALLOCATION, "words")}
# And in tests/panel.
PANEL = ("recommendation", "meeting", "member", "item")
SQLITE_TRIGGERS |= {f"panel_{table}_no_{verb}" for table in PANEL for verb in ("update", "delete", "replace")}
SQLITE_TRIGGERS |= {f"panel_recommendation_words_no_{verb}" for verb in ("update", "replace")}
POSTGRESQL_TRIGGERS |= {f"panel_{table}_append_only" for table in (*PANEL, "recommendation_words")}
# And in tests/returns.
RETURNS = ("return_detail", "return_line")
SQLITE_TRIGGERS |= {f"{table}_no_{verb}" for table in RETURNS for verb in ("update", "delete", "replace")}
POSTGRESQL_TRIGGERS |= {f"{table}_append_only" for table in RETURNS}
# And in tests/measures and tests/correspondence.
ENTERED = ("measure_value", "survey", "correspondence", "correspondence_step")
SQLITE_TRIGGERS |= {f"{table}_no_{verb}" for table in ENTERED for verb in ("update", "delete", "replace")}
SQLITE_TRIGGERS |= {f"correspondence_words_no_{verb}" for verb in ("update", "replace")}
POSTGRESQL_TRIGGERS |= {f"{table}_append_only" for table in (*ENTERED, "correspondence_words")}
# And in tests/audits.
AUDITS = ("quality_audit", "quality_audit_section", "audit_sample", "audit_sampled", "audit_withdrawal")
SQLITE_TRIGGERS |= {f"{table}_no_{verb}" for table in AUDITS for verb in ("update", "delete", "replace")}
AUDIT_WORDS = ("quality_audit_words", "audit_withdrawal_words")
SQLITE_TRIGGERS |= {f"{table}_no_{verb}" for table in AUDIT_WORDS for verb in ("update", "replace")}
POSTGRESQL_TRIGGERS |= {f"{table}_append_only" for table in (*AUDITS, *AUDIT_WORDS)}

# And in tests/notices.
LETTERS = ("letter", "plan_draft")
SQLITE_TRIGGERS |= {f"{table}_no_{verb}" for table in LETTERS for verb in ("update", "delete", "replace")}
SQLITE_TRIGGERS |= {f"plan_draft_words_no_{verb}" for verb in ("update", "replace")}
POSTGRESQL_TRIGGERS |= {f"{table}_append_only" for table in (*LETTERS, "plan_draft_words")}

# And here, beyond the rest: what waits to be sent, and what was put in a case.
KEPT = {"outbox": "body", "delivery": "recipient", "document": "share_with"}
SQLITE_TRIGGERS |= {f"{table}_no_{verb}" for table in KEPT for verb in ("update", "delete", "replace")}
POSTGRESQL_TRIGGERS |= {f"{table}_append_only" for table in KEPT}

# And in tests/packs.
SQLITE_TRIGGERS |= {f"pack_no_{verb}" for verb in ("update", "delete", "replace")}
POSTGRESQL_TRIGGERS |= {"pack_append_only"}


def triggers(url):
    db = Database(url)
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if db.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with db.reading() as session:
        found = set(session.scalars(text(query)))
    db.close()
    return found


@pytest.fixture
def full(lived_in, run):
    """At least one row in every table."""
    assert run("sweep")[0] == 0
    here = lived_in.here
    manager = here.actor("manager")
    with here.client(manager) as client:
        assert client.get(f"/api/v1/cases/{lived_in.busy}").status_code == 200
    with here.db.writing() as session:
        session.add(PersonChange(person_id=1, account_id=manager.account_id, at=datetime.now(UTC), before="{}"))
    return lived_in


def refuses(here: Installation, statement, message="append-only"):
    with pytest.raises(DBAPIError, match=message), here.db.writing() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(("table", "verb"), REFUSED)
def test_what_is_on_record_is_not_changed(full, table, verb):
    column = {"event_private": "event_id", "matter_head": "matter_id"}.get(table, "id")
    refuses(full.here, f"UPDATE {table} SET {column} = {column}" if verb == "UPDATE" else f"DELETE FROM {table}")


@pytest.mark.parametrize("table", KEPT)
def test_what_is_to_be_sent_and_what_was_put_in_neither_goes_nor_becomes_another(full, table):
    case = full.busy
    with full.here.client(full.here.actor("manager")) as client:
        assert client.post(f"/api/v1/cases/{case}/documents", files={"file": ("a.txt", b"Words.")}, data={"kind": "other"}).status_code == 201  # fmt: skip
    with full.here.db.writing() as session:
        session.get_one(Service, "sirona").inbox = "advice@sirona.example"
    full.here.record(case, "advice_requested", "2026-10-20", kind="social_care", service="sirona")
    forward(full.here.db, datetime.now(UTC))  # that a note was forwarded is written beside it
    refuses(full.here, f"DELETE FROM {table}")
    refuses(full.here, f"UPDATE {table} SET {KEPT[table]} = ''")


@pytest.mark.parametrize("table", ALL)
def test_nor_replaced_or_truncated(full, table):
    if full.here.db.is_sqlite:
        refuses(full.here, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    else:
        refuses(full.here, f"TRUNCATE {table} CASCADE")


def test_nor_replaced_through_its_place_in_the_chain(full):
    columns = "matter_id, kind, seq, type, v, occurred_on, recorded_at, actor_id, cite, irregular, data, private_digest, previous_hash, hash"
    statement = f"INTO event (id, {columns}) SELECT 4711, {columns} FROM event WHERE id = 1"
    if full.here.db.is_sqlite:
        refuses(full.here, f"INSERT OR REPLACE {statement}")
    else:
        refuses(full.here, f"INSERT {statement}", "uq_event_matter_seq")


def test_the_triggers_are_there_after_up_down_up(database_url):
    expected = SQLITE_TRIGGERS if database_url.startswith("sqlite") else POSTGRESQL_TRIGGERS
    assert triggers(database_url) == expected == guards.names(make_url(database_url).get_backend_name())
    migrate.downgrade(database_url, "0003")
    assert triggers(database_url) == set()
    migrate.upgrade(database_url)
    assert triggers(database_url) == expected
    migrate.downgrade(database_url, "base")
    migrate.upgrade(database_url)
    assert triggers(database_url) == expected


@pytest.fixture
def service_url(postgres, monkeypatch):
    """A database whose tables belong to somebody else than the role the service runs under."""
    postgres.create_role("casework")
    monkeypatch.setenv("EHC_DATABASE_SERVICE_ROLE", "casework")
    settings.cache_clear()
    migrate.upgrade(postgres.create_database("owned"))
    yield postgres.url("owned", user="casework")
    settings.cache_clear()
    postgres.drop_database("owned")
    postgres.execute("DROP ROLE casework")


@pytest.mark.postgres
def test_the_services_role_does_its_work_and_cannot_switch_the_triggers_off(postgres, service_url, tmp_path):
    from app.record import checkpoint

    here = Installation(service_url, tmp_path)
    case = here.open("2026-08-03")
    here.record(case, "assessment_agreed", "2026-08-20")
    with here.db.writing() as session:
        assert checkpoint.take(session, datetime.now(UTC).date(), datetime.now(UTC)).events == 2
    here.close()
    with psycopg.connect(postgres.libpq_url("owned", user="casework"), autocommit=True) as connection:
        for statement in (
            "DROP TRIGGER event_append_only ON event",
            "ALTER TABLE event DISABLE TRIGGER ALL",
            "ALTER TABLE event DISABLE TRIGGER event_append_only",
            "DROP FUNCTION refuse_change() CASCADE",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "DROP TABLE event CASCADE",
            "TRUNCATE event CASCADE",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)
        for statement in ("UPDATE event SET seq = seq", "DELETE FROM event", "DELETE FROM matter_head"):
            with pytest.raises(errors.RaiseException, match="append-only"):
                connection.execute(statement)
