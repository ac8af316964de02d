"""A request without an account: it lands as any does, says nobody checked its sender, and tells the sender nothing of others."""

import json

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.advice.store import PAPERS
from app.documents import shelf
from app.tables import Account, Contact, Document, EventPrivate, EventRow, Grant, Matter, Person, SignInCount
from tests.family.families import main_of

ASKED = {
    "source": "parent", "forename": "Zoe", "surname": "Quill", "date_of_birth-day": "2", "date_of_birth-month": "3",
    "date_of_birth-year": "2018", "attends_name": "Hill School", "words": "She cannot read.", "contact_name": "Una Quill",
    "relation": "mother", "phone": "07700 900111", "email": "una@example.org", "language": "so", "interpreter": "yes",
    "withhold": "yes", "key": "one-key",
}  # fmt: skip


def matters(families):
    with families.here.db.reading() as session:
        return session.scalars(select(Matter).order_by(col(Matter.id))).all()


def test_a_request_opens_a_case_whose_time_starts_today(families, browser_of):
    answer = browser_of.post("/ask", data=ASKED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ask/one-key")
    text = main_of(browser_of.get("/ask/one-key").text)
    (matter,) = matters(families)
    assert matter.reference in text
    assert "It came in on Wed 25 Mar 2026" in text
    assert "By Wed 6 May 2026 we must tell you if we will assess" in text
    assert "you must have it by Wed 12 Aug 2026" in text
    with families.here.client(families.caseworker) as api:
        case = api.get(f"/api/v1/cases/{matter.id}").json()
    assert (case["state"], case["received_on"]) == ("requested", "2026-03-25")
    assert case["flags"] == ["sender_not_checked"]
    assert case["person"]["forename"] == "Zoe"
    (contact,) = case["person"]["contacts"]
    given = {
        "relation": "mother",
        "name": "Una Quill",
        "language": "so",
        "interpreter": True,
        "withhold_address": True,
        "parental_responsibility": False,
        "email": "una@example.org",
    }
    assert {name: contact[name] for name in given} == given


def test_its_words_are_a_message_and_its_sender_is_the_form(families, browser_of):
    browser_of.post("/ask", data=ASKED)
    with families.here.db.reading() as session:
        rows = session.execute(
            select(EventRow.type, EventRow.data, EventPrivate.text, Account.name, Account.role)
            .join(Account, col(Account.id) == col(EventRow.actor_id))
            .outerjoin(EventPrivate, col(EventPrivate.event_id) == col(EventRow.id))
            .order_by(col(EventRow.seq))
        ).all()
        assert session.scalars(select(Grant).where(col(Grant.ended_at).is_(None))).all() == []
    assert [(type_, name, role) for type_, _, _, name, role in rows] == [
        ("request_received", "The public request form", "family"),
        ("message_received", "The family’s page", "caseworker"),
    ]
    assert json.loads(rows[0][1])["source"] == "parent"
    assert json.loads(rows[1][2])["summary"] == "She cannot read."


def test_whoever_is_asked_for_advice_is_given_its_words(families, browser_of):
    browser_of.post("/ask", data={**ASKED, "withhold": "", "words": "She cannot read.\x0bShe sings."})
    (matter,) = matters(families)
    with families.here.db.reading() as session:
        (paper,) = session.scalars(select(Document).where(Document.matter_id == matter.id)).all()
    assert (paper.kind, paper.from_whom, paper.media_type) == ("request", "mother", "text/plain")
    assert paper.kind in PAPERS
    assert shelf.fetch(families.here.settings.documents_dir, paper.sha256).decode() == "She cannot read.\x0bShe sings."


def test_where_a_home_is_to_be_kept_secret_a_person_reads_the_words_first(families, browser_of):
    browser_of.post("/ask", data=ASKED)
    with families.here.db.reading() as session:
        (paper,) = session.scalars(select(Document)).all()
    assert paper.kind not in PAPERS


@pytest.mark.parametrize(
    "given", [{"forename": "Zoe"}, {"surname": "Quill"}, {"forename": "Zoe", "source": "young_person"}]
)
def test_a_name_is_enough(families, browser_of, given):
    assert browser_of.post("/ask", data=given).status_code == 303
    (matter,) = matters(families)
    with families.here.db.reading() as session:
        assert session.scalars(select(Contact)).all() == []
        assert session.get_one(Person, matter.person_id).date_of_birth is None


def test_without_any_name_it_asks_for_one_and_keeps_what_was_typed(embedded_families, browser_of):
    answer = browser_of.post("/ask", data={**ASKED, "forename": "", "surname": " "})
    assert answer.status_code == 422
    assert "One is enough" in answer.text
    for kept in ("Hill School", "She cannot read.", "una@example.org", "07700 900111"):
        assert kept in answer.text
    assert matters(embedded_families) == []


def test_a_double_click_opens_one_case(families, browser_of):
    assert [browser_of.post("/ask", data=ASKED).status_code for _ in range(2)] == [303, 303]
    assert len(matters(families)) == 1
    assert browser_of.post("/ask", data={**ASKED, "forename": "Other"}).status_code == 409


def test_whether_the_child_is_on_file_only_the_council_learns(families, browser_of):
    families.open("known", "2026-02-02", "Zoe", "Quill", person={"date_of_birth": "2018-03-02"})
    first = browser_of.post("/ask", data={**ASKED, "forename": "Another", "key": "k1"})
    again = browser_of.post("/ask", data={**ASKED, "key": "k2"})
    unlike, alike = (main_of(browser_of.get(answer.headers["location"]).text) for answer in (first, again))
    known, one, two = matters(families)
    assert unlike.replace(one.reference, "") == alike.replace(two.reference, "")
    assert known.reference not in alike
    with families.here.client(families.caseworker) as api:
        warnings = {m.id: [w["code"] for w in api.get(f"/api/v1/cases/{m.id}").json()["warnings"]] for m in (one, two)}
    assert "possible_duplicate" in warnings[two.id]
    assert "possible_duplicate" not in warnings[one.id]


def test_it_is_flagged_to_the_council_on_the_cases_own_page(embedded_families, browser_of):
    browser_of.post("/ask", data=ASKED)
    (matter,) = matters(embedded_families)
    browser_of.post(f"/sign-in/{embedded_families.link(embedded_families.caseworker)}")
    assert "Sender not checked" in browser_of.get(f"/cases/{matter.id}").text


def test_a_form_of_another_site_asks_for_nobody(embedded_families, browser_of):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser_of.post("/ask", data=ASKED, headers=headers).status_code == 403
    assert matters(embedded_families) == []


def test_a_flood_from_one_address_must_wait(embedded_families, browser_of):
    embedded_families.here.settings.sign_in_attempts_per_minute = 3
    answers = [browser_of.post("/ask", data={**ASKED, "key": f"key-{n}"}) for n in range(6)]
    assert [a.status_code for a in answers] == [303, 303, 303, 303, 429, 429]
    assert "retry-after" in answers[-1].headers
    with embedded_families.here.db.reading() as session:
        assert all("127" not in row.key for row in session.scalars(select(SignInCount)))


def test_what_is_too_long_or_cannot_be_stored_is_said_at_its_field(embedded_families, browser_of):
    for wrong in (
        {"forename": "x" * 201},
        {"words": "y" * 5001},
        {"surname": "a\x00b"},
        {"forename": "Pub\ufffe"},
        {"words": "\ufdd0"},
        {"email": "e" * 501},
        {"phone": "1" * 101},
        {"attends_name": "s" * 201},
        {"contact_name": "n" * 201},
    ):
        answer = browser_of.post("/ask", data={**ASKED, **wrong})
        assert answer.status_code == 422, wrong
        assert "There is a problem" in answer.text
    assert matters(embedded_families) == []


def test_a_key_of_no_form_shows_nothing(embedded_families, browser_of):
    browser_of.post("/ask", data=ASKED)
    assert browser_of.get("/ask/another").status_code == 404
    assert browser_of.get("/ask/x%00y").status_code in {404, 422}


def test_scripts_in_names_stay_words(embedded_families, browser_of):
    browser_of.post("/ask", data={**ASKED, "forename": "<script>alert(1)</script>", "surname": ""})
    assert (
        "<script>alert"
        not in browser_of.post("/ask", data={**ASKED, "forename": "", "surname": "", "words": "<script>alert(1)"}).text
    )
    case = matters(embedded_families)[0].id
    embedded_families.come_in(browser_of, case, "Una Quill")
    assert "<script>alert" not in browser_of.get(f"/family/cases/{case}").text
