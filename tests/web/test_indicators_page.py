"""The indicators as a page: the figures of the API, held to WCAG 2.2 AA, at every width, without scripts, by keyboard."""

import contextlib
import re

import pytest
from markupsafe import escape
from playwright.sync_api import expect

from app.kpis import telling
from app.kpis.schemas import Item
from tests.support.browser import accessibility_faults, page
from tests.web.test_browser import ZOOMED_400
from workflow.kpis.indicators import load_targets
from workflow.kpis.register import Register

PERIOD = "from=2025-08-01&to=2026-03-25"
PATHS = (
    f"/kpis?{PERIOD}",
    "/kpis?from=2026-02-30",
    f"/kpis/plans_20w_excl?{PERIOD}",
    f"/kpis/advice_6w?{PERIOD}&by=service",
    f"/kpis/requests?{PERIOD}&by=ethnicity",
    "/kpis/appeal_rate",
    "/kpis/backlog?from=soon",
    "/kpis/open_stock/cases",
    "/kpis/plans_20w_excl/cases?from=2020-01-01&to=2020-02-01",
)


@pytest.fixture
def manager(client, story):
    assert client.post(f"/sign-in/{story.link(story.manager)}").status_code == 303
    return client


@contextlib.contextmanager
def opened(chromium, address, story, *, width=1280, javascript=True):
    with page(chromium, address, javascript=javascript, width=width) as shown:
        shown.goto(f"/sign-in/{story.link(story.manager)}")
        shown.get_by_role("button", name="Sign in as Priya Raman").click()
        shown.wait_for_url("**/")
        yield shown


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_the_page_says_what_the_api_says(manager, story):
    said = words(manager.get(f"/kpis?{PERIOD}"))
    with story.here.client(story.manager) as api:
        items = api.get(f"/api/v1/kpis?{PERIOD}").json()["items"]
    assert len(items) > 30
    for item in items:
        name = item["name"]
        if item["part"] is None:
            shown = "No data yet" if item["no_data"] else telling.value(Item.model_validate(item)).capitalize()
            assert re.search(rf"{re.escape(name)} How counted.*? {re.escape(shown)}", said), item
            assert escape(item["definition"]) in said
    assert "Cohort rule: No plan after mediation" in said


def test_a_figure_leads_to_its_cases_and_they_to_the_case(manager, story):
    page_ = manager.get(f"/kpis?{PERIOD}")
    assert f"/kpis/open_stock/cases?{PERIOD.replace('&', '&amp;')}" in page_.text
    cases = manager.get(f"/kpis/open_stock/cases?{PERIOD}")
    assert f'href="/cases/{story.cases["late"]}"' in cases.text


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("from=2026-02-30", "2026-02-30 is no date"),
        ("as_at=2126-01-01", "is in the future"),
        ("from=2026-03-01&to=2026-02-01", "is before 2026-03-01"),
        ("from=%3Cscript%3E", "&lt;script&gt; is no date"),
    ],
)
def test_what_is_wrong_with_a_date_is_said_and_what_was_typed_stays(manager, query, fault):
    answer = manager.get(f"/kpis?{query}")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert fault in answer.text
    assert "<title>Error: Indicators" in answer.text
    assert query.split("&")[0].split("=")[1].replace("%3Cscript%3E", "&lt;script&gt;") in answer.text


def test_a_caseworker_and_a_stranger_are_turned_away(client, story):
    assert client.get("/kpis").status_code == 303
    assert client.post(f"/sign-in/{story.link(story.caseworker)}").status_code == 303
    assert client.get("/kpis").status_code == 403
    assert client.get("/kpis/requests/cases").status_code == 403
    assert 'href="/kpis"' not in client.get("/").text


def test_an_analyst_sees_numbers_and_no_way_to_the_cases(client, story):
    analyst = story.here.actor("analyst", name="Ana Lyst")
    assert client.post(f"/sign-in/{story.link(analyst)}").status_code == 303
    assert "Which cases" not in client.get(f"/kpis?{PERIOD}").text
    assert client.get("/kpis/requests/cases").status_code == 403
    assert 'href="/kpis"' in client.get("/").text


def test_an_indicator_that_there_is_not(manager):
    assert manager.get("/kpis/happiness/cases").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_no_faults_by_wcag(chromium, address, story, width):
    with opened(chromium, address, story, width=width) as shown:
        for path in PATHS:
            shown.goto(path)
            shown.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            assert accessibility_faults(shown) == [], path


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375, ZOOMED_400])
def test_nothing_scrolls_sideways_but_the_wide_table_in_its_own_frame(chromium, address, story, width):
    with opened(chromium, address, story, width=width) as shown:
        for path in PATHS:
            shown.goto(path)
            over = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{path} at {width}: {over} px too wide"


@pytest.mark.browser
def test_without_scripts_and_by_keyboard(chromium, address, story):
    with opened(chromium, address, story, javascript=False) as shown:
        shown.goto("/")
        shown.get_by_role("link", name="Indicators").click()
        shown.get_by_label("From").fill("2025-08-01")
        shown.get_by_label("To", exact=True).fill("2026-03-25")
        shown.get_by_label("As it stood on").press("Enter")
        shown.wait_for_url("**/kpis?from=2025-08-01*")
        shown.locator("#requests summary").press("Enter")
        assert shown.locator("#requests details[open]").count() == 1
        shown.get_by_role("link", name="Which cases are behind: Requests received").click()
        expect(shown.get_by_role("heading", level=1)).to_have_text("Requests received")


def test_a_measure_has_a_page_with_its_charts_its_parts_its_cuts_and_how_it_is_counted(manager, story):
    for code, words_ in Register(load_targets()).words.items():
        answer = manager.get(f"/kpis/{code}?{PERIOD}")
        assert answer.status_code == 200, code
        assert escape(words_.definition) in answer.text, code
        if words_.no_data_yet:
            assert "No data yet" in answer.text
    page_ = manager.get(f"/kpis/plans_20w_excl?{PERIOD}").text
    assert page_.count("<svg") >= 1
    assert "Unit:" in page_
    assert "Targets" in page_
    by_service = words(manager.get(f"/kpis/advice_6w?{PERIOD}&by=service"))
    with story.here.client(story.manager) as api:
        groups = api.get(f"/api/v1/kpis?{PERIOD}&by=service&code=advice_6w").json()["items"]
    for item in groups:
        if item["part"] is None and item["value"] is not None:
            assert f"{item['numerator']} of {item['denominator']}" in by_service


def test_what_was_known_on_an_earlier_day_can_be_asked_for(manager):
    answer = manager.get(f"/kpis?{PERIOD}&as_at=2026-03-20&known=2026-03-20")
    assert answer.status_code == 200
    assert "from what was known at the end of" in words(answer)
    assert manager.get("/kpis?known=2126-01-01").status_code == 422


def test_an_analyst_sees_no_measure_of_caseworkers_and_no_cut_by_them(client, story):
    analyst = story.here.actor("analyst", name="Ana Lyst")
    assert client.post(f"/sign-in/{story.link(analyst)}").status_code == 303
    assert client.get("/kpis/by_worker").status_code == 404
    assert client.get("/kpis/requests?by=caseworker").status_code == 403
    assert "by=caseworker" not in client.get("/kpis/requests").text
