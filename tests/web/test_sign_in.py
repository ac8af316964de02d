"""Signing in: a link that works once, a session of its own, forms that only our pages can send, and no endless guessing."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from app.db import Database
from app.main import create_app
from app.security import secret_digest
from app.tables import Account, AccountAudit, WebSession
from tests.web.story import WED_25_MARCH, Story, standing_still

COOKIE = "ehc_session"


def csrf(page: str) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', page)[1]


def session_of(story: Story, client: TestClient) -> WebSession:
    with story.here.db.reading() as session:
        found = session.scalars(
            select(WebSession).where(WebSession.digest == secret_digest(client.cookies[COOKIE]))
        ).one()
        session.expunge(found)
        return found


def test_a_link_says_whom_it_signs_in_and_looking_uses_nothing_up(client, story):
    link = story.link(story.caseworker)
    for _ in range(3):
        page = client.get(f"/sign-in/{link}")
        assert page.status_code == 200
        assert "Sign in as <bdi" in page.text
        assert "Tom Okafor" in page.text
    assert COOKIE not in client.cookies


def test_a_link_opens_a_session_once(client, story):
    link = story.link(story.caseworker)
    answer = client.post(f"/sign-in/{link}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=lax", answer.headers["set-cookie"])
    assert "My work" in client.get("/").text
    again = client.post(f"/sign-in/{link}")
    assert again.status_code == 404
    assert "no longer opens anything" in again.text
    assert client.get(f"/sign-in/{link}").status_code == 404
    with story.here.db.reading() as session:
        assert "signed in by link" in session.scalars(select(AccountAudit.what)).all()


def test_two_who_use_a_link_at_once_get_one_session(story):
    link = story.link(story.caseworker)
    app = story.here.app

    def use(_: int) -> int:
        return TestClient(app, follow_redirects=False).post(f"/sign-in/{link}").status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(use, range(4))) == [303, 404, 404, 404]


def test_a_link_runs_out(client, story):
    link = story.link(story.caseworker)
    with standing_still(WED_25_MARCH + timedelta(minutes=31)):
        assert client.get(f"/sign-in/{link}").status_code == 404
        assert client.post(f"/sign-in/{link}").status_code == 404


def test_a_link_of_a_disabled_account_opens_nothing(client, story):
    gone = story.here.actor("caseworker", name="Somebody who left")
    link = story.link(gone)
    with story.here.db.writing() as session:
        session.get_one(Account, gone.account_id).disabled = True
    assert client.post(f"/sign-in/{link}").status_code == 404


def test_a_session_brought_along_is_not_taken_up(client, story):
    client.cookies.set(COOKIE, "chosen-by-somebody-else")
    client.post(f"/sign-in/{story.link(story.caseworker)}")
    assert client.cookies.get(COOKIE, domain="127.0.0.1") != "chosen-by-somebody-else"
    with story.here.db.reading() as session:
        assert (
            session.scalars(
                select(WebSession).where(WebSession.digest == secret_digest("chosen-by-somebody-else"))
            ).first()
            is None
        )


def test_signing_in_again_ends_the_session_before(signed_in, story):
    first = signed_in.cookies[COOKIE]
    signed_in.post(f"/sign-in/{story.link(story.manager)}")
    assert signed_in.cookies[COOKIE] != first
    signed_in.cookies.clear()
    signed_in.cookies.set(COOKIE, first)
    assert signed_in.get("/cases/1").status_code == 303


def test_over_https_the_cookie_is_for_https_only(story):
    settings = story.here.settings.model_copy(update={"public_url": "https://ehc.example.org"})
    with TestClient(create_app(settings, Database(story.here.url)), follow_redirects=False) as client:
        assert "; Secure" in client.post(f"/sign-in/{story.link(story.caseworker)}").headers["set-cookie"]


def test_a_session_ends_when_nothing_happens_for_a_while(signed_in):
    with standing_still(WED_25_MARCH + timedelta(minutes=29)):
        assert signed_in.get("/cases/1").status_code == 200
    with standing_still(WED_25_MARCH + timedelta(minutes=58)):
        assert signed_in.get("/cases/1").status_code == 200
    with standing_still(WED_25_MARCH + timedelta(minutes=89)):
        assert signed_in.get("/cases/1").headers["location"] == "/?message=sign-in"


def test_a_session_ends_after_the_longest_day_however_busy(signed_in):
    for quarters in range(1, 49):
        with standing_still(WED_25_MARCH + timedelta(minutes=15 * quarters - 1)):
            assert signed_in.get("/cases/1").status_code == 200
    with standing_still(WED_25_MARCH + timedelta(hours=12)):
        assert signed_in.get("/cases/1").headers["location"] == "/?message=sign-in"


def test_a_page_that_is_read_writes_to_its_session_at_most_once_a_minute(signed_in, story):
    signed_in.get("/")
    assert session_of(story, signed_in).seen_at == WED_25_MARCH
    for seconds, seen in ((59, 0), (61, 61), (90, 61), (122, 122)):
        with standing_still(WED_25_MARCH + timedelta(seconds=seconds)):
            signed_in.get("/")
            assert session_of(story, signed_in).seen_at == WED_25_MARCH + timedelta(seconds=seen)


def test_a_stranger_is_sent_home_with_a_message_and_nowhere_else(client):
    for address in (
        "/cases/1",
        "/cases/999",
        "/cases/nonsense",
        "/cases/1?as_at=nonsense",
        "/cases/1?next=https://example.org",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, "/?message=sign-in"), address
    assert "Sign in to see that page" in client.get("/?message=sign-in").text
    assert "example.org" not in client.get("/?message=https://example.org").text
    assert client.post("/sign-out").headers["location"] == "/?message=sign-in"


def test_signing_out_ends_the_session_on_the_server(signed_in):
    kept = signed_in.cookies[COOKIE]
    answer = signed_in.post("/sign-out", data={"csrf": csrf(signed_in.get("/").text)})
    assert answer.headers["location"] == "/?message=signed-out"
    assert COOKIE not in signed_in.cookies
    signed_in.cookies.set(COOKIE, kept)
    assert signed_in.get("/cases/1").status_code == 303


@pytest.mark.parametrize("token", [None, "", "wrong", "é"])
@pytest.mark.parametrize("address", ["/sign-out", "/cases/open"])
def test_a_form_without_its_token_is_refused(signed_in, address, token):
    answer = signed_in.post(address, data={"reference": "801-2026-000001"} | ({} if token is None else {"csrf": token}))
    assert answer.status_code == 403
    assert "This is not yours" in answer.text
    assert signed_in.get("/cases/1").status_code == 200


def test_another_sessions_token_is_refused(signed_in, story):
    token = csrf(signed_in.get("/").text)
    signed_in.post(f"/sign-in/{story.link(story.caseworker)}")
    assert signed_in.post("/sign-out", data={"csrf": token}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://example.org"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({}, 303),
    ],
)
def test_a_form_from_another_site_is_refused_even_with_its_token(signed_in, headers, status):
    token = csrf(signed_in.get("/").text)
    assert (
        signed_in.post("/cases/open", data={"csrf": token, "reference": "801-2026-000001"}, headers=headers).status_code
        == status
    )


def test_another_site_cannot_sign_a_browser_in(client, story):
    link = story.link(story.caseworker)
    assert client.post(f"/sign-in/{link}", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(f"/sign-in/{link}", headers={"Origin": "https://example.org"}).status_code == 403
    assert client.post(f"/sign-in/{link}").status_code == 303


def test_guessing_is_slowed_and_the_wait_is_said_and_grows(story):
    settings = story.here.settings.model_copy(update={"sign_in_attempts_per_minute": 5})
    link = story.link(story.caseworker)
    app = create_app(settings, Database(story.here.url))
    guesser = TestClient(app, follow_redirects=False, client=("192.0.2.7", 50000))
    with TestClient(app, follow_redirects=False, client=("192.0.2.8", 50000)) as somebody_else:
        assert [guesser.get(f"/sign-in/guess-{n}").status_code for n in range(6)] == [404] * 6
        for answer in (guesser.get(f"/sign-in/{link}"), guesser.post(f"/sign-in/{link}")):
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
            assert "Too many attempts" in answer.text
        assert guesser.get("/").status_code == 200
        with standing_still(WED_25_MARCH + timedelta(seconds=1)):
            assert guesser.post("/sign-in/guess").status_code == 404
            assert guesser.post(f"/sign-in/{link}").headers["retry-after"] == "2"
            assert somebody_else.get(f"/sign-in/{link}").status_code == 200
        with standing_still(WED_25_MARCH + timedelta(seconds=3)):
            assert guesser.post(f"/sign-in/{link}").status_code == 303


def test_a_link_is_not_kept_as_it_is(story):
    link = story.link(story.caseworker)
    with story.here.db.reading() as session:
        rows = session.execute(text("SELECT digest FROM sign_in_link")).scalars().all()
    assert link not in rows
    assert secret_digest(link) in rows


def test_a_token_for_programs_reads_pages_but_sends_no_form(client, story):
    headers = {"Authorization": f"Bearer {story.here.token(story.caseworker)}"}
    assert client.get("/cases/1", headers=headers).status_code == 200
    assert client.post("/sign-out", headers=headers, data={"csrf": "None"}).status_code == 403


def test_the_demonstration_says_where_its_link_is(story):
    for demo in (True, False):
        settings = story.here.settings.model_copy(update={"demo": demo})
        with TestClient(create_app(settings, Database(story.here.url))) as client:
            assert ("This is the demonstration" in client.get("/").text) is demo
