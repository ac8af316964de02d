"""A page left open, in a real Chromium: it warns, lets whoever is there stay, and shows nothing once the session is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from app import today as clock
from tests.family.families import Families
from tests.support.browser import PATIENCE, page, unfit
from tests.web.story import WED_25_MARCH, serving, standing_still

pytestmark = pytest.mark.browser
WORDS = "The head teacher rang and asks for a week more."


class Desk:
    """A page, and the hours of both clocks: the service's and the browser's own."""

    def __init__(self, shown: Page, told: Families) -> None:
        self.shown, self.told, self.asking = shown, told, 0
        self.stands_at(WED_25_MARCH)
        shown.clock.install(time=WED_25_MARCH)
        shown.on("request", lambda _: self._asked(1))
        shown.on("requestfinished", lambda _: self._asked(-1))
        shown.on("requestfailed", lambda _: self._asked(-1))

    def _asked(self, more: int) -> None:
        self.asking += more

    def stands_at(self, now) -> None:
        self.now = now
        clock.now = lambda: now

    def passes(self, minutes: int) -> None:
        """Time passes, a minute at a time, and what the page asks meanwhile is answered."""
        for _ in range(minutes):
            self.stands_at(self.now + timedelta(minutes=1))
            self.shown.clock.run_for(60_000)
            self.shown.wait_for_timeout(20)
            for _ in range(PATIENCE // 20):
                if self.asking <= 0:
                    break
                self.shown.wait_for_timeout(20)
            else:
                raise AssertionError("what the page asked was never answered")

    @property
    def warning(self):
        return self.shown.get_by_role("alertdialog", name="You will soon be signed out")

    def sign_in(self, tab: Page | None = None) -> None:
        tab = tab or self.shown
        tab.goto(f"/sign-in/{self.told.link(self.told.caseworker)}")
        tab.get_by_role("button", name="Sign in as").click()
        tab.wait_for_url("**/")


@pytest.fixture
def told(embedded) -> Iterator[Families]:
    with standing_still():
        yield Families(embedded)


@contextmanager
def desk(chromium: Browser, told: Families, *, width: int = 1280) -> Iterator[Desk]:
    with serving(told) as address, page(chromium, address, width=width) as shown:
        yield Desk(shown, told)


@pytest.mark.parametrize("width", [1280, 375])
def test_whoever_is_there_is_warned_and_stays(chromium, told, width):
    case = told.case("requested")
    with desk(chromium, told, width=width) as at:
        at.sign_in()
        at.shown.goto(f"/cases/{case}")
        at.passes(24)
        expect(at.warning).to_be_hidden()
        at.passes(2)
        expect(at.warning).to_contain_text("Minutes left: 4")
        expect(at.warning.get_by_role("button", name="Stay signed in")).to_be_focused()
        assert unfit(at.shown) == []
        at.shown.keyboard.press("Enter")
        expect(at.warning).to_be_hidden()
        at.passes(23)
        expect(at.warning).to_be_hidden()
        at.shown.reload()
        expect(at.shown.get_by_role("heading", level=1)).to_have_text("Ada Reed")


def test_whoever_types_is_not_disturbed_and_whoever_leaves_leaves_no_record_on_the_screen(chromium, told):
    case = told.case("requested")
    with desk(chromium, told) as at:
        at.sign_in()
        at.shown.goto(f"/cases/{case}/acts/message_received")
        for _ in range(8):
            at.shown.keyboard.press("Shift")
            at.passes(5)
            expect(at.warning).to_be_hidden()
        at.shown.goto(f"/cases/{case}")
        at.passes(32)
        at.shown.wait_for_url("**/?message=sign-in")
        expect(at.shown.get_by_text("Ada Reed")).to_have_count(0)
        at.shown.go_back()
        expect(at.shown.get_by_text("Ada Reed")).to_have_count(0)


def test_what_was_typed_is_kept_out_of_sight_for_whoever_signs_in_again(chromium, told):
    case = told.case("requested")
    with desk(chromium, told) as at:
        at.sign_in()
        at.shown.goto(f"/cases/{case}/acts/message_received")
        at.shown.get_by_label("What was said, in short").fill(WORDS)
        at.passes(40)
        expect(at.shown.get_by_role("heading", level=1)).to_have_text("You were signed out")
        assert "Reed" not in at.shown.content()
        assert WORDS not in at.shown.content()
        assert "Reed" not in at.shown.title()
        assert unfit(at.shown) == []
        back = at.shown.get_by_role("button", name="I have signed in")
        back.click()
        expect(at.shown.get_by_role("status")).to_have_text("You are not signed in yet.")
        at.sign_in(at.shown.context.new_page())
        back.click()
        expect(at.shown.get_by_label("What was said, in short")).to_have_value(WORDS)
        at.shown.locator("main form button[type=submit]").last.click()
        expect(at.shown.get_by_role("heading", name="There is a problem")).to_be_visible()  # and not: no longer valid
        expect(at.shown.get_by_label("What was said, in short")).to_have_value(WORDS)


def test_a_page_of_somebody_who_signed_out_elsewhere_is_left_within_minutes(chromium, told):
    case = told.case("requested")
    with desk(chromium, told) as at:
        at.sign_in()
        at.shown.goto(f"/cases/{case}")
        other = at.shown.context.new_page()
        other.goto("/")
        other.get_by_role("button", name="Sign out").click()
        other.wait_for_url("**/?message=signed-out")
        at.passes(6)
        at.shown.wait_for_url("**/?message=sign-in")


def test_a_session_that_can_last_no_longer_says_so(chromium, told):
    told.here.settings.session_max_hours = 1
    case = told.case("requested")
    with desk(chromium, told) as at:
        at.sign_in()
        at.passes(20)
        at.shown.goto(f"/cases/{case}")
        at.passes(20)
        at.shown.goto(f"/cases/{case}")
        at.passes(16)
        expect(at.warning).to_contain_text("signed in for as long as can be")
        assert unfit(at.shown) == []
        at.shown.keyboard.press("Escape")
        at.passes(1)
        expect(at.warning).to_be_hidden()
        at.passes(5)
        at.shown.wait_for_url("**/?message=sign-in")


def test_a_family_on_a_phone_is_warned_too_and_told_how_to_come_back(chromium, told):
    case = told.case("requested")
    told.here.settings.families_reach_us = "Ring 01234 567890."
    token, code = told.let_in(case)
    with desk(chromium, told, width=375) as at:
        at.shown.goto(f"/family/in/{token}")
        at.shown.get_by_label("Code of six numbers").fill(code)
        at.shown.get_by_role("button", name="Go to my page").click()
        at.shown.wait_for_url("**/family")
        at.passes(26)
        expect(at.warning).to_be_visible()
        assert unfit(at.shown) == []
        at.passes(6)
        at.shown.wait_for_url("**/?message=family")
        expect(at.shown.get_by_text("open the link we gave you")).to_be_visible()
        assert unfit(at.shown) == []
