"""Entered measures in a real Chromium: a figure is entered and put right, wide with scripts and narrow without."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import page, unfit
from tests.web.story import Story, serving, standing_still

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, False)])
def test_a_figure_is_entered_and_put_right(chromium, embedded, width, javascript):
    with standing_still():
        story = Story(embedded)
        with serving(story) as address, page(chromium, address, javascript=javascript, width=width) as shown:
            shown.goto(f"/sign-in/{story.link(story.manager)}")
            shown.get_by_role("button", name="Sign in as Priya Raman").click()
            shown.get_by_role("link", name="Entered measures").click()
            shown.get_by_role("link", name="Enter one for Staff who stayed").click()
            shown.get_by_label("As two counts: how many").fill("40")
            shown.get_by_label("As two counts: out of how many").fill("35")
            shown.get_by_label("Where it is from").fill("Staff records.")
            shown.get_by_role("button", name="Enter it").click()
            shown.get_by_role("link", name="40 is more than the denominator, 35").click()
            assert shown.evaluate("document.activeElement.id") == "numerator"
            shown.get_by_label("As two counts: how many").fill("30")
            shown.get_by_role("button", name="Enter it").click()
            expect(shown.get_by_text("85.7 %, 30 of 35")).to_be_visible()
            shown.get_by_role("link", name="Put it right").click()
            shown.get_by_label("As two counts: out of how many").fill("40")
            shown.get_by_role("button", name="Enter it").click()
            expect(shown.get_by_text("75.0 %, 30 of 40")).to_be_visible()
            expect(shown.get_by_text("by a later one")).to_be_visible()
            assert unfit(shown) == []
