"""The family's pages in a real Chromium: a father on his phone in week 23, and a mother who asks; by WCAG 2.2 AA."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.family.families import Families
from tests.support.browser import page, unfit
from tests.support.installation import Installation
from tests.tour.looks import faults
from tests.web.story import serving, standing_still

pytestmark = pytest.mark.browser

SEEN = ("requested", "assessing_late", "consulting", "plan_issued", "closed")


@pytest.fixture(scope="module")
def town(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Families]:
    folder = tmp_path_factory.mktemp("families")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    here = Installation(f"sqlite:///{folder / 'ehc.db'}", folder)
    here.settings.sign_in_attempts_per_minute = 10_000
    here.settings.families_reach_us = "The SEND team: 0117 496 0000, Monday to Friday, 9 to 5."
    with standing_still():
        families = Families(here)
        for name in SEEN:
            families.case(name)
        yield families
    here.close()


@pytest.fixture(scope="module")
def site(town: Families) -> Iterator[str]:
    with standing_still(), serving(town) as address:
        yield address


def come_in(shown: Page, town: Families, name: str) -> str:
    case = town.cases[name]
    token, code = town.let_in(case)
    shown.goto(f"/family/in/{token}")
    shown.get_by_label("Code of six numbers").fill(code)
    shown.get_by_role("button", name="Go to my page").click()
    shown.wait_for_url("**/family")
    return f"/family/cases/{case}"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_father_opens_the_link_on_his_phone_in_week_23(
    chromium: Browser, site: str, town: Families, *, javascript: bool
) -> None:
    with page(chromium, site, width=375, javascript=javascript) as shown:
        token, code = town.let_in(town.cases["assessing_late"])
        shown.goto(f"/family/in/{token}")
        assert unfit(shown) == [], "the code"
        shown.get_by_role("button", name="Go to my page").click()
        expect(shown.get_by_role("alert")).to_contain_text("Type the code")
        assert unfit(shown) == [], "no code"
        shown.get_by_label("Code of six numbers").fill(code)
        shown.get_by_role("button", name="Go to my page").click()
        shown.wait_for_url("**/family")
        late = shown.get_by_text("We are late, and we are sorry.")
        box = late.bounding_box()
        assert box
        assert box["y"] < 300, "what matters most is in the first screenful"
        shown.get_by_role("link", name="Tell us something, or ask us").click()
        shown.get_by_role("button", name="Send it").click()
        expect(shown.get_by_role("alert")).to_be_visible()
        expect(shown).to_have_title(re.compile("^Error: "))
        assert unfit(shown) == [], "nothing written"
        shown.get_by_label("A complaint").check()
        shown.get_by_label("Write it here").fill("It has been 23 weeks.")
        shown.get_by_role("button", name="Send it").click()
        expect(shown.get_by_role("status")).to_contain_text("We have your message.")
        expect(shown.get_by_text("We will answer by").first).to_be_visible()
        assert unfit(shown) == [], "sent"


@pytest.mark.parametrize("name", SEEN)
def test_it_is_fit_for_all_whatever_became_of_the_case(chromium: Browser, site: str, town: Families, name: str) -> None:
    with page(chromium, site) as shown:
        address = come_in(shown, town, name)
        for place in ("", "/easy", "/documents", "/reply"):
            shown.goto(address + place)
            found = faults(shown)
            assert not found, "\n".join([place, *found])
        shown.goto(address)
        assert shown.locator(".ehc-line").count() == (name != "closed"), "no line is drawn of a child who has died"


def test_the_line_is_drawn_where_there_is_room_and_listed_where_there_is_not(
    chromium: Browser, site: str, town: Families
) -> None:
    for width, drawn in ((1280, True), (375, False)):
        with page(chromium, site, width=width) as shown:
            come_in(shown, town, "consulting")
            expect(shown.locator(".ehc-line__drawing")).to_be_visible(visible=drawn)
            expect(shown.locator(".ehc-line__words")).to_be_visible(visible=not drawn)
            says = shown.locator("#line-says").text_content() or ""
            assert "Will we assess?: Mon 12 Jan 2026. Done Thu 8 Jan." in says


@pytest.mark.parametrize(("width", "javascript"), [(375, True), (1280, False)])
def test_a_mother_asks_and_is_told_what_happens_next(
    chromium: Browser, site: str, *, width: int, javascript: bool
) -> None:
    with page(chromium, site, width=width, javascript=javascript) as shown:
        shown.goto("/")
        shown.get_by_role("link", name="ask for an assessment").click()
        assert unfit(shown) == [], "the form"
        shown.get_by_label("Why are you asking?").fill("He does not speak yet.")
        shown.get_by_role("button", name="Send it").click()
        expect(shown.get_by_role("alert")).to_contain_text("One is enough")
        assert unfit(shown) == [], "no name"
        expect(shown.get_by_label("Why are you asking?")).to_have_value("He does not speak yet.")
        shown.get_by_label("A parent or carer").check()
        shown.get_by_label("First name of the child").fill("Idris")
        shown.get_by_role("button", name="Send it").click()
        shown.wait_for_url("**/ask/*")
        expect(shown.get_by_role("heading", level=1)).to_have_text("We have your request")
        expect(shown.get_by_text("By Wed 6 May 2026 we must tell you")).to_be_visible()
        assert unfit(shown) == [], "asked"


def test_the_page_prints_with_its_dates(chromium: Browser, site: str, town: Families) -> None:
    with page(chromium, site) as shown:
        come_in(shown, town, "plan_issued")
        pdf = shown.pdf(prefer_css_page_size=True)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 3
        shown.emulate_media(media="print")
        expect(shown.get_by_role("button", name="Sign out")).not_to_be_visible()


def test_the_council_makes_a_link_by_the_page(chromium: Browser, site: str, town: Families) -> None:
    case = town.asked("by page", "2026-03-16")
    for width in (1280, 375):
        with page(chromium, site, width=width) as shown:
            shown.goto(f"/sign-in/{town.link(town.caseworker)}")
            shown.get_by_role("button", name="Sign in as Tom Okafor").click()
            shown.wait_for_url("**/")
            shown.goto(f"/cases/{case}")
            shown.get_by_role("link", name="The family’s page").click()
            assert unfit(shown) == [], f"the links at {width}"
            if width == 1280:
                shown.get_by_role("button", name="Make a link").click()
            expect(shown.locator(".ehc-digits")).to_have_text(re.compile(r"\d{3} \d{3}"))
            assert unfit(shown) == [], f"a link at {width}"
