"""A manager's day in a real Chromium: the meeting by keyboard, the panel and approvals without scripts, every page by WCAG 2.2 AA."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import accessibility_faults, page
from tests.support.installation import Installation
from tests.web.manager_story import Monday
from tests.web.story import serving, standing_still

pytestmark = pytest.mark.browser

PAGES = (
    "/breaches",
    "/breaches?by=age&sort=child&status=overdue,excused,due_soon",
    "/approvals",
    "/approvals/{waiting}/{exception}",
    "/meeting",
    "/meetings",
    "/teams",
    "/teams/workers/new",
    "/teams/workers/1",
    "/teams/workers/1/absence",
    "/panel",
    "/panel/recommend/{panel-now}",
    "/panel/meetings",
    "/forecast",
    "/forecast?requests_per_week=many",
    "/rules",
)
ZOOMED_400 = 320  # 1280 px at 400 %


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


def address_of(path: str, monday: Monday) -> str:
    return path.format(**monday.cases, exception=monday.exception)


def looks_right(shown: Page, where: str) -> None:
    assert accessibility_faults(shown) == [], where
    over = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{where}: {over} px too wide"
    assert shown.locator("h1").count() == 1, where


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_has_no_fault_by_wcag_and_scrolls_one_way(chromium, looked_at, width):
    monday, _ = looked_at
    with sitting(chromium, looked_at, width=width) as shown:
        for path in PAGES:
            shown.goto(address_of(path, monday))
            looks_right(shown, path)
    with sitting(chromium, looked_at, width=width, who="psychologist") as shown:
        for path in ("/breaches", "/meeting", "/teams", "/panel", "/forecast"):
            shown.goto(path)
            looks_right(shown, f"psychologist: {path}")


def test_at_400_per_cent_nothing_is_lost(chromium, looked_at):
    monday, _ = looked_at
    with sitting(chromium, looked_at, width=ZOOMED_400) as shown:
        for path in PAGES:
            shown.goto(address_of(path, monday))
            over = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{path}: {over} px too wide"


@pytest.mark.parametrize("width", [1280, 375])
def test_what_is_refused_is_said_where_it_stands(chromium, looked_at, width):
    monday, _ = looked_at
    with sitting(chromium, looked_at, width=width) as shown:
        for path, button in (
            ("/breaches", "Keep the view"),
            (address_of("/approvals/{waiting}/{exception}", monday), "Record the decision"),
            ("/panel", "Continue to the reasons"),
            ("/teams/workers/new", "Enter them"),
        ):
            shown.goto(path)
            if path == "/breaches":
                shown.get_by_text("Keep this view").click()
            shown.get_by_role("button", name=button).click()
            assert shown.title().startswith("Error: "), path
            looks_right(shown, f"{path} refused")
            shown.locator(".govuk-error-summary a").first.click()
            assert shown.evaluate("document.activeElement.matches('input, select, textarea')"), path


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
        assert shown.get_by_text("6 of 8 given").is_visible()
        shown.locator(f"#to-{protected}-psychologist").focus()
        press(shown, "ArrowDown")
        assert focused(shown).endswith("-psychologist")
        press(shown, "ArrowUp", "ArrowLeft")
        assert focused(shown) == f"to-{protected}-caseworker"
        press(shown, "ArrowRight", "Enter", "Escape")
        assert focused(shown) == f"to-{protected}-psychologist"
        shown.locator(f"#to-{near}-psychologist").select_option("")
        assert shown.get_by_text("5 of 8 given").is_visible()  # counted at once
        shown.get_by_role("button", name="Count again").last.press("Enter")
        assert shown.get_by_text("Goes past a rule").first.is_visible()
        looks_right(shown, "a rule gone past")
        shown.get_by_role("button", name="Confirm the list").press("Enter")
        assert shown.title().startswith("Error: ")
        looks_right(shown, "no reason given")
        for n in range(shown.locator(".govuk-error-summary a").count()):
            shown.locator(".govuk-error-summary a").nth(n).press("Enter")
            assert focused(shown).startswith("why-")
            shown.keyboard.type("The family is abroad until May.")
        shown.get_by_label("SEND service manager").fill("Priya Raman")
        shown.get_by_role("button", name="Confirm the list").press("Enter")
        shown.wait_for_url("**/meetings/*")
        assert shown.get_by_text("The family is abroad until May.").first.is_visible()
        looks_right(shown, "the minutes")
        assert shown.pdf().startswith(b"%PDF")
        shown.emulate_media(media="print")
        assert not shown.get_by_text("Undo the allocations").is_visible()


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
        assert shown.get_by_text("Nothing here stops the limit").is_visible()
        shown.locator("input[value=plan_may_be_necessary]").check()
        shown.get_by_label("Not reached").check()
        shown.get_by_role("button", name="Confirm the decisions").click()
        shown.wait_for_url("**/panel/meetings/*")
        assert shown.get_by_text("Not quorate").is_visible()
        shown.goto("/meeting")
        shown.get_by_role("button", name="Confirm the list").click()
        shown.wait_for_url("**/meetings/*")
        assert shown.get_by_role("heading", name="Given (6)").is_visible()


def test_the_first_screenful_has_what_one_came_for(chromium, looked_at):
    with sitting(chromium, looked_at) as shown:
        for path, sign in (("/breaches", "Counted by limit"), ("/meeting", "Who can take what"), ("/panel", "801-2025-000002"), ("/teams", "Tom Okafor"), ("/approvals", "Ines Mooring")):  # fmt: skip
            shown.goto(path)
            found = shown.get_by_text(sign).first.bounding_box()
            assert found, path
            assert found["y"] < 700, path
