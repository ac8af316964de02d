"""OAuth 2 client credentials (RFC 6749 section 4.4): a system fetches a token, and what ends it."""

import base64
from datetime import timedelta

import pytest

from app import today as clock
from tests.accounts.test_accounts import ask, audit
from tests.support.installation import Installation
from tests.web.story import standing_still


@pytest.fixture
def trust(here: Installation):
    """A trust's system account and the client an administrator made for it."""
    here.register_service("CCHP")
    actor = here.actor("professional", service="CCHP", name="Trust system")
    made = ask(here, here.actor("admin"), "POST", f"/accounts/{actor.account_id}/clients", json={"name": "EPR"})
    assert made.status_code == 201
    return here, actor, made.json()


def fetch(here: Installation, basic: tuple[str, str] | None = None, headers: dict | None = None, **form: str):
    with here.client() as client:
        return client.post(
            "/oauth/token", data={"grant_type": "client_credentials", **form}, auth=basic, headers=headers
        )


def me(here: Installation, token: str) -> int:
    with here.client() as client:
        return client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_client_fetches_a_token_by_basic_or_in_the_form(trust):
    here, actor, made = trust
    for answer in (
        fetch(here, basic=(made["client_id"], made["client_secret"])),
        fetch(here, client_id=made["client_id"], client_secret=made["client_secret"]),
    ):
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        said = answer.json()
        assert (said["token_type"], said["expires_in"]) == ("Bearer", 3600)
        assert me(here, said["access_token"]) == 200
    assert f"client {made['client_id']} fetched a token" in [what for what, _ in audit(here, actor.account_id)]
    listed = ask(here, here.actor("admin"), "GET", f"/accounts/{actor.account_id}/clients").json()["items"]
    assert [(each["name"], "client_secret" in each, each["used_at"] is None) for each in listed] == [
        ("EPR", False, False)
    ]


def test_a_token_lasts_an_hour(trust):
    here, _, made = trust
    token = fetch(here, basic=(made["client_id"], made["client_secret"])).json()["access_token"]
    now = clock.now()
    with standing_still(now + timedelta(minutes=59)):
        assert me(here, token) == 200
    with standing_still(now + timedelta(minutes=61)):
        assert me(here, token) == 401


def test_revoking_the_client_ends_its_tokens_and_no_others(trust):
    here, actor, made = trust
    admin, basic = here.actor("admin"), (made["client_id"], made["client_secret"])
    token, handed_out = fetch(here, basic=basic).json()["access_token"], here.token(actor)
    gone = ask(here, admin, "DELETE", f"/accounts/{actor.account_id}/clients/{made['client_id']}")
    assert gone.json()["revoked_at"] is not None
    assert (me(here, token), me(here, handed_out)) == (401, 200)
    assert (fetch(here, basic=basic).status_code, fetch(here, basic=basic).json()["error"]) == (401, "invalid_client")
    assert audit(here, actor.account_id)[-1] == (
        f"client {made['client_id']} revoked, and its tokens",
        admin.account_id,
    )
    assert ask(here, admin, "DELETE", f"/accounts/{admin.account_id}/clients/{made['client_id']}").status_code == 404


def test_a_disabled_accounts_client_gets_nothing(trust):
    here, actor, made = trust
    ask(here, here.actor("admin"), "POST", f"/accounts/{actor.account_id}/revocation")
    assert fetch(here, basic=(made["client_id"], made["client_secret"])).status_code == 401
    answer = ask(here, here.actor("admin"), "POST", f"/accounts/{actor.account_id}/clients", json={"name": "EPR"})
    assert answer.status_code == 409


def test_what_is_no_request_for_a_token_says_so_as_the_rfc_does(embedded):
    basic = ("ehc-1", "wrong")
    with embedded.client() as client:
        as_json = client.post("/oauth/token", json={"grant_type": "client_credentials"}, auth=basic)
        twice = client.post(
            "/oauth/token",
            content="grant_type=client_credentials&grant_type=client_credentials",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            auth=basic,
        )
    for answer, status, error in (
        (as_json, 400, "invalid_request"),
        (twice, 400, "invalid_request"),
        (fetch(embedded, basic=basic, grant_type="password"), 400, "unsupported_grant_type"),
        (fetch(embedded, basic=basic, scope="all"), 400, "invalid_scope"),
        (fetch(embedded, basic=basic, client_id="ehc-1", client_secret="x"), 400, "invalid_request"),
        (fetch(embedded), 401, "invalid_client"),
        (fetch(embedded, basic=basic), 401, "invalid_client"),
        (fetch(embedded, headers={"Authorization": "Basic é".encode()}), 401, "invalid_client"),
        (fetch(embedded, client_id="a\x00b", client_secret="x"), 401, "invalid_client"),
    ):
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["error_description"]
        assert ("www-authenticate" in answer.headers) is (status == 401)


def test_basic_credentials_are_form_encoded(trust):
    here, _, made = trust
    joined = f"{made['client_id'].replace('-', '%2D')}:{made['client_secret']}"
    header = "Basic " + base64.b64encode(joined.encode()).decode()
    assert fetch(here, headers={"Authorization": header}).status_code == 200


def test_guessing_is_slowed_and_audited_and_the_client_itself_is_not_shut_out(trust):
    here, actor, made = trust
    with standing_still(clock.now()):
        guesses = [fetch(here, basic=(made["client_id"], f"guess {n}")) for n in range(9)]
        assert [answer.status_code for answer in guesses] == [401] * 6 + [429] * 3
        assert guesses[-1].headers["retry-after"] == "1"
        assert guesses[-1].json()["error"] == "temporarily_unavailable"
        assert fetch(here, basic=(made["client_id"], made["client_secret"])).status_code == 200
    bursts = [what for what, _ in audit(here, actor.account_id) if "failed sign-ins" in what]
    assert bursts == [f"6 failed sign-ins of client {made['client_id']} from testclient: slowed there"]
