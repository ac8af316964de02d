"""Projections can be dropped and made again from the record; a broken record is never blessed; changed rules say what moves."""

import pytest
from sqlalchemy import text

from app.record import rebuild as rebuilding
from app.settings import Settings
from workflow.law.policy import EXAMPLE

PROJECTIONS = ("case_row", "clock_row", "advice_row")


def rows(here):
    with here.db.reading() as session:
        return {table: sorted(map(str, session.execute(text(f"SELECT * FROM {table}")).all())) for table in PROJECTIONS}


def drop_rows(here):
    with here.db.writing() as session:
        for table in PROJECTIONS:
            session.execute(text(f"DELETE FROM {table}"))


def test_what_was_dropped_comes_back_the_same(lived_in, run):
    before = rows(lived_in.here)
    drop_rows(lived_in.here)
    assert run("rebuild") == (0, "rebuilt 3 of 3 cases\n")
    assert rows(lived_in.here) == before
    assert run("rebuild") == (0, "rebuilt 0 of 3 cases\n")


def test_it_stops_at_a_broken_record_and_goes_on_once_it_is_mended(lived_in, run, monkeypatch):
    monkeypatch.setattr(rebuilding, "PAGE", 1)
    lived_in.tamper("UPDATE matter_head SET version = version + 1 WHERE matter_id = :m", m=lived_in.refused)
    drop_rows(lived_in.here)
    code, output = run("rebuild")
    assert code == 1
    assert f"case {lived_in.refused} ({lived_in.reference(lived_in.refused)}): its head is at version 4" in output
    found = {
        case: lived_in.one("SELECT count(*) FROM clock_row WHERE matter_id = :m", m=case)
        for case in (lived_in.busy, lived_in.refused)
    }
    assert found[lived_in.busy] > 0  # what came before it is done and committed
    assert found[lived_in.refused] == 0
    lived_in.tamper("UPDATE matter_head SET version = version - 1 WHERE matter_id = :m", m=lived_in.refused)
    assert run("rebuild") == (0, "rebuilt 2 of 3 cases\n")
    assert run("verify")[0] == 0


def test_rows_of_a_case_the_record_does_not_know_are_removed_if_it_verifies(lived_in, run):
    with lived_in.here.db.writing() as session:
        session.execute(text("UPDATE case_row SET matter_id = 77 WHERE matter_id = :m"), {"m": lived_in.fresh})
    assert "case 77: the case is gone; left of it: case_row" in run("verify")[1]
    code, output = run("rebuild")
    assert (code, "removed the rows of cases that the record does not know: [77]" in output) == (0, True), output
    assert run("verify")[0] == 0


def test_and_kept_if_it_does_not(lived_in, run):
    assert run("sweep")[0] == 0
    lived_in.delete_case(lived_in.fresh, with_projections=False)
    code, output = run("rebuild")
    assert code == 1
    assert f"rows of cases that are gone are kept: [{lived_in.fresh}]" in output
    assert lived_in.one("SELECT count(*) FROM clock_row WHERE matter_id = :m", m=lived_in.fresh) > 0


@pytest.fixture
def other_policy(tmp_path, monkeypatch):
    """A council that would decide whether to draft a week earlier."""
    path = tmp_path / "policy.yaml"
    path.write_text(EXAMPLE.read_text().replace("amount: 12\n", "amount: 11\n", 1))
    monkeypatch.setattr("app.record.commands.settings", lambda: Settings(local_policy=path, _env_file=None))


def test_changed_rules_print_the_dates_that_move_and_only_those(lived_in, run, other_policy):
    code, output = run("verify")
    assert (code, "projections of 3 cases were made under other rules" in output) == (0, True), output
    code, output = run("rebuild", "--changed")
    assert code == 0, output
    assert output.splitlines() == [
        f"case {lived_in.busy} ({lived_in.reference(lived_in.busy)}) decide_to_draft: 2026-10-26 -> 2026-10-19",
        f"case {lived_in.refused} ({lived_in.reference(lived_in.refused)}) decide_to_draft: 2026-08-24 -> 2026-08-17",
        f"case {lived_in.fresh} ({lived_in.reference(lived_in.fresh)}) decide_to_draft: 2027-01-25 -> 2027-01-18",
        "rebuilt 3 of 3 cases",
    ]
    assert run("rebuild", "--changed") == (0, "rebuilt 0 of 0 cases\n")
    assert run("verify")[0] == 0


def test_changed_rules_do_not_bless_a_broken_record_either(lived_in, run, other_policy):
    lived_in.tamper("UPDATE event SET cite = 'x' WHERE matter_id = :m AND seq = 2", m=lived_in.refused)
    before = rows(lived_in.here)
    code, output = run("rebuild", "--changed")
    assert code == 1
    assert f"case {lived_in.refused} (" in output
    assert rows(lived_in.here) == before
