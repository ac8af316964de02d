"""Twenty weeks by five people in five browsers: a mother, a caseworker, a therapist, a psychologist and a manager, in turn.

It is walked wide and narrow, with scripts and without, on both databases. The pictures are kept in `build/pictures/twenty-weeks`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from app.tables import Service, ServiceArea
from tests.journeys.somebody import Somebody, walked
from tests.notices.post import COUNCIL
from tests.support.installation import Installation
from tests.support.proof import WHOLE
from tests.web.story import serving, standing_still

pytestmark = pytest.mark.browser

SERVICES = (
    ("eps", "Educational Psychology Service", "psychological", "other"),
    ("therapy", "Children’s Therapies", "medical", "s31"),
    ("social", "Children’s Social Care", "social_care", "other"),
    ("school", "Example Primary School", "educational", "other"),
)


@contextmanager
def on(day: str) -> Iterator[None]:
    """That day, at ten."""
    with standing_still(datetime.combine(date.fromisoformat(day), time(10), UTC)):
        yield


class Council:
    """A council on its first day: the services it asks, and the accounts of four people. A family needs none."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        here.settings.sign_in_attempts_per_minute = 10_000
        here.settings.letters = COUNCIL
        with here.db.writing() as session:
            for code, name, kind, body in SERVICES:
                session.add(Service(code=code, name=name, body=body, kinds=kind))
            session.flush()
            for code, _, kind, _ in SERVICES:
                session.add(ServiceArea(service=code, authority="801", kind=kind))
        self.priya = here.actor("manager", name="Priya Raman")
        self.tom = here.actor("caseworker", name="Tom Okafor")
        self.beth = here.actor("professional", service="therapy", name="Beth Lowe")
        self.sian = here.actor("professional", service="eps", name="Dr Sian Hughes")


WAYS = (
    pytest.param("sqlite", 1280, True, id="sqlite-1280-with-scripts"),
    pytest.param("postgresql", 375, False, id="postgresql-375-without", marks=pytest.mark.postgres),
    pytest.param("sqlite", 375, True, id="sqlite-375-with-scripts"),
    pytest.param("postgresql", 1280, False, id="postgresql-1280-without", marks=pytest.mark.postgres),
)


@pytest.mark.proof  # all four ways by `make proof`; the first two have each database, each width, scripts and none
@pytest.mark.parametrize(
    ("database_url", "width", "javascript"), WAYS if WHOLE else WAYS[:2], indirect=["database_url"]
)
def test_from_a_mothers_request_to_the_plan(
    here: Installation, chromium: Browser, width: int, *, javascript: bool
) -> None:
    council = Council(here)
    with (
        on("2026-01-05"),
        serving(council) as address,
        walked(chromium, address, "twenty-weeks", width, javascript=javascript) as way,
    ):
        mother, manager, caseworker = (way.somebody(name) for name in ("mother", "manager", "caseworker"))
        therapist, psychologist = way.somebody("therapist"), way.somebody("psychologist")

        asks(mother)
        manager.sign_in(here, council.priya)
        enters(manager, "Caseworker", "Tom Okafor")
        enters(manager, "Psychologist", "Dr Sian Hughes")
        gives_the_case(manager)
        caseworker.sign_in(here, council.tom)
        acknowledges(caseworker)
        with on("2026-01-06"):
            caseworker.sign_in(here, council.tom)
            rings_back(caseworker)
        with on("2026-02-10"):
            caseworker.sign_in(here, council.tom)
            decides(caseworker)
            asks_six(caseworker)
        with on("2026-02-16"):
            manager.sign_in(here, council.priya)
            gives_a_psychologist(manager)
        with on("2026-03-02"):
            therapist.sign_in(here, council.beth)
            answers(therapist, (2, 3, 2026), "Beth Lowe", "speech and language therapist", "day 20 of 42")
        with on("2026-03-20"):
            psychologist.sign_in(here, council.sian)
            answers(psychologist, (10, 3, 2026), "Dr Sian Hughes", "educational psychologist", "day 38 of 42")
            caseworker.sign_in(here, council.tom)
            takes_in_the_rest(caseworker)
        with on("2026-03-27"):
            caseworker.sign_in(here, council.tom)
            drafts(caseworker)
        with on("2026-03-30"):
            caseworker.sign_in(here, council.tom)
            replies(mother, *lets_the_family_in(caseworker))
        with on("2026-04-24"):
            caseworker.sign_in(here, council.tom)
            issues(caseworker)
            manager.sign_in(here, council.priya)
            manager.goes("/kpis")
            manager.picture("sees the figures")
    with here.client(council.priya) as api:
        (listed,) = api.get("/api/v1/cases").json()["items"]
        case = api.get(f"/api/v1/cases/{listed['id']}").json()
    assert case["state"] == "plan_issued"
    assert {clock["code"]: clock["status"] for clock in case["clocks"]}["issue_plan"] == "met"


