"""A manager's day in a real Chromium: the meeting by keyboard, the panel and approvals without scripts, every page by WCAG 2.2 AA."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import page, unfit
from tests.support.installation import Installation
from tests.tour.looks import faults
from tests.web.manager_story import Monday
from tests.web.story import serving, standing_still

pytestmark = pytest.mark.browser

# What the tour's world has too little of: many breaches, a full meeting, a panel with all its questions, a forecast refused.
FULL = (
    "/breaches?by=age&sort=child&status=overdue,excused,due_soon",
    "/meeting",
    "/panel",
    "/forecast?requests_per_week=many",
)


def made(folder: Path, pattern: Path) -> Monday:
    shutil.copy(pattern, folder / "ehc.db")
    with standing_still():
        return Monday(Installation(f"sqlite:///{folder / 'ehc.db'}", folder)).tell()


@pytest.fixture(scope="module")
def looked_at(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Monday, str]]:
    """A desk that tests only look at."""
    monday = made(tmp_path_factory.mktemp("monday"), sqlite_pattern)
    with serving(monday) as address:
        yield monday, address
    monday.here.close()


@pytest.fixture
def served(sqlite_pattern: Path, tmp_path: Path) -> Iterator[tuple[Monday, str]]:
    """A desk for a test that changes it."""
    monday = made(tmp_path, sqlite_pattern)
    with serving(monday) as address:
        yield monday, address
    monday.here.close()


@contextlib.contextmanager
def sitting(
    chromium: Browser, served: tuple[Monday, str], *, width: int = 1280, javascript: bool = True, who: str = "manager"
) -> Iterator[Page]:
    """Somebody signed in. What the console complains of fails the test: the refusals asked for aside."""
    monday, address = served
    complaints: list[str] = []
    actor = getattr(monday, who)
    with page(chromium, address, javascript=javascript, width=width) as shown:
        shown.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        shown.goto(f"/sign-in/{monday.link(actor)}")
        shown.get_by_role("button", name=f"Sign in as {actor.name}").click()
        shown.wait_for_url("**/")
        yield shown
    assert [said for said in complaints if "status of 4" not in said] == []


def looks_right(shown: Page, where: str) -> None:
    assert unfit(shown) == [], where


@pytest.mark.parametrize("path", FULL)
def test_what_is_full_is_fit_for_all(chromium, looked_at, path):
    with sitting(chromium, looked_at) as shown:
        shown.goto(path)
        found = faults(shown)
        assert not found, "\n".join(found)


def press(shown: Page, *keys: str) -> None:
    for key in keys:
        shown.keyboard.press(key)


def focused(shown: Page) -> str:
    return str(shown.evaluate("document.activeElement.id"))


def test_the_meeting_is_held_by_keyboard(chromium, served):
    monday, _ = served
    protected, near = monday.cases["queue-protected"], monday.cases["queue-near"]
    with sitting(chromium, served) as shown:
        shown.goto("/meeting")
        expect(shown.get_by_text("6 of 8 given")).to_be_visible()
        shown.locator(f"#to-{protected}-psychologist").focus()
        press(shown, "ArrowDown")
        assert focused(shown).endswith("-psychologist")
        press(shown, "ArrowUp", "ArrowLeft")
        assert focused(shown) == f"to-{protected}-caseworker"
        press(shown, "ArrowRight", "Enter", "Escape")
        assert focused(shown) == f"to-{protected}-psychologist"
        shown.locator(f"#to-{near}-psychologist").select_option("")
        expect(shown.get_by_text("5 of 8 given")).to_be_visible()  # counted at once
        shown.get_by_role("button", name="Count again").last.press("Enter")
        expect(shown.get_by_text("Goes past a rule").first).to_be_visible()
        looks_right(shown, "a rule gone past")
        shown.get_by_role("button", name="Confirm the list").press("Enter")
        expect(shown).to_have_title(re.compile("^Error: "))
        looks_right(shown, "no reason given")
        for n in range(shown.locator(".govuk-error-summary a").count()):
            shown.locator(".govuk-error-summary a").nth(n).press("Enter")
            assert focused(shown).startswith("why-")
            shown.keyboard.type("The family is abroad until May.")
        shown.get_by_label("SEND service manager").fill("Priya Raman")
        shown.get_by_role("button", name="Confirm the list").press("Enter")
        shown.wait_for_url("**/meetings/*")
        expect(shown.get_by_text("The family is abroad until May.").first).to_be_visible()
        looks_right(shown, "the minutes")
        assert shown.pdf().startswith(b"%PDF")
        shown.emulate_media(media="print")
        expect(shown.get_by_text("Undo the allocations")).not_to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(1280, False), (375, False)])
def test_a_day_without_scripts(chromium, served, width, javascript):
    monday, _ = served
    with sitting(chromium, served, width=width, javascript=javascript) as shown:
        shown.goto("/approvals")
        shown.get_by_role("link", name="Look at it").first.click()
        shown.get_by_label("Refuse it").check()
        shown.get_by_label("If it is refused, why").fill("The ward has a telephone.")
        shown.get_by_role("button", name="Record the decision").click()
        shown.wait_for_url("**/recorded/*")
        shown.goto("/panel")
        shown.locator(f"#outcome-{monday.cases['panel-now']}").select_option("agreed")
        shown.locator(f"#outcome-{monday.cases['panel-later']}").select_option("deferred")
        shown.get_by_label("Education", exact=True).fill("Ann Head")
        shown.get_by_role("button", name="Continue to the reasons").click()
        expect(shown.get_by_text("Nothing here stops the limit")).to_be_visible()
        shown.locator("input[value=plan_may_be_necessary]").check()
        shown.get_by_label("Not reached").check()
        shown.get_by_role("button", name="Confirm the decisions").click()
        shown.wait_for_url("**/panel/meetings/*")
        expect(shown.get_by_text("Not quorate")).to_be_visible()
        shown.goto("/meeting")
        shown.get_by_role("button", name="Confirm the list").click()
        shown.wait_for_url("**/meetings/*")
        expect(shown.get_by_role("heading", name="Given (6)")).to_be_visible()


def test_the_first_screenful_has_what_one_came_for(chromium, looked_at):
    with sitting(chromium, looked_at) as shown:
        for path, sign in (("/breaches", "Counted by limit"), ("/meeting", "Who can take what"), ("/panel", "801-2025-000002"), ("/teams", "Tom Okafor"), ("/approvals", "Ines Mooring")):  # fmt: skip
            shown.goto(path)
            found = shown.get_by_text(sign).first.bounding_box()
            assert found, path
            assert found["y"] < 700, path
