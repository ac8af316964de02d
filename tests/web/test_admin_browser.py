"""An administrator in a real Chromium: pages and refusals by WCAG 2.2 AA at both widths, an account by keyboard, a link shown once."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.tables import Delivery
from tests.admin.office import NAMES, Office
from tests.support.browser import accessibility_faults, page
from tests.support.installation import Installation
from tests.web.story import WED_25_MARCH, serving, standing_still

pytestmark = pytest.mark.browser

ZOOMED_400 = 320  # 1280 px at 400 %
PAGES = ("/admin", "/admin/accounts", "/admin/accounts/new", "/admin/services", "/admin/services/EPS", "/admin/workers", "/admin/bank-holidays", "/admin/bank-holidays/new", "/admin/files", "/admin/files/policy", "/admin/retention", "/admin/reads", "/admin/reads?case=nothing")  # fmt: skip


@pytest.fixture(scope="session")
def office(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    with standing_still():
        told = Office(Installation(f"sqlite:///{folder / 'ehc.db'}", folder)).tell()
        with told.here.db.writing() as session:
            session.add(Delivery(key="dead", authority="801", channel="email", recipient="account:2", topic="alert.raised", body="{}", created_at=WED_25_MARCH, not_before=WED_25_MARCH, attempts=12, dead_at=WED_25_MARCH, error="550 no such mailbox"))  # fmt: skip
    yield told
    told.here.close()


@pytest.fixture(scope="session")
def place(office: Office) -> Iterator[str]:
    with serving(office) as address:
        yield address


@contextlib.contextmanager
def at_the_desk(
    chromium: Browser, place: str, office: Office, width: int = 1280, *, javascript: bool = True
) -> Iterator[Page]:
    with page(chromium, place, javascript=javascript, width=width) as shown:
        shown.goto(f"/sign-in/{office.link(office.admin)}")
        shown.get_by_role("button", name="Sign in as Jo Clerk").click()
        shown.wait_for_url("**/")
        yield shown


@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_have_no_faults_by_wcag_and_nothing_scrolls_sideways(chromium, place, office, width):
    with at_the_desk(chromium, place, office, width) as shown:
        for path in (*PAGES, f"/admin/accounts/{office.nurse.account_id}", f"/admin/accounts/{office.nurse.account_id}/shut"):  # fmt: skip
            shown.goto(path)
            assert accessibility_faults(shown) == [], path
            assert not [name for name in NAMES if name in shown.content()], path
            for narrow in (width, ZOOMED_400):
                shown.set_viewport_size({"width": narrow, "height": 900})
                over = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert over <= 0, f"{path} at {narrow}: {over} px too wide"
            shown.set_viewport_size({"width": width, "height": 900})


@pytest.mark.parametrize("path", ["/admin/accounts/new", "/admin/services/new", "/admin/bank-holidays/new"])
def test_a_refused_form_says_so_and_leads_to_its_fields(chromium, place, office, path):
    with at_the_desk(chromium, place, office, 375) as shown:
        shown.goto(path)
        shown.locator("main form button").first.click()
        assert shown.title().startswith("Error: ")
        assert accessibility_faults(shown) == []
        shown.locator(".govuk-error-summary__list a").first.click()
        assert shown.evaluate("['INPUT', 'TEXTAREA', 'SELECT'].includes(document.activeElement.tagName)")


def test_an_account_is_made_and_its_link_used_by_keyboard_alone(chromium, place, office):
    with at_the_desk(chromium, place, office) as shown:

        def to(name: str, role: str = "link") -> None:
            wanted = shown.get_by_role(role, name=name, exact=True).first
            for _ in range(60):
                if wanted.evaluate("e => e === document.activeElement"):
                    assert shown.evaluate("(() => { const s = getComputedStyle(document.activeElement); return s.boxShadow !== 'none' || s.outlineStyle !== 'none' })()")  # fmt: skip
                    return
                shown.keyboard.press("Tab")
            pytest.fail(f"{name} was not reached")

        to("Accounts")
        shown.keyboard.press("Enter")
        shown.wait_for_url("**/admin/accounts")
        to("Make an account", "button")
        shown.keyboard.press("Enter")
        shown.wait_for_url("**/accounts/new")
        to("Name", "textbox")
        shown.keyboard.type("Kay Board")
        shown.keyboard.press("Tab")
        shown.keyboard.press("Space")
        to("Make the account", "button")
        shown.keyboard.press("Enter")
        shown.get_by_text("Nothing opens it yet").wait_for()
        to("Make a sign-in link", "button")
        shown.keyboard.press("Enter")
        shown.get_by_text("It is shown this once.").wait_for()
        assert accessibility_faults(shown) == []
        link = shown.locator(".ehc-code--big").inner_text()
    with page(chromium, place) as theirs:
        theirs.goto(f"/sign-in/{link.rpartition('/')[2]}")
        assert theirs.get_by_role("button", name="Sign in as Kay Board").is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_proclaimed_day_is_entered_after_what_it_moves_is_read(chromium, place, office, javascript):
    day = "28" if javascript else "29"
    with at_the_desk(chromium, place, office, javascript=javascript) as shown:
        shown.get_by_role("link", name="Bank holidays").click()
        shown.get_by_role("button", name="Enter a bank holiday").click()
        for label, text in (("Day", day), ("Month", "7"), ("Year", "2026")):
            shown.get_by_label(label, exact=True).fill(text)
        shown.get_by_label("Where it is said").fill("Proclaimed")
        shown.get_by_role("button", name="Continue").click()
        assert shown.get_by_role("heading", name="What it would move").is_visible()
        if javascript:
            assert accessibility_faults(shown) == []
        shown.get_by_role("button", name="Enter it").click()
        assert shown.get_by_text("The day is entered").is_visible()
        shown.get_by_role("link", name="State of the house").click()
        assert shown.get_by_text("Not ready").is_visible()
        shown.goto(f"/admin/bank-holidays/2026-07-{day}/strike")
        shown.get_by_role("button", name="Strike it out").click()
        assert shown.get_by_text("The entry is struck out").is_visible()
