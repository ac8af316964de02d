"""Where findings are said: as warnings by `ehc verify`, as counts by /health/ready; never a name, never unready for one."""

from datetime import UTC, datetime, timedelta

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from app.accounts.service import account_named
from app.checks import counted
from app.checks.checkers import CHECKERS, to_see_to
from app.record.commands import install
from app.settings import settings
from app.today import today
from tests.record.conftest import drop_triggers

NAMES = [checker.name for checker in CHECKERS]
LONG_AGO = timedelta(days=20)


@pytest.fixture
def verify(here, monkeypatch):
    monkeypatch.setenv("EHC_DOCUMENTS_DIR", str(here.settings.documents_dir))
    settings.cache_clear()
    ehc = typer.Typer()
    install(ehc, lambda _: here.db, account_named, to_see_to)
    ehc.callback()(lambda: None)

    def verified(*options):
        result = CliRunner().invoke(ehc, ["verify", *map(str, options)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output.splitlines()

    yield verified
    settings.cache_clear()


def left_alone(here):
    """A case that nobody took."""
    return here.open(today() - LONG_AGO, today=today(), person={"surname": "Brackenridge"})


def test_verify_names_the_checker_the_case_and_what_to_do(here, verify):
    case_id = left_alone(here)
    code, lines = verify()
    assert code == 0
    [said] = [line for line in lines if line.startswith("warning no_caseworker: ")]
    assert said.startswith(f"warning no_caseworker: case {case_id} (801-")
    assert lines[lines.index(said) - 1].endswith("Allocate a caseworker.")
    assert "Brackenridge" not in "\n".join(lines)
    assert lines[-1].endswith("0 wrong, 2 warnings")  # and that there is no checkpoint of today
    assert verify("--strict")[0] == 1


def test_verify_of_one_case_says_what_is_left_of_that_case(here, verify):
    case_id, other = left_alone(here), left_alone(here)
    code, lines = verify("--case", case_id, "--strict")
    assert code == 1
    assert any(f"case {case_id} (" in line for line in lines)
    assert not any(f"case {other} (" in line for line in lines)


def test_a_broken_record_stops_one_checker_and_not_the_others(here, verify):
    case_id = left_alone(here)
    day = today() - timedelta(days=1)
    sent = here.record(case_id, "notice_sent", day, today=today(), notice="will_assess", to=["parent"], by="post")
    with here.db.writing() as session:
        drop_triggers(session)
        session.execute(text("UPDATE event SET data = '{' WHERE id = :id"), {"id": sent.events[0].id})
    code, lines = verify()
    assert code == 1
    assert any(line.startswith(f"WRONG   case {case_id} (") for line in lines)
    [said] = [line for line in lines if line.startswith("warning notice_short: ")]
    assert "could not look" in said
    assert any(line.startswith("warning no_caseworker: ") for line in lines)
    with here.client() as client:
        assert client.get("/health/ready").status_code == 200


def test_ready_counts_by_name_and_stays_ready(here):
    left_alone(here)
    with here.client() as client:
        answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert list(answer.json()["detail"]) == NAMES
    assert {name for name, count in answer.json()["detail"].items() if count} == {"no_caseworker"}
    assert "Brackenridge" not in answer.text


def test_a_count_is_kept_for_a_minute_and_no_longer(here, monkeypatch):
    now = datetime.now(UTC)
    monkeypatch.setattr(counted.clock, "now", lambda: now)
    left_alone(here)
    assert counted.counted(here.db, here.settings)["no_caseworker"] == 1
    left_alone(here)
    now += timedelta(seconds=59)
    assert counted.counted(here.db, here.settings)["no_caseworker"] == 1
    now += timedelta(seconds=1)
    assert counted.counted(here.db, here.settings)["no_caseworker"] == 2
