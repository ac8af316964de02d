"""`ehc seed`: a caseload at every stage, the same for the same seed, through the same loader as a tracker."""

from datetime import date

import pytest
import typer
from typer.testing import CliRunner

from app.seed.commands import caseload, install
from app.settings import settings
from tests.intake.conftest import Desk
from tests.support.installation import TODAY

app = typer.Typer()
app.callback()(lambda: None)
install(app)


def test_a_row_depends_on_the_seed_and_its_place_not_on_how_many_there_are():
    ten, fifty = list(caseload(10, 3, TODAY)), list(caseload(50, 3, TODAY))
    assert fifty[:10] == ten
    assert list(caseload(10, 4, TODAY)) != ten


def test_nothing_in_it_is_after_its_day():
    days = [
        date.fromisoformat(cell)
        for row in caseload(300, 1, TODAY)
        for column, cell in row.items()
        if column.endswith("_on") and cell
    ]
    assert max(days) <= TODAY


@pytest.mark.slow
def test_it_loads_without_a_rejection_into_every_stage(here, tmp_path):
    desk = Desk(here, tmp_path)
    rows = list(caseload(60, 1, TODAY))
    assert desk.load(*rows) == {"loaded": 60}
    assert desk.load(*rows) == {"unchanged": 60}
    with here.db.reading() as session:
        states = {
            row[0]
            for row in session.connection().exec_driver_sql(
                "SELECT DISTINCT state FROM case_row WHERE holds_until = '9999-12-31'"
            )
        }
    assert {"requested", "assessing", "plan_issued", "assessment_refused"} <= states


def test_the_command_counts_what_it_made_and_adds_nothing_a_second_time(sqlite_url, monkeypatch):
    monkeypatch.setenv("EHC_DATABASE_URL", sqlite_url)
    settings.cache_clear()
    first, second = (CliRunner().invoke(app, ["seed", "--cases", "20", "--seed", "5"]) for _ in range(2))
    settings.cache_clear()
    assert first.stdout == "rows 20 = loaded 20 + merged 0 + unchanged 0 + rejected 0\n", first.output
    assert second.stdout == "rows 20 = loaded 0 + merged 0 + unchanged 20 + rejected 0\n", second.output
