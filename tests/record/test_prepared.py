"""A prepared statement gives what SQLAlchemy's own execution gives, on either database, and fails as it fails."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, insert, literal, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from app.record.prepared import Prepared, connection_of
from app.tables import EventPrivate, EventRow, OutboxMessage

EVENTS, WORDS, OUTBOX = (SQLModel.metadata.tables[t.__tablename__] for t in (EventRow, EventPrivate, OutboxMessage))
OF_MATTER = select(EVENTS).where(EVENTS.c.matter_id == bindparam("of")).order_by(EVENTS.c.seq)
PUT = Prepared(insert(OUTBOX).inline(), ("topic", "matter_id", "event_id", "body", "created_at", "sent_at", "attempts"))
FRI_20_NOV = datetime(2026, 11, 20, 9, 30, 0, 7, tzinfo=UTC)


def message(event_id, sent_at=None):
    return {
        "topic": "advice.requested",
        "matter_id": 1,
        "event_id": event_id,
        "body": "{}",
        "created_at": FRI_20_NOV,
        "sent_at": sent_at,
        "attempts": 0,
    }


def test_it_reads_what_sqlalchemy_reads(lived_in):
    with lived_in.here.db.reading() as session:
        connection = session.connection()
        ours = Prepared(OF_MATTER).rows(connection, {"of": lived_in.busy})
        theirs = connection.execute(OF_MATTER, {"of": lived_in.busy}).all()
    assert [tuple(row) for row in ours] == [tuple(row) for row in theirs]
    assert any(isinstance(value, date) for value in ours[0])
    assert [type(value) for value in ours[0]] == [type(value) for value in theirs[0]]


def test_a_literal_of_the_statement_goes_with_it(lived_in):
    statement = select(literal("x").label("said"), EVENTS.c.seq).where(
        EVENTS.c.matter_id == bindparam("of"), EVENTS.c.occurred_on < date(9999, 12, 31)
    )
    with lived_in.here.db.reading() as session:
        assert Prepared(statement).rows(session.connection(), {"of": lived_in.busy})[0][0] == "x"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_it_writes_none_one_or_many_with_their_nulls_and_instants(lived_in, count):
    with lived_in.here.db.writing() as session:
        rows = [message(900 + n, FRI_20_NOV if n else None) for n in range(count)]
        PUT.write(session.connection(), rows)
        found = (
            select(OUTBOX.c.created_at, OUTBOX.c.sent_at).where(OUTBOX.c.event_id >= 900).order_by(OUTBOX.c.event_id)
        )
        stored = session.connection().execute(found).all()
    assert [tuple(row) for row in stored] == [(row["created_at"], row["sent_at"]) for row in rows]


@pytest.mark.parametrize(
    "at",
    [
        FRI_20_NOV,
        FRI_20_NOV.replace(microsecond=0),
        FRI_20_NOV.astimezone(timezone(timedelta(hours=1))),
        datetime(1, 2, 3, tzinfo=UTC),
    ],
)
def test_an_instant_is_stored_in_the_very_text_that_sqlalchemy_stores(lived_in, at):
    stored = text("SELECT CAST(created_at AS VARCHAR) FROM outbox WHERE event_id >= 910 ORDER BY event_id")
    with lived_in.here.db.writing() as session:
        connection = session.connection()
        PUT.write(connection, [{**message(910), "created_at": at}])
        connection.execute(insert(OUTBOX), {**message(911), "created_at": at})
        ours, theirs = connection.scalars(stored)
    assert ours == theirs


def test_an_instant_with_no_zone_is_refused(lived_in):
    with pytest.raises(ValueError, match="time zone"), lived_in.here.db.writing() as session:
        PUT.write(session.connection(), [{**message(910), "created_at": FRI_20_NOV.replace(tzinfo=None)}])


def test_what_the_database_refuses_is_the_error_sqlalchemy_raises(lived_in):
    orphan = {"event_id": lived_in.noted, "salt": b"salt", "text": "{}"}
    with pytest.raises(IntegrityError), lived_in.here.db.writing() as session:
        Prepared(insert(WORDS)).write(session.connection(), [orphan])


def test_a_missing_value_is_an_error_and_not_a_null(lived_in):
    with lived_in.here.db.reading() as session, pytest.raises(Exception, match="of"):
        Prepared(OF_MATTER).rows(session.connection(), {"other": 1})


def test_what_is_written_in_a_savepoint_goes_with_it(lived_in):
    with lived_in.here.db.writing() as session:
        PUT.write(connection_of(session), [message(901)])
        savepoint = session.begin_nested()
        PUT.write(connection_of(session), [message(902)])
        savepoint.rollback()
        kept = session.connection().scalars(select(OUTBOX.c.event_id).where(OUTBOX.c.event_id >= 901)).all()
    assert kept == [901]