def asks(mother: Somebody) -> None:
    """On her phone, with no account."""
    mother.goes("/")
    mother.picture("the start")
    mother.follow("ask for an assessment")
    mother.tick("A parent or carer")
    mother.fill("First name of the child", "Zoe")
    mother.fill("Last name of the child", "Quill")
    mother.day("Date of birth", 2, 3, 2018)
    mother.fill("School, nursery or college", "Example Primary School")
    mother.fill("Why are you asking?", "She cannot read yet, and she is very unhappy at school.")
    mother.fill("Your name", "Una Quill")
    mother.choose("What you are to the child", "Mother")
    mother.fill("Phone number", "07700 900123")
    mother.fill("Email", "una@example.org")
    mother.picture("asks")
    mother.press("Send it")
    mother.sees("We have your request", "By Mon 16 Feb 2026 we must tell you")
    mother.picture("is told what happens next")


def enters(manager: Somebody, kind: str, name: str) -> None:
    """Somebody who can be given cases."""
    manager.goes("/teams/workers/new")
    manager.tick(kind)
    manager.fill("Name", name)
    manager.fill("How many cases", "30")
    manager.fill("Percent of full time", "100")
    manager.tick("In house")
    manager.press("Enter them")


def gives_the_case(manager: Somebody) -> None:
    """The Monday meeting."""
    manager.goes("/meeting")
    manager.sees("1 waits for a caseworker", "Tom Okafor (proposed)")
    manager.picture("meets")
    manager.press("Confirm the list")
    manager.sees("Given (1)")
    manager.picture("confirms")


def acknowledges(caseworker: Somebody) -> None:
    """What is new, and the letter that says so."""
    caseworker.sees("Zoe Quill")
    caseworker.picture("my work")
    caseworker.follow("Zoe Quill")
    caseworker.picture("the case")
    caseworker.follow("Letters")
    caseworker.sees("To be sent (1)")
    caseworker.follow(re.compile("^Look at it and send it"))
    sends(caseworker)
    caseworker.sees("Sent: Acknowledgement of the request")
    caseworker.picture("has acknowledged")


def rings_back(caseworker: Somebody) -> None:
    """What the mother wrote waits for an answer, and whoever sent it is to be spoken to."""
    caseworker.press("Record the reply for Zoe Quill")
    caseworker.choose("How", "By telephone")
    caseworker.fill("What was said, in short", "It is her mother. Rang: what happens next, and by when.")
    caseworker.press("Continue")
    caseworker.records("the mother was rung")
    caseworker.goes("/")
    caseworker.sees("Decide whether to assess (1)")
    assert "Reply (" not in caseworker.shown.locator("main").inner_text()


def sends(caseworker: Somebody) -> None:
    """A letter: read beside its form, checked, sent."""
    caseworker.tick("Una Quill")  # not on file whether she has parental responsibility: the caseworker has asked
    caseworker.tick("By hand")
    caseworker.picture("reads the letter")
    caseworker.press("Continue")
    caseworker.press(re.compile("^Send the "))


def decides(caseworker: Somebody) -> None:
    """Three presses from My work, and the letter."""
    caseworker.picture("my work in week 6")
    caseworker.press("Record the decision for Zoe Quill")
    caseworker.picture("decides")
    caseworker.press("We will assess")
    caseworker.picture("checks the decision")
    caseworker.press("Record the decision")
    caseworker.sees("Clock met on day 36 of 42")
    caseworker.picture("has decided")


def asks_six(caseworker: Somebody) -> None:
    """All that regulation 6(1) asks for of a child of seven, at once."""
    caseworker.goes("/")
    caseworker.press("Ask for advice for Zoe Quill")
    caseworker.picture("asks for advice")
    caseworker.press("Continue")
    caseworker.press("Ask for the advice")
    caseworker.sees("Advice asked for: 6")
    caseworker.picture("has asked for advice")


def gives_a_psychologist(manager: Somebody) -> None:
    """The next meeting but five."""
    manager.goes("/meeting")
    manager.sees("Dr Sian Hughes (proposed)")
    manager.press("Confirm the list")
    manager.sees("Given (1)")


