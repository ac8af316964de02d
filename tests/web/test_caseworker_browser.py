"""A caseworker's day in a real Chromium: wide and narrow, with and without scripts, by keyboard alone, and by WCAG 2.2 AA."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.tables import EventRow
from tests.support.browser import page, unfit
from tests.support.installation import Installation
from tests.web.desk import Desk
from tests.web.story import serving

pytestmark = pytest.mark.browser

EVERY_WAY = [(1280, True), (1280, False), (375, True), (375, False)]


@pytest.fixture
def served(desk: Desk) -> Iterator[tuple[Desk, str]]:
    """The desk on a port, for a test that changes it."""
    with serving(desk) as address:
        yield desk, address


@pytest.fixture(scope="module")
def looked_at(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    """A desk that tests only look at."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    desk = Desk(Installation(f"sqlite:///{folder / 'ehc.db'}", folder)).tell()
    with serving(desk) as address:
        yield desk, address
    desk.here.close()


@contextlib.contextmanager
def at_the_desk(
    chromium: Browser, served: tuple[Desk, str], *, width: int = 1280, javascript: bool = True, who: str = "caseworker"
) -> Iterator[Page]:
    desk, address = served
    actor = getattr(desk, who)
    with page(chromium, address, javascript=javascript, width=width) as shown:
        shown.goto(f"/sign-in/{desk.link(actor)}")
        shown.get_by_role("button", name=f"Sign in as {actor.name}").click()
        shown.wait_for_url("**/")
        yield shown


def events(desk: Desk, name: str, kind: str) -> int:
    with desk.here.db.reading() as session:
        return len(
            session.scalars(select(EventRow).where(EventRow.matter_id == desk.cases[name], EventRow.type == kind)).all()
        )


class Counted:
    """What a person does on a page: every press and tick is one thing."""

    def __init__(self, shown: Page) -> None:
        self.shown, self.done = shown, 0

    def press(self, name: str, role: str = "button") -> None:
        self.shown.get_by_role(role, name=name, exact=True).click()
        self.done += 1

    def tick(self, label: str) -> None:
        self.shown.get_by_label(label).check()
        self.done += 1


@pytest.mark.parametrize(("width", "javascript"), EVERY_WAY)
def test_a_decision_takes_three_presses_from_my_work(chromium, served, width, javascript):
    desk, _ = served
    with at_the_desk(chromium, served, width=width, javascript=javascript) as shown:
        hand = Counted(shown)
        hand.press("Record the decision for Tola Harbour")
        hand.press("We will assess")
        hand.press("Record the decision")
        assert hand.done <= 3
        expect(shown.get_by_text("Clock met on day 37 of 42")).to_be_visible()
        expect(shown.get_by_text("Ask six services and people for advice")).to_be_visible()
        assert events(desk, "undecided", "assessment_agreed") == 1
        assert unfit(shown) == []


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, False)])
def test_a_refusal_takes_three_presses_and_its_letter_is_read_before_it_is_recorded(
    chromium, served, width, javascript
):
    desk, _ = served
    with at_the_desk(chromium, served, width=width, javascript=javascript) as shown:
        hand = Counted(shown)
        hand.press("Record the decision for Tola Harbour")
        assert unfit(shown) == []
        hand.press("We will not assess: needs met without a plan")
        expect(shown.get_by_role("article", name="The letter").get_by_text("Your right to appeal")).to_be_visible()
        assert unfit(shown) == []
        hand.press("Record the decision")
        assert hand.done <= 3
        assert events(desk, "undecided", "assessment_refused") == 1


@pytest.mark.parametrize(("width", "javascript"), EVERY_WAY)
def test_six_are_asked_in_at_most_four(chromium, served, width, javascript):
    desk, _ = served
    with at_the_desk(chromium, served, width=width, javascript=javascript) as shown:
        hand = Counted(shown)
        hand.press("Ask for advice for Mina Wharf")
        hand.press("Continue")
        hand.press("Ask for the advice")
        assert hand.done <= 4
        assert events(desk, "agreed", "advice_requested") == 6
        assert unfit(shown) == []


