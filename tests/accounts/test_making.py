"""Accounts made and changed by an administrator: what each field takes, and that a leaver leaves all they did behind."""

import pytest

from app.accounts import store
from app.tables import Account
from tests.accounts.test_accounts import ask, audit
from tests.support.installation import Installation

SIAN = {
    "name": "Sian Hughes",
    "role": "professional",
    "service": "EPS",
    "email": "sian.hughes@example.org",
    "profession": "educational psychologist",
    "registration_body": "HCPC",
    "registration_number": "pyl 01234",
}


def make(here: Installation, admin, **changes):
    return ask(here, admin, "POST", "/accounts", json={**SIAN, **changes})


def test_an_account_is_made_and_read(here):
    admin = here.actor("admin")
    here.register_service("EPS")
    made = make(here, admin)
    assert made.status_code == 201
    said = made.json()
    assert (said["registration_number"], said["authority"], said["disabled"]) == ("PYL01234", "801", False)
    assert ask(here, admin, "GET", f"/accounts/{said['id']}").json() == said
    assert audit(here, said["id"]) == [("made", admin.account_id)]
    entries = ask(here, admin, "GET", f"/accounts/{said['id']}/audit").json()["items"]
    assert [(entry["what"], entry["by_account_id"]) for entry in entries] == [("made", admin.account_id)]


def test_the_same_names_twice_are_409_naming_the_first(here):
    here.register_service("EPS")
    first = make(here, here.actor("admin")).json()["id"]
    again = make(here, here.actor("admin"))
    assert (again.status_code, f"account {first} " in again.json()["detail"]) == (409, True)
    assert make(here, here.actor("admin"), name="Another").status_code == 201


def test_no_administrator_lets_a_professional_in_to_what_another_authority_asks(here):
    """A service has one inbox, whichever authorities ask it. Its own authority's administrator lets in whom it likes."""
    admin, neighbour = here.actor("admin"), here.actor("admin", authority="802")
    here.register_service("EPS", "other", "802")
    assert make(here, neighbour).status_code == 201
    here.register_service("EPS", "other", "801")
    refused = make(here, neighbour, name="Another")
    assert refused.status_code == 409
    assert "EPS serves 801 too" in refused.json()["detail"]
    assert "ehc token" in refused.json()["detail"]
    assert make(here, admin).status_code == 409
    assert make(here, admin, role="setting").status_code == 201  # it reads no inbox


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"role": "owner"}, "role"),
        ({"service": None}, "service"),
        ({"service": "NOWHERE"}, "service"),
        ({"service": "OTHERS"}, "service"),
        ({"email": "sian"}, "email"),
        ({"registration_body": "BPS"}, "registration_body"),
        ({"registration_number": "12345"}, "registration_number"),
        ({"registration_number": None}, "registration_number"),
        ({"registration_body": None}, "registration_number"),
        ({"authority": "802"}, "authority"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\ufdd0b"}, "name"),
    ],
)
def test_a_bad_account_is_422_naming_the_field(embedded, changes, field):
    embedded.register_service("EPS")
    embedded.register_service("OTHERS", authority="802")
    answer = make(embedded, embedded.actor("admin"), **changes)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_what_is_not_sent_stays_and_null_empties(here):
    admin = here.actor("admin")
    here.register_service("EPS")
    sian = make(here, admin).json()
    changed = ask(here, admin, "PATCH", f"/accounts/{sian['id']}", json={"name": "Sian Parry", "email": None})
    assert changed.json() == {**sian, "name": "Sian Parry", "email": None}
    assert audit(here, sian["id"])[-1] == ("changed: name, email", admin.account_id)
    for wrong in ({"registration_body": "GMC"}, {"registration_body": None}, {"name": None}, {"role": "manager"}):
        assert ask(here, admin, "PATCH", f"/accounts/{sian['id']}", json=wrong).status_code == 422, wrong
    assert make(here, admin).status_code == 201  # the old name is free again
    taken = ask(here, admin, "PATCH", f"/accounts/{sian['id']}", json={"name": "Sian Hughes"})
    assert taken.status_code == 409


