"""The demonstration's six cases and a seeded caseload of two hundred, put in order: nothing is left for a checker to find."""

import io
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import select, text, update

from app.alerts import canary
from app.alerts.sweep import sweep
from app.checks.checkers import findings, look
from app.demo import BY_SERVICES, EVERYONE, prepare
from app.intake.load import Load
from app.record import checkpoint
from app.seed.commands import caseload
from app.seed.rows import HEADER, lines
from app.tables import AdviceRow, Delivery, EventRow, Service, Sweep
from tests.record.conftest import drop_triggers
from tests.support.installation import TODAY, Installation
from workflow.alerts import rungs

LATER = timedelta(hours=27)  # so long after all was recorded do the tests look: nothing is new any more
PUT_RIGHT = {
    "no_caseworker": ("caseworker_allocated", {"worker": "Robin Ashdown"}),
    "no_psychologist": ("ep_allocated", {"worker": "Lindsay Farr"}),
    "family_not_contacted": ("family_contacted", {"channel": "phone"}),
    "exception_past_review": ("exception_ended", {"exception_id": None, "on": TODAY}),
    "request_unacknowledged": ("advice_request_received", {"advice_id": None}),
    "advice_unread": ("advice_accepted", {"advice_id": None}),
}
"""What a caseworker does about each kind of thing that both caseloads hold; None stands for the id found."""


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@dataclass
class World:
    """An installation, and the instant at which it is looked at."""

    here: Installation
    now: datetime

    def found(self, now: datetime | None = None) -> list[tuple[str, int | None, str]]:
        """What every checker finds: its name, the case, the words."""
        with self.here.db.reading() as session:
            at = look(session, self.here.settings, TODAY, now or self.now)
            return [(checker.name, finding.case_id, finding.detail) for checker, finding in findings(at)]

    def happens(self, case_id: int, type_: str, days_ago: int, **data: Any) -> int:
        return self.here.record(case_id, type_, ago(days_ago), **data).events[0].id

    def opened(self, days_ago: int, *, held: bool = True, **new: Any) -> int:
        case_id = self.here.open(ago(days_ago), **{"person": {"surname": "Example", "year_group": 2}, **new})
        if held:
            self.happens(case_id, "caseworker_allocated", days_ago, worker="Robin Ashdown")
        return case_id

    def asked(
        self,
        days_ago: int,
        agreed: int | None = None,
        without: tuple[str, ...] = (),
        unseen: tuple[str, ...] = (),
        *,
        psychologist: bool = True,
        **new: Any,
    ) -> tuple[int, dict[str, int]]:
        """A case in order in which everyone was asked for advice so many days ago: its id, and those of the requests."""
        case_id = self.opened((agreed or days_ago) + 10, **new)
        self.happens(case_id, "assessment_agreed", agreed or days_ago)
        advice = {
            kind: self.happens(case_id, "advice_requested", days_ago, kind=kind)
            for kind in EVERYONE
            if kind not in without
        }
        for kind in (k for k in BY_SERVICES if k in advice and k not in unseen):
            self.happens(case_id, "advice_request_received", days_ago, advice_id=advice[kind])
        if psychologist:
            self.happens(case_id, "ep_allocated", days_ago, worker="Lindsay Farr")
        return case_id, advice

    def add(self, *rows: Any) -> None:
        with self.here.db.writing() as session:
            for row in rows:
                session.add(row)
                session.flush()

    def tamper(self, sql: str, **values: Any) -> None:
        with self.here.db.writing() as session:
            drop_triggers(session)
            assert session.connection().execute(text(sql), values).rowcount > 0, sql


def build(here: Installation) -> None:
    """Tell the six, load the two hundred, and do about each finding what it says is to be done."""
    prepare(here.settings, Console(file=io.StringIO()), TODAY)
    with here.db.writing() as session:
        session.execute(update(Service).values(inbox="advice@example.org"))
    context = here.context()
    load = Load(here.db, HEADER, lambda: context)
    for _ in load.run(lines(caseload(200, 1, TODAY))):
        pass
    assert not load.tally.rejections
    world = World(here, datetime.now(UTC) + LATER)
    for name, case_id, detail in world.found():
        if case_id is not None and name in PUT_RIGHT:
            type_, data = PUT_RIGHT[name]
            world.happens(
                case_id, type_, 0, **{k: _id(here, name, case_id, detail) if v is None else v for k, v in data.items()}
            )
    with here.db.writing() as session:
        checkpoint.take(session, TODAY, world.now)
    world.add(*(Sweep(day=ago(n), at=world.now - timedelta(days=n, hours=1), raised=0, withdrawn=0) for n in (3, 2, 1)))
    _sing(world)
    here.close()


def _sing(world: World) -> None:
    """The canaries' day: fed, swept for, and the message arrived."""
    at = world.now - timedelta(minutes=50)
    canary.feed(world.here.db, world.here.settings, TODAY, at)
    ladder = [rung for rung in rungs() if rung.code == canary.RUNG]
    with world.here.db.writing() as session:
        swept = sweep(session, world.here.rules, TODAY, at + timedelta(minutes=1), ladder)
        canary.queue(session, swept, at + timedelta(minutes=1))
        session.execute(update(Delivery).values(delivered_at=at + timedelta(minutes=2)))


def _id(here: Installation, name: str, case_id: int, detail: str) -> int:
    if found := re.match(r"advice request (\d+)", detail):
        return int(found[1])
    assert name == "exception_past_review"
    recorded = select(EventRow.id).where(EventRow.matter_id == case_id, EventRow.type == "exception_recorded")
    with here.db.reading() as session:
        return session.scalars(recorded).one()


@pytest.fixture(scope="session")
def in_order_file(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """Put in order once, to be copied for each test."""
    folder = tmp_path_factory.mktemp("in_order")
    path = shutil.copy(sqlite_pattern, folder / "ehc.db")
    build(Installation(f"sqlite:///{path}", folder))
    return path, datetime.now(UTC)


@pytest.fixture(scope="session")
def in_order_database(postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, datetime]:
    """The same on PostgreSQL."""
    url = postgres.create_database("in_order", template="pattern")
    build(Installation(url, tmp_path_factory.mktemp("in_order")))
    return "in_order", datetime.now(UTC)


@pytest.fixture
def world(here: Installation, request: pytest.FixtureRequest) -> World:
    """The two caseloads in order, on a database of this test's own."""
    if here.db.is_sqlite:
        path, built_at = request.getfixturevalue("in_order_file")
        shutil.copy(path, str(here.db.url.database))
    else:
        template, built_at = request.getfixturevalue("in_order_database")
        server, name = request.getfixturevalue("postgres"), str(here.db.url.database)
        server.drop_database(name)
        server.create_database(name, template=template)
    return World(here, built_at + LATER)


def requests_out(world: World) -> int:
    with world.here.db.reading() as session:
        return len(session.scalars(select(AdviceRow.advice_id).where(AdviceRow.out)).all())
