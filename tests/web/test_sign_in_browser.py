"""The sign-in pages in a real Chromium: WCAG 2.2 AA, wide and narrow, faults shown, nothing complained of."""

import pytest
from playwright.sync_api import expect

from app.accounts import passwords
from app.settings import OidcProvider
from app.tables import Password
from tests.support.browser import page, unfit
from tests.web.story import WED_25_MARCH, serving

pytestmark = pytest.mark.browser

GOOD = "correct horse battery staple"
PROVIDER = OidcProvider(
    name="test", label="Council sign-in", issuer="https://login.example.org", client_id="c", client_secret="s"
)


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("javascript", [True, False])
def test_signing_in_by_password_and_setting_another(chromium, story, width, javascript):
    settings, story.here.settings = (
        story.here.settings,
        story.here.settings.model_copy(update={"oidc_providers": (PROVIDER,)}),
    )
    who = story.here.actor("caseworker", name="Bea Lindqvist")
    with story.here.db.writing() as session:
        digest = passwords.digest(GOOD)
        session.merge(Password(account_id=who.account_id, name="bea", digest=digest, set_at=WED_25_MARCH))
    try:
        with serving(story) as address, page(chromium, address, width=width, javascript=javascript) as shown:
            complaints: list[str] = []
            shown.on(
                "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
            )

            shown.goto("/")
            shown.get_by_role("button", name="Sign in").click()
            shown.wait_for_url("**/sign-in")
            expect(shown.get_by_role("button", name="Sign in with Council sign-in")).to_be_visible()
            assert unfit(shown) == [], "/sign-in"
            shown.get_by_role("button", name="Sign in", exact=True).click()
            expect(shown.get_by_role("alert")).to_be_visible()
            assert unfit(shown) == [], "/sign-in, with a fault"
            shown.get_by_label("Sign-in name").fill("bea")
            shown.get_by_label("Password").fill(GOOD)
            shown.get_by_role("button", name="Sign in", exact=True).click()
            shown.wait_for_url("**/")
            shown.get_by_role("link", name="Bea Lindqvist").click()
            shown.wait_for_url("**/account")
            assert unfit(shown) == [], "/account"
            shown.get_by_label("New password").fill("short")
            shown.get_by_role("button", name="Set the password").click()
            expect(shown.get_by_role("alert")).to_contain_text("at least 12 characters")
            assert unfit(shown) == [], "/account, with a fault"
            shown.get_by_label("Current password").fill(GOOD)
            shown.get_by_label("New password").fill(GOOD)
            shown.get_by_role("button", name="Set the password").click()
            shown.wait_for_url("**/account?message=password")
            assert unfit(shown) == [], "/account, done"
            assert [said for said in complaints if "status of 422" not in said] == []
    finally:
        story.here.settings = settings
