"""The pack as a page: no chart without title, unit, target, source and table; WCAG 2.2 AA; without scripts; on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import page, unfit
from tests.web.test_browser import ZOOMED_400

FEBRUARY = "board 2026-02-01 2026-02-28"


@pytest.fixture(autouse=True)
def the_clock_stands_still():
    from tests.web.story import standing_still

    with standing_still():
        yield


@pytest.fixture
def signed_in(client, story):
    assert client.post(f"/sign-in/{story.link(story.manager)}").status_code == 303
    return client


def csrf(answer):
    return re.search(r'name="csrf" value="([^"]+)"', answer.text)[1]


@pytest.fixture
def pack(signed_in):
    """A pack of the story's February, as a page."""
    sent = {"csrf": csrf(signed_in.get("/packs")), "period": FEBRUARY}
    made = signed_in.post("/packs", data=sent)
    assert made.status_code == 303
    return made.headers["location"]


def test_a_pack_is_made_by_the_form_and_listed(signed_in, pack):
    listed = signed_in.get("/packs").text
    assert f'href="{pack}"' in listed
    for form in ("pdf", "csv", "xlsx"):
        assert f'href="{pack}.{form}"' in listed
        assert signed_in.get(f"{pack}.{form}").status_code == 200


def test_the_indicators_can_be_taken_away_as_they_are_seen(signed_in):
    answer = signed_in.get("/packs/figures.csv?from=2025-08-01&to=2026-03-25")
    assert answer.status_code == 200
    assert answer.text.startswith("code,name,group")
    assert signed_in.get("/packs/figures.xlsx?by=source").content.startswith(b"PK")


def test_no_chart_stands_without_title_unit_target_source_and_table(signed_in, pack):
    text = signed_in.get(pack).text
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert len(figures) == text.count("<svg") > 10
    for figure in figures:
        assert re.search(r"<h3[^>]*>[^<]{10,}</h3>", figure)
        assert re.search(r"<title [^>]*>[^<]{10,}</title>", figure)
        assert re.search(r"<desc [^>]*>[^<]{20,}</desc>", figure)
        assert re.search(r"Unit: \S.*Target: \S.*Source: \S", figure)
        assert figure.count("<table") == 1
        assert figure.count("<tr") > 1


def test_it_says_that_every_figure_is_as_it_was(signed_in, pack):
    said = " ".join(re.sub(r"<[^>]+>", " ", signed_in.get(pack).text).split())
    assert "every figure is as it was when this pack was made on" in said
    assert "As at 28 Feb 2026" in said
    assert "no data yet" in said


def test_ratings_and_changes_are_words(signed_in, pack):
    text = signed_in.get(pack).text
    assert re.search(r"(Red|Amber|Green|Blue|White): \w+", text)
    assert "cannot be compared with" in text or "up " in text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"period": "board 2026-03-01 2026-03-31", "as_at": "soon"}, "Write the day as 2026-10-31"),
        ({"period": FEBRUARY, "as_at": "2126-01-01"}, "is in the future"),
        ({"period": "never"}, "Choose a period"),
        ({"period": "board 2026-02-02 2026-02-28"}, "whole months"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_on_it(signed_in, sent, said):
    answer = signed_in.post("/packs", data={"csrf": csrf(signed_in.get("/packs")), **sent})
    assert answer.status_code == 422
    assert said in answer.text
    assert "<title>Error: Packs" in answer.text


def test_a_caseworker_and_a_stranger_are_turned_away(client, story):
    assert client.get("/packs").status_code == 303
    assert client.post(f"/sign-in/{story.link(story.caseworker)}").status_code == 303
    assert client.get("/packs").status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, False), (ZOOMED_400, True)])
def test_no_faults_by_wcag_and_nothing_scrolls_sideways(chromium, address, story, pack, width, javascript):
    with page(chromium, address, width=width, javascript=javascript) as shown:
        shown.goto(f"/sign-in/{story.link(story.manager)}")
        shown.get_by_role("button", name="Sign in as Priya Raman").click()
        shown.wait_for_url("**/")
        for path in ("/packs", pack):
            shown.goto(path)
            assert unfit(shown) == []


@pytest.mark.browser
def test_it_is_made_and_read_without_scripts_and_prints_as_a_document(chromium, address, story):
    with page(chromium, address, javascript=False) as shown:
        shown.goto(f"/sign-in/{story.link(story.manager)}")
        shown.get_by_role("button", name="Sign in as Priya Raman").click()
        shown.wait_for_url("**/")
        shown.get_by_role("link", name="Packs").click()
        shown.get_by_label("Period", exact=True).select_option(label="Board: February 2026")
        shown.get_by_role("button", name="Make the pack").click()
        shown.wait_for_url("**/packs/*")
        expect(shown.get_by_role("heading", level=1)).to_contain_text("Board pack:")
        shown.emulate_media(media="print")
        expect(shown.get_by_text("Take it away")).not_to_be_visible()
        expect(shown.locator(".ehc-printed")).to_contain_text("by Priya Raman")
        assert shown.pdf(prefer_css_page_size=True).startswith(b"%PDF")
