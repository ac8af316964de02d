"""A form that another site sends in the name of somebody signed in: every form of the route table refuses it."""

import pytest

from tests.access.table import PUBLIC, Row
from tests.access.world import World
from tests.attacks.sending import FORMS, ask, one_who_may, unchanged

EVIL = "https://evil.example"
FROM_ELSEWHERE = (
    {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
    {"Origin": EVIL},  # an old browser, which says no more
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # another service of the council's own domain is another site still
    {"Origin": "null"},  # a frame without an origin, or a form in a file
    {"Origin": "null", "Sec-Fetch-Site": "none"},
    {"Origin": "http://127.0.0.1:8000.evil.example"},
    {"Origin": "http://127.0.0.1:8000@evil.example"},
    {"Origin": f"{EVIL}/http://127.0.0.1:8000"},
    {"Origin": "http://[::1"},  # no address at all
    {"Origin": "http://[127.0.0.1:8000]"},
)
SIGNED_IN = [row for row in FORMS if row.may != PUBLIC]


@pytest.mark.parametrize("row", FORMS, ids=str)
def test_a_form_from_another_site_is_refused_with_the_right_token_and_changes_nothing(world: World, row: Row) -> None:
    with unchanged(world):
        for headers in FROM_ELSEWHERE:
            assert ask(world, row, headers=headers).status_code == 403, headers


@pytest.mark.parametrize("row", SIGNED_IN, ids=str)
def test_a_form_without_its_sessions_token_is_refused_and_changes_nothing(world: World, row: Row) -> None:
    role = one_who_may(row)
    somebody_elses = next(key.csrf for name, key in world.keys.items() if name != role)
    right = world.keys[role].csrf
    with unchanged(world):
        for token in ("", somebody_elses, right[:-1], right.upper(), f"{right} ", "é", world.keys[role].cookie):
            assert ask(world, row, csrf=token).status_code == 403, token
        for nothing in ({"data": {}}, {"json": {"csrf": right}, "data": None}, {"params": {"csrf": right}, "data": {}}):
            assert ask(world, row, **{"files": None, **nothing}).status_code == 403, nothing
        as_text = {"content": f"csrf={right}", "data": None, "files": None}  # what a form elsewhere can send unasked
        assert ask(world, row, headers={"Content-Type": "text/plain"}, **as_text).status_code == 403


@pytest.mark.parametrize("row", FORMS, ids=str)
def test_what_a_form_does_no_other_method_does(world: World, row: Row) -> None:
    """A picture's address on another site is a GET that carries the cookie."""
    fields = row.send(world.ids_for(row, one_who_may(row), "own")).get("data", {})
    headers = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    asked = {"params": {**fields, "_method": "POST"}, "data": None, "files": None}
    with unchanged(world):
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
            assert ask(world, row, method=method, headers=headers, **asked).status_code < 500, method


@pytest.mark.parametrize("row", SIGNED_IN, ids=str)
def test_what_is_refused_above_was_there_to_be_done(world: World, row: Row) -> None:
    """The same request from our own page is taken: as a browser of today sends it, and as an old one does."""
    for headers in ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"}):
        world.as_built()
        world.dirty = True
        assert ask(world, row, headers=headers).status_code == row.gives
