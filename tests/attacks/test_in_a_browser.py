"""Scripts in what people write, as a real Chromium shows it to every role: its content policy put aside, nothing runs.

`test_scripts` reads the pages; here a browser does, which knows of more ways out of a text than a pattern does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.access.table import EVERYONE, Row
from tests.access.world import World
from tests.attacks.marked import ATTACK, MARKER, TITLE
from tests.attacks.sending import FORMS, READS, each, one_who_may, parameters
from tests.support.proof import WHOLE, drawn
from tests.tour.guide import Guide
from tests.tour.stops import FOR_SCRIPTS, Stop

pytestmark = [pytest.mark.browser, pytest.mark.proof]

ROLES: Final = ("nobody", *EVERYONE.split())


def some(rows: Iterable[Row]) -> list[Row]:
    """All of them in a proof; otherwise a quarter, the same at every run of a seed."""
    return [row for row in rows if WHOLE or drawn(row, 0.25)]


@pytest.fixture(scope="module")
def unguarded(chromium: Browser, marked: World) -> Iterator[Guide]:
    """Browsers that put our content policy aside, among what was written to attack them."""
    with Guide(chromium, marked, guarded=False).standing() as leading:
        yield leading


@pytest.fixture(scope="module")
def typing(chromium: Browser, built: World) -> Iterator[Guide]:
    """The same in the world as it was built, where nothing was written yet."""
    settings = built.here.settings
    before = settings.sign_in_attempts_per_minute
    with Guide(chromium, built, guarded=False).standing() as leading:  # who leads is never told to wait; others are
        yield leading
    settings.sign_in_attempts_per_minute = before


def broken_out(shown: Page) -> list[str]:
    """What of an attack stands on a page as more than words."""
    found: list[str] = shown.evaluate(
        f"""() => [...document.querySelectorAll("{MARKER}, img[src='x'], [onerror]")].map(one => one.outerHTML.slice(0, 200))"""
    )
    return [*found, *([f"a script ran: {shown.title()}"] if shown.title() == TITLE else [])]


def opened(guide: Guide, path: str, role: str) -> Page | None:
    """A role's page at an address; None where it is a file to keep."""
    try:
        shown, answer = guide.visit(path, role)
    except Error as download:
        assert "Download is starting" in str(download), download  # noqa: PT017 - it is how Playwright says so
        return None
    assert answer.status < 500, path
    return shown


def address(world: World, row: Row, role: str, which: str, more: Mapping[str, str] = MappingProxyType({})) -> str:
    ids = world.ids_for(row, role, which)
    asked: Mapping[str, Any] = {**(row.send(ids).get("params") or {}), **more}
    return row.path.format(**ids) + (f"?{urlencode(asked)}" if asked else "")


def test_an_attack_that_gets_out_is_seen(unguarded: Guide) -> None:
    """Else all that follows would hold of anything."""
    shown = unguarded.page("nobody")
    for said in (f"<p>{ATTACK}</p>", f"<input value='{ATTACK}'>", f"<script>const said = '{ATTACK}'</script>"):
        shown.goto("/sign-in")
        shown.set_content(said, wait_until="load")
        assert broken_out(shown), said
    shown.goto("/sign-in")
    assert broken_out(shown) == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_stored_stays_words(unguarded: Guide, role: str) -> None:
    """On pages a role may open, of one of the things it may know of; in a proof on every page, of each."""
    faulty, bearing = {}, 0
    for row in some(READS):
        whiches = [which for may, which in each(row) if may == role]
        for which in whiches if WHOLE else whiches[:1]:
            path = address(unguarded.world, row, role, which)
            shown = opened(unguarded, path, role)
            if shown is None:
                continue
            if found := broken_out(shown):
                faulty[path] = found
            bearing += MARKER in shown.content()
    assert faulty == {}
    if role != "nobody":  # to whom few pages show anything that anybody wrote: perhaps none of those drawn
        assert bearing > 2  # the attack was there to be shown


@pytest.mark.parametrize("row", some(row for row in READS if parameters(row)), ids=str)
def test_what_an_address_asks_stays_words(typing: Guide, row: Row) -> None:
    role = one_who_may(row)
    which = next(which for may, which in each(row) if may == role)
    asked = dict.fromkeys(parameters(row), ATTACK)
    shown = opened(typing, address(typing.world, row, role, which, asked), role)
    assert shown is None or broken_out(shown) == []


@pytest.mark.parametrize("row", some(row for row in FORMS if row.route not in FOR_SCRIPTS), ids=str)
def test_what_is_typed_and_refused_stays_words(typing: Guide, row: Row) -> None:
    role = one_who_may(row)
    sent = row.send(typing.world.ids_for(row, role, "own")).get("data", {})
    typed = {name: text if name in {"csrf", "step"} else ATTACK for name, text in sent.items()} | {"why": ATTACK}
    shown, answer = typing.send(Stop(replace(row, send=lambda _: {"data": typed}), role))
    assert answer.status < 500
    assert broken_out(shown) == []
