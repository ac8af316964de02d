"""Accounts and what opens them: made, changed, shut, let in again; a secret shown once; a family is a number."""

import re

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.tables import Account, AccountAudit, OAuthClient, Token
from tests.admin.office import Clerk, Office

ACCOUNTS = "/admin/accounts"


def audit(office: Office, account_id: int) -> list[tuple[str, int | None]]:
    with office.here.db.reading() as session:
        mine = select(AccountAudit).where(col(AccountAudit.account_id) == account_id).order_by(col(AccountAudit.id))
        return [(row.what, row.by_account_id) for row in session.scalars(mine)]


def page_of(actor) -> str:
    return f"{ACCOUNTS}/{actor.account_id}"


def test_the_list_holds_the_councils_own_and_no_leaver_no_family_no_other_council(office, admin):
    page = admin.see(ACCOUNTS)
    for name in ("Jo Clerk", "Tom Okafor", "Ann Nurse", "CCHP"):
        assert name in page
    for name in ("Pat Leaver", "Hodan", "Somebody Else"):
        assert name not in page
    assert "Pat Leaver" in admin.see(f"{ACCOUNTS}?status=shut")
    families = admin.see(f"{ACCOUNTS}?role=family")
    assert f"A family’s account, number {office.family.account_id}" in families
    assert "Hodan" not in families


def test_it_finds_by_a_part_of_a_name_but_no_family(admin):
    found = admin.send(ACCOUNTS, sought="okaf")
    assert found.status_code == 200
    assert "Tom Okafor" in found.text
    assert "Ann Nurse" not in found.text
    assert "0 found" in admin.send(ACCOUNTS, sought="hodan").text
    assert "0 found" in admin.send(ACCOUNTS, sought="%").text
    empty = admin.send(ACCOUNTS, sought=" ")
    assert empty.status_code == 422
    assert "<title>Error: Accounts" in empty.text


def test_an_account_is_made_and_opened_by_a_link_shown_once(office, admin):
    made = admin.send(f"{ACCOUNTS}/new", name="Bea New", role="professional", service="EPS", step="send")
    assert made.status_code == 303, made.text
    where = made.headers["location"].partition("?")[0]
    assert "Nothing opens it yet" in admin.see(made.headers["location"])
    link = admin.again(f"{where}/link", admin.see(where))
    code = re.search(r"http://127.0.0.1:8000/sign-in/([\w-]+)", link.text)[1]
    assert code not in admin.see(where)
    admin.client.cookies.clear()
    assert "Bea New" in admin.see(f"/sign-in/{code}")
    assert ("given a sign-in link", office.admin.account_id) in audit(office, int(where.rpartition("/")[2]))


def test_what_is_wrong_with_a_new_account_stands_at_its_field(office, admin):
    form = f"{ACCOUNTS}/new"
    no_service = admin.send(form, name="Bea New", role="professional", step="send")
    assert no_service.status_code == 422
    assert 'href="#service"' in no_service.text
    wrong = admin.send(form, name="Bea New", role="manager", email="no address", registration_body="HCPC", registration_number="x", step="send")  # fmt: skip
    assert wrong.status_code == 422
    assert 'href="#email"' in wrong.text
    assert 'value="no address"' in wrong.text
    number = admin.send(form, name="Bea New", role="manager", registration_body="HCPC", registration_number="x", step="send")  # fmt: skip
    assert 'href="#registration_number"' in number.text
    again = admin.send(form, name="Tom Okafor", role="caseworker", step="send")
    assert again.status_code == 409
    assert "has that name, role and service" in again.text
    assert admin.send(form, name="A Parent", role="family", step="send").status_code == 422


def test_an_account_is_changed_and_emptied(office, admin):
    path = f"{page_of(office.caseworker)}/change"
    assert admin.send(path, name="Tom O. Okafor", email="tom@example.org").status_code == 303
    assert "tom@example.org" in admin.see(page_of(office.caseworker))
    assert admin.send(path, name="Tom O. Okafor", email="").status_code == 303
    assert "tom@example.org" not in admin.see(page_of(office.caseworker))
    assert admin.send(path, name="").status_code == 422


def test_a_leaver_is_shut_out_and_let_in_again(office, admin):
    caseworker = Clerk(office, office.caseworker)
    caseworker.see("/work")
    assert "Every token, client, link and browser session" in admin.see(f"{page_of(office.caseworker)}/shut")
    assert admin.send(f"{page_of(office.caseworker)}/shut", step="send").status_code == 303
    caseworker.see("/work", 303)
    page = admin.see(page_of(office.caseworker))
    assert "Make a sign-in link" not in page
    assert admin.again(f"{page_of(office.caseworker)}/link", page).status_code == 409
    assert admin.again(f"{page_of(office.caseworker)}/open", page).status_code == 303
    assert "Make a sign-in link" in admin.see(page_of(office.caseworker))


def test_nobody_shuts_themselves_out(office, admin):
    assert "Shut them out" not in admin.see(page_of(office.admin))
    refused = admin.send(f"{page_of(office.admin)}/shut", step="send")
    assert refused.status_code == 409
    assert "another administrator" in refused.text
    admin.see(ACCOUNTS)


def test_tokens_are_made_shown_once_and_ended(office, admin):
    path = page_of(office.nurse)
    assert admin.send(f"{path}/tokens", days="1000").status_code == 422
    made = admin.send(f"{path}/tokens", days="30")
    assert made.status_code == 200
    secret = re.search(r"ehc-code--big\">([\w-]+)<", made.text)[1]
    page = admin.see(path)
    assert "Tokens (1)" in page
    assert secret not in page
    with office.here.client() as program:
        me = program.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
        assert me.json()["name"] == "Ann Nurse"
        assert admin.again(f"{path}/tokens/end", page).status_code == 303
        assert program.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert ("given a token for 30 days", office.admin.account_id) in audit(office, office.nurse.account_id)
    assert ("1 tokens revoked", office.admin.account_id) in audit(office, office.nurse.account_id)


def test_a_client_is_made_and_ended(office, admin):
    path = page_of(office.nurse)
    assert admin.send(f"{path}/clients", name="").status_code == 422
    made = admin.send(f"{path}/clients", name="Another system")
    client_id = re.search(r"(ehc-[0-9a-f]{24})<", made.text)[1]
    assert client_id in admin.see(path)
    assert admin.again(f"{path}/clients/{client_id}/end", admin.see(path)).status_code == 303
    with office.here.db.reading() as session:
        mine = select(OAuthClient).where(col(OAuthClient.client_id) == client_id)
        assert session.scalars(mine).one().revoked_at is not None


@pytest.mark.parametrize("what", ["link", "tokens", "clients", "change"])
def test_nothing_that_opens_a_familys_pages_is_made_here(office, admin, what):
    page = admin.see(page_of(office.family))
    assert "Hodan" not in page
    answer = admin.again(f"{page_of(office.family)}/{what}", page, name="A system", days="30")
    assert answer.status_code == 409
    assert "Hodan" not in answer.text
    with office.here.db.reading() as session:
        mine = select(Token).where(col(Token.account_id) == office.family.account_id)
        assert session.scalars(mine).first() is None
        assert session.get_one(Account, office.family.account_id).name == "Hodan Example"


def test_another_councils_account_is_not_there(office, admin):
    for path in ("", "/change", "/shut", "/tokens", "/clients"):
        admin.see(f"{page_of(office.elsewhere)}{path}", 404)
