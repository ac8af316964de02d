"""A database that is lent again is as good as new."""

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.support.installation import Installation
from tests.support.kept import Kept

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def kept(postgres):
    made = Kept(postgres, "kept_for_its_own_test")
    yield made
    postgres.drop_database(made.name)


def held(url: str) -> dict[str, list]:
    """Every row of every table, and where every sequence stands."""
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        found = {name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in tables}
        found["sequences"] = sorted(
            map(repr, connection.execute(text("SELECT sequencename, last_value FROM pg_sequences")))
        )
    engine.dispose()
    return found


def lived_in(url: str, folder) -> None:
    here = Installation(url, folder)
    here.open("2026-09-01")
    here.token(here.actor())
    here.close()


def test_what_was_written_is_gone_and_numbers_begin_again(kept, tmp_path):
    new = held(kept.lend())
    for _ in range(2):
        lived_in(kept.server.url(kept.name), tmp_path)
        there = held(kept.server.url(kept.name))
        assert there["event"]
        assert there["account"]
        kept.take_back()
        assert held(kept.lend()) == new
    kept.take_back()


def test_what_the_pattern_held_is_there_again(kept):
    url = kept.lend()
    new = held(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    kept.take_back()
    assert held(kept.lend())["alembic_version"] == new["alembic_version"]
    kept.take_back()


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER {trigger} ON event",
        "ALTER TABLE event DISABLE TRIGGER USER",
        "ALTER TABLE event ADD COLUMN more int",
        "DROP TABLE read_audit CASCADE",
        "CREATE TABLE more (n int)",
        "REVOKE SELECT ON event FROM postgres",
        "ALTER DATABASE kept_for_its_own_test SET work_mem = '5MB'",
    ],
)
def test_what_was_done_to_its_schema_is_not_lent_on(kept, change):
    kept.lend()
    with psycopg.connect(kept.server.libpq_url(kept.name), autocommit=True) as connection:
        (trigger,) = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'event'::regclass AND NOT tgisinternal LIMIT 1"
        ).fetchone()
        connection.execute(change.format(trigger=trigger))
    kept.take_back()
    assert kept.shape == ""


def test_whoever_still_holds_on_to_it_is_cut_off(kept, tmp_path):
    url = kept.lend()
    with psycopg.connect(kept.server.libpq_url(kept.name)) as connection:
        connection.execute("LOCK TABLE event IN ACCESS EXCLUSIVE MODE")
        kept.take_back()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    lived_in(kept.lend(), tmp_path)
    assert len(held(url)["event"]) == 1
    kept.take_back()
