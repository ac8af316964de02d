"""What every page must be, as a real browser shows it: at a desk, on a phone, at 400 %, with letters twice as large, by keyboard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Response

from tests.support.browser import accessibility_faults

HERE = Path(__file__).parent
LOOKS = (HERE / "looks.js").read_text(encoding="utf-8")
WALK = (HERE / "walk.js").read_text(encoding="utf-8")
SENT = (HERE / "sent.js").read_text(encoding="utf-8")
WIDE, NARROW, ZOOMED_400 = (1280, 900), (375, 800), (320, 256)  # the last is a screen of 1280 by 1024 at 400 %
OURS = " – EHC Casework"
FIRST, AFTER = 150_000, 30_000  # bytes of a page, compressed: with an empty cache, and after another page
FOLDED, LETTERS = 40, 16
FIELDS = ("INPUT", "SELECT", "TEXTAREA")


def sized(shown: Page, size: tuple[int, int]) -> None:
    shown.set_viewport_size({"width": size[0], "height": size[1]})


def unfolded(shown: Page) -> None:
    """What is folded away is opened, so that it is looked at too; of very many, the first, as the rest are of the same making."""
    shown.evaluate(
        "most => [...document.querySelectorAll('details')].slice(0, most).forEach(one => { one.open = true })", FOLDED
    )


def seen(shown: Page, size: tuple[int, int]) -> list[str]:
    """What is wrong with how a page stands in a window, axe aside."""
    sized(shown, size)
    found: list[str] = shown.evaluate(LOOKS, {"zoomed": size == ZOOMED_400})
    return [f"at {size[0]} px: {fault}" for fault in found]


def seen_large(shown: Page) -> list[str]:
    """The same for who has told the browser to write letters twice as large."""
    browser = shown.context.new_cdp_session(shown)
    for letters in (LETTERS * 2, LETTERS):
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters}})
        if letters != LETTERS:
            found = seen(shown, WIDE)
    browser.detach()
    return [f"letters twice as large, {fault}" for fault in found]


def faults(shown: Page, axe_at: tuple[bool, bool] = (True, True)) -> list[str]:
    """What is wrong with a page at every width; axe, which is slow, looks at it as wide as a desk's screen, as a phone's, or both."""
    unfolded(shown)
    wide, narrow = axe_at
    found = [*seen(shown, WIDE), *(accessibility_faults(shown) if wide else ()), *seen_large(shown)]
    found += [*seen(shown, NARROW), *(accessibility_faults(shown) if narrow else ()), *seen(shown, ZOOMED_400)]
    sized(shown, WIDE)
    return found


def without_scripts(shown: Page, answer: Response) -> list[str]:
    """How the page differs from what was sent, but for looks: what scripts did to it. It is looked at with scripts alone."""
    found: list[str] = shown.evaluate(SENT, answer.text())
    return found


def by_keyboard(shown: Page) -> Iterator[str]:
    """What is wrong on a walk through a page by Tab, from the link that skips to its content to its end."""
    unfolded(shown)
    shown.evaluate(WALK)
    shown.keyboard.press("Tab")
    here: dict[str, Any] = shown.evaluate("walk.now()")
    yield from here.get("faults", ())
    if "skip-link" not in here.get("said", ""):
        yield f"the first stop is no link to the content: {here}"
        return
    shown.keyboard.press("Enter")
    first, total = shown.evaluate("[walk.first, walk.total]")
    last, reached = -1, set()
    for _ in range(total + 10):
        shown.keyboard.press("Tab")
        here = shown.evaluate("walk.now()")
        if here["at"] is None or 0 <= here["at"] < first:
            break  # past the end, and round to the beginning
        yield from here["faults"]
        if here["at"] >= 0:
            if here["at"] < last:  # a date is three fields in one
                yield f"not in the order of the page: {here['said']}"
            last = here["at"]
            reached.add(last)
    else:
        yield f"the focus is caught: {here}"
    for missed in sorted({*range(first, total)} - reached):
        yield f"not reached by Tab: {shown.evaluate('n => walk.named(n)', missed)}"


def weight(shown: Page) -> list[str]:
    """What a page weighs too much, as it came to the browser: with all it needs, and of that what was not kept from another."""
    whole, fresh = shown.evaluate(
        """() => { const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
        return ["encodedBodySize", "transferSize"].map(size => all.reduce((sum, one) => sum + one[size], 0)) }"""
    )
    return [
        f"{came} bytes {when}, {most} at most"
        for came, when, most in ((whole, "with an empty cache", FIRST), (fresh, "after another page", AFTER))
        if came >= most
    ]


def a_page_of_ours(shown: Page, answer: Response) -> list[str]:
    """What is wrong with an answer as one of the service's pages: never a fault of ours, never a program's words, never a blank."""
    found = []
    if answer.status >= 500:
        found.append(f"{answer.status} of {answer.request.method} {answer.url}")
    if not answer.headers.get("content-type", "").startswith("text/html"):
        found.append(f"{answer.headers.get('content-type')} where a page was asked for")
    if not shown.title().removeprefix("Error: ").removesuffix(OURS) or not shown.title().endswith(OURS):
        found.append(f"its title is {shown.title()!r}")
    if shown.locator(".ehc-header").count() != 1:
        found.append("it has no head of ours")
    return found


def refused(shown: Page, status: int) -> list[str]:
    """What is wrong with how a page says that what was sent will not do: nothing, where all was well."""
    summary, title = shown.locator(".govuk-error-summary"), shown.title()
    if summary.count() == 0:
        found = [f"its title is {title!r}, and it says nothing of an error"] if title.startswith("Error: ") else []
        asks = shown.locator("main form").count()  # else the address itself will not do, and the page says so
        return [*found, "no summary of what is wrong"] if status == 422 and asks else found
    found = [] if title.startswith("Error: ") else [f"its title is {title!r}"]
    if not shown.evaluate("document.activeElement.matches('.govuk-error-summary')"):
        found.append("the summary has no focus")
    for n, link in enumerate(shown.locator(".govuk-error-summary a").all()):
        link.press("Enter")
        if shown.evaluate("document.activeElement.tagName") not in FIELDS:
            found.append(f"{link.inner_text()!r}, {n + 1} of the summary, leads to no field")
    return found
