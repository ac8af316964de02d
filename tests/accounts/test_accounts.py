"""Who you are, whose accounts an administrator sees, and shutting one out."""

import pytest
from sqlalchemy import select

from app.tables import AccountAudit
from tests.support.installation import Installation


def ask(here: Installation, actor, method: str, path: str, **sent):
    with here.client(actor) as client:
        return client.request(method, f"/api/v1{path}", **sent)


def audit(here: Installation, account_id: int) -> list[tuple[str, int | None]]:
    with here.db.reading() as session:
        rows = session.scalars(
            select(AccountAudit).where(AccountAudit.account_id == account_id).order_by(AccountAudit.id)
        )
        return [(row.what, row.by_account_id) for row in rows]


@pytest.mark.parametrize(
    "role", ["caseworker", "manager", "professional", "setting", "ep_manager", "analyst", "family", "admin"]
)
def test_everybody_may_ask_who_they_are(embedded, role):
    service = embedded.register_service("NHS") if role == "professional" else ""
    actor = embedded.actor(role, service=service, name="Sam Lee")
    assert ask(embedded, actor, "GET", "/me").json() == {
        "account": actor.account_id,
        "name": "Sam Lee",
        "role": role,
        "authority": "801",
        "service": service or None,
    }


def test_nobody_signed_in_is_401(embedded):
    for method, path in [
        ("GET", "/me"),
        ("GET", "/accounts"),
        ("PUT", "/services/X"),
        ("PUT", "/bank-holidays/x"),
        ("POST", "/cases/1/access"),
    ]:
        assert ask(embedded, None, method, path).status_code == 401


def test_an_administrator_sees_the_accounts_of_their_own_authority_in_pages(here):
    admin, caseworker = here.actor("admin"), here.actor("caseworker")
    here.actor("caseworker", authority="802")
    first = ask(here, admin, "GET", "/accounts", params={"limit": 1}).json()
    rest = ask(here, admin, "GET", "/accounts", params={"limit": 1, "cursor": first["next"]}).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == [admin.account_id, caseworker.account_id]
    assert rest["next"] is None
    said = {"id", "name", "role", "authority", "service", "disabled", "created_at", "email"}
    assert set(first["items"][0]) == said | {"profession", "registration_body", "registration_number"}


def test_an_account_shut_out_is_out_at_once(here):
    admin, leaver = here.actor("admin"), here.actor("caseworker")
    with here.client(leaver) as client:
        assert client.get("/api/v1/me").status_code == 200
        answer = ask(here, admin, "POST", f"/accounts/{leaver.account_id}/revocation")
        assert (answer.status_code, answer.json()["disabled"]) == (200, True)
        assert client.get("/api/v1/me").status_code == 401
    assert audit(here, leaver.account_id)[-1] == ("tokens, links and sessions revoked; disabled", admin.account_id)


def test_another_authoritys_account_is_404_and_stays_in(here):
    stranger = here.actor("caseworker", authority="802")
    assert ask(here, here.actor("admin"), "POST", f"/accounts/{stranger.account_id}/revocation").status_code == 404
    assert ask(here, here.actor("admin"), "POST", "/accounts/999999/revocation").status_code == 404
    assert ask(here, stranger, "GET", "/me").status_code == 200


@pytest.mark.parametrize(
    "role", ["caseworker", "manager", "professional", "setting", "ep_manager", "analyst", "family"]
)
def test_what_administrators_keep_is_403_to_everybody_else(embedded, role):
    actor = embedded.actor(role, service="NHS" if role == "professional" else "")
    for method, path in [
        ("GET", "/accounts"),
        ("POST", f"/accounts/{actor.account_id}/revocation"),
        ("GET", "/services"),
        ("PUT", "/services/NHS"),
        ("GET", "/bank-holidays/2027-01-01"),
        ("PUT", "/bank-holidays/2027-01-01"),
        ("DELETE", "/bank-holidays/2027-01-01"),
    ]:
        assert ask(embedded, actor, method, path, json={}).status_code == 403, (method, path)


def test_an_administrator_does_no_casework(embedded):
    case = embedded.open("2026-01-05")
    for path in ("/cases", f"/cases/{case}", "/people/1", f"/cases/{case}/documents", f"/cases/{case}/access"):
        assert ask(embedded, embedded.actor("admin"), "GET", path).status_code == 403
