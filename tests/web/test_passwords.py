"""Signing in with a name and a password, setting that password, and where one is signed in."""

import time
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from app.accounts import passwords
from app.tables import Account, AccountAudit, Password
from tests.web.story import WED_25_MARCH, standing_still
from tests.web.test_sign_in import COOKIE, csrf

GOOD = "correct horse battery staple"


@pytest.fixture
def person(story):
    """Somebody with a password."""
    who = story.here.actor("caseworker", name="Ada Nwosu")
    with story.here.db.writing() as session:
        held = session.get(Password, who.account_id)
        digest = held.digest if held else passwords.digest(GOOD)
        session.merge(Password(account_id=who.account_id, name="ada@example.org", digest=digest, set_at=WED_25_MARCH))
        session.get_one(Account, who.account_id).disabled = False
        session.execute(text("DELETE FROM sign_in_count"))
    return who


def sign_in(client: TestClient, name: str = "ada@example.org", password: str = GOOD, **more):
    return client.post("/sign-in", data={"name": name, "password": password}, **more)


def set_password(client: TestClient, **fields: str):
    page = client.get("/account").text
    return client.post("/account/password", data={"csrf": csrf(page), **fields})


def audited(story, who) -> list[str]:
    with story.here.db.reading() as session:
        mine = select(AccountAudit.what).where(AccountAudit.account_id == who.account_id).order_by(AccountAudit.id)
        return list(session.scalars(mine))


