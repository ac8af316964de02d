"""A real Chromium, driven by Playwright, and the accessibility rules of WCAG 2.2 AA run by axe in its pages.

`python -m tests.support.browser` prints the browser that the tests would use, or says what to install and fails.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

# The shell draws and runs pages as Chromium does and has no windows: a visit takes it a quarter of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # no page fetches from elsewhere
    "--no-first-run",
)
AXE = Axe()
PATIENCE = 60_000  # milliseconds: on a machine that does much else, half of that passed with nothing wrong
expect.set_options(timeout=PATIENCE)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
MISSING = (
    "The browser tests need Chromium. On Debian: apt-get install chromium-headless-shell. On Ubuntu: snap install chromium, or install "
    "Google Chrome. Elsewhere: put the path of a Chromium or Chrome in EHC_CHROMIUM."
)


def runs(path: str) -> bool:
    """Whether it is a browser, and not Ubuntu's note that one must be fetched from the snap store."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


def find_chromium() -> str:
    """The path of the browser: EHC_CHROMIUM, or the first of the usual names that runs."""
    named = os.environ.get("EHC_CHROMIUM")
    if named:
        if runs(named):
            return named
        raise RuntimeError(f"EHC_CHROMIUM is {named}, which does not run. {MISSING}")
    for name in NAMES:
        path = shutil.which(name)
        if path and runs(path):
            return path
    raise RuntimeError(MISSING)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """One browser; for a fixture of session scope."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)  # Chromium has no sandbox for root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        try:
            yield chromium
        finally:
            chromium.close()


@contextlib.contextmanager
def page(
    chromium: Browser, base_url: str | None = None, *, javascript: bool = True, width: int = 1280
) -> Iterator[Page]:
    """A page with no cookies of an earlier one, in British English and London's time. An error in a script fails it."""
    context = chromium.new_context(
        base_url=base_url,
        java_script_enabled=javascript,
        locale="en-GB",
        timezone_id="Europe/London",
        viewport={"width": width, "height": 900},
    )
    context.set_default_timeout(PATIENCE)
    errors: list[str] = []
    try:
        opened = context.new_page()
        opened.on("pageerror", lambda error: errors.append(str(error)))
        yield opened
    finally:
        context.close()
    assert not errors, errors


def unfit(opened: Page) -> list[str]:
    """What is wrong with the page that a press led to: by axe where scripts run, and wherever it must be scrolled sideways.

    A press is over when the next page has begun to come, so what is asked of a page waits until it is there.
    """
    opened.wait_for_load_state()
    runs = opened.evaluate("document.body.classList.contains('js-enabled')")  # axe is a script; the page is the same
    over = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    headings = opened.locator("h1").count()
    found = accessibility_faults(opened) if runs else []
    found += [f"{over} px too wide"] if over > 0 else []
    found += [f"{headings} h1"] if headings != 1 else []
    return [f"{opened.url}: {fault}" for fault in found]


def accessibility_faults(opened: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA: one line per element, with the rule and where it stands."""
    options = {"runOnly": {"type": "tag", "values": list(WCAG)}, "resultTypes": ["violations"]}
    if not opened.evaluate("'axe' in window"):  # half a megabyte, once for a page
        opened.evaluate(AXE.axe_script)
    violations = opened.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for fault in violations
        for node in fault["nodes"]
    ]


if __name__ == "__main__":
    try:
        print(find_chromium())  # noqa: T201
    except RuntimeError as missing:
        sys.exit(str(missing))
