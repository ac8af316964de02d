"""The forecast's page on each database: what may be late, the months, what if; and to whom it is shown."""

from datetime import timedelta

import pytest

from app.today import today
from tests.support.browsing import browsing
from tests.support.installation import Installation


@pytest.fixture
def waiting(here: Installation) -> int:
    """A case whose psychologist nobody has named, with little time left."""
    received = today() - timedelta(days=100)
    case = here.open(received, today=today())
    here.record(case, "assessment_agreed", received + timedelta(days=30), today=today())
    here.record(case, "advice_requested", received + timedelta(days=31), today=today(), kind="psychological")
    return case


def test_it_lists_what_may_be_late_and_the_months(here: Installation, waiting: int) -> None:
    with browsing(here) as client:
        page = client.get("/forecast").text
    assert f'href="/cases/{waiting}"' in page
    assert page.index("may miss week 20") < page.index("The months to come")
    assert "Too little data" in page
    assert "Example" not in page.split("<main")[1]  # the child's surname


def test_what_if_is_in_the_address_and_refuses_what_is_no_number(here: Installation, waiting: int) -> None:
    with browsing(here, "ep_manager") as client:
        page = client.get("/forecast?ep_slots_per_week=7&requests_per_week=&order=first_come")
        assert page.status_code == 200
        assert "Reckoned with 7.0 psychologists’ slots" in page.text
        assert "if it were otherwise" in page.text
        for nonsense in ("many", "-1", "nan", "inf", "1e9"):
            refused = client.get(f"/forecast?requests_per_week={nonsense}")
            assert refused.status_code == 422, nonsense
            assert "Enter a number from 0 to 200" in refused.text
            assert "Error: Forecast" in refused.text


def test_it_stands_beside_nobodys_case(here: Installation) -> None:
    with browsing(here, "caseworker") as client:
        assert client.get("/forecast").status_code == 403


def test_the_rules_in_force_say_where_they_are_changed(here: Installation) -> None:
    with browsing(here) as client:
        page = client.get("/rules").text
    for said in ("version 0", "EHC_RUNGS", "EHC_LOCAL_POLICY", "nobody can switch it off", "30 % of the slots"):
        assert said in page, said
