"""The demonstration: on whatever day it is started, each of its six cases stands where it should."""

import io
import re
import shutil
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from rich.console import Console
from sqlalchemy import select
from sqlmodel import col

from app.db import Database
from app.demo import DEMO, prepare
from app.deps import Parts
from app.record.load import history
from app.rulebook import current_rules
from app.settings import Settings
from app.tables import Account, Matter, Person
from tests.support.installation import the_app
from workflow.clocks import clocks, status_on
from workflow.history import settle
from workflow.machine import fold

TODAYS = [
    *(date(2024, 1, 1) + timedelta(days=37 * n) for n in range(34)),
    *(
        date(2028, 2, 29),
        date(2026, 10, 26),
        date(2026, 10, 27),
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 3, 29),
    ),
]


@pytest.fixture
def demonstrate(sqlite_pattern, tmp_path):
    """Start the demonstration on a day; give its cases by the clock each shows, and what was printed."""

    def started(today, again=False):
        path = tmp_path / f"{today}.db"
        if not again:
            shutil.copy(sqlite_pattern, path)
        printed, settings = io.StringIO(), Settings(database_url=f"sqlite:///{path}", demo=True)
        prepare(settings, Console(file=printed), today)
        db = Database(settings.database_url)
        rules = current_rules(db, settings)
        with db.reading() as session:
            matters = list(session.scalars(select(Matter).order_by(col(Matter.id))))
            facts = {
                m.external_ref.removeprefix(DEMO): fold(settle(history(session, m.id)), rules, m.id) for m in matters
            }
            people = len(list(session.scalars(select(Person)))), len(list(session.scalars(select(Account))))
        db.close()
        statuses = {
            name: {
                c.duty.key.split(".")[0] + (f" {c.duty.advice.kind}" if c.duty.advice else ""): status_on(c, today, 14)
                for c in clocks(f, rules)
            }
            for name, f in facts.items()
        }
        return facts, statuses, people, printed.getvalue()

    return started


@pytest.mark.slow
@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_each_case_shows_its_clock_on_any_day(demonstrate, today):
    facts, statuses, _, _ = demonstrate(today)
    assert {name: f.state.value for name, f in facts.items()} == {
        "on time": "assessing",
        "due soon": "requested",
        "late advice": "assessing",
        "excused by a closure": "drafting",
        "refused": "assessment_refused",
        "issued": "plan_issued",
    }
    assert set(statuses["on time"].values()) <= {"met", "running"}
    assert statuses["due soon"]["decide_whether_to_assess"] == "due_soon"
    assert statuses["late advice"]["advice medical"] == "overdue"
    assert statuses["late advice"]["issue_plan"] == "running"
    assert statuses["excused by a closure"]["issue_plan"] == "excused"
    assert statuses["refused"]["decide_whether_to_assess"] == "met"
    assert statuses["issued"]["issue_plan"] == "met"


def test_started_again_it_makes_nothing_more_and_says_how_to_sign_in(demonstrate):
    _, _, people, printed = demonstrate(date(2026, 11, 20))
    assert people == (6, 5)
    assert "token" in printed
    assert printed.count("/sign-in/") == 4
    assert printed.count(DEMO) == 6
    _, _, again, printed_again = demonstrate(date(2026, 11, 20), again=True)
    assert again == people
    assert printed_again.count(DEMO) == 6
    assert printed_again != printed


def test_whoever_tries_it_can_be_each_of_the_five_people(demonstrate, tmp_path):
    _, _, _, printed = demonstrate(date(2026, 11, 20))
    settings = Settings(database_url=f"sqlite:///{tmp_path / '2026-11-20.db'}", demo=True)
    app, db = the_app(), Database(settings.database_url)
    app.state.parts = Parts(settings, db)
    sees = {
        "caseworker": "My work",
        "manager": "Breaches",
        "therapist": 'href="/advice/',
        "school": "Jakub Nowak",
        "family": "Where things are",
    }
    found = re.findall(r"^  (\w+) +(.+?) +(http\S+)(?:  code ([\d ]+))?$", printed, re.MULTILINE)
    assert [role for role, *_ in found] == list(sees)
    for role, _, address, code in found:
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            page = client.post(address, data={"code": code}).text
        assert sees[role] in page, role
    db.close()
