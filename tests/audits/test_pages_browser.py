"""A manager on a phone, without scripts: draws October's sample, audits a plan in it, reads what was found and what it comes to."""

import re

import pytest

from tests.journeys.somebody import walked
from tests.web.story import serving
from workflow.audits import SECTIONS, What

pytestmark = pytest.mark.browser


@pytest.fixture
def here(embedded):
    return embedded


def test_from_the_draw_to_the_results(council, chromium):
    case_id, _ = council.issued(worker="D. Marsh")
    with serving(council) as address, walked(chromium, address, "audits", 375, javascript=False) as way:
        manager = way.somebody("manager")
        manager.sign_in(council.here, council.manager_actor)
        manager.goes("/audits/sample?month=2026-10")
        manager.press("Draw the sample of Oct 2026")
        manager.follow(re.compile(rf"Audit it ?, case 801-2026-{case_id:06d}"))
        for code in SECTIONS[What.PLAN]:
            manager.shown.locator(f"[name='grade-{code}'][value=good]").check()
        manager.shown.get_by_text("What was found in F").click()
        manager.shown.get_by_label("In words, of section F").fill("Hours, by whom, how often: all there.")
        manager.press("Record the audit")
        manager.sees("Hours, by whom, how often: all there.")
        manager.goes("/audits/results")
        manager.sees("100.0 %")
