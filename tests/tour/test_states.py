"""The pages that no row leads to: an installation on its first day, doors that stay shut, and what went wrong."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.db import Database
from app.deps import Parts
from tests.access.table import EVERYONE
from tests.access.world import World, key_of
from tests.support.installation import Installation
from tests.tour.guide import Guide
from tests.tour.looks import a_page_of_ours, faults
from tests.tour.stops import NOBODY, PAGES, Stop

pytestmark = pytest.mark.browser


OF_NO_CASE = [stop for stop in PAGES if "{" not in stop.row.path and not stop.row.use]


@pytest.fixture(scope="module")
def first_day(sqlite_pattern: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guide]:
    """A service that somebody in each role may open, and that holds nothing yet."""
    folder = tmp_path_factory.mktemp("first-day")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    world = World(Installation(f"sqlite:///{folder / 'ehc.db'}", folder), ids={"own": {}})
    for role in EVERYONE.split():
        world.actors[role] = world.here.actor(role)
        world.keys[role] = key_of(world.here, world.actors[role], datetime.now(UTC))
    world.stand()
    with Guide(chromium, world).standing() as leading:
        yield leading
    world.here.close()


@pytest.mark.parametrize("stop", OF_NO_CASE, ids=str)
def test_with_nothing_in_it_yet_it_is_a_page_all_the_same(first_day: Guide, stop: Stop) -> None:
    shown, answer = first_day.open(stop)
    if answer is None:
        return  # a file to keep
    found = a_page_of_ours(shown, answer)
    if first_day.is_new(shown):
        found += faults(shown, stop.widths())
    assert not found + first_day.complaints, "\n".join(found + first_day.complaints)


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("analyst", "/cases/{own}", 403),
        ("manager", "/cases/{away}", 404),
        ("caseworker", "/cases/many", 404),
        ("caseworker", "/nowhere", 404),
        ("caseworker", "/sign-out", 405),
        ("caseworker", "/cases/open", 404),
        (NOBODY, "/nowhere", 404),
        ("caseworker", "/caseload?sort=nothing&page=none", 422),
        ("manager", "/breaches?code=nothing", 404),
        ("family", "/family/cases/{away}", 404),
        (NOBODY, "/sign-in/used-up", 404),
        (NOBODY, "/family/in/of-no-use", 404),
        (NOBODY, "/cases/{own}", 200),  # the front door, which says that one is to sign in
    ],
)
def test_a_door_that_stays_shut_says_so(guide: Guide, role: str, path: str, status: int) -> None:
    ids = {which: guide.world.ids[which]["case_id"] for which in ("own", "away")}
    shown, answer = guide.visit(path.format(**ids), role)
    assert answer.status == status
    assert a_page_of_ours(shown, answer) + faults(shown) + guide.complaints == []


def test_too_many_attempts_to_sign_in_are_told_to_wait(guide: Guide) -> None:
    shown, answer = guide.visit("/sign-in", NOBODY)
    guide.world.here.settings.sign_in_attempts_per_minute, guide.world.dirty = 1, True
    try:
        for _ in range(9):
            shown.locator("[name=name]").fill("somebody")
            shown.locator("[name=password]").fill("what it is not")
            with shown.expect_navigation() as led:
                shown.locator("main form button").first.click()
            answer = led.value
            assert answer is not None
            if answer.status == 429:
                break
    finally:
        guide.world.here.settings.sign_in_attempts_per_minute = 10_000
    assert answer.status == 429
    found = a_page_of_ours(shown, answer) + faults(shown) + guide.complaints
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ["caseworker", "family"])
def test_a_fault_of_ours_is_said_in_a_page(guide: Guide, role: str) -> None:
    shown, _ = guide.visit("/account", role)
    empty = Database("sqlite://")  # not a table in it: nobody can even be recognised
    guide.app.state.parts = Parts(guide.world.here.settings, empty)
    answer = shown.goto("/account")
    guide.put_back()
    empty.close()
    assert answer is not None
    assert answer.status == 500
    expect(shown.get_by_role("heading", level=1)).to_have_text("Something went wrong")
    assert "Traceback" not in shown.content()
    found = faults(shown)
    assert not found, "\n".join(found)
