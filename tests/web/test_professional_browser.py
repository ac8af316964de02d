"""A therapist's ten minutes and a school's answer in a real Chromium: wide, narrow, with and without scripts, by keyboard, by WCAG 2.2 AA."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.security import Actor
from tests.support.browser import page, unfit
from tests.support.installation import Installation
from tests.web.desk import Desk
from tests.web.story import serving

pytestmark = pytest.mark.browser

ZOOMED_400 = 320  # 1280 px at 400 %
DANGEROUS = "<script>document.title='broken in'</script>"


class Clinic(Desk):
    """The desk, and the people of a health service and a school who are asked by it."""

    def tell(self) -> "Clinic":
        super().tell()
        self.ravi = self.here.actor("professional", service="CCHP", name="Dr Ravi Menon")
        self.beth = self.here.actor("professional", service="CCHP", name="Beth Lowe")
        self.school = self.here.actor("setting", name="Sample Academy")
        for name in ("drafted", "amina", "strange"):
            self.here.let_in(self.school, self.cases[name])
        return self

    def asked(self, name: str) -> int:
        """The id of the request for health advice of a case."""
        with self.here.client(self.ravi) as service:
            items = service.get("/api/v1/advice-requests?status=all").json()["items"]
        return next(item["id"] for item in items if item["case_id"] == self.cases[name])


@pytest.fixture(scope="module")
def served(sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Clinic, str]]:
    folder = tmp_path_factory.mktemp("clinic")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    clinic = Clinic(Installation(f"sqlite:///{folder / 'ehc.db'}", folder)).tell()
    clinic.here.settings.sign_in_attempts_per_minute = 10_000
    with serving(clinic) as address:
        yield clinic, address
    clinic.here.close()


@contextlib.contextmanager
def signed_in(
    chromium: Browser, served: tuple[Clinic, str], who: Actor, *, width: int = 1280, javascript: bool = True
) -> Iterator[Page]:
    clinic, address = served
    with page(chromium, address, javascript=javascript, width=width) as shown:
        shown.goto(f"/sign-in/{clinic.link(who)}")
        shown.get_by_role("button", name=f"Sign in as {who.name}").click()
        shown.wait_for_url("**/")
        yield shown


def sound(shown: Page) -> None:
    """No fault by WCAG, one h1, nothing too wide."""
    assert unfit(shown) == []


def press(shown: Page, name: str) -> None:
    """Press a button, and look at what it leads to."""
    shown.get_by_role("button", name=name, exact=True).click()
    sound(shown)


def fill(shown: Page, **typed: str) -> None:
    for name, text in typed.items():
        shown.locator(f"[name={name.replace('__', '-')}]").fill(text)


@pytest.mark.parametrize(
    ("case", "width", "javascript"), [("amina", 1280, True), ("waiting", 375, False), ("waiting-too", 375, True)]
)
def test_advice_goes_from_the_inbox_to_the_council(chromium, served, case, width, javascript):
    clinic, _ = served
    asked = clinic.asked(case)
    with signed_in(chromium, served, clinic.ravi, width=width, javascript=javascript) as shown:
        expect(shown.get_by_role("heading", level=1)).to_have_text("Advice asked of you")
        sound(shown)
        row = shown.locator("tr", has=shown.locator(f'form[action="/advice/{asked}/assignment"]'))
        row.get_by_role("button").click()
        sound(shown)
        shown.locator(f'a[href="/advice/{asked}"]').click()
        sound(shown)
        press(shown, "Write the advice")
        fill(shown, strengths="Sings.", views=DANGEROUS, seen_on__0__day="2/3/2026")
        press(shown, "Save and go on")
        fill(shown, needs__0__text="Understands two key words in a sentence.")
        shown.get_by_label("Special educational (section B)").check()
        press(shown, "Save and go on")
        fill(
            shown,
            outcomes__0__text="Follows three key words.",
            outcomes__0__measure="Four of five, noted by the teacher.",
        )
        press(shown, "Save")
        expect(shown.get_by_text("Say by when: a date").first).to_be_visible()
        fill(shown, outcomes__0__by="31 July 2027")
        press(shown, "Save and go on")
        fill(shown, provision__0__text="Direct therapy.", provision__0__hours="lots", provision__0__frequency="weekly")
        press(shown, "Save and go on")  # refused: no length of time
        expect(shown).to_have_title(re.compile("^Error: Provision"))
        fill(shown, provision__0__hours="0.5", provision__0__by_whom="a speech and language therapist")
        shown.get_by_label("For which outcome").select_option("0")
        shown.get_by_label("Special educational (section F)").check()
        press(shown, "Save and go on")
        fill(shown, author__name="Dr Ravi Menon", author__profession="paediatrician")
        press(shown, "Save and check")
        expect(shown.get_by_text("Still needed before it can be sent")).not_to_be_visible()
        press(shown, "Send the advice")
        assert re.match(r"Sent Wed 25 Mar 2026, day \d+ of 42", shown.get_by_role("heading", level=1).inner_text())
        press(shown, "A copy to keep")
        expect(shown.get_by_text(DANGEROUS)).to_be_visible()
        assert "broken in" not in shown.title()
    with clinic.here.client(clinic.ravi) as service:
        assert service.get(f"/api/v1/advice-requests/{asked}").json()["status"] == "received"


def test_a_colleagues_words_are_shown_beside_ones_own(chromium, served):
    clinic, _ = served
    at = f"/advice/{clinic.asked('late')}/write/needs"
    with (
        signed_in(chromium, served, clinic.beth) as hers,
        signed_in(chromium, served, clinic.ravi, width=375) as his,
    ):
        for shown in (hers, his):
            shown.goto(at)
        fill(hers, needs__0__text="Hears little of what is said behind him.")
        press(hers, "Save")
        fill(his, needs__0__text="Tires by noon.")
        press(his, "Save")
        expect(his.get_by_text("Beth Lowe saved this part while you were writing")).to_be_visible()
        expect(his.get_by_text("Hears little of what is said behind him.")).to_be_visible()
        expect(his.locator("[name=needs-0-text]")).to_have_value("Tires by noon.")


def test_a_missed_appointment_by_keyboard_alone(chromium, served):
    clinic, _ = served
    with signed_in(chromium, served, clinic.beth) as shown:
        shown.goto("/advice")

        def to(name: str) -> None:
            """Tab until what has the focus says this, and look that the focus is seen."""
            for _ in range(80):
                shown.keyboard.press("Tab")
                found = shown.evaluate(
                    """() => { const e = document.activeElement, s = getComputedStyle(e.type === 'radio' ? e.nextElementSibling : e, e.type === 'radio' ? '::before' : null);
                    return {text: (e.innerText || (e.labels && e.labels[0] ? e.labels[0].innerText : '')), seen: s.boxShadow !== 'none' || (s.outlineStyle !== 'none' && s.outlineWidth !== '0px')} }"""
                )
                if found["text"].startswith(name):
                    assert found["seen"], name
                    return
            message = f"no {name} on {shown.url}"
            raise AssertionError(message)

        to("KS, born")
        shown.keyboard.press("Enter")
        shown.wait_for_url("**/advice/*")
        to("Record an appointment")
        shown.keyboard.press("Enter")
        shown.wait_for_url("**/appointment")
        to("The child did not come")
        shown.keyboard.press("Space")
        to("Day")
        shown.keyboard.type("2/10/2025")
        to("Record the appointment")
        shown.keyboard.press("Enter")
        shown.wait_for_url("**done=missed")
        expect(shown.get_by_text("The missed appointment is on record")).to_be_visible()
        sound(shown)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, False), (ZOOMED_400, True)])
def test_a_school_asks_and_sees_what_happens_next(chromium, served, width, javascript):
    clinic, _ = served
    with signed_in(chromium, served, clinic.school, width=width, javascript=javascript) as shown:
        expect(shown.get_by_role("heading", level=1)).to_have_text("Your children")
        sound(shown)
        for name in ("amina", "drafted", "strange"):
            shown.goto(f"/setting/cases/{clinic.cases[name]}")
            sound(shown)
        shown.goto(f"/setting/cases/{clinic.cases['amina']}/documents")
        press(shown, "Send it")
        expect(shown).to_have_title(re.compile("^Error: "))
        shown.goto("/setting")
        shown.get_by_role("button", name="Ask for an assessment").click()
        press(shown, "Continue")
        expect(shown).to_have_title(re.compile("^Error: "))
        shown.get_by_label("Surname").fill(f"Sluice {width}")
        press(shown, "Continue")
        press(shown, "Send the request")
        expect(shown.get_by_text("Your request is with the council.")).to_be_visible()
        expect(shown.get_by_text("The council decides whether to assess")).to_be_visible()


def test_a_school_answers_a_consultation(chromium, served):
    clinic, _ = served
    with signed_in(chromium, served, clinic.school, width=375) as shown:
        shown.get_by_role("button", name=re.compile("^Answer")).click()
        sound(shown)
        press(shown, "Send the answer")
        expect(shown).to_have_title(re.compile("^Error: "))
        shown.get_by_label("No: it would be incompatible with the efficient use of resources").check()
        press(shown, "Send the answer")
        expect(shown.get_by_text("Your answer is with the council.")).to_be_visible()
