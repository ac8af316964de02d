"""The pictures in the README: `make screenshots`. A caseworker's list and a case from the story, the indicators from the year 2021."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from app import migrate
from app.intake.load import Load
from app.seed.rows import HEADER, lines
from app.seed.year2021 import year_of_requests
from tests.support.browser import browser, page
from tests.support.installation import Installation
from tests.web.story import Story, serving, standing_still

DOCS = Path("docs")


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
def signed_in(story: Story, who: object, name: str) -> Iterator[Page]:
    with serving(story) as address, browser() as chromium, page(chromium, address) as shown:
        shown.goto(f"/sign-in/{story.link(who)}")
        shown.get_by_role("button", name=f"Sign in as {name}").click()
        shown.wait_for_url("**/")
        yield shown


def picture(shown: Page, file: str, height: int) -> None:
    DOCS.mkdir(exist_ok=True)
    shown.screenshot(path=DOCS / file, full_page=True, clip={"x": 0, "y": 0, "width": 1280, "height": height})


def the_case() -> None:
    """A case on day 79 of 140: who, the line, what comes next, the first clocks."""
    with told() as story, signed_in(story, story.caseworker, "Tom Okafor") as shown:
        shown.goto(f"/cases/{story.cases['amina']}")
        picture(shown, "screenshot-case.png", 1280)


def the_work() -> None:
    """What a caseworker has to do, grouped by the next act."""
    with told() as story, signed_in(story, story.caseworker, "Tom Okafor") as shown:
        shown.goto("/work")
        picture(shown, "screenshot-work.png", 1000)


def the_indicators() -> None:
    """The year 2021 as Bristol published it: the headline figures and the line by month."""
    with told() as story:
        context = story.here.context(story.manager)
        for _ in Load(story.here.db, HEADER, lambda: context).run(lines(year_of_requests())):
            pass
        with signed_in(story, story.manager, "Priya Raman") as shown:
            shown.goto("/kpis?from=2021-01-01&to=2021-12-31")
            top = shown.locator("#theme-2").bounding_box()
            picture(shown, "screenshot-indicators.png", int(top["y"]) if top else 1280)


if __name__ == "__main__":
    the_work()
    the_case()
    the_indicators()
