"""An installation that has been lived in, the record's commands as an operator runs them, and a way past the triggers."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import text
from sqlmodel import Session
from typer.testing import CliRunner

from app.accounts.service import account_named
from app.record.commands import install
from tests.support.installation import Installation
from tests.support.postgres import Server

GUARDS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}
NOTE = "Mrs Quillfeather said that the grandmother drinks"
EVIDENCE = "The letter of Dr Bartholomew Snodgrass"


@dataclass
class LivedIn:
    """Three cases with a past: one under way with words beside it, one refused and reversed, one fresh."""

    here: Installation
    busy: int
    refused: int
    fresh: int
    noted: int  # an event of `busy` with words beside it

    def reference(self, case_id: int) -> str:
        return str(self.one("SELECT reference FROM matter WHERE id = :id", id=case_id))

    def one(self, sql: str, **values: Any) -> Any:
        with self.here.db.reading() as session:
            return session.execute(text(sql), values).scalar()

    @contextmanager
    def behind_the_triggers(self) -> Iterator[Session]:
        """What somebody with the database's own password could do, who covers their tracks."""
        with self.here.db.writing() as session:
            guards = session.scalars(text(GUARDS[session.get_bind().dialect.name])).all()
            drop_triggers(session)
            yield session
            for guard in guards:
                session.execute(text(guard))

    def tamper(self, sql: str, **values: Any) -> None:
        with self.behind_the_triggers() as session:
            assert session.connection().execute(text(sql), values).rowcount > 0, sql

    def delete_case(self, case_id: int, *, with_projections: bool = True) -> None:
        with self.behind_the_triggers() as session:
            session.execute(
                text("DELETE FROM event_private WHERE event_id IN (SELECT id FROM event WHERE matter_id = :id)"),
                {"id": case_id},
            )
            projections = ("case_row", "clock_row", "advice_row") if with_projections else ()
            for table in (*projections, "outbox", "idempotency_key", "account_grant", "event", "matter_head"):
                session.execute(text(f"DELETE FROM {table} WHERE matter_id = :id"), {"id": case_id})
            session.execute(text("DELETE FROM matter WHERE id = :id"), {"id": case_id})


def drop_triggers(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}"))
        return
    found = session.execute(text("SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal")).all()
    for name, table in found:
        session.execute(text(f"DROP TRIGGER {name} ON {table}"))


def live_in(here: Installation) -> tuple[int, int, int, int]:
    here.register_service("sirona", "s31")
    busy = here.open("2026-08-03", source="parent", flags=["looked_after"])
    refused = here.open("2026-06-01")
    fresh = here.open("2026-11-02")
    here.record(busy, "assessment_agreed", "2026-08-20", decided_on="2026-08-18")
    advice = (
        here.record(busy, "advice_requested", "2026-08-21", kind="medical", service="sirona", note=NOTE).events[0].id
    )
    here.record(busy, "advice_request_received", "2026-08-24", advice_id=advice)
    late = here.record(busy, "advice_received", "2026-10-19", advice_id=advice).events[0].id
    here.record(
        busy, "corrected", "2026-11-02", event_id=late, occurred_on="2026-10-12", why="It was opened a week later."
    )
    here.record(refused, "assessment_refused", "2026-07-06", reasons=["needs_met_by_sen_support"], note=EVIDENCE)
    here.record(refused, "decision_reversed", "2026-08-10", decision="assess", because="mediation")
    here.record(fresh, "family_contacted", "2026-11-03", channel="phone", summary=EVIDENCE)
    here.close()
    return busy, refused, fresh, advice


Lived = tuple[Any, tuple[int, int, int, int]]


@pytest.fixture(scope="session")
def lived_in_file(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Lived in once, to be copied for each test."""
    folder = tmp_path_factory.mktemp("lived_in")
    path = shutil.copy(sqlite_pattern, folder / "ehc.db")
    return path, live_in(Installation(f"sqlite:///{path}", folder))


@pytest.fixture(scope="session")
def lived_in_database(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The same on PostgreSQL."""
    url = postgres.create_database("lived_in", template="pattern")
    return "lived_in", live_in(Installation(url, tmp_path_factory.mktemp("lived_in")))


@pytest.fixture
def lived_in(here: Installation, request: pytest.FixtureRequest) -> LivedIn:
    """The installation of this test, with a past. Nothing has connected to its database yet."""
    if here.db.is_sqlite:
        path, ids = request.getfixturevalue("lived_in_file")
        shutil.copy(path, str(here.db.url.database))
        return LivedIn(here, *ids)
    template, ids = request.getfixturevalue("lived_in_database")
    server, name = request.getfixturevalue("postgres"), str(here.db.url.database)
    server.drop_database(name)
    server.create_database(name, template=template)
    return LivedIn(here, *ids)


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(here: Installation) -> Run:
    """Run `ehc …` here; the exit code and all that was said."""
    ehc = typer.Typer()
    install(ehc, lambda _: here.db, account_named)

    def ran(*words: object) -> tuple[int, str]:
        result = CliRunner().invoke(ehc, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return ran
