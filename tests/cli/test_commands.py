"""`ehc`, run as a person runs it: a process, its streams and its exit code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import migrate
from app.cli import app
from app.db import Database

pytestmark = pytest.mark.slow

EHC = Path(sys.executable).parent / "ehc"


@pytest.fixture
def ehc(tmp_path):
    def run(*arguments, **settings):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("EHC_")}
        environment |= {
            "EHC_DATABASE_URL": f"sqlite:///{tmp_path / 'ehc.db'}",
            "EHC_SECRET_KEY": "for tests",
            **settings,
        }
        return subprocess.run(
            [EHC, *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def migrated(sqlite_pattern, tmp_path):
    """The database of `ehc`, at head."""
    shutil.copy(sqlite_pattern, tmp_path / "ehc.db")


def test_a_database_is_brought_to_head_and_says_where_it_stands(ehc, tmp_path):
    assert "nothing" in ehc("db", "current").stdout
    assert ehc("db", "upgrade").returncode == 0
    assert ehc("db", "current").returncode == 0
    database = Database(f"sqlite:///{tmp_path / 'ehc.db'}")
    assert migrate.where(database) == migrate.head()
    database.close()


def test_a_database_that_is_not_migrated_is_said_so_with_the_way_to_mend_it(ehc):
    answer = ehc("token", "--role", "caseworker")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "ehc db upgrade" in answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("EHC_DATABASE_URL", "garbage", "sqlite:///a-file.db or postgresql+psycopg://"),
        ("EHC_DATABASE_URL", "postgresql://secret@nowhere/ehc", "sqlite:///a-file.db or postgresql+psycopg://"),
        ("EHC_DATABASE_URL", "mysql://secret@nowhere/ehc", "sqlite:///a-file.db or postgresql+psycopg://"),
        ("EHC_AUTHORITY", "80", "EHC_AUTHORITY: "),
        ("EHC_SMTP_PORT", "mail", "EHC_SMTP_PORT: "),
        ("EHC_DATABASE_URL", "postgresql+psycopg://ehc:secret@127.0.0.1:1/ehc", "The database does not answer: "),
        ("EHC_DATABASE_URL", "sqlite:////nowhere/at/all/ehc.db", "The database does not answer: "),
    ],
)
@pytest.mark.parametrize("command", [("db", "current"), ("verify",), ("serve",)], ids=" ".join)
def test_what_is_set_up_wrong_is_one_line_that_names_it_and_tells_no_secret(ehc, command, name, value, says):
    answer = ehc(*command, **{name: value})
    assert answer.returncode == 1
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert says in line
    assert "secret" not in line


def test_a_bank_holiday_is_entered_and_struck_out_for_every_authority(ehc, migrated):
    proclaimed = ("bank-holiday", "2027-05-04", "--why", "A proclamation.")
    entered = ehc(*proclaimed)
    assert (entered.returncode, "2027-05-04: a bank holiday." in entered.stdout) == (0, True)
    assert "ehc rebuild --changed" in entered.stdout
    assert "entered so already" in ehc(*proclaimed).stdout
    assert "2027-05-04: a working day." in ehc(*proclaimed, "--worked").stdout
    assert "struck out" in ehc("bank-holiday", "2027-05-04", "--strike-out").stdout
    for wrong in (
        ("2027-05-04",),
        ("2027-05-04", "--strike-out"),
        ("2027-05-04", "--strike-out", "--why", "x"),
        ("tomorrow", "--why", "x"),
        ("2027-05-04", "--why", "x" * 501),
    ):
        answer = ehc("bank-holiday", *wrong)
        assert (answer.returncode, answer.stdout, "Traceback" in answer.stderr) == (1, "", False), wrong
        assert answer.stderr


def test_a_token_stands_alone_on_stdout_and_the_same_names_are_the_same_account(ehc, migrated, tmp_path):
    first, second = (ehc("token", "--role", "professional", "--service", "sirona", "--body", "s31") for _ in range(2))
    assert first.returncode == 0, first.stderr
    (one,), (two,) = first.stdout.split(), second.stdout.split()
    assert one != two
    assert "/sign-in/" in first.stderr
    database = Database(f"sqlite:///{tmp_path / 'ehc.db'}")
    with database.reading() as session:
        assert [row[0] for row in session.connection().exec_driver_sql("SELECT count(*) FROM account")] == [1]
        digests = [row[0] for row in session.connection().exec_driver_sql("SELECT digest FROM token")]
    database.close()
    assert one not in digests
    assert len(digests) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ("--role", "professional"),
        ("--role", "wizard"),
        ("--role", "caseworker", "--authority", "Bristol"),
        ("--role", "family", "--case", "99"),
        ("--role", "professional", "--service", "sirona", "--body", "nhs"),
        ("--role", "caseworker", "--body", "s31"),
    ],
    ids=" ".join,
)
def test_a_token_that_makes_no_sense_is_refused_on_stderr(ehc, migrated, wrong):
    answer = ehc("token", *wrong)
    assert answer.returncode != 0
    assert answer.stdout == ""
    assert answer.stderr.strip()


def test_the_service_does_not_start_without_a_secret_and_says_why(ehc, migrated):
    answer = ehc("serve", EHC_SECRET_KEY="")
    assert answer.returncode == 1
    assert "EHC_SECRET_KEY" in answer.stderr


def test_the_law_says_where_a_provision_is_implemented(ehc):
    answer = ehc("law", "reg 10(4)")
    assert answer.returncode == 0
    assert "workflow/exceptions.py" in answer.stdout
    assert ehc("law", "reg 999").returncode == 1


def test_the_diagram_is_mermaid(ehc):
    assert ehc("diagram").stdout.startswith("stateDiagram-v2")


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("token",),
        ("verify",),
        ("rebuild",),
        ("redact",),
        ("sweep",),
        ("import", "tracker"),
        ("seed",),
        ("law",),
        ("db", "upgrade"),
    ],
)
def test_every_command_explains_itself(command):
    answer = CliRunner().invoke(app, [*command, "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.stdout


def test_the_whole_explains_itself(ehc):
    answer = ehc("--help")
    assert answer.returncode == 0
    assert "Usage" in answer.stdout
