"""The pages in a real Chromium: with and without scripts, wide and narrow, by keyboard, on paper, and by WCAG 2.2 AA."""

import contextlib
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import page
from tests.tour.looks import faults, without_scripts
from tests.web.story import Story

pytestmark = pytest.mark.browser

NAMES = ("amina", "late", "new", "drafted", "issued", "strange")
ZOOMED_400 = 320  # 1280 px at 400 %


@contextlib.contextmanager
def opened(
    chromium: Browser, address: str, story: Story, *, width: int = 1280, javascript: bool = True, sign_in: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page signed in as the caseworker, and what its console and its network complained of."""
    complaints: list[str] = []
    with page(chromium, address, javascript=javascript, width=width) as shown:
        shown.on(
            "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
        )
        shown.on(
            "requestfailed",
            lambda request: (
                complaints.append(f"{request.failure}: {request.url}")
                if request.failure != "net::ERR_ABORTED"
                else None
            ),
        )
        shown.on(
            "request",
            lambda request: (
                complaints.append(f"elsewhere: {request.url}") if not request.url.startswith(address) else None
            ),
        )
        if sign_in:
            shown.goto(f"/sign-in/{story.link(story.caseworker)}")
            shown.get_by_role("button", name="Sign in as Tom Okafor").click()
            shown.wait_for_url("**/")
        yield shown, complaints


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_fit_for_all_whatever_became_of_it(chromium, address, story, name):
    with opened(chromium, address, story) as (shown, complaints):
        answer = shown.goto(f"/cases/{story.cases[name]}")
        found = without_scripts(shown, answer) + faults(shown) + complaints
        assert not found, "\n".join(found)


@pytest.mark.parametrize("javascript", [True, False])
def test_every_disclosure_opens_by_keyboard_with_its_focus_seen(chromium, address, story, javascript):
    with opened(chromium, address, story, javascript=javascript) as (shown, _):
        shown.goto(f"/cases/{story.cases['amina']}")
        total, reached = shown.locator("details").count(), set()
        assert total == 12
        for _ in range(200):
            shown.keyboard.press("Tab")
            focus = shown.evaluate(
                """() => { const e = document.activeElement, s = getComputedStyle(e);
                return {tag: e.tagName, text: e.innerText, seen: s.boxShadow !== 'none' || (s.outlineStyle !== 'none' && s.outlineWidth !== '0px'), at: e.getBoundingClientRect().top} }"""
            )
            if focus["tag"] == "BODY":
                break
            assert focus["seen"], focus
            if focus["tag"] == "SUMMARY":
                shown.keyboard.press("Enter")
                assert shown.evaluate("document.activeElement.parentElement.open"), focus
                reached.add((focus["text"], focus["at"]))
        assert shown.locator("details[open]").count() == total


def test_the_first_key_offers_to_skip_to_the_content(chromium, address, story):
    with opened(chromium, address, story) as (shown, _):
        shown.goto("/cases/1")
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.innerText") == "Skip to main content"
        shown.keyboard.press("Enter")
        assert shown.url.endswith("#main-content")


@pytest.mark.parametrize(("width", "drawn"), [(1280, True), (375, False), (ZOOMED_400, False)])
def test_the_line_is_drawn_where_there_is_room_and_listed_where_there_is_not(chromium, address, story, width, drawn):
    with opened(chromium, address, story, width=width) as (shown, _):
        shown.goto(f"/cases/{story.cases['late']}")
        expect(shown.locator(".ehc-line__drawing")).to_be_visible(visible=drawn)
        expect(shown.locator(".ehc-line__words")).to_be_visible(visible=not drawn)
        expect(shown.locator(".ehc-line__summary")).to_contain_text("Day 233 of 140, 93 past week 20")


def test_no_two_labels_of_the_drawing_overlap_as_the_browser_draws_them(chromium, address, story):
    with opened(chromium, address, story) as (shown, _):
        for name in NAMES:
            shown.goto(f"/cases/{story.cases[name]}")
            touching = shown.evaluate(
                """() => { const b = [...document.querySelectorAll('.ehc-line__drawing text')].map(e => [e.textContent.trim().replace(/\\s+/g, ' '), e.getBBox()]), out = [];
                for (let i = 0; i < b.length; i++) for (let j = i + 1; j < b.length; j++) { const [m, p] = b[i], [n, q] = b[j];
                if (p.x < q.x + q.width && q.x < p.x + p.width && p.y < q.y + q.height && q.y < p.y + p.height) out.push(m + ' / ' + n) } return out }"""
            )
            assert touching == [], name


def test_the_whole_of_signing_in_and_out_works_without_scripts(chromium, address, story):
    with opened(chromium, address, story, javascript=False) as (shown, _):
        shown.get_by_role("button", name="Find").click()
        expect(shown.get_by_role("heading", name="There is a problem")).to_be_visible()
        shown.get_by_role("link", name="Enter a name, a reference").click()
        assert shown.evaluate("document.activeElement.id") == "sought"
        shown.get_by_label("Name, reference").fill("801-2026-000001")
        shown.get_by_role("button", name="Find").click()
        expect(shown.get_by_role("heading", level=1)).to_have_text("Amina Example")
        shown.get_by_role("button", name="Sign out").click()
        expect(shown.get_by_text("You have signed out.")).to_be_visible()
        shown.goto("/cases/1")
        expect(shown.get_by_text("Sign in to see that page")).to_be_visible()


def test_a_script_in_a_name_does_not_run(chromium, address, story):
    with opened(chromium, address, story) as (shown, complaints):
        shown.goto(f"/cases/{story.cases['strange']}")
        expect(shown).to_have_title("801-2026-000006 – EHC Casework")
        assert complaints == []


def test_no_font_of_govuk_and_no_crown(chromium, address, story):
    with opened(chromium, address, story) as (shown, _):
        shown.goto("/cases/1")
        fonts = shown.evaluate(
            "[...new Set([...document.querySelectorAll('*')].map(e => getComputedStyle(e).fontFamily))]"
        )
        assert not [font for font in fonts if "GDS" in font]
        assert "crown" not in shown.content().lower()


def test_a_council_changes_its_colour_in_one_place(chromium, address, story):
    with opened(chromium, address, story) as (shown, _):
        shown.goto("/search")
        shown.evaluate("document.documentElement.style.setProperty('--ehc-brand', 'rgb(102, 0, 51)')")
        for part in (".ehc-header", ".govuk-button"):
            assert (
                shown.evaluate("part => getComputedStyle(document.querySelector(part)).backgroundColor", part)
                == "rgb(102, 0, 51)"
            )


@pytest.mark.parametrize("name", ["amina", "late"])
def test_the_case_prints_as_a_document(chromium, address, story, name):
    with opened(chromium, address, story) as (shown, _):
        shown.goto(f"/cases/{story.cases[name]}")
        pdf = shown.pdf(prefer_css_page_size=True)
        assert pdf.startswith(b"%PDF")
        pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
        assert 2 <= pages <= 6
        shown.emulate_media(media="print")
        shown.set_viewport_size({"width": 690, "height": 1000})  # an A4 sheet between its margins
        expect(shown.get_by_text("It counts from Mon").first).to_be_visible()
        expect(shown.locator(".ehc-line__drawing")).to_be_visible()
        expect(shown.locator(".ehc-printed")).to_contain_text("Printed Wed 25 Mar 2026, 09:30 by Tom Okafor")
        for unwanted in ("Sign out", "What may happen now"):
            expect(shown.get_by_text(unwanted).first).not_to_be_visible()
        assert shown.evaluate("document.documentElement.scrollWidth") <= 690
