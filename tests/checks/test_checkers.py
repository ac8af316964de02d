"""Every checker finds the fault it is there for, in its case and no other, and nothing where all is in order."""

import re

import pytest
from sqlalchemy import event

from app.alerts.sweep import sweep
from app.checks.checkers import CHECKERS
from tests.checks.conftest import ago, requests_out
from tests.checks.faults import FAULTS
from tests.support.installation import TODAY

# Tables that grow with what is stored: none may be read from end to end. Registers, open alerts and what comes once a day may.
# Nor may an index be walked that holds all of an authority's rows, ended cases and closed clocks among them.
OF_ALL = re.compile(r"ix_(case|clock)_row_as_at|ix_case_row_current")
STORED = "matter|case_row|clock_row|advice_row|event|alert|delivery|document|account_grant|outbox"


def test_nothing_is_found_where_all_is_in_order(world):
    assert world.found() == []
    assert requests_out(world) > 20  # and not because there was nothing to look at


@pytest.mark.slow
@pytest.mark.parametrize("name", [checker.name for checker in CHECKERS])
def test_a_seeded_fault_is_found_in_its_case_and_no_other(world, name):
    cases = FAULTS[name](world)
    found = world.found()
    assert {(checker, case_id) for checker, case_id, _ in found} == {(name, case_id) for case_id in cases}
    assert not any("Example" in words or "Quist" in words for *_, words in found)


def test_a_sweep_of_the_days_raises_the_rungs_that_were_missing(world):
    FAULTS["rung_not_raised"](world)
    with world.here.db.writing() as session:
        for day in (ago(1), TODAY):
            sweep(session, world.here.rules, day, world.now)
    assert world.found() == []


def test_there_are_names_sentences_and_things_to_do():
    names = [checker.name for checker in CHECKERS]
    assert len(set(names)) == len(names) >= 15
    for checker in CHECKERS:
        assert re.fullmatch(r"[a-z_]+", checker.name)
        assert checker.means.endswith(".")
        assert checker.do.endswith(".")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL rightly reads so small a table whole
def test_no_checker_reads_what_is_stored_from_end_to_end(world):
    for make in (
        "alert_not_told",
        "delivery_dead",
        "delivery_unsent",
        "document_gone",
        "draft_forgotten",
    ):  # so that every query is asked
        FAULTS[make](world)
    asked = []

    def note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    event.listen(world.here.db.engine, "before_cursor_execute", note)
    world.found()
    event.remove(world.here.db.engine, "before_cursor_execute", note)
    assert len(asked) > len(CHECKERS)
    with world.here.db.engine.connect() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            scans = [step for *_, step in plan if re.search(rf"\bSCAN ({STORED})\b", step)]
            takes_one = re.search(r"ORDER BY \w+\.id( DESC)?\s+LIMIT", statement)
            assert takes_one or all(re.search("ix_delivery_(waiting|dead)", step) for step in scans), (statement, plan)
            assert not any(OF_ALL.search(step) for *_, step in plan), (statement, plan)
