"""The picture in the README, made from the story: `python -m tests.web.screenshot [FILE]`."""

import sys
import tempfile
from pathlib import Path

from app import migrate
from tests.support.browser import browser, page
from tests.support.installation import Installation
from tests.web.story import Story, serving, standing_still


def take(file: Path) -> None:
    """A case on day 79 of 140: who, the line, what comes next, the first clocks."""
    with tempfile.TemporaryDirectory() as folder, standing_still():
        url = f"sqlite:///{folder}/ehc.db"
        migrate.upgrade(url)
        story = Story(Installation(url, Path(folder))).tell()
        with serving(story) as address, browser() as chromium, page(chromium, address) as shown:
            shown.goto(f"/sign-in/{story.link(story.caseworker)}")
            shown.get_by_role("button", name="Sign in").click()
            shown.goto(f"/cases/{story.cases['amina']}")
            file.parent.mkdir(parents=True, exist_ok=True)
            shown.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": 1280, "height": 1280})
        story.here.close()


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshot-case.png"))
