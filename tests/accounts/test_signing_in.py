"""Passwords and tokens on both databases: what opens an account, and what ends that."""

import os
import subprocess
from datetime import timedelta

import pytest

from app.accounts import passwords, signing_in
from app.deps import Parts
from app.errors import Problem
from app.tables import Account, Password
from app.today import now
from tests.accounts.test_accounts import ask, audit
from tests.support.service import EHC

GOOD = "correct horse battery staple"


@pytest.fixture
def ada(here):
    who = here.actor("caseworker", name="Ada")
    with here.db.writing() as session:
        digest = passwords.digest(GOOD)
        session.add(Password(account_id=who.account_id, name="ada@example.org", digest=digest, set_at=now()))
    return who


def sign_in(here, name: str, password: str = GOOD, address: str = "192.0.2.1", at=None) -> str | None:
    return signing_in.by_password(Parts(here.settings, here.db), name, password, address, at or now())


def test_a_name_is_the_same_however_it_is_typed(here, ada):
    for name in ("ada@example.org", " ADA@Example.org ", "ａｄａ@example.org", "ada\x00@example.org"):
        assert sign_in(here, name), name
    for name in ("", "a\x00b", "ada", "ada@example.org%", "' OR 1=1 --"):
        assert sign_in(here, name) is None, name


def test_a_disabled_account_does_not_open_and_opens_again_when_it_is_enabled(here, ada):
    for disabled in (True, False):
        with here.db.writing() as session:
            session.get_one(Account, ada.account_id).disabled = disabled
        assert (sign_in(here, "ada@example.org") is None) is disabled


def test_after_a_burst_the_owner_waits_there_and_not_elsewhere(here, ada):
    at = now()
    for n in range(6):
        assert sign_in(here, "ada@example.org", f"guess {n}", at=at) is None
    with pytest.raises(Problem) as slowed:
        sign_in(here, "ada@example.org", at=at)
    assert (slowed.value.status, slowed.value.headers) == (429, {"Retry-After": "1"})
    assert sign_in(here, "ada@example.org", address="198.51.100.1", at=at)
    assert sign_in(here, "ada@example.org", at=at + timedelta(seconds=1))
    bursts = [what for what, _ in audit(here, ada.account_id) if "failed" in what]
    assert bursts == ["6 failed sign-ins from 192.0.2.1: slowed there"]


def test_a_token_alone_ends_those_before_and_the_account_stays_open(embedded, tmp_path):
    settings = {"EHC_DATABASE_URL": embedded.url, "EHC_SECRET_KEY": "for tests", "EHC_DEMO": "0"}

    def token(*more: str) -> str:
        command = [EHC, "token", "--role", "caseworker", "--name", "Ada", *more]
        return subprocess.run(
            command, cwd=tmp_path, env={**os.environ, **settings}, capture_output=True, text=True, check=True
        ).stdout.strip()

    def opens(secret: str) -> bool:
        with embedded.client() as client:
            return client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200

    first, second = token(), token()
    assert (opens(first), opens(second)) == (True, True)
    third = token("--alone")
    assert (opens(first), opens(second), opens(third)) == (False, False, True)
    who = embedded.actor("caseworker", name="Ada")
    assert "2 tokens revoked" in [what for what, _ in audit(embedded, who.account_id)]
    assert ask(embedded, who, "GET", "/me").status_code == 200
