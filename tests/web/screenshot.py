"""The pictures in the README: `make screenshots`. A caseworker's list and a case of the demonstration, the indicators of the year 2021."""

import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import Page
from rich.console import Console

from app import migrate
from app.demo import prepare
from app.intake.load import Load
from app.seed.rows import HEADER, lines
from app.seed.year2021 import year_of_requests
from tests.support.browser import browser, page
from tests.support.installation import Installation
from tests.web.story import Story, serving, standing_still

DOCS = Path("docs")
A_FRIDAY = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


@contextmanager
def told() -> Iterator[Story]:
    """The story, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder, standing_still():
        url = f"sqlite:///{folder}/ehc.db"
        migrate.upgrade(url)
        story = Story(Installation(url, Path(folder))).tell()
        yield story
        story.here.close()


@contextmanager
def demonstrated() -> Iterator[tuple[Installation, str]]:
    """What `make run` shows, on a Friday in November, and the link by which its caseworker signs in."""
    with tempfile.TemporaryDirectory() as folder, standing_still(A_FRIDAY):
        printed, here = io.StringIO(), Installation(f"sqlite:///{folder}/ehc.db", Path(folder))
        prepare(here.settings, Console(file=printed, width=200))
        found = re.search(r"caseworker +Sam Fairweather +\S+/sign-in/(\S+)", printed.getvalue())
        assert found
        yield here, found[1]
        here.close()


@contextmanager
def signed_in(here: Installation, link: str, name: str) -> Iterator[Page]:
    with serving(SimpleNamespace(here=here)) as address, browser() as chromium, page(chromium, address) as shown:
        shown.goto(f"/sign-in/{link}")
        shown.get_by_role("button", name=f"Sign in as {name}").click()
        shown.wait_for_url("**/")
        yield shown


def picture(shown: Page, file: str, height: int) -> None:
    DOCS.mkdir(exist_ok=True)
    shown.screenshot(path=DOCS / file, full_page=True, clip={"x": 0, "y": 0, "width": 1280, "height": height})


def the_case() -> None:
    """A case on its line: who, what comes next, the first clocks."""
    with demonstrated() as (here, link), signed_in(here, link, "Sam Fairweather") as shown:
        shown.goto("/work")
        shown.get_by_role("link", name="Ruby Hengrove").first.click()
        shown.get_by_role("heading", level=1).wait_for()
        picture(shown, "screenshot-case.png", 1280)


def the_work() -> None:
    """What a caseworker has to do, grouped by the next act."""
    with demonstrated() as (here, link), signed_in(here, link, "Sam Fairweather") as shown:
        shown.goto("/work")
        picture(shown, "screenshot-work.png", 1000)


def the_indicators() -> None:
    """The year 2021 as Bristol published it: the headline figures and the line by month."""
    with told() as story:
        context = story.here.context(story.manager)
        for _ in Load(story.here.db, HEADER, lambda: context).run(lines(year_of_requests())):
            pass
        with signed_in(story.here, story.link(story.manager), "Priya Raman") as shown:
            shown.goto("/kpis?from=2021-01-01&to=2021-12-31")
            top = shown.locator("#theme-2").bounding_box()
            picture(shown, "screenshot-indicators.png", int(top["y"]) if top else 1280)


if __name__ == "__main__":
    the_work()
    the_case()
    the_indicators()
