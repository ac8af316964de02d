"""A link and a code: who is let in by them, once, and who is not."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app import today as clock
from app.alerts.delivery.claims import Claimed
from app.alerts.delivery.letters import with_words
from app.alerts.delivery.outcome import Refused
from app.family import codes, links
from app.tables import Account, AccountAudit, Contact, Delivery, FamilyCode, FamilyLink, Matter, WebSession
from tests.family.families import MOTHER
from tests.web.story import WED_25_MARCH, standing_still


def come(client, token, code):
    return client.post(f"/family/in/{token}", data={"code": code})


def test_a_link_and_its_code_open_the_familys_page(families, browser_of):
    token, code = families.let_in(families.case("requested"))
    asked = browser_of.get(f"/family/in/{token}")
    assert asked.status_code == 200
    assert not {"Ada", "Hana", "Reed"} & set(asked.text.replace(">", " ").split())  # who found it learns nothing
    answer = come(browser_of, token, f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/family")
    for address in ("/family", "/"):
        assert "By <time" in browser_of.get(address).text


def test_a_code_works_once_and_a_link_stays(families, browser_of):
    token, code = families.let_in(families.case("requested"))
    assert come(browser_of, token, code).status_code == 303
    browser_of.cookies.clear()
    assert come(browser_of, token, code).status_code == 403
    assert browser_of.get(f"/family/in/{token}").status_code == 200


def test_five_wrong_codes_spend_the_right_one_and_then_one_must_wait(embedded_families, browser_of):
    token, code = embedded_families.let_in(embedded_families.case("requested"))
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(5):
        answer = come(browser_of, token, wrong)
        assert answer.status_code == 403
        assert "That is not the code" in answer.text
    with embedded_families.here.db.reading() as session:
        assert session.scalars(select(FamilyCode.tried)).one() == 5
    assert come(browser_of, token, code).status_code == 403
    assert come(browser_of, token, code).status_code == 429


def test_an_empty_code_is_no_try(embedded_families, browser_of):
    token, code = embedded_families.let_in(embedded_families.case("requested"))
    for _ in range(8):
        assert come(browser_of, token, " ").status_code == 422
    assert come(browser_of, token, code).status_code == 303


@pytest.mark.parametrize(("hours", "status"), [(23, 303), (25, 403)])
def test_a_code_that_was_read_out_is_good_for_a_day(embedded_families, browser_of, hours, status):
    token, code = embedded_families.let_in(embedded_families.case("requested"))
    with standing_still(WED_25_MARCH + timedelta(hours=hours)):
        assert come(browser_of, token, code).status_code == status


def test_a_new_code_ends_the_one_before(embedded_families, browser_of):
    token, code = embedded_families.let_in(embedded_families.case("requested"))
    with embedded_families.here.db.writing() as session:
        later = links.new_code(session, session.get_one(FamilyLink, codes.number_in(token)), clock.now(), 1)
        session.flush()
        digits = codes.digits_of(embedded_families.here.settings, later)
    assert come(browser_of, token, code).status_code == 403
    assert come(browser_of, token, digits).status_code == 303


def test_what_is_not_a_link_opens_nothing_and_says_no_more(embedded_families, browser_of):
    token, _ = embedded_families.let_in(embedded_families.case("requested"))
    number, secret = token.split("-")
    for made_up in (
        "nonsense",
        number,
        f"{number}-",
        f"{number}-{'0' * 32}",
        f"99{token}",
        f"{int(number) + 1}-{secret}",
        "²-x",
    ):
        for answer in (browser_of.get(f"/family/in/{made_up}"), come(browser_of, made_up, "123456")):
            assert answer.status_code == 404
            assert "This link does not work" in answer.text


@pytest.mark.parametrize("what", ["link ended", "link run out", "contact ended", "account disabled"])
def test_a_link_that_is_over_opens_nothing(embedded_families, browser_of, what):
    token, code = embedded_families.let_in(embedded_families.case("requested"))
    change = {
        "link ended": update(FamilyLink).values(ended_at=clock.now()),
        "link run out": update(FamilyLink).values(expires_at=clock.now()),
        "contact ended": update(Contact).values(ended_at=clock.now()),
        "account disabled": update(Account).where(col(Account.role) == "family").values(disabled=True),
    }[what]
    with embedded_families.here.db.writing() as session:
        session.execute(change)
    assert browser_of.get(f"/family/in/{token}").status_code == 404
    assert come(browser_of, token, code).status_code == 404


def test_a_form_of_another_site_signs_nobody_in(embedded_families, browser_of):
    token, code = embedded_families.let_in(embedded_families.case("requested"))
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert browser_of.post(f"/family/in/{token}", data={"code": code}, headers=headers).status_code == 403
    assert browser_of.post(f"/family/in/{token}/code", headers=headers).status_code == 403
    assert come(browser_of, token, code).status_code == 303


def test_a_session_the_browser_brought_is_over_and_never_taken_on(embedded_families, browser_of):
    case = embedded_families.case("requested")
    embedded_families.come_in(browser_of, case)
    before = browser_of.cookies["ehc_session"]
    embedded_families.come_in(browser_of, case)
    assert browser_of.cookies["ehc_session"] != before
    with embedded_families.here.db.reading() as session:
        ended = select(WebSession).where(col(WebSession.ended_at).is_not(None))
        assert len(session.scalars(ended).all()) == 1


def test_two_contacts_of_one_name_never_share_an_account(embedded_families, browser_of):
    mine, other = embedded_families.case("requested"), embedded_families.case("drafting")
    accounts = {embedded_families.link_row(embedded_families.let_in(case)[0]).account_id for case in (mine, other)}
    assert len(accounts) == 2
    embedded_families.come_in(browser_of, mine)
    assert browser_of.get(f"/family/cases/{mine}").status_code == 200
    assert browser_of.get(f"/family/cases/{other}").status_code == 404


def test_the_secrets_are_not_in_the_database(embedded_families):
    token, code = embedded_families.let_in(embedded_families.case("requested"))
    with embedded_families.here.db.reading() as session:
        rows = [
            *session.scalars(select(FamilyLink)),
            *session.scalars(select(FamilyCode)),
            *session.scalars(select(AccountAudit)),
        ]
        held = json.dumps([row.model_dump(mode="json") for row in rows])
    assert token.split("-")[1] not in held
    assert code not in held


# ---- a code by e-mail


def test_a_code_goes_to_the_address_on_file_and_opens_the_page(families, browser_of):
    families.here.settings.smtp_host, families.here.settings.mail_from = "mail.example.org", "send@example.org"
    token, _ = families.let_in(families.case("requested"))
    page = browser_of.get(f"/family/in/{token}")
    assert "Email me a code" in page.text
    assert "hana@example.org" not in page.text
    sent = browser_of.post(f"/family/in/{token}/code")
    assert sent.status_code == 303
    assert "We have sent a code" in browser_of.get(sent.headers["location"]).text
    with families.here.db.reading() as session:
        waiting = session.scalars(select(Delivery).where(col(Delivery.topic) == "family.code")).one()
        assert waiting.recipient.startswith("contact:")
        claimed = Claimed(
            1, "801", "email", waiting.recipient, waiting.topic, waiting.body, clock.now(), 0, clock.now()
        )
        letter = json.loads(with_words(session, claimed, families.here.settings).body)["letter"]
    code = letter.partition("Your code is ")[2][:7]
    assert code.replace(" ", "") not in waiting.body
    assert "until 10:30" in letter
    assert come(browser_of, token, code).status_code == 303
    with families.here.db.reading() as session, pytest.raises(Refused):
        with_words(session, claimed, families.here.settings)


def test_codes_are_sent_five_times_an_hour_and_no_more(embedded_families, browser_of):
    settings = embedded_families.here.settings
    settings.smtp_host, settings.mail_from = "mail.example.org", "send@example.org"
    token, _ = embedded_families.let_in(embedded_families.case("requested"))
    assert [browser_of.post(f"/family/in/{token}/code").status_code for _ in range(6)] == [303] * 5 + [429]


def test_without_mail_or_an_address_none_is_offered_nor_sent(embedded_families, browser_of):
    settings = embedded_families.here.settings
    token, _ = embedded_families.let_in(embedded_families.case("requested"))
    assert "Email me a code" not in browser_of.get(f"/family/in/{token}").text
    browser_of.post(f"/family/in/{token}/code")
    settings.smtp_host, settings.mail_from = "mail.example.org", "send@example.org"
    case = embedded_families.asked("no address", "2026-03-16", contacts=[{**MOTHER, "email": None}])
    token, _ = embedded_families.let_in(case)
    assert "Email me a code" not in browser_of.get(f"/family/in/{token}").text
    browser_of.post(f"/family/in/{token}/code")
    with embedded_families.here.db.reading() as session:
        assert session.scalars(select(Delivery)).all() == []


# ---- the council's page


@pytest.fixture
def council(families, browser_of):
    assert browser_of.post(f"/sign-in/{families.link(families.caseworker)}").status_code == 303
    return browser_of


def test_the_council_makes_a_link_sees_the_code_and_shuts_out(families, council):
    case = families.case("requested")
    address, contact = f"/cases/{case}/family-page", families.contact(case)
    page = council.get(address)
    assert page.status_code == 200
    assert f"/cases/{case}/family-page" in council.get(f"/cases/{case}").text
    csrf = {"csrf": page.text.partition('name="csrf" value="')[2].partition('"')[0], "contact": contact}
    assert council.post(address, data={**csrf, "do": "make"}).status_code == 303
    page = council.get(address).text
    with families.here.db.reading() as session:
        link, code = session.scalars(select(FamilyLink)).one(), session.scalars(select(FamilyCode)).one()
        token = codes.token_of(families.here.settings, link)
        digits = codes.digits_of(families.here.settings, code)
    assert f"/family/in/{token}" in page
    assert f"{digits[:3]} {digits[3:]}" in page
    cookies = dict(council.cookies)
    council.cookies.clear()
    assert come(council, token, digits).status_code == 303
    theirs = dict(council.cookies)
    council.cookies.clear()
    council.cookies.update(cookies)
    assert council.post(address, data={**csrf, "do": "end"}).status_code == 303
    council.cookies.clear()
    council.cookies.update(theirs)
    assert council.get(f"/family/cases/{case}").status_code == 303  # signed out, and the link is dead
    assert council.get(f"/family/in/{token}").status_code == 404


def test_a_link_is_for_a_contact_of_that_case_only(families, council):
    mine, other = families.case("requested"), families.case("drafting")
    page = council.get(f"/cases/{mine}/family-page").text
    csrf = {"csrf": page.partition('name="csrf" value="')[2].partition('"')[0], "contact": families.contact(other)}
    assert council.post(f"/cases/{mine}/family-page", data={**csrf, "do": "make"}).status_code == 404
    assert (
        council.post(f"/cases/{mine}/family-page", data={"contact": families.contact(mine), "do": "make"}).status_code
        == 403
    )
    with families.here.db.reading() as session:
        assert session.scalars(select(FamilyLink)).all() == []


def test_a_restricted_case_is_not_the_caseworkers_to_let_anybody_in_to(families, council):
    case = families.case("requested")
    with families.here.db.writing() as session:
        session.get_one(Matter, case).restricted = True
    assert council.get(f"/cases/{case}/family-page").status_code == 404
