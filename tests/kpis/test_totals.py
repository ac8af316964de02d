"""The months' totals: folded without a change of meaning, recounted by verify, made anew by rebuild and after a migration."""

import random

import pytest
from sqlalchemy import text

from app import migrate
from app.record import totals
from tests.kpis.caseload import Caseload
from tests.record.conftest import run  # noqa: F401 - a fixture

pytest_plugins = ()


@pytest.fixture
def caseload(here):
    found = Caseload(here, "801", random.Random(11))
    found.make(10)
    found.put_right(10)
    return found


def rows(here):
    with here.db.reading() as session:
        return session.execute(text("SELECT count(*) FROM kpi_total")).scalar()


def stored(here):
    with here.db.reading() as session:
        return totals.stored(session)


def test_a_sweep_folds_many_rows_into_one_and_changes_no_total(here, caseload, run):  # noqa: F811 - a fixture
    before, many = stored(here), rows(here)
    assert run("sweep")[0] == 0
    assert stored(here) == before
    assert rows(here) == len({total.month for total in before}) < many
    assert run("verify")[0] == 0


def test_a_total_that_was_tampered_with_is_named_and_made_anew(here, caseload, run):  # noqa: F811 - a fixture
    right = stored(here)
    with here.db.writing() as session:
        session.execute(
            text("INSERT INTO kpi_total (authority, month, counts) VALUES ('801', '2026-01-01', :more)"),
            {"more": '{"request|parent|agreed": 1}'},
        )
    code, output = run("verify")
    assert code == 1
    assert "WRONG   total 801 " in output
    code, output = run("rebuild")
    assert code == 0
    assert "total 801 " in output  # the figure that moves is listed
    assert stored(here) == right
    assert run("verify")[0] == 0


def test_a_database_from_before_the_indicators_is_stale_until_it_is_rebuilt(here, caseload, run):  # noqa: F811 - a fixture
    right = stored(here)
    here.db.close()
    migrate.downgrade(here.url, "0004")
    migrate.upgrade(here.url)
    with here.client(here.actor()) as client:
        assert client.get("/health/ready").status_code == 503
    code, output = run("rebuild", "--changed")
    assert code == 0
    assert "total 801 " in output
    assert stored(here) == right
    assert run("verify")[0] == 0
