"""The case page: what it says, what it never does with what people wrote, who may see it, and that seeing is written down."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from app.tables import Matter, ReadAudit
from tests.web.story import ARABIC, SCRIPT, Story


@pytest.fixture
def page(signed_in, story: Story):
    def read(name: str, query: str = "") -> str:
        answer = signed_in.get(f"/cases/{story.cases[name]}{query}")
        assert answer.status_code == 200
        return answer.text

    return read


def words(html: str) -> str:
    return re.sub(r"\s+([,.:;])|\s+", lambda gap: gap[1] or " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def part(html: str, name: str) -> str:
    return words(re.search(rf'<section[^>]* aria-labelledby="{name}">(.*?)</section>', html, re.DOTALL)[1])


def test_who_and_where(page):
    shown = words(page("amina"))
    for said in (
        "801-2026-000001", "Amina Example", "Seeking advice", "Looked after", "Fri 2 Mar 2018, aged 8", "Example Primary School, year 3", "Tom Okafor", "Dr Sian Hughes",
        "Mother", "Hodan Example, 07700 900123", "language: Somali, interpreter",
    ):  # fmt: skip
        assert said in shown


def test_no_name_is_in_the_title_or_the_address(page):
    html = page("amina")
    assert re.search(r"<title>(.*?)</title>", html)[1] == "801-2026-000001 – EHC Casework"


def test_what_comes_next_and_by_when(page):
    assert "Get the advice that is out, or ask for what has not been asked Act by Wed 25 Mar 2026" in part(
        page("amina"), "next"
    )
    assert "It was due on Tue 4 Nov 2025, 141 days ago" in part(page("late"), "next")
    assert "The plan may be finalised from Thu 2 Apr 2026" in part(page("drafted"), "next")
    assert "Nothing: plan issued" in part(page("issued"), "next")


def test_what_may_not_happen_says_why_and_by_which_rule(page):
    shown = part(page("amina"), "next")
    assert (
        "Issue the plan No draft is on record: the family has had no fifteen days with one. ( reg 13(1), SEND Regulations 2014 )"
        in shown
    )
    assert "Send the draft" in shown
    assert "plan_issued" not in shown


def test_every_clock_tells_why_its_date(page):
    html = page("amina")
    shown = part(html, "clocks")
    assert shown.count("Why this date") == 10
    assert "It counts from Mon 5 Jan 2026, when the request was received." in shown
    assert "Act by Fri 22 May 2026, the last working day on or before it." in shown
    for cite in ("/law/send2014/reg-13(2)", "/law/local_policy/target-decide_to_draft", "/law/send_code2015/para-9."):
        assert f'href="{cite}' in html


def test_a_local_target_is_never_shown_as_law(page):
    row = re.search(r"Decide whether to draft a plan</span>.*?</tr>", page("late"), re.DOTALL)[0]
    assert "Local target" in row
    assert all("ehc-tag--outlined" in look for look in re.findall(r'class="govuk-tag ([^"]*)"', row))


def test_an_excuse_stands_beside_its_date_and_moves_nothing(page):
    shown = part(page("late"), "clocks")
    assert "Mon 22 Dec 2025" in shown
    assert "Away from the area, approved Tue 16 Dec 2025; the date stands" in shown
    assert "A refusal now would be late" in shown


def test_advice_says_who_has_it_and_for_how_long(page):
    shown = part(page("amina"), "advice")
    assert (
        "Health Community Children’s Health Wed 11 Feb 2026 Fri 13 Feb 2026 Fri 27 Mar 2026 Due soon Service day 40 of 42"
        in shown
    )
    assert "Education Example Primary School Wed 11 Feb 2026 – Wed 25 Mar 2026 Fri 6 Mar 2026 Council 23 days" in shown
    assert "Still to seek" in part(page("late"), "advice")


def test_empty_parts_teach(page):
    html = page("new")
    assert "No advice has been asked for yet. reg 6(1), SEND Regulations 2014 asks you to seek these seven" in part(
        html, "advice"
    )
    assert (
        "No contact with the family is on record. s.36(4), Children and Families Act 2014 asks you to consult"
        in part(html, "family")
    )


def test_contact_is_in_its_own_words(page):
    shown = part(page("amina"), "family")
    assert "The last was on Wed 18 Mar 2026, 7 days ago." in shown
    assert "Rang with an interpreter: what happens next, and that we decide by 16 February." in shown
    assert "Reply due: Fri 27 Mar 2026" in shown


def test_history_marks_what_was_recorded_late(page):
    shown = part(page("late"), "history")
    assert (
        "Family told: there will be an assessment Recorded late Recorded Fri 3 Oct 2025, 11:15, 11 days after, by Tom Okafor"
        in shown
    )


def test_a_correction_shows_both(page):
    shown = part(page("amina"), "history")
    assert (
        "Put right on Thu 19 Mar 2026, 10:15 by Tom Okafor: decided on Fri 6 Feb 2026 – it was recorded as Thu 5 Feb 2026. Why: The panel’s minutes say the 6th."
        in shown
    )
    assert "Entry corrected The entry it put right" in shown


def test_what_was_out_of_order_is_marked_with_why(page):
    shown = part(page("drafted"), "history")
    assert (
        "Family told: there will be a plan Irregular Out of order: The panel met before the advice was in: the child is leaving care."
        in shown
    )


def test_an_annulled_entry_stays_and_says_so(page):
    html = page("strange")
    assert "Family contacted Annulled" in part(html, "history")
    assert "it never happened. Why: It was another family." in part(html, "history")
    assert "No contact with the family is on record" in part(html, "family")


def test_nothing_people_wrote_is_markup(page):
    html = page("strange")
    assert SCRIPT not in html
    assert len(re.findall(r'<script type="module" src="/static/', html)) == html.count("<script")  # all of them ours
    assert html.count("&lt;script&gt;document.title") >= 5
    assert "<b>old" not in html


def test_what_people_wrote_reorders_nothing(page):
    html = page("strange")
    assert not set(html) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\x07")
    assert "Noor [U+202E]gnp.exe[U+202C]" in html
    assert f'<bdi class="ehc-said">{ARABIC}</bdi>' in html


def test_the_page_as_it_was_on_a_day(page):
    html = page("amina", "?as_at=2026-01-31")
    assert "This is how the case stood on Sat 31 Jan 2026" in words(html)
    assert "Day 26 of 140" in words(html)
    assert "Family told: there will be an assessment" not in part(html, "history")
    assert "What may happen now" not in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?as_at=2026-03-26", 422),
        ("?as_at=2025-01-01", 404),
        ("?as_at=nonsense", 422),
        ("?known_at=2026-01-31T10:00:00Z", 403),
    ],
)
def test_a_day_that_cannot_be_shown_is_said_on_a_page(signed_in, story, query, status):
    answer = signed_in.get(f"/cases/{story.cases['amina']}{query}")
    assert answer.status_code == status
    assert "<h1" in answer.text


def test_a_manager_may_ask_what_was_known(client, story):
    client.post(f"/sign-in/{story.link(story.manager)}")
    shown = words(client.get(f"/cases/{story.cases['amina']}?known_at=2026-02-14T10:00:00Z").text)
    assert "as far as was known on Sat 14 Feb 2026, 10:00" in shown
    assert "The service received our request for advice" not in shown


@pytest.mark.parametrize("address", ["/cases/999", "/cases/nonsense", "/cases/0", "/cases/-1", f"/cases/{2**70}"])
def test_a_case_that_is_not_there_is_not_found(signed_in, address):
    assert signed_in.get(address).status_code == 404


def test_another_councils_case_is_not_known_of(client, story):
    client.post(f"/sign-in/{story.link(story.here.actor('manager', authority='802'))}")
    assert client.get("/cases/1").status_code == 404
    home = client.get("/").text
    assert "801-" not in home
    token = re.search(r'name="csrf" value="([^"]+)"', home)[1]
    assert client.post("/cases/open", data={"csrf": token, "reference": "801-2026-000001"}).status_code == 422


def test_a_restricted_case_is_shown_to_those_let_in(client, story):
    other = story.here.actor("caseworker", name="Not let in")
    with story.here.db.writing() as session:
        session.get_one(Matter, story.cases["issued"]).restricted = True
    try:
        client.post(f"/sign-in/{story.link(other)}")
        assert client.get(f"/cases/{story.cases['issued']}").status_code == 404
        story.here.let_in(other, story.cases["issued"])
        assert client.get(f"/cases/{story.cases['issued']}").status_code == 200
    finally:
        with story.here.db.writing() as session:
            session.get_one(Matter, story.cases["issued"]).restricted = False


@pytest.mark.parametrize("role", ["professional", "setting", "analyst", "family", "admin"])
def test_the_page_is_the_councils(client, story, role):
    client.post(f"/sign-in/{story.link(story.here.actor(role))}")
    assert client.get("/cases/1").status_code == 403
    assert client.get("/cases/999").status_code == 403
    home = client.get("/")
    assert home.status_code == 200
    assert "801-" not in home.text
    token = re.search(r'name="csrf" value="([^"]+)"', home.text)[1]
    assert client.post("/cases/open", data={"csrf": token, "reference": "801-2026-000001"}).status_code == 403


def test_reading_is_written_down(page, story):
    with story.here.db.reading() as session:
        before = len(session.scalars(select(ReadAudit)).all())
    page("late")
    with story.here.db.reading() as session:
        audits = session.scalars(select(ReadAudit).order_by(ReadAudit.id)).all()
        assert len(audits) == before + 1
        assert (audits[-1].matter_id, audits[-1].account_id, audits[-1].route) == (
            story.cases["late"],
            story.caseworker.account_id,
            "/cases/{case_id}",
        )


def test_a_managers_home_lists_open_cases_by_the_next_date_of_law(client, story):
    client.post(f"/sign-in/{story.link(story.manager)}")
    html = client.get("/").text
    *still_open, ended = re.findall(r"/cases/\d+\">(801-\d{4}-\d{6})", html)
    assert still_open == ["801-2025-000002", "801-2026-000001", "801-2026-000006", "801-2025-000004", "801-2026-000003"]
    assert ended == "801-2025-000005"
    assert "All 5 open" in html
    assert "801-2025-000005 plan issued, Mon 2 Feb 2026" in words(html)
    assert "Amina" not in html


def test_a_case_is_opened_by_its_reference(signed_in):
    token = re.search(r'name="csrf" value="([^"]+)"', signed_in.get("/").text)[1]

    def opened(reference: str):
        return signed_in.post("/cases/open", data={"csrf": token, "reference": reference})

    assert opened(" 801-2026-000001 ").headers["location"] == "/cases/1"
    assert opened("<b>old</b>").headers["location"] == "/cases/6"
    assert opened("nul\x00").status_code == 422
    missing = opened("<i>none</i>")
    assert missing.status_code == 422
    assert 'href="#reference"' in missing.text
    assert 'value="&lt;i&gt;none&lt;/i&gt;"' in missing.text
    assert "Enter a reference" in opened("").text
