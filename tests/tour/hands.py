"""Somebody who has a keyboard and no mouse: goes by Tab, chooses by arrows and Space, presses by Enter, and sees where they are."""

from typing import Any

from playwright.sync_api import Page

from tests.tour.looks import WALK

FARTHEST = 250  # stops on a page before one gives up
# What a screen reader would call what has the focus, and whether it is what is chosen.
CALLED = """() => { const e = document.activeElement, label = e.labels?.[0];
    const text = (one) => {
        if (!one) return "";
        const said = [], walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) said.push(walk.currentNode.data);
        return said.join(" ").trim().replace(/\\s+/g, " ");
    };
    return { name: text(label) || e.getAttribute("aria-label") || text(e), group: text(e.closest("fieldset")?.querySelector("legend")),
             tag: e.tagName, type: e.type ?? "", checked: !!e.checked } }"""


class Hands:
    """Keys alone, on one page. Every stop on the way must show its focus, and nothing may hide it."""

    def __init__(self, shown: Page) -> None:
        self.shown = shown

    def to(self, name: str, *, group: str = "", tag: str = "", back: bool = False) -> None:
        """Go to what is called so, or begins so: within a group of fields, or of a kind of element, where one is named."""
        passed = []
        for _ in range(FARTHEST):
            here = self._here()
            fits = here["name"].startswith(name) and here["group"].startswith(group) and here["tag"].startswith(tag)
            if fits:
                return
            passed.append(here["name"][:40])
            self.shown.keyboard.press("Shift+Tab" if back else "Tab")
        message = f"{name} was not reached on {self.shown.url}: {passed[:60]}"
        raise AssertionError(message)

    def press(self, name: str, *, back: bool = False) -> None:
        """Follow a link or press a button, and wait for where it leads."""
        self.to(name, back=back)
        with self.shown.expect_navigation():
            self.shown.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        """Follow a link to another place on the same page."""
        self.to(name)
        self.shown.keyboard.press("Enter")

    def write(self, name: str, text: str, *, group: str = "") -> None:
        """Write in a field, over what was in it."""
        self.to(name, group=group)
        self.shown.keyboard.press("ControlOrMeta+a")
        self.shown.keyboard.type(text)

    def tick(self, name: str) -> None:
        """Tick a box."""
        self.to(name)
        self.shown.keyboard.press("Space")
        assert self._here()["checked"], name

    def choose(self, name: str, *, group: str) -> None:
        """Choose one of a group: Tab comes to the group, arrows go through it."""
        self.to("", group=group)
        self.shown.keyboard.press("Space")
        for _ in range(20):
            here = self._here()
            if here["name"].startswith(name):
                assert here["checked"], name
                return
            self.shown.keyboard.press("ArrowDown")
        message = f"{name} is not in {group}"
        raise AssertionError(message)

    def select(self, name: str, option: str) -> None:
        """Choose from a list by writing how it begins."""
        self.to(name, tag="SELECT")
        self.shown.keyboard.type(option)

    def _here(self) -> dict[str, Any]:
        """What has the focus. It must be seen to have it."""
        if not self.shown.evaluate("'walk' in window"):
            self.shown.evaluate(WALK)
        now = self.shown.evaluate("walk.now()")
        assert not now.get("faults"), now
        called: dict[str, Any] = self.shown.evaluate(CALLED)
        return called
