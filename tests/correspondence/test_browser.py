"""Correspondence in a real Chromium: recorded and replied to wide with scripts and narrow without, by WCAG 2.2 AA."""

import pytest
from playwright.sync_api import expect

from tests.correspondence.test_pages import FIRST
from tests.support.browser import page, unfit
from tests.web.story import Story, serving, standing_still

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def settled_day():
    """A Wednesday, 25 March 2026: the story's."""
    with standing_still():
        yield


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, False)])
def test_a_complaint_about_a_case_is_recorded_and_replied_to(chromium, embedded, width, javascript):
    story = Story(embedded)
    case = story.open("amina", "2026-01-05", "Amina")
    with serving(story) as address, page(chromium, address, javascript=javascript, width=width) as shown:
        shown.goto(f"/sign-in/{story.link(story.caseworker)}")
        shown.get_by_role("button", name="Sign in as Tom Okafor").click()
        shown.goto(f"/cases/{case}")
        shown.get_by_role("link", name="Complaints and enquiries").click()
        shown.get_by_role("button", name="Record what came in").click()
        shown.get_by_role("button", name="Record it").click()
        shown.get_by_role("link", name="Choose what came in").click()
        shown.get_by_label("Complaint, stage 1").check()
        for name, value in FIRST.items():
            if name != "sort":
                shown.locator(f"select[name={name}]").select_option(value)
        shown.get_by_label("What it says, in short").fill("Nobody has rung since November.")
        shown.get_by_role("button", name="Record it").click()
        expect(shown.get_by_text("It is recorded.")).to_be_visible()
        expect(
            shown.get_by_text("Waiting for a reply: 30 days left")
        ).to_be_visible()  # 20 working days, Easter between
        shown.get_by_text("Why this date").click()
        expect(shown.get_by_text("A complaint is answered within 20 working days.")).to_be_visible()
        shown.get_by_role("button", name="Record the reply").click()
        shown.get_by_role("button", name="Record the reply").click()
        expect(shown.get_by_text("The reply is recorded.")).to_be_visible()
        assert unfit(shown) == []
