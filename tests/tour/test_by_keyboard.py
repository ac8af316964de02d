"""Each journey by keyboard alone: a family asks and replies, advice is written and sent, cases are allocated, a plan is issued."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.security import Actor
from tests.admin.office import Office
from tests.family.families import Families
from tests.notices.post import Post
from tests.support.browser import page
from tests.support.installation import Installation
from tests.tour.hands import Hands
from tests.web.manager_story import Monday
from tests.web.story import Story, serving, standing_still

pytestmark = pytest.mark.browser


@contextlib.contextmanager
def told(kind: type[Story], pattern: Path, folder: Path) -> Iterator[tuple[Story, str]]:
    """A story in a database of its own, and the service on it."""
    shutil.copy(pattern, folder / "ehc.db")
    with standing_still():
        story = kind(Installation(f"sqlite:///{folder / 'ehc.db'}", folder))
        if kind is not Families:
            story.tell()
        story.here.settings.sign_in_attempts_per_minute = 10_000
        with serving(story) as address:
            yield story, address
        story.here.close()


@pytest.fixture(scope="module")
def council(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Monday, str]]:
    with told(Monday, sqlite_pattern, tmp_path_factory.mktemp("council")) as found:
        yield found


@contextlib.contextmanager
def signed_in(chromium: Browser, served: tuple[Story, str], who: Actor) -> Iterator[tuple[Hands, Page]]:
    """Somebody who signs in by the keyboard too."""
    story, address = served
    with page(chromium, address) as shown:
        shown.goto(f"/sign-in/{story.link(who)}")
        hands = Hands(shown)
        hands.press(f"Sign in as {who.name}")
        shown.wait_for_url("**/")
        yield hands, shown


def test_a_family_asks(chromium: Browser, council: tuple[Monday, str]) -> None:
    with page(chromium, council[1], width=375) as shown:
        shown.goto("/")
        hands = Hands(shown)
        hands.press("ask for an assessment")
        hands.choose("A parent or carer", group="Who are you?")
        hands.write("First name of the child", "Idris")
        hands.write("Last name of the child", "Keeling")
        for part, text in (("Day", "2"), ("Month", "3"), ("Year", "2019")):
            hands.write(part, text, group="Date of birth")
        hands.write("Why are you asking?", "He does not speak yet.")
        hands.write("Your name", "Hana Keeling")
        hands.select("Which language", "Pol")
        hands.tick("I need someone to interpret")
        hands.press("Send it")
        shown.wait_for_url("**/ask/*")
        expect(shown.get_by_role("heading", level=1)).to_have_text("We have your request")


def test_a_family_comes_in_and_replies_to_the_draft(chromium: Browser, sqlite_pattern: Path, tmp_path: Path) -> None:
    with told(Families, sqlite_pattern, tmp_path) as (town, address), page(chromium, address, width=375) as shown:
        town.drafted("by keyboard", "2026-03-18")
        token, code = town.let_in(town.cases["by keyboard"])
        shown.goto(f"/family/in/{token}")
        hands = Hands(shown)
        hands.press("Go to my page")  # with no code: the summary of what is wrong has the focus
        hands.follow("Type the code")
        hands.write("Code of six numbers", code)
        hands.press("Go to my page")
        shown.wait_for_url("**/family")
        hands.press("Reply to the draft")
        hands.choose("No", group="Do you agree with the draft?")
        hands.write("Which school or college", "Hill School")
        hands.write("What should we change?", "More speech therapy.")
        hands.press("Send my reply")
        shown.wait_for_url("**?message=replied")
        expect(shown.get_by_role("status")).to_contain_text("We have your reply to the draft.")


def test_a_psychologist_writes_advice_and_sends_it(chromium: Browser, council: tuple[Monday, str]) -> None:
    monday, _ = council
    who = monday.here.actor("professional", service="EPS", name="Dr Sian Hughes")
    with signed_in(chromium, council, who) as (hands, shown):
        with monday.here.client(who) as service:
            items = service.get("/api/v1/advice-requests?status=all").json()["items"]
        asked = next(item["id"] for item in items if item["case_id"] == monday.cases["amina"])
        shown.goto(f"/advice/{asked}")
        hands.press("Write the advice")
        hands.write("Strengths", "Sings.")
        hands.write("Views", "He likes to be first.")
        for part, text in (("Day", "2"), ("Month", "3"), ("Year", "2026")):
            hands.write(part, text, group="Day the child was seen")
        hands.press("Save and go on")
        hands.write("What the need is", "Understands two key words in a sentence.")
        hands.choose("Special educational", group="What kind of need")
        hands.press("Save and go on")
        hands.write("What the child will be able to do", "Follows three key words.")
        hands.write("How it will be seen", "Four of five, noted by the teacher.")
        hands.write("By when", "31 July 2027")
        hands.press("Save and go on")
        hands.write("What is done", "Direct work on understanding.")
        hands.write("How much", "0.5")
        hands.write("How often", "once a week in term time, for a year")
        hands.write("By whom", "a psychologist")
        hands.select("For which outcome", "1")
        hands.choose("Special educational", group="What kind of provision")
        hands.press("Save and go on")
        hands.write("Your name", "Dr Sian Hughes")
        hands.write("Your profession", "educational psychologist")
        hands.press("Save and check")
        hands.press("Send the advice")
        expect(shown.get_by_role("heading", level=1)).to_contain_text("Sent Wed 25 Mar 2026")


def test_a_manager_allocates_at_the_meeting(chromium: Browser, council: tuple[Monday, str]) -> None:
    monday, _ = council
    with signed_in(chromium, council, monday.manager) as (hands, shown):
        hands.press("Meeting")
        shown.wait_for_url("**/meeting")
        hands.write("SEND service manager", "Priya Raman")
        hands.press("Confirm the list")
        shown.wait_for_url("**/meetings/*")
        expect(shown.get_by_role("heading", name="Given (6)")).to_be_visible()


def test_a_caseworker_decides_asks_and_is_refused_a_plan_too_early(
    chromium: Browser, council: tuple[Monday, str]
) -> None:
    monday, _ = council
    with signed_in(chromium, council, monday.caseworker) as (hands, shown):
        hands.press("Record the decision for Tola Harbour")
        hands.press("We will assess")
        hands.press("Record the decision")
        expect(shown.get_by_text("Clock met on day 37 of 42")).to_be_visible()
        hands.press("My work", back=True)
        hands.press("Ask for advice for Mina Wharf")
        hands.press("Continue")
        hands.press("Ask for the advice")
        expect(shown.get_by_role("heading", level=1)).to_contain_text("Advice asked for")
        shown.goto(f"/cases/{monday.cases['drafted']}/acts/plan_issued")
        hands.choose("A type of setting", group="What section I names")
        hands.write("If a type is named", "A mainstream primary school")
        hands.select("Primary need", "Aut")
        hands.press("Continue")
        hands.press("Issue the plan")  # inside the family's fifteen days
        expect(shown).to_have_title(re.compile("^Error: "))
        expect(shown.get_by_role("heading", name="The rule that refuses it")).to_be_visible()


def test_a_caseworker_drafts_the_plan_and_sends_it(chromium: Browser, sqlite_pattern: Path, tmp_path: Path) -> None:
    with (
        told(Post, sqlite_pattern, tmp_path) as served,
        signed_in(chromium, served, served[0].caseworker) as (
            hands,
            shown,
        ),
    ):
        shown.goto(f"/cases/{served[0].cases['to-draft']}/plan")
        hands.press("Put the plan together")
        hands.press("Write section G")
        hands.write("Paragraph 1", "A nurse, one hour every fortnight, by the school nursing team.")
        hands.press("Save")
        shown.goto(f"/cases/{served[0].cases['to-draft']}/letters/draft_plan")
        hands.choose("By post", group="How")
        hands.press("Continue")
        hands.press("Send the")
        shown.wait_for_url("**/letters/sent/*")


def test_an_administrator_opens_an_account(chromium: Browser, sqlite_pattern: Path, tmp_path: Path) -> None:
    with (
        told(Office, sqlite_pattern, tmp_path) as served,
        signed_in(chromium, served, served[0].admin) as (hands, shown),
    ):
        hands.press("Accounts")
        hands.press("Make an account")
        hands.write("Name", "Kay Board")
        hands.choose("Caseworker", group="What they do")
        hands.press("Make the account")
        expect(shown.get_by_text("Nothing opens it yet")).to_be_visible()
        hands.press("Make a sign-in link")
        expect(shown.get_by_text("It is shown this once.")).to_be_visible()