@pytest.mark.parametrize(("width", "javascript"), EVERY_WAY)
def test_a_waiting_family_is_told_in_two(chromium, served, width, javascript):
    desk, _ = served
    with at_the_desk(chromium, served, width=width, javascript=javascript) as shown:
        hand = Counted(shown)
        hand.press("Send an update for Ines Mooring")
        hand.press("Send it")
        assert hand.done <= 2
        expect(shown.get_by_role("heading", name="Family contacted")).to_be_visible()
        assert events(desk, "waiting", "family_contacted") == 1


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, False)])
def test_a_refusal_says_its_reasons_and_what_was_typed_is_kept(chromium, served, width, javascript):
    desk, _ = served
    with at_the_desk(chromium, served, width=width, javascript=javascript) as shown:
        shown.goto(f"/cases/{desk.cases['undecided']}/acts/decide")
        shown.get_by_role("textbox", name="Day").nth(1).fill("31")
        shown.get_by_text("More than one reason").click()
        shown.get_by_role("button", name="We will not assess", exact=True).click()
        expect(shown.get_by_role("heading", name="There is a problem")).to_be_visible()
        assert unfit(shown) == []
        shown.get_by_role("link", name="Choose at least one reason").click()
        assert shown.evaluate("document.activeElement.id") == "reasons"
        expect(shown.get_by_role("textbox", name="Day").nth(1)).to_have_value("31")
        shown.get_by_role("textbox", name="Day").nth(1).fill("")
        shown.get_by_label("Needs met without a plan").check()
        shown.get_by_label("The reasons in words").fill("The school meets the need.")
        shown.get_by_role("button", name="We will not assess", exact=True).click()
        expect(shown.get_by_role("heading", name="Check your answers")).to_be_visible()
        assert unfit(shown) == []
        shown.get_by_role("button", name="Change the answers").click()
        expect(shown.get_by_label("The reasons in words")).to_have_value("The school meets the need.")
        shown.get_by_role("button", name="We will not assess", exact=True).click()
        shown.get_by_role("button", name="Record the decision").click()
        assert events(desk, "undecided", "assessment_refused") == 1


@pytest.mark.parametrize(("width", "javascript"), [(1280, False), (375, True)])
def test_a_request_is_entered_joined_to_a_file_and_found(chromium, served, width, javascript):
    with at_the_desk(chromium, served, width=width, javascript=javascript) as shown:
        shown.goto("/requests/new")
        shown.get_by_label("Forename").fill("Amina")
        shown.get_by_label("Surname").fill("Example")
        born = shown.get_by_role("group", name="Date of birth")
        for part, text in (("Day", "2"), ("Month", "3"), ("Year", "2018")):
            born.get_by_label(part).fill(text)
        shown.get_by_role("button", name="Continue").click()
        expect(shown.get_by_text("A child of this name and birth date is on file")).to_be_visible()
        assert unfit(shown) == []
        shown.get_by_label("The same child as 801-2026-000001").check()
        shown.get_by_role("button", name="Continue").click()
        shown.get_by_role("button", name="Enter the request").click()
        expect(shown.get_by_role("heading", name="Request received")).to_be_visible()
        shown.goto("/search")
        shown.get_by_label("Name, reference").fill("example amina")
        shown.get_by_role("button", name="Find").click()
        expect(shown.get_by_text("2 cases found")).to_be_visible()
        assert "amina" not in shown.url.lower()


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, False)])
def test_many_are_asked_previewed_and_undone(chromium, served, width, javascript):
    desk, _ = served
    with at_the_desk(chromium, served, width=width, javascript=javascript) as shown:
        for name in ("Mina Wharf", "Jude Wharf"):
            shown.get_by_label(re.compile(f"^{name}")).check()
        shown.get_by_role("button", name="Ask the same services for those ticked").click()
        assert unfit(shown) == []
        shown.get_by_role("button", name="Continue").click()
        expect(shown.get_by_role("heading", name="What is asked")).to_be_visible()
        shown.get_by_role("button", name="Ask for the advice").click()
        expect(shown.get_by_role("heading", name="Advice asked for: 2 cases")).to_be_visible()
        shown.get_by_role("link", name="Undo it").click()
        shown.get_by_role("button", name="Undo it").click()
        expect(shown.get_by_role("heading", name="Undone: 2 cases")).to_be_visible()
        assert events(desk, "agreed", "annulled") == 6


def test_a_double_click_records_once(chromium, served):
    desk, _ = served
    with at_the_desk(chromium, served, javascript=False) as shown:
        shown.goto(f"/cases/{desk.cases['undecided']}/acts/decide")
        shown.get_by_role("button", name="We will assess").click()
        shown.get_by_role("button", name="Record the decision").dblclick()
        shown.wait_for_url("**/recorded/**")
        assert events(desk, "undecided", "assessment_agreed") == 1


def test_managers_look_at_anyones_work(chromium, looked_at):
    with at_the_desk(chromium, looked_at, who="manager") as shown:
        shown.goto("/work")
        shown.get_by_label("Whose work").select_option(label="Tom Okafor")
        shown.get_by_role("button", name="Show").click()
        expect(shown.get_by_role("heading", name="Work of Tom Okafor")).to_be_visible()
        assert unfit(shown) == []


def test_my_work_prints_without_its_buttons(chromium, looked_at):
    with at_the_desk(chromium, looked_at) as shown:
        shown.emulate_media(media="print")
        shown.set_viewport_size({"width": 690, "height": 1000})
        expect(shown.get_by_role("link", name="Tola Harbour")).to_be_visible()
        expect(shown.get_by_role("button", name="Record the decision for Tola Harbour")).not_to_be_visible()
        assert shown.evaluate("document.documentElement.scrollWidth") <= 690
