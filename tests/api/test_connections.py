"""Who is asking is looked up quickly, whatever else the database does; a connection that was lost is replaced."""

import time
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, text

from app.db import IDLE_S, Database

POOLED = 15  # SQLAlchemy's own: 5 and 10 more


def test_a_look_up_does_not_queue_behind_long_reads(embedded):
    # On SQLite it is made on the event loop: to wait for a connection there would hold up everybody.
    with ExitStack() as reads, embedded.client() as client:
        for _ in range(POOLED):
            reads.enter_context(embedded.db.reading()).connection()
        assert embedded.db.engine.pool.checkedout() == POOLED
        began = time.monotonic()
        answer = client.get("/api/v1/cases", headers={"Authorization": "Bearer nobody's"})
        assert answer.status_code == 401
        assert time.monotonic() - began < 5


def test_a_token_is_refused_from_the_moment_it_is_revoked(here):
    # Look-ups need not agree on one state of the database: each sees what was committed before it.
    with here.client(here.actor()) as client:
        assert client.get("/api/v1/cases").status_code == 200
        with here.db.writing() as session:
            session.execute(text("UPDATE token SET revoked_at = created_at"))
        assert client.get("/api/v1/cases").status_code == 401


@pytest.mark.postgres
def test_a_connection_the_database_ended_is_replaced_before_it_is_used(postgres):
    db = Database(postgres.create_database("connections", template="pattern"))
    with db.reading() as session:
        lost = session.scalar(text("SELECT pg_backend_pid()"))
    other = create_engine(db.url)
    with other.connect() as administrator:
        administrator.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": lost})
    other.dispose()
    time.sleep(IDLE_S)
    with db.reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != lost
    db.close()
    postgres.drop_database("connections")
