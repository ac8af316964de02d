"""An administrator in a real Chromium: a bank holiday entered after what it moves is read, with scripts and without."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.admin.office import Office
from tests.support.browser import page, unfit
from tests.support.installation import Installation
from tests.web.story import serving, standing_still

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def office(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    with standing_still():
        told = Office(Installation(f"sqlite:///{folder / 'ehc.db'}", folder)).tell()
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
        expect(shown.get_by_role("heading", name="What it would move")).to_be_visible()
        assert unfit(shown) == []
        shown.get_by_role("button", name="Enter it").click()
        expect(shown.get_by_text("The day is entered")).to_be_visible()
        shown.get_by_role("link", name="State of the house").click()
        expect(shown.get_by_text("Not ready")).to_be_visible()
        shown.goto(f"/admin/bank-holidays/2026-07-{day}/strike")
        shown.get_by_role("button", name="Strike it out").click()
        expect(shown.get_by_text("The entry is struck out")).to_be_visible()
