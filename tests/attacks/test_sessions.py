"""A session is given by us, kept in one cookie, and over when it should be: whatever a browser is made to bring along."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from app import today as clock
from app.accounts import passwords
from app.deps import SESSION_COOKIE
from app.security import Actor, new_secret, secret_digest
from app.tables import Account, Password, SignInLink
from tests.access.world import World
from tests.attacks.sending import key_of
from tests.family.families import Families
from tests.support.installation import the_app

PLANTED = "planted-by-somebody-else"
GOOD = "crossing the old harbour"


def link(world: World, who: Actor) -> str:
    secret = new_secret()
    with world.here.db.writing() as session:
        until = clock.now() + timedelta(days=365)
        session.add(SignInLink(account_id=who.account_id, digest=secret_digest(secret), expires_at=until))
    return secret


def by_link(world: World, headers: dict[str, str]):
    return world.client.post(f"/sign-in/{link(world, world.actors['caseworker'])}", headers=headers)


def by_password(world: World, headers: dict[str, str]):
    with world.here.db.writing() as session:
        account_id = world.actors["caseworker"].account_id
        session.merge(
            Password(account_id=account_id, name="somebody", digest=passwords.digest(GOOD), set_at=clock.now())
        )
    return world.client.post("/sign-in", data={"name": "somebody", "password": GOOD}, headers=headers)


def by_family_code(world: World, headers: dict[str, str]):
    families = Families(world.here)
    case = families.open("theirs", "2026-01-05", "Ada", "Reed", contacts=[{"name": "Hana Reed", "relation": "mother"}])
    token, code = families.let_in(case)
    return world.client.post(f"/family/in/{token}", data={"code": code}, headers=headers)


def new_password(world: World, headers: dict[str, str]):
    """Signed in already, by a link of this minute: to set a password is to begin anew."""
    data = {"csrf": world.keys["caseworker"].csrf, "name": "somebody", "new": GOOD}
    return world.client.post("/account/password", data=data, headers=headers)


WAYS_IN = [by_link, by_password, by_family_code, new_password]


@pytest.fixture
def changed(world: World) -> World:
    world.dirty = True
    the_app().state.parts = world.parts
    return world


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("prefix", ["", "__Host-"])
def test_over_tls_no_other_site_can_plant_a_session_and_without_it_none_is_taken_up(changed, way, prefix) -> None:
    settings = changed.here.settings
    before, settings.public_url = settings.public_url, "https://ehc.example.gov.uk" if prefix else settings.public_url
    try:
        theirs = changed.keys["caseworker"].cookie
        answer = way(changed, {"Cookie": f"{prefix}{SESSION_COOKIE}={theirs}"})
        assert answer.status_code == 303, answer.text[:300]
        given = SimpleCookie(answer.headers["set-cookie"])[f"{prefix}{SESSION_COOKIE}"]
        assert given.value not in {theirs, PLANTED}
        assert len(given.value) >= 43  # 256 bits
        said = (given["path"], given["httponly"], given["samesite"], given["domain"], bool(given["secure"]))
        assert said == ("/", True, "lax", "", bool(prefix))
        assert not given["max-age"]  # it ends with the browser
        assert not given["expires"]
        old = {"Cookie": f"{prefix}{SESSION_COOKIE}={theirs}"}
        assert changed.client.get("/account", headers=old).status_code == 303  # what was brought along is over
        new = {"Cookie": f"{prefix}{SESSION_COOKIE}={given.value}"}
        assert changed.client.get("/session", headers=new).json()["left"] > 0
        assert changed.client.get("/session", headers={"Cookie": f"{SESSION_COOKIE}={PLANTED}"}).json()["left"] == 0
        if prefix:  # a cookie that another site of the domain can set is not looked at
            assert (
                changed.client.get("/session", headers={"Cookie": f"{SESSION_COOKIE}={given.value}"}).json()["left"]
                == 0
            )
    finally:
        settings.public_url = before


def test_a_sessions_secret_opens_nothing_but_in_its_cookie(changed) -> None:
    key = changed.keys["caseworker"]
    asked = f"/cases/{changed.ids['own']['case_id']}"
    for name in (SESSION_COOKIE, "session", "sid", "token", "access_token"):
        assert changed.client.get(asked, params={name: key.cookie}).status_code == 303
    for headers in (
        {"Authorization": f"Bearer {key.cookie}"},
        {"X-Session": key.cookie},
        {"Cookie": f"{SESSION_COOKIE}={key.csrf}"},
        {"Cookie": f"{SESSION_COOKIE}={secret_digest(key.cookie)}"},  # as the database keeps it
        {"Cookie": f"other={key.cookie}"},
        {"Cookie": f"{SESSION_COOKIE}={key.cookie[:-1]}"},
    ):
        assert changed.client.get(asked, headers=headers).status_code == 303, headers
    assert changed.client.get(f"/sign-in/{key.cookie}").status_code == 404
    assert changed.client.get(asked, headers=key_of(changed, "caseworker")).status_code == 200


def shut(world: World) -> None:
    with world.here.db.writing() as session:
        session.get_one(Account, world.actors["caseworker"].account_id).disabled = True


def by_admin(path: str, **data: str):
    def ends(world: World) -> None:
        account_id = world.actors["caseworker"].account_id
        sent = {"csrf": world.keys["admin"].csrf, **data}
        answer = world.client.post(f"/admin/accounts/{account_id}/{path}", data=sent, headers=key_of(world, "admin"))
        assert answer.status_code == 303, answer.text[:500]

    return ends


def sign_out(world: World) -> None:
    data = {"csrf": world.keys["caseworker"].csrf}
    assert world.client.post("/sign-out", data=data, headers=key_of(world, "caseworker")).status_code == 303


def revoke(world: World) -> None:
    account_id = world.actors["caseworker"].account_id
    admin = {"Authorization": f"Bearer {world.keys['admin'].token}"}
    assert world.client.post(f"/api/v1/accounts/{account_id}/revocation", headers=admin).status_code == 200


def password_elsewhere(world: World) -> None:
    """Another browser of the same person sets a password."""
    other = SimpleCookie(by_link(world, {}).headers["set-cookie"])[SESSION_COOKIE].value
    cookie = {"Cookie": f"{SESSION_COOKIE}={other}"}
    csrf = world.client.get("/session", headers=cookie).json()["csrf"]
    data = {"csrf": csrf, "name": "somebody", "new": GOOD}
    assert world.client.post("/account/password", data=data, headers=cookie).status_code == 303


@pytest.mark.parametrize("ends", [shut, by_admin("shut"), revoke, sign_out, password_elsewhere])
def test_what_ends_a_session_ends_it_at_once(changed, ends) -> None:
    cookie = key_of(changed, "caseworker")
    assert changed.client.get("/session", headers=cookie).json()["left"] > 0
    ends(changed)
    assert changed.client.get("/session", headers=cookie).json()["left"] == 0
    assert changed.client.get(f"/cases/{changed.ids['own']['case_id']}", headers=cookie).status_code == 303