def test_a_name_and_a_password_open_a_session(client, story, person):
    page = client.get("/sign-in").text
    assert 'autocomplete="current-password"' in page
    answer = sign_in(client, "  ADA@example.org ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly; Path=/; SameSite=lax" in answer.headers["set-cookie"]
    assert "Your cases" in client.get("/").text
    assert audited(story, person)[-1] == "signed in by password"


def test_what_is_wrong_is_not_told_apart(client, story, person):
    gone = story.here.actor("caseworker", name="Gone")
    with story.here.db.writing() as session:
        session.get_one(Account, gone.account_id).disabled = True
        held = session.get_one(Password, person.account_id).digest
        session.merge(Password(account_id=gone.account_id, name="gone", digest=held, set_at=WED_25_MARCH))
    for name, password in (("ada@example.org", "wrong"), ("nobody", GOOD), ("gone", GOOD), ("a\x00b", "x" * 900)):
        answer = sign_in(client, name, password)
        assert answer.status_code == 403
        assert "The name or the password is wrong, or the account is closed" in answer.text
        assert COOKIE not in client.cookies
    for name, password in (("", GOOD), ("ada@example.org", "")):
        assert sign_in(client, name, password).status_code == 422


def test_a_name_nobody_has_takes_as_long(person):
    kept = passwords.digest(GOOD)
    passwords.fits("x", None)

    def quickest(held: str | None) -> float:
        taken = []
        for _ in range(5):
            begun = time.perf_counter()
            assert not passwords.fits("wrong", held)
            taken.append(time.perf_counter() - begun)
        return min(taken)

    assert 0.5 < quickest(None) / quickest(kept) < 2


def test_a_session_brought_along_ends(client, person):
    sign_in(client)
    first = client.cookies[COOKIE]
    sign_in(client)
    client.cookies.clear()
    client.cookies.set(COOKIE, first)
    assert client.get("/account").headers["location"] == "/?message=sign-in"


def test_another_site_cannot_sign_a_browser_in(client, person):
    assert sign_in(client, headers={"Origin": "https://example.org"}).status_code == 403
    assert sign_in(client, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_first_password_is_set_with_a_link_and_ends_the_other_sessions(story):
    who = story.here.actor("caseworker", name="New Here")
    app = story.here.app
    with TestClient(app, follow_redirects=False) as client, TestClient(app, follow_redirects=False) as other:
        for browser in (other, client):
            browser.post(f"/sign-in/{story.link(who)}")
        old = client.cookies[COOKIE]
        for wrong, said in (
            ({"name": "new", "new": "short"}, "at least 12 characters"),
            ({"name": "new", "new": "x" * 201}, "at most 200"),
            ({"name": " ", "new": GOOD}, "Enter the name"),
        ):
            answer = set_password(client, **wrong)
            assert (answer.status_code, said in answer.text) == (422, True)
        answer = set_password(client, name="New.Here@example.org", new=GOOD)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account?message=password")
        assert client.cookies[COOKIE] != old
        assert "Your password is set" in client.get("/account?message=password").text
        assert other.get("/account").headers["location"] == "/?message=sign-in"
        assert sign_in(other, "new.here@example.org").status_code == 303
    assert "password set" in audited(story, who)
    with story.here.db.reading() as session:
        assert session.get_one(Password, who.account_id).digest.startswith("$argon2id$")


def test_a_password_is_changed_with_the_current_one_or_a_fresh_link(client, story, person):
    sign_in(client)
    assert set_password(client, name="ada@example.org", new="a quite different one").status_code == 422
    assert set_password(client, name="ada@example.org", current="wrong", new="a quite different one").status_code == 422
    changed = set_password(client, name="ada@example.org", current=GOOD, new="a quite different one")
    assert changed.status_code == 303
    assert sign_in(client, password="a quite different one").status_code == 303
    client.post(f"/sign-in/{story.link(person)}")
    with standing_still(WED_25_MARCH + timedelta(minutes=20)):
        client.get("/")  # in use, so not idle
    with standing_still(WED_25_MARCH + timedelta(minutes=31)):
        assert "not your current password" in set_password(client, name="ada@example.org", new=GOOD).text
    with standing_still(WED_25_MARCH + timedelta(minutes=29)):
        assert set_password(client, name="ada@example.org", new=GOOD).status_code == 303


def test_somebody_without_a_password_needs_a_fresh_link(client, story):
    who = story.here.actor("caseworker", name="Late Comer")
    client.post(f"/sign-in/{story.link(who)}")
    with standing_still(WED_25_MARCH + timedelta(minutes=20)):
        page = client.get("/account").text
    with standing_still(WED_25_MARCH + timedelta(minutes=40)):
        sent = {"csrf": csrf(page), "name": "late", "new": GOOD}
        assert "Ask for a sign-in link" in client.post("/account/password", data=sent).text


def test_a_sign_in_name_belongs_to_one(client, story, person):
    client.post(f"/sign-in/{story.link(story.manager)}")
    answer = set_password(client, name="Ada@Example.org", new=GOOD)
    assert (answer.status_code, "Somebody else signs in with that name" in answer.text) == (422, True)


def test_a_form_of_the_account_without_its_token_is_refused(client, person):
    sign_in(client)
    for path in ("/account/password", "/account/sessions/end"):
        assert client.post(path, data={"name": "ada", "current": GOOD, "new": GOOD}).status_code == 403


def test_guessing_is_slowed_and_audited_and_the_owner_elsewhere_is_not(story, person):
    app = story.here.app
    guesser = TestClient(app, follow_redirects=False, client=("192.0.2.7", 50000))
    owner = TestClient(app, follow_redirects=False, client=("198.51.100.9", 50000))
    answers = [sign_in(guesser, password=f"guess {n}") for n in range(8)]
    assert [answer.status_code for answer in answers] == [403] * 6 + [429] * 2
    assert answers[-1].headers["retry-after"] == "1"
    assert "Too many attempts" in answers[-1].text
    assert sign_in(guesser).status_code == 429  # even with the right one
    assert sign_in(owner).status_code == 303
    bursts = [what for what in audited(story, person) if "failed sign-ins" in what]
    assert bursts == ["6 failed sign-ins from 192.0.2.7: slowed there"]


def test_the_other_browsers_are_signed_out_and_this_one_stays(story, person):
    app = story.here.app
    with TestClient(app, follow_redirects=False) as client, TestClient(app, follow_redirects=False) as other:
        for browser in (client, other):
            sign_in(browser)
        page = client.get("/account").text
        assert "this browser" in page
        answer = client.post("/account/sessions/end", data={"csrf": csrf(page)})
        assert answer.headers["location"] == "/account?message=ended"
        assert client.get("/account").status_code == 200
        assert other.get("/account").status_code == 303


def test_ones_own_sessions_by_the_api(story, person):
    app = story.here.app
    token = {"Authorization": f"Bearer {story.here.token(person)}"}
    stranger = {"Authorization": f"Bearer {story.here.token(story.manager)}"}
    with TestClient(app, follow_redirects=False) as client, TestClient(app) as api:
        api.delete("/api/v1/me/sessions", headers=token)
        sign_in(client)
        items = api.get("/api/v1/me/sessions", headers=token).json()["items"]
        assert [item["opened_by"] for item in items] == ["password"]
        one = f"/api/v1/me/sessions/{items[0]['id']}"
        assert api.delete(one, headers=stranger).status_code == 404
        assert client.get("/account").status_code == 200
        assert api.delete(one, headers=token).json() == {"ended": 1}
        assert client.get("/account").status_code == 303
        assert api.delete(one, headers=token).status_code == 404
        for _ in range(2):
            client.cookies.clear()
            sign_in(client)
        assert api.delete("/api/v1/me/sessions", headers=token).json() == {"ended": 2}
        assert api.get("/api/v1/me/sessions", headers=token).json()["items"] == []
        assert api.get("/api/v1/me/sessions").status_code == 401
    assert "2 browser sessions ended" in audited(story, person)
