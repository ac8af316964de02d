"""Every form of every page, sent empty and sent with nonsense: what comes back is a page that says what is wrong, and where.

An ordinary run sends each form in one of the two ways, `make proof` in both.
"""

import itertools

import pytest
from playwright.sync_api import Error

from tests.support.proof import WHOLE
from tests.tour.guide import Guide
from tests.tour.looks import HERE, a_page_of_ours, faults, refused
from tests.tour.stops import DRAWN, Stop

pytestmark = [pytest.mark.browser, pytest.mark.proof]  # at both widths by `make proof`

SEND = (HERE / "forms.js").read_text(encoding="utf-8")
# Which forms of a page ask anything: the others are buttons, and act.
THAT_ASK = """() => [...document.querySelectorAll("main form")].flatMap((form, n) =>
    [...form.elements].some((field) => field.matches("input:not([type=hidden]), select, textarea") && field.checkVisibility()) ? [n] : [])"""
NONSENSE = "٩٩/<b>'\";--\u202e 💥 {{7*7}}"


@pytest.mark.parametrize("stop", [stop for stop in DRAWN if stop.row.gives == 200], ids=str)
def test_what_will_not_do_is_said_in_a_page(guide: Guide, stop: Stop) -> None:
    shown, answer = guide.open(stop)
    if answer is None:
        return  # a file to keep
    asking = shown.evaluate(THAT_ASK)
    ways = ("", NONSENSE) if WHOLE else ("",) if stop.heads else (NONSENSE,)
    for n, typed in itertools.product(asking, ways):
        guide.open(stop)
        guide.world.dirty = True
        try:
            with shown.expect_navigation() as led:
                shown.evaluate(SEND, [n, typed])
        except Error as download:
            assert "ERR_ABORTED" in str(download), download  # noqa: PT017 - a file to keep, as Playwright says it
            continue
        found = a_page_of_ours(shown, led.value) + refused(shown, led.value.status)
        if guide.is_new(shown):
            found += faults(shown, stop.widths())
        found += guide.complaints
        assert not found, "\n".join([f"form {n}, sent with {typed or 'nothing'}, led to {shown.url}", *found])
