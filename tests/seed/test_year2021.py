"""The tracker shaped on 2021: the published counts hold, and the same seed makes the same file."""

from collections import Counter
from datetime import date

import pytest

from app.intake.columns import header
from app.people.identifiers import nhs_number_fault, postcode_fault, upn_fault, urn_fault
from app.seed.rows import COLUMNS
from app.seed.year2021 import BRISTOL_2021, write, year_of_requests


@pytest.fixture(scope="module")
def year():
    return year_of_requests()


def day(row, column):
    return date.fromisoformat(row[column]) if row.get(column) else None


def test_850_requests_came_in_that_year_and_579_first_plans_went_out_185_of_them_in_time(year):
    issued = [row for row in year if row.get("plan_issued_on", "").startswith("2021")]
    in_time = [row for row in issued if (day(row, "plan_issued_on") - day(row, "received_on")).days <= 140]
    received = Counter(day(row, "received_on").month for row in year if day(row, "received_on").year == 2021)
    assert (received.total(), len(issued), len(in_time)) == (850, 579, 185)
    assert tuple(received[month] for month in range(1, 13)) == BRISTOL_2021.received
    months = Counter(day(row, "plan_issued_on").month for row in issued)
    assert tuple(months[month] for month in range(1, 13)) == BRISTOL_2021.issued
    assert months[12] == 53


def test_17_plans_came_after_a_dispute_and_16_have_an_exception(year):
    issued = [row for row in year if row.get("plan_issued_on", "").startswith("2021")]
    disputed = [
        row
        for row in issued
        if any(
            row.get(f"{form}_on") and day(row, f"{form}_on") <= day(row, "plan_issued_on")
            for form in ("mediation", "tribunal")
        )
    ]
    excepted = [row for row in issued if row.get("exception_ground")]
    assert (len(disputed), len(excepted)) == (17, 16)
    assert not [row for row in disputed if row in excepted]


def test_every_kind_of_thing_a_tracker_tells_is_in_it(year):
    told = {column for row in year for column, cell in row.items() if cell}
    assert told == set(COLUMNS)


def test_the_same_seed_makes_the_same_year_and_another_seed_another(year, tmp_path):
    assert year_of_requests() == year
    assert year_of_requests(seed=1)[0] != year[0]
    write(tmp_path / "a.csv", year)
    write(tmp_path / "b.csv", year_of_requests())
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_identifiers_are_nobodys_and_hold_by_their_check_digits(year):
    numbers = [row["nhs_number"] for row in year]
    assert len(set(numbers)) == len(year)
    assert all(number.startswith("999") and nhs_number_fault(number) is None for number in numbers)
    assert all(upn_fault(row["upn"]) is None for row in year if row["upn"])
    assert all(postcode_fault(row["postcode"]) is None for row in year)
    assert all(urn_fault(row["attends_urn"]) is None for row in year if row["attends_urn"])
    assert len({row["external_ref"] for row in year}) == len(year)


def test_the_columns_are_the_contracts():
    assert header(COLUMNS).strange == []
