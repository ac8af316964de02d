"""The caseload that is written straight into projections looks like one that the record came to."""

from datetime import timedelta
from random import Random

import pytest
from sqlmodel import SQLModel

from bench.caseload import Case, case_row, clock_rows, matter
from bench.ground import TODAY
from workflow.law.words import ClockCode
from workflow.states import State


@pytest.fixture(scope="module")
def drawn():
    rng = Random(1)
    return [Case(rng, n) for n in range(1, 2001)]


def test_the_same_seed_draws_the_same_cases(drawn):
    rng = Random(1)
    assert [case_row(Case(rng, n), "r") for n in range(1, 2001)] == [case_row(case, "r") for case in drawn]


def test_about_seven_in_a_hundred_are_open(drawn):
    assert 100 <= sum(case.open for case in drawn) <= 180


def test_its_rows_have_the_columns_of_their_tables(drawn):
    tables = SQLModel.metadata.tables
    for row, name in ((matter(drawn[0]), "matter"), (case_row(drawn[0], "r"), "case_row")):
        assert row.keys() <= set(tables[name].columns.keys())
    for case in drawn:
        for clock in clock_rows(case, "r"):
            assert list(clock) == list(tables["clock_row"].columns.keys())


def test_its_codes_are_the_laws_own(drawn):
    assert {case.state for case in drawn} <= set(State)
    assert {clock["code"] for case in drawn for clock in clock_rows(case, "r")} <= set(ClockCode)


def test_a_clock_is_open_until_it_is_met(drawn):
    clocks = [clock for case in drawn for clock in clock_rows(case, "r")]
    assert all(clock["open"] == (clock["met_on"] is None) for clock in clocks)
    assert all(clock["met_on"] is None or clock["met_on"] < TODAY + timedelta(days=1) for clock in clocks)
    assert any(clock["open"] and clock["due_on"] < TODAY for clock in clocks), "somebody is late"
    assert any(clock["conditional"] for clock in clocks)


def test_a_case_that_has_ended_has_no_open_clock_for_its_plan(drawn):
    ended = [
        clock for case in drawn if not case.open for clock in clock_rows(case, "r") if clock["code"] == "issue_plan"
    ]
    assert ended
    assert not any(clock["open"] for clock in ended)
