"""Who is let in to a case: a restricted one is hidden until a manager names you, and each change is audited."""

import pytest

from app.accounts import service
from app.security import COUNCIL_ROLES
from app.tables import Account
from tests.accounts.test_accounts import ask, audit
from tests.support.installation import Installation


def put(here: Installation, manager, case: int, *, restricted: bool, accounts=(), **more):
    sent = {"restricted": restricted, "accounts": [a.account_id for a in accounts], **more}
    return ask(here, manager, "POST", f"/cases/{case}/access", json=sent)


def sees(here: Installation, actor, case: int) -> bool:
    """Whether the case is there for an actor, by every way to it."""
    person = ask(here, here.actor("manager"), "GET", f"/cases/{case}").json()["person"]["id"]
    ways = [f"/cases/{case}", f"/cases/{case}/steps", f"/cases/{case}/documents", f"/people/{person}"]
    if actor.role in COUNCIL_ROLES:
        ways.append(f"/cases/{case}/events")  # its words are the council's own
    answers = {ask(here, actor, "GET", way).status_code for way in ways}
    listed = case in [item["id"] for item in ask(here, actor, "GET", "/cases").json()["items"]]
    found = ask(here, actor, "POST", "/cases/search", json={"name": "Example"}).json()["items"]
    assert (answers, bool(found)) in (({200}, listed), ({404}, listed))
    return listed


def test_a_restricted_case_is_hidden_from_a_caseworker_until_granted(here):
    case, manager, caseworker = here.open("2026-01-05"), here.actor("manager"), here.actor("caseworker")
    assert sees(here, caseworker, case)
    assert put(here, manager, case, restricted=True).json() == {"case_id": case, "restricted": True, "accounts": []}
    assert not sees(here, caseworker, case)
    assert sees(here, manager, case)
    granted = put(here, manager, case, restricted=True, accounts=[caseworker]).json()
    assert granted["accounts"] == [{"id": caseworker.account_id, "name": caseworker.name, "role": "caseworker"}]
    assert ask(here, manager, "GET", f"/cases/{case}/access").json() == granted
    assert sees(here, caseworker, case)
    assert put(here, manager, case, restricted=True).json()["accounts"] == []
    assert not sees(here, caseworker, case)
    put(here, manager, case, restricted=False)
    assert sees(here, caseworker, case)


def test_each_change_is_audited_with_who_made_it(here):
    case, manager, caseworker = here.open("2026-01-05"), here.actor("manager"), here.actor("caseworker")
    for accounts in ([caseworker], [caseworker], []):
        put(here, manager, case, restricted=True, accounts=accounts)
    put(here, manager, case, restricted=False, accounts=[caseworker])
    by = manager.account_id
    assert audit(here, caseworker.account_id)[-3:] == [
        (f"let in to case {case}", by),
        (f"let in no longer to case {case}", by),
        (f"let in to case {case}", by),
    ]
    assert [what for what, _ in audit(here, by) if "case" in what] == [f"restricted case {case}", f"opened case {case}"]


def test_a_family_not_named_stays_let_in_until_it_is_shut_out(here):
    case, manager, family = here.open("2026-01-05"), here.actor("manager"), here.actor("family")
    assert not sees(here, family, case)
    assert put(here, manager, case, restricted=True, accounts=[family]).status_code == 200
    assert sees(here, family, case)
    assert len(put(here, manager, case, restricted=True).json()["accounts"]) == 1
    assert sees(here, family, case)
    assert put(here, manager, case, restricted=True, shut_out=[family.account_id]).json()["accounts"] == []
    assert not sees(here, family, case)


def test_only_an_open_account_of_this_authority_that_has_cases_can_be_let_in(here):
    case, manager, leaver = here.open("2026-01-05"), here.actor("manager"), here.actor("caseworker", name="leaver")
    with here.db.writing() as session:
        from app.today import now

        service.shut_out(session, session.get_one(Account, leaver.account_id), now(), manager.account_id)
    for account in (
        leaver,
        here.actor("caseworker", authority="802"),
        here.actor("analyst"),
        here.actor("professional", service="NHS"),
    ):
        answer = put(here, manager, case, restricted=True, accounts=[account])
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "accounts")
    caseworker = here.actor("caseworker")
    answer = put(here, manager, case, restricted=True, accounts=[caseworker], shut_out=[caseworker.account_id])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "shut_out")
    assert ask(here, manager, "GET", f"/cases/{case}/access").json() == {
        "case_id": case,
        "restricted": False,
        "accounts": [],
    }


@pytest.mark.parametrize("role", ["caseworker", "ep_manager", "setting", "family", "professional", "analyst"])
def test_it_is_for_managers(embedded, role):
    case, actor = embedded.open("2026-01-05"), embedded.actor(role, service="NHS" if role == "professional" else "")
    for method in ("GET", "POST"):
        assert ask(embedded, actor, method, f"/cases/{case}/access", json={}).status_code == 403


def test_another_authoritys_case_is_404_before_the_body_is_judged(embedded):
    case = embedded.open("2026-01-05")
    for method in ("GET", "POST"):
        assert (
            ask(
                embedded, embedded.actor("manager", authority="802"), method, f"/cases/{case}/access", json={}
            ).status_code
            == 404
        )


@pytest.mark.parametrize(
    "sent", [{}, {"restricted": "perhaps"}, {"restricted": True, "accounts": [0]}, {"restricted": True, "who": []}]
)
def test_a_bad_body_is_422(embedded, sent):
    case = embedded.open("2026-01-05")
    assert ask(embedded, embedded.actor("manager"), "POST", f"/cases/{case}/access", json=sent).status_code == 422
