"""A manager on a phone, without scripts: from what is wrong with the return to the field that mends it, and it is gone."""

import pytest

from tests.journeys.somebody import walked
from tests.web.story import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def here(embedded):
    return embedded


def test_from_a_problem_to_its_end(desk, chromium):
    desk.plan(details=None, upn=None)
    with serving(desk) as address, walked(chromium, address, "return", 375, javascript=False) as way:
        manager = way.somebody("manager")
        manager.sign_in(desk.here, desk.here.actor())
        manager.goes("/returns")
        manager.follow("All of it, case by case")
        manager.follow("In what is entered for the return of 801-2025-000001: EntryDate")
        manager.day("Began there", 3, 9, 2025)
        manager.press("Keep it")
        assert "L9: EntryDate" not in manager.shown.locator("main").inner_text()
        manager.follow("Put it right in the child’s details")
        manager.fill("Unique pupil number", "H801000124001")
        manager.press("Keep it")
        manager.sees("Nothing is wrong with its entry")
