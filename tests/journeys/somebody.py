"""Somebody at a browser of their own: what they press, type and see, and the pictures taken of it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page

from app.accounts import service as accounts
from app.security import Actor
from app.tables import Account
from app.today import now
from tests.support.browser import page, unfit
from tests.support.installation import Installation

PICTURES = Path(os.environ.get("EHC_PICTURES", "build/pictures"))
"""Where the pictures of a journey are kept; a folder to each journey, and in it to each way it was walked."""


@dataclass
class Way:
    """How wide the screens are, whether scripts run, and where the pictures go."""

    chromium: Browser
    address: str
    width: int
    javascript: bool
    pictures: Path
    taken: int = 0
    people: list["Somebody"] = field(default_factory=list)
    held: ExitStack = field(default_factory=ExitStack)

    def __str__(self) -> str:
        return f"{self.width}-{'with' if self.javascript else 'without'}-scripts"

    def somebody(self, name: str) -> "Somebody":
        """A person, with a browser that keeps its cookies and is nobody else's."""
        shown = self.held.enter_context(page(self.chromium, self.address, javascript=self.javascript, width=self.width))
        self.people.append(Somebody(self, name, shown))
        return self.people[-1]


@contextmanager
def walked(chromium: Browser, address: str, journey: str, width: int, *, javascript: bool) -> Iterator[Way]:
    """A way to walk a journey; the browsers are shut at its end, and a script that failed in any fails it."""
    way = Way(chromium, address, width, javascript, PICTURES / journey)
    shutil.rmtree(way.pictures / str(way), ignore_errors=True)  # those of an earlier walk
    with way.held:
        try:
            yield way
        except Exception:
            for person in way.people:
                person.keeps("where it stopped")
            raise


class Somebody:
    """A person at their browser. Every page they come to has one heading and nothing too wide; what is pictured has no fault by WCAG 2.2 AA."""

    def __init__(self, way: Way, name: str, shown: Page) -> None:
        self.way, self.name, self.shown = way, name, shown

    def sign_in(self, here: Installation, who: Actor) -> None:
        """Come in by a link, as one does on another day."""
        with here.db.writing() as session:
            link = accounts.new_link(session, session.get_one(Account, who.account_id), now())
        self.shown.goto(f"/sign-in/{link}")
        self.press(f"Sign in as {who.name}")

    def goes(self, path: str) -> None:
        """Type an address, as by a bookmark."""
        self.shown.goto(path)
        self.looks()

    def press(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press a button, and look at what it leads to."""
        where = within or self.shown
        where.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()
        self.looks()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow a link."""
        self.shown.get_by_role("link", name=name, exact=isinstance(name, str)).first.click()
        self.looks()

    def acts(self, act: str) -> None:
        """From a case, one of the things that may happen now, by its own address."""
        case = urlsplit(self.shown.url).path.split("/")[2]
        self.goes(f"/cases/{case}/acts/{act}")

    def records(self, what: str) -> None:
        """The answers are checked and recorded."""
        self.sees("Check your answers")
        self.picture(f"checks that {what}")
        self.shown.locator("button[value=send]").click()
        self.looks()

    def fill(self, label: str, text: str) -> None:
        """Type into a field, by the words beside it."""
        self.shown.get_by_label(label).first.fill(text)

    def day(self, label: str, day: int, month: int, year: int) -> None:
        """Type a day into its three fields."""
        group = self.shown.get_by_role("group", name=label)
        for part, number in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(part).fill(str(number))

    def tick(self, label: str | re.Pattern[str]) -> None:
        """Tick or choose."""
        self.shown.get_by_label(label).first.check()

    def type(self, **typed: str) -> None:
        """Type into fields by their names, where words beside them stand twice: `__` for a hyphen."""
        for name, text in typed.items():
            self.shown.locator(f"[name={name.replace('__', '-')}]").fill(text)

    def choose(self, label: str, what: str | None = None, index: int | None = None) -> None:
        """Choose from a list."""
        self.shown.get_by_label(label).first.select_option(label=what, index=index)

    def sees(self, *texts: str) -> None:
        """What one came for is there to be read."""
        read = re.sub(r"\s+", " ", self.shown.locator("main").inner_text())
        for text in texts:
            assert text in read, f"{self.name} does not read {text!r} at {self.shown.url}: {read[:3000]}"

    def picture(self, what: str) -> None:
        """Keep a picture of the whole page, and look for faults in it."""
        self.keeps(what)
        assert unfit(self.shown) == [], f"{self.name} {what}"

    def keeps(self, what: str) -> None:
        """The picture itself, numbered in the order they were taken."""
        self.way.taken += 1
        name = f"{self.way.taken:02}-{self.name}-{what}.png".replace(" ", "-").lower()
        self.shown.screenshot(path=self.way.pictures / str(self.way) / name, full_page=True)

    def looks(self) -> None:
        """What must hold of whatever page one comes to."""
        self.shown.wait_for_load_state()
        where = f"{self.name} at {self.shown.url}"
        assert self.shown.locator("h1").count() == 1, where
        over = self.shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{where}: {over} px too wide"
