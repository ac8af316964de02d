"""Letters and the plan in a real Chromium: wide and narrow, with and without scripts, and by WCAG 2.2 AA."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.tables import Letter
from tests.notices.post import Post
from tests.support.browser import page, unfit
from tests.support.installation import Installation
from tests.web.story import serving, standing_still

pytestmark = pytest.mark.browser

WIDE, NARROW, ZOOMED_400 = 1280, 375, 320


@pytest.fixture(scope="module")
def served(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Post, str]]:
    """The post room on a port. Each test sends letters of a case of its own."""
    folder = tmp_path_factory.mktemp("post")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    with standing_still():
        post = Post(Installation(f"sqlite:///{folder / 'ehc.db'}", folder)).tell()
        with serving(post) as address:
            yield post, address
    post.here.close()


@contextlib.contextmanager
def at_the_desk(
    chromium: Browser, served: tuple[Post, str], *, width: int = WIDE, javascript: bool = True
) -> Iterator[Page]:
    post, address = served
    with page(chromium, address, javascript=javascript, width=width) as shown:
        shown.goto(f"/sign-in/{post.link(post.caseworker)}")
        shown.get_by_role("button", name="Sign in as Tom Okafor").click()
        shown.wait_for_url("**/")
        yield shown


@pytest.mark.parametrize(
    ("name", "width", "javascript"), [("refused", WIDE, True), ("asked", NARROW, True), ("no-plan", NARROW, False)]
)
def test_a_letter_is_found_read_sent_and_listed(chromium, served, name, width, javascript):
    post, _ = served
    with at_the_desk(chromium, served, width=width, javascript=javascript) as shown:
        shown.goto(f"/cases/{post.cases[name]}")
        shown.get_by_role("link", name="Letters", exact=True).click()
        assert unfit(shown) == []
        shown.get_by_role("link", name="Look at it and send it").first.click()
        assert unfit(shown) == []
        shown.get_by_role("button", name="Continue").click()  # nothing says how it goes
        expect(shown).to_have_title(re.compile("^Error: "))
        assert unfit(shown) == []
        shown.get_by_label("By hand").check()
        shown.get_by_role("button", name="Continue").click()
        assert unfit(shown) == []
        shown.get_by_role("button", name=re.compile("^Send the ")).click()
        expect(shown.get_by_role("heading", level=1)).to_contain_text("Sent: ")
        assert unfit(shown) == []
        with shown.expect_download() as down:
            shown.get_by_role("link", name="PDF").first.click()
        assert down.value.path().read_bytes().startswith(b"%PDF")
        shown.get_by_role("button", name="Letters of the case").click()
        shown.get_by_role("link", name=re.compile("^Send again")).first.click()
        assert unfit(shown) == []
    with post.here.db.reading() as session:
        assert session.scalars(select(Letter).where(Letter.matter_id == post.cases[name])).all()


def test_the_plan_is_written_and_its_draft_sent(chromium, served):
    post, _ = served
    with at_the_desk(chromium, served) as shown:
        shown.goto(f"/cases/{post.cases['to-draft']}/plan")
        assert unfit(shown) == []
        shown.get_by_role("button", name="Put the plan together").click()
        assert unfit(shown) == []
        shown.get_by_role("link", name="Write section G").click()
        assert unfit(shown) == []
        shown.get_by_label("Paragraph 1").fill("A nurse, one hour every fortnight, by the school nursing team.")
        shown.get_by_role("button", name="Save").click()
        shown.get_by_text("What the advice said").click()
        assert unfit(shown) == []
        shown.goto(f"/cases/{post.cases['to-draft']}/plan/changes")
        assert unfit(shown) == []
        shown.goto(f"/cases/{post.cases['to-draft']}/letters/draft_plan")
        shown.get_by_label("By post").check()
        shown.get_by_role("button", name="Continue").click()
        shown.get_by_role("button", name=re.compile("^Send the ")).click()
        shown.goto(f"/cases/{post.cases['to-draft']}/plan")
        expect(shown.get_by_text("Version 2 was sent to the family as the draft")).to_be_visible()
        for width in (NARROW, ZOOMED_400):
            shown.set_viewport_size({"width": width, "height": 900})
            assert unfit(shown) == []