def answers(professional: Somebody, seen: tuple[int, int, int], name: str, profession: str, on_day: str) -> None:
    """From the inbox: opened, written part by part, checked, sent."""
    professional.sees("ZQ, born Fri 2 Mar 2018")
    assert "Quill" not in professional.shown.content(), "initials and a birth date until it is opened"
    professional.picture("inbox")
    professional.follow(re.compile("^ZQ"))
    professional.picture("the request")
    professional.sees("what-was-written-with-the-request.txt")  # regulation 6(3): what the mother wrote
    professional.press("Write the advice")
    professional.type(strengths="Sings, and knows every bird.", views="She wants a friend.")
    professional.day("Day the child was seen", *seen)
    professional.picture("writes of the child")
    professional.press("Save and go on")
    professional.type(needs__0__text="Understands two key words in a sentence.")
    professional.tick("Special educational (section B)")
    professional.press("Save and go on")
    professional.type(outcomes__0__text="Follows three key words.", outcomes__0__measure="Four of five, noted.", outcomes__0__by="31 July 2027")  # fmt: skip
    professional.press("Save and go on")
    professional.type(provision__0__text=f"Direct work with a {profession}.", provision__0__hours="0.5", provision__0__frequency="weekly", provision__0__by_whom=f"a {profession}")  # fmt: skip
    professional.choose("For which outcome", index=1)
    professional.tick("Special educational (section F)")
    professional.picture("writes the provision")
    professional.press("Save and go on")
    professional.type(author__name=name, author__profession=profession)
    professional.press("Save and check")
    professional.picture("checks the advice")
    professional.press("Send the advice")
    professional.sees(on_day)
    professional.picture("has sent the advice")


def takes_in_the_rest(caseworker: Somebody) -> None:
    """What came by other ways is entered from the case's table of advice."""
    caseworker.picture("my work in week 11")
    caseworker.follow("Zoe Quill")
    caseworker.picture("the case in week 11")
    for kind in ("Parent’s views", "Education", "Social care", "Child’s views"):
        caseworker.acts("advice_received")
        caseworker.tick(f"{kind}, ")
        caseworker.press("Continue")
        caseworker.records(f"{kind} is in")


def drafts(caseworker: Somebody) -> None:
    """The advice is accepted, the plan agreed, put together from the advice, and sent to the family as a draft."""
    caseworker.follow("Zoe Quill")
    for kind in ("Health", "Educational psychology"):
        caseworker.acts("advice_accepted")
        caseworker.tick(f"{kind}, ")
        caseworker.press("Continue")
        caseworker.records(f"accepts {kind}")
    caseworker.goes("/")
    caseworker.picture("my work in week 12")
    caseworker.press(re.compile("^Record the decision for Zoe Quill"))
    caseworker.press("There will be a plan")
    caseworker.records("agrees to a plan")
    caseworker.goes("/")
    caseworker.follow("Zoe Quill")
    caseworker.follow("The plan, sections A to K")
    caseworker.press("Put the plan together from the accepted advice")
    caseworker.sees("Direct work with a speech and language therapist.", "Direct work with a educational psychologist.")
    caseworker.picture("the plan")
    caseworker.follow("Letters")
    caseworker.picture("letters in week 12")
    caseworker.follow("send the draft plan")
    sends(caseworker)
    caseworker.sees("Sent: Draft plan")


def lets_the_family_in(caseworker: Somebody) -> tuple[str, str]:
    """She rings, and is given a link and a code."""
    caseworker.follow("Zoe Quill")
    caseworker.follow("The family’s page")
    caseworker.press(re.compile("^Make a link"))
    caseworker.picture("lets the family in")
    return caseworker.shown.locator(".ehc-code").inner_text(), caseworker.shown.locator(".ehc-digits").inner_text()


def replies(mother: Somebody, link: str, code: str) -> None:
    """On her phone: where things are, and that she agrees with the draft."""
    mother.goes(urlsplit(link).path)
    mother.picture("is asked for her code")
    mother.fill("Code of six numbers", code)
    mother.press("Go to my page")
    mother.picture("where things are")
    mother.press("Reply to the draft")
    mother.tick("Yes, I agree with it")
    mother.press("Send my reply")
    mother.sees("We have your reply to the draft.")
    mother.picture("has replied")


def issues(caseworker: Somebody) -> None:
    """The plan, in week 16."""
    caseworker.picture("my work in week 16")
    caseworker.press("Issue the plan for Zoe Quill")
    caseworker.tick("A setting by name")
    caseworker.fill("If a setting is named: its URN", "109000")
    caseworker.choose("Primary need", index=3)
    caseworker.picture("issues the plan")
    caseworker.press("Continue")
    caseworker.press("Issue the plan")
    caseworker.picture("has issued the plan")
