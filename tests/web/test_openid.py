"""Signing in with an OpenID provider: a real one, in a process of its own, and the real service, over HTTP."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from sqlalchemy import select

from app.accounts import oidc
from app.accounts import service as accounts
from app.settings import OidcProvider, Settings
from app.tables import Account, AccountAudit
from app.today import now
from tests.support.installation import Installation
from tests.support.service import free_port, served

CLIENT = "ehc-casework"
# What each of these people's ID tokens says beside, or instead of, what it should.
PEOPLE = {
    "sian": {"acr": "AAL3_ANY", "email": "sian@example.org"},
    "weak": {"acr": "AAL2_ANY"},
    "expired": {"acr": "AAL3_ANY", "exp": 1_700_000_000},
    "for-another": {"acr": "AAL3_ANY", "aud": "another-client", "azp": CLIENT},
    "from-another": {"acr": "AAL3_ANY", "iss": "https://elsewhere.example.org"},
    "replayed": {"acr": "AAL3_ANY", "nonce": "of another sign-in"},
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The provider; its issuer."""
    port = free_port()
    people = [part for sub, claims in PEOPLE.items() for part in ("--user-claims", json.dumps({"sub": sub, **claims}))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true", *people]
    log = (tmp_path_factory.mktemp("provider") / "log").open("w")
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    issuer = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=5).raise_for_status()
                break
            except httpx.TransportError:
                assert process.poll() is None, "the provider did not start"
                assert time.monotonic() < until, "the provider does not answer"
                time.sleep(0.1)
        yield issuer
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture(scope="module")
def service(provider: str, sqlite_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The service, set up with the provider, with one that is down, and with one whose issuer is not what it says."""
    folder = tmp_path_factory.mktemp("service")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    here = Installation(f"sqlite:///{folder / 'ehc.db'}", folder)
    strong = {"acr_values": "AAL3_ANY", "acr_accepted": ["AAL3_ANY"]}
    one = {"client_id": CLIENT, "client_secret": "a secret", "label": "Test sign-in"}
    providers = [
        {**one, **strong, "name": "test", "issuer": provider, "scopes": "openid profile email"},
        {**one, "name": "down", "issuer": f"http://127.0.0.1:{free_port()}"},
        {
            **one,
            "name": "liar",
            "issuer": "https://login.example.org",
            "discovery_url": f"{provider}/.well-known/openid-configuration",
        },
    ]
    settings = {
        "EHC_DATABASE_URL": here.url,
        "EHC_SECRET_KEY": "for tests",
        "EHC_DEMO": "0",
        "EHC_OIDC_PROVIDERS": json.dumps(providers),
        "EHC_PUBLIC_URL": "http://127.0.0.1:8000",
    }
    with served(folder, settings) as url:
        yield SimpleNamespace(here=here, url=url, log=folder / "serve.log")
    here.close()


class Browser(httpx.Client):
    """What a browser does: keeps its cookies, goes where it is sent."""

    def __init__(self, service: SimpleNamespace) -> None:
        super().__init__(base_url=service.url, timeout=30, follow_redirects=False)

    def go(self, address: str) -> httpx.Response:
        """The service is asked under the address it was told is its own: here it stands on another port."""
        parts = urlsplit(address)
        return self.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    def begin(self, name: str = "test", query: str = "") -> str:
        """To the provider: where the browser is sent."""
        answer = self.get(f"/sign-in/with/{name}{query}")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def prove(self, there: str, sub: str) -> str:
        """At the provider: where it sends the browser back to."""
        answer = httpx.post(there, data={"sub": sub}, timeout=30, follow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def sign_in(self, sub: str, query: str = "") -> httpx.Response:
        return self.go(self.prove(self.begin(query=query), sub))


@pytest.fixture
def browser(service) -> Iterator[Browser]:
    with Browser(service) as opened:
        yield opened


@pytest.fixture
def sian(service, provider) -> Iterator[int]:
    """Somebody whose identity an administrator linked."""
    who, admin = service.here.actor("caseworker", name="Sian Hughes"), service.here.actor("admin")
    headers = {"Authorization": f"Bearer {service.here.token(admin)}"}
    with httpx.Client(base_url=f"{service.url}/api/v1/accounts/{who.account_id}", headers=headers) as api:
        linked = api.post("/identities", json={"issuer": provider, "subject": "sian"}).json()
        yield who.account_id
        assert api.delete(f"/identities/{linked['id']}").status_code == 204
        assert api.get("/identities").json()["items"] == []


def invited(service, browser: Browser, name: str) -> int:
    """Somebody signed in with a one-time link; their account."""
    who = service.here.actor("caseworker", name=name)
    with service.here.db.writing() as session:
        code = accounts.new_link(session, session.get_one(Account, who.account_id), now())
    assert browser.post(f"/sign-in/{code}").status_code == 303
    return who.account_id


def audited(service, account_id: int) -> list[str]:
    with service.here.db.reading() as session:
        mine = select(AccountAudit.what).where(AccountAudit.account_id == account_id).order_by(AccountAudit.id)
        return list(session.scalars(mine))


def refused(answer: httpx.Response, said: str) -> bool:
    assert answer.status_code == 403, answer.text
    assert said in answer.text
    return "ehc_session" not in answer.cookies


def test_the_browser_is_sent_with_state_nonce_and_pkce(browser, provider):
    assert "Sign in with Test sign-in" in browser.get("/sign-in").text
    there = browser.begin()
    assert there.startswith(f"{provider}/oauth2/authorize?")
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["acr_values"] == ["AAL3_ANY"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/with/test/callback"]
    assert len(asked["state"][0]) >= 20
    assert len(asked["nonce"][0]) >= 20
    again = parse_qs(urlsplit(browser.begin()).query)
    assert {asked[each][0] for each in ("state", "nonce", "code_challenge")}.isdisjoint(
        again[each][0] for each in ("state", "nonce", "code_challenge")
    )


def test_a_linked_identity_signs_in(browser, service, sian):
    answer = browser.sign_in("sian")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookies = answer.headers.get_list("set-cookie")
    assert any(
        cookie.startswith("ehc_session=") and "HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies
    )
    assert any('ehc_sign_in=""' in cookie for cookie in cookies)
    assert "Sian Hughes" in browser.get("/").text
    assert audited(service, sian)[-1] == "signed in by test"


def test_a_wrong_state_is_refused_and_so_is_a_callback_to_another_browser(browser, service, sian):
    back = browser.prove(browser.begin(), "sian")
    wrong = parse_qs(urlsplit(back).query)
    assert refused(
        browser.get(f"/sign-in/with/test/callback?code={wrong['code'][0]}&state=guessed"), "could not be relied on"
    )
    with Browser(service) as another:
        assert refused(another.go(back), "could not be relied on")
        another.begin()
        assert refused(another.go(back), "could not be relied on")


def test_an_answer_serves_once(browser, sian):
    back = browser.prove(browser.begin(), "sian")
    kept = browser.cookies["ehc_sign_in"]
    assert browser.go(back).status_code == 303
    browser.cookies.clear()
    browser.cookies.set("ehc_sign_in", kept, domain="127.0.0.1", path="/sign-in")
    assert refused(browser.go(back), "could not be relied on")


@pytest.mark.parametrize(
    ("sub", "why"),
    [
        ("weak", "not strong enough"),
        ("expired", "expired_token"),
        ("for-another", "aud"),
        ("from-another", "iss"),
        ("replayed", "nonce"),
    ],
)
def test_a_token_that_is_not_what_it_should_be_is_refused(browser, service, provider, sub, why):
    who, admin = service.here.actor("caseworker", name=sub), service.here.actor("admin")
    headers = {"Authorization": f"Bearer {service.here.token(admin)}"}
    path = f"{service.url}/api/v1/accounts/{who.account_id}/identities"
    assert httpx.post(path, json={"issuer": provider, "subject": sub}, headers=headers).status_code in {200, 201}
    assert refused(browser.sign_in(sub), "could not be relied on")
    assert why in service.log.read_text().splitlines()[-1]


def test_whoever_refuses_at_the_provider_is_not_signed_in(browser):
    browser.begin()
    answer = browser.get("/sign-in/with/test/callback?error=access_denied&error_description=<script>")
    assert refused(answer, "could not be relied on")
    assert "script>" not in answer.text.partition("<main")[2]


def test_an_identity_nobody_linked_opens_nothing_though_its_e_mail_is_an_accounts(browser, service):
    who = service.here.actor("caseworker", name="Sian by e-mail")
    with service.here.db.writing() as session:
        session.get_one(Account, who.account_id).email = "sian@example.org"
    assert refused(browser.sign_in("sian"), "opens no account here")


def test_a_disabled_account_stays_shut(browser, service, sian):
    with service.here.db.writing() as session:
        session.get_one(Account, sian).disabled = True
    try:
        assert refused(browser.sign_in("sian"), "opens no account here")
    finally:
        with service.here.db.writing() as session:
            session.get_one(Account, sian).disabled = False


def test_who_was_invited_links_an_identity_and_signs_in_with_it(browser, service):
    account_id = invited(service, browser, "Newly Invited")
    assert "from now on" in browser.get("/account").text
    them = "invited"  # the provider makes a person of any name
    answer = browser.sign_in(them, "?link=true")
    assert refused(answer, "could not be relied on")  # not strongly enough
    httpx.put(f"{_issuer(browser)}/users/{them}", json={"acr": "AAL3_ANY"}).raise_for_status()
    answer = browser.sign_in(them, "?link=true")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?message=linked")
    with Browser(service) as elsewhere:
        assert elsewhere.sign_in(them).headers["location"] == "/"
        assert "Newly Invited" in elsewhere.get("/").text
        # Signed in so, one links nothing more: a browser left open must not be enough.
        assert elsewhere.sign_in("sian", "?link=true").status_code == 403
    assert [what for what in audited(service, account_id) if "identity" in what] == [
        f"identity of {_issuer(browser)} linked"
    ]
    with Browser(service) as second:
        invited(service, second, "Somebody Else")
        assert second.sign_in(them, "?link=true").status_code == 409


def test_linking_needs_a_session(browser):
    assert browser.sign_in("sian", "?link=true").headers["location"] == "/?message=sign-in"


def _issuer(browser: Browser) -> str:
    parts = urlsplit(browser.begin())
    return f"{parts.scheme}://{parts.netloc}"


def test_a_provider_that_is_down_or_not_who_it_should_be_is_502(browser):
    for name in ("down", "liar"):
        answer = browser.get(f"/sign-in/with/{name}")
        assert (answer.status_code, "does not answer" in answer.text) == (502, True)
    assert browser.get("/sign-in/with/nobody").status_code == 404


ENTRA = {
    "name": "entra",
    "label": "Microsoft",
    "issuer": "https://login.microsoftonline.com/1f/v2.0",
    "client_id": "c",
    "client_secret": "s",
    "subject_claims": ["tid", "oid"],
}


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://login.example.org"},
        {"discovery_url": "ftp://login.example.org"},
        {"client_secret": ""},
        {"private_key": "key.pem"},
        {"scopes": "profile"},
        {"subject_claims": ["email"]},
        {"subject_claims": []},
        {"name": "../x"},
    ],
)
def test_a_provider_set_up_unsafely_is_refused(changes):
    OidcProvider.model_validate(ENTRA)
    with pytest.raises(ValidationError):
        OidcProvider.model_validate({**ENTRA, **changes})


def test_providers_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("EHC_OIDC_PROVIDERS", json.dumps([ENTRA]))
    assert Settings(_env_file=None).oidc_providers == (OidcProvider.model_validate(ENTRA),)


def test_a_client_with_a_key_proves_itself_by_an_assertion_it_signs(tmp_path):
    key = RSAKey.generate_key(2048)
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    by_key = {
        "client_secret": "",
        "private_key": tmp_path / "key.pem",
        "private_key_id": "one",
        "private_key_alg": "RS512",
    }
    client = oidc._client(OidcProvider.model_validate({**ENTRA, **by_key}))
    there = "https://login.example.org/token"
    with_key = client._get_oauth_client().client_auth("private_key_jwt")
    _, _, body = with_key.prepare("POST", there, {}, "grant_type=authorization_code")
    sent = parse_qs(body)
    assert sent["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    assertion = jwt.decode(sent["client_assertion"][0], key, algorithms=["RS512"])
    assert assertion.header["kid"] == "one"
    assert (assertion.claims["iss"], assertion.claims["sub"], assertion.claims["aud"]) == ("c", "c", there)
