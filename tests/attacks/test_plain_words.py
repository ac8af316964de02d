"""Refused, not there, too late: whoever is of a family reads plain words and whom to ring; nobody's words are lost."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest

from app import today as clock
from app.deps import Parts
from app.web import install
from tests.access.table import EVERYONE
from tests.access.world import World
from tests.attacks.sending import key_of
from tests.attacks.test_every_answer import faults
from tests.family.families import Families
from tests.family.reading import OLDEST, age
from tests.support.installation import Installation, the_app
from tests.support.loop import in_its_own_thread

RING = "Ring 01234 567890, Monday to Friday."
WORDS = "We saw the doctor on Monday.\nShe will write to you."
FOR_STAFF = ("Your account is not one of those", "It is not there, or it is not yours", "Go to the start")


@pytest.fixture
def told(world: World) -> Iterator[World]:
    """A council that has said how it is reached."""
    world.dirty = True
    the_app().state.parts = world.parts
    before, world.here.settings.families_reach_us = world.here.settings.families_reach_us, RING
    yield world
    world.here.settings.families_reach_us = before


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("nobody", "/ask/no-such-key", 404),
        ("nobody", "/ask/a/b/c", 404),
        ("nobody", "/family/nothing/there", 404),
        ("family", "/work", 403),
        ("family", "/nowhere", 404),
        ("family", "/family/cases/999999", 404),
        ("caseworker", "/family", 403),
    ],
)
def test_errors_are_said_to_whoever_reads_them(told: World, role: str, path: str, status: int) -> None:
    answer = told.client.get(path, headers=key_of(told, role))
    assert answer.status_code == status
    is_staff = role == "caseworker"
    assert (RING in answer.text) is not is_staff
    assert any(words in answer.text for words in FOR_STAFF) is is_staff
    if not is_staff:
        assert age(answer.text) <= OLDEST
    assert faults(answer) == []


def test_who_must_wait_is_told_how_long_in_plain_words(told: World) -> None:
    answers = [told.client.get("/family/in/no-such-link") for _ in range(25)]
    assert answers[-1].status_code == 429
    assert "You can try again in" in answers[-1].text
    assert RING in answers[-1].text
    assert age(answers[-1].text) <= OLDEST


def test_our_own_failure_too(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.family import pages_ask

    def broken(*_: object) -> None:
        raise ZeroDivisionError("the inside of the service")

    monkeypatch.setattr(pages_ask.asking, "asked", broken)
    transport = httpx2.ASGITransport(app=the_app(), raise_app_exceptions=False)

    async def get() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.get("/ask/a-key", headers={"Accept": "text/html"})

    answer = in_its_own_thread(get())
    assert answer.status_code == 500
    assert RING in answer.text
    assert "inside" not in answer.text
    assert faults(answer) == []
    assert age(answer.text) <= OLDEST


@pytest.mark.parametrize("status", [403, 404, 413, 429, 500, 405, 422])
def test_no_error_is_without_words_for_families(told: World, status: int) -> None:
    """The words of each, by the page itself."""
    request = install.Request(
        {"type": "http", "method": "GET", "path": "/ask", "headers": [], "app": the_app(), "query_string": b""}
    )
    request.state.actor = None
    page = in_its_own_thread(install.error_page(request, status)).body.decode()
    assert RING in page
    assert "Error" not in page
    assert age(page) <= OLDEST


# ---- a form that comes when the session is over


@pytest.mark.parametrize(
    ("role", "path", "data"),
    [
        ("family", "/family/cases/{case_id}/tell", {"kind": "message", "words": WORDS}),
        ("caseworker", "/cases/{case_id}/acts/message_received", {"from": "mother", "summary": WORDS}),
        ("professional", "/advice/{advice_id}/write/strengths", {"strengths": WORDS}),
        ("setting", "/setting/cases/{case_id}/reply", {"words": WORDS}),
    ],
)
def test_what_was_typed_is_given_back_and_nothing_recorded(told: World, role: str, path: str, data: dict) -> None:
    headers, csrf = key_of(told, role), told.keys[role].csrf
    told.client.post("/sign-out", data={"csrf": csrf}, headers=headers)
    held = told.held()
    sent = {"csrf": csrf, "key": "a key of the form", "password": "my own secret", **data}
    answer = told.client.post(path.format(**told.ids["own"]), data=sent, headers=headers)
    assert answer.status_code == 403
    assert "She will write to you." in answer.text
    assert "Nothing was recorded" in answer.text
    assert (RING in answer.text) is (role == "family")
    for never in (csrf, "my own secret", "a key of the form", "message_received"):
        assert never not in answer.text.partition("<main")[2]
    assert told.held() == held
    assert faults(answer) == []


def test_what_another_site_sends_to_a_session_that_is_over_is_not_shown(told: World) -> None:
    headers = key_of(told, "family")
    told.client.post("/sign-out", data={"csrf": told.keys["family"].csrf}, headers=headers)
    elsewhere = {**headers, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    path = f"/family/cases/{told.ids['own']['case_id']}/tell"
    answer = told.client.post(path, data={"words": "Ring this number instead"}, headers=elsewhere)
    assert answer.status_code == 403
    assert "Ring this number" not in answer.text


@pytest.mark.parametrize(("path", "says"), [("/family", "family"), ("/work", "sign-in"), ("/account", "sign-in")])
def test_whoever_is_signed_out_is_told_the_way_back_in(told: World, path: str, says: str) -> None:
    assert told.client.get(path).headers["location"] == f"/?message={says}"
    page = told.client.get(f"/?message={says}").text
    assert ("open the link we gave you" in page) is (says == "family")


def test_asking_how_long_is_left_keeps_nobody_signed_in(told: World) -> None:
    headers = key_of(told, "manager")
    real, now = clock.now, clock.now()

    def left() -> int:
        return told.client.get("/session", headers=headers).json()["left"]

    try:
        clock.now = lambda: now
        at_first = left()
        assert at_first > 0
        for passed in (60, at_first // 2, at_first - 1, at_first + 1, at_first * 2):
            clock.now = lambda passed=passed: now + timedelta(seconds=passed)
            assert left() == max(0, at_first - passed)
    finally:
        clock.now = real
    assert told.client.post("/session", data={"csrf": ""}, headers=headers).status_code == 403
    for role in EVERYONE.split()[:2]:
        sent = {"csrf": told.keys[role].csrf}
        stays = told.client.post("/session", data=sent, headers=key_of(told, role)).json()
        assert stays["left"] > (told.here.settings.session_idle_minutes - 2) * 60
        assert stays["who"] == told.actors[role].account_id


# ---- a code of six digits, guessed by many at once


def test_many_who_guess_a_familys_code_at_once_have_five_tries_between_them(embedded: Installation) -> None:
    families = Families(embedded)
    case = families.open("theirs", "2026-01-05", "Ada", "Reed", contacts=[{"name": "Hana Reed", "relation": "mother"}])
    token, code = families.let_in(case)
    app = the_app()
    app.state.parts = Parts(embedded.settings, embedded.db)
    guesses = [*[f"{number:06}" for number in range(40) if f"{number:06}" != code][:30], code]

    async def tried() -> list[int]:
        async def one(n: int, guess: str) -> int:
            address = httpx2.ASGITransport(app=app, client=(f"10.0.{n}.1", 1))  # each from an address of its own
            async with httpx2.AsyncClient(transport=address, base_url="http://127.0.0.1:8000") as client:
                return (await client.post(f"/family/in/{token}", data={"code": guess})).status_code

        return list(await asyncio.gather(*(one(n, guess) for n, guess in enumerate(guesses[:-1]))))

    assert set(in_its_own_thread(tried())) <= {403, 429}
    from fastapi.testclient import TestClient

    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        assert client.post(f"/family/in/{token}", data={"code": code}).status_code in {403, 429}  # it is spent
