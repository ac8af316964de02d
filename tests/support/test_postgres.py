"""The support of the other tests is itself tested: databases, roles, a crash and a recovery."""

import os

import psycopg
import pytest

from tests.support.postgres import start_server

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server():
    server = start_server()
    yield server
    server.stop()
    assert not server.folder.exists()


def read(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()


def test_it_listens_on_its_socket_alone(server):
    assert read(server.superuser_url, "show listen_addresses") == ("",)
    assert read(server.superuser_url, "show fsync") == ("on",)


def test_a_database_made_from_a_template_holds_what_the_template_holds(server):
    server.create_database("pattern")
    server.execute("create table stamp (n int)", "pattern")
    server.execute("insert into stamp values (7)", "pattern")
    url = server.create_database("copy", template="pattern")
    assert url == server.url("copy")
    assert url.startswith("postgresql+psycopg://")
    assert read(server.libpq_url("copy"), "select n from stamp") == (7,)
    server.drop_database("copy")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(server.libpq_url("copy"))


def test_a_role_that_owns_nothing_may_not_drop_the_tables(server):
    server.create_database("owned")
    server.execute("create table record (n int)", "owned")
    server.create_role("service")
    with (
        psycopg.connect(server.libpq_url("owned", user="service")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("drop table record")


def test_what_was_committed_outlives_a_kill_and_what_was_not_does_not(server):
    server.create_database("crash")
    server.execute("create table event (n int)", "crash")
    open_transaction = psycopg.connect(server.libpq_url("crash"))
    open_transaction.execute("insert into event values (2)")
    server.execute("insert into event values (1)", "crash")
    killed = server.process.pid
    server.kill9()
    server.restart()
    open_transaction.close()
    assert read(server.libpq_url("crash"), "select array_agg(n) from event") == ([1],)
    assert server.process.pid != killed
    assert "automatic recovery in progress" in server.log()


def test_the_server_is_not_run_by_root(server):
    assert (server.folder / "data").stat().st_uid != 0
    assert server.account == ("nobody" if os.geteuid() == 0 else None)