def test_a_leaver_is_shut_out_stays_in_the_service_and_can_come_back(here):
    admin = here.actor("admin")
    here.register_service("EPS")
    leaver, stayer = here.actor("professional", service="EPS", name="Zoe"), here.actor("professional", service="EPS")
    with here.client(leaver) as client:
        assert client.get("/api/v1/me").status_code == 200
        path = f"/accounts/{leaver.account_id}"
        assert ask(here, admin, "PATCH", path, json={"disabled": True}).json()["disabled"] is True
        assert client.get("/api/v1/me").status_code == 401
        with here.db.reading() as session:
            found = [(row.id, row.disabled) for row in store.of_service(session, "EPS")]
        assert sorted(found) == [(leaver.account_id, True), (stayer.account_id, False)]
        assert ask(here, admin, "PATCH", path, json={"disabled": False}).json()["disabled"] is False
        assert client.get("/api/v1/me").status_code == 401  # what opened it before stays shut
    assert ask(here, leaver, "GET", "/me").status_code == 200  # a new token opens it
    said = [what for what, _ in audit(here, leaver.account_id)]
    assert "enabled again" in said
    assert "tokens, links and sessions revoked; disabled" in said


def test_a_link_lets_a_browser_in_once_and_is_audited(here):
    admin, caseworker = here.actor("admin"), here.actor("caseworker")
    path = f"/accounts/{caseworker.account_id}"
    made = ask(here, admin, "POST", f"{path}/links")
    assert made.status_code == 201
    address = made.json()["url"].removeprefix("http://127.0.0.1:8000")
    with here.client() as browser:
        assert browser.post(address).url.path == "/"
        assert browser.post(address).status_code == 404
    assert ("given a sign-in link", admin.account_id) in audit(here, caseworker.account_id)
    ask(here, admin, "PATCH", path, json={"disabled": True})
    assert ask(here, admin, "POST", f"{path}/links").status_code == 409


ROUTES = [
    ("POST", "/accounts"),
    ("GET", "/accounts/{id}"),
    ("PATCH", "/accounts/{id}"),
    ("GET", "/accounts/{id}/audit"),
    ("POST", "/accounts/{id}/links"),
    ("GET", "/accounts/{id}/clients"),
    ("POST", "/accounts/{id}/clients"),
    ("DELETE", "/accounts/{id}/clients/x"),
    ("GET", "/accounts/{id}/identities"),
    ("POST", "/accounts/{id}/identities"),
    ("DELETE", "/accounts/{id}/identities/1"),
]
BODIES = {
    "/accounts": SIAN,
    "/accounts/{id}/clients": {"name": "x"},
    "/accounts/{id}/identities": {"issuer": "x", "subject": "y"},
}


def body_of(method: str, path: str) -> dict:
    return {"json": BODIES.get(path, {}) if method == "POST" else {}} if method in {"POST", "PATCH"} else {}


@pytest.mark.parametrize(
    "role", ["caseworker", "manager", "professional", "setting", "ep_manager", "analyst", "family", None]
)
def test_they_are_for_administrators(embedded, role):
    actor = embedded.actor(role, service="NHS" if role == "professional" else "") if role else None
    for method, path in ROUTES:
        answer = ask(embedded, actor, method, path.format(id=1), **body_of(method, path))
        assert answer.status_code == (403 if role else 401), (method, path)


def test_another_authoritys_account_is_404(embedded):
    stranger, admin = embedded.actor("caseworker", authority="802"), embedded.actor("admin")
    for method, path in ROUTES[1:]:
        answer = ask(embedded, admin, method, path.format(id=stranger.account_id), **body_of(method, path))
        assert answer.status_code == 404, (method, path)
    with embedded.db.reading() as session:
        assert session.get_one(Account, stranger.account_id).disabled is False
