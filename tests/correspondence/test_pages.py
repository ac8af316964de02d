"""The pages of correspondence: what waits for a reply, what is recorded, what is put right, and who sees which."""

import re

import pytest
from sqlmodel import col, select

from app.record.traces import cases_that_are_gone
from app.tables import Correspondence, Matter
from tests.correspondence.paper import Mail, day

FIRST = {"sort": "complaint.stage_1", "from": "parent", "channel": "email", "about": "delay"}


@pytest.fixture
def paper(here):
    with Mail(here) as made:
        yield made


@pytest.fixture
def on_paper(embedded):
    """The same, for what does not depend on the database."""
    with Mail(embedded) as made:
        yield made


def test_a_complaint_is_recorded_replied_to_taken_further_and_closed(paper):
    case = paper.here.open("2026-06-01", person={"forename": "Mina", "surname": "Wharf"})
    made = paper.sends(
        f"/correspondence/new?case={case}", **FIRST, **day("received_on", "2026-10-19"), words="Nobody rang."
    )
    page = paper.follows(made)
    assert "It is recorded." in page
    assert "Complaint, stage 1" in page
    assert "Mon 16 Nov 2026" in page  # 20 working days
    assert "4 days over" in page
    assert "Nobody rang." in page
    assert "Mina Wharf" in page
    one = made.headers["location"].partition("?")[0]
    replied = paper.sends(f"{one}/reply", **day("on", "2026-11-18"), channel="post", words="We are sorry.")
    assert "Replied to <time" in paper.follows(replied)
    assert "2 days late" in paper.see(one)
    further = paper.sends(f"/correspondence/new?follows={paper.id_of(one)}", **FIRST | {"sort": "complaint.stage_2"}, **day("received_on", "2026-11-19"))  # fmt: skip
    second = paper.follows(further)
    assert "Complaint, stage 2" in second
    assert f'<a class="govuk-link" href="{one}">Number' in second
    assert "Record its next stage" not in paper.see(one)
    closed = paper.sends(f"{one}/close", **day("on", "2026-11-20"), outcome="partly", words="Fault in part.")
    assert "upheld in part" in paper.follows(closed)


def test_why_this_date_names_the_councils_policy_and_says_that_it_is_no_law(on_paper):
    made = on_paper.desk.concern(received_on="2026-11-06")
    page = on_paper.see(f"/correspondence/{made['id']}")
    assert "Why this date" in page
    assert "A concern is answered within 10 working days." in page
    assert 'href="/law/local_policy/' in page
    assert "not law: missing it breaches nothing" in page
    assert "Local target" in page
    assert '<strong class="govuk-tag ehc-tag--outlined">Local target</strong>' in page
    named = on_paper.desk.records(
        stage="ombudsman", received_on="2026-11-09", reply_by="2026-11-27", **{"from": "ombudsman"}
    )
    page = on_paper.see(f"/correspondence/{named['id']}")
    assert "Day they named" in page
    assert "as the day to reply by" in page


def test_the_list_has_the_first_due_before_the_others_and_its_filters_in_the_address(paper):
    desk = paper.desk
    case = desk.here.open("2026-06-01", person={"forename": "Mina", "surname": "Wharf"})
    complaint = desk.records(received_on="2026-10-19", case_id=case)
    concern = desk.concern(received_on="2026-11-09")
    answered = desk.concern(received_on="2026-10-01")
    desk.replies(answered, "2026-10-30")
    page = paper.see("/correspondence")
    assert paper.listed(page) == [complaint["id"], concern["id"]]
    assert "<strong>2</strong> waiting for a reply" in page
    assert "<strong>1</strong> overdue" in page
    assert "Overdue" in page
    assert paper.listed(paper.see("/correspondence?status=overdue")) == [complaint["id"]]
    assert paper.listed(paper.see("/correspondence?kind=concern&status=all")) == [answered["id"], concern["id"]]
    assert paper.listed(paper.see("/correspondence?status=late")) == [answered["id"]]
    assert paper.listed(paper.see(f"/correspondence?case={case}&status=all")) == [complaint["id"]]
    assert paper.listed(paper.see("/correspondence?owner=mine")) == []
    paper.sends(f"/correspondence/{concern['id']}/owner", owner=f"account.{desk.actor.account_id}")
    assert paper.listed(paper.see("/correspondence?owner=mine")) == [concern["id"]]
    assert paper.listed(paper.see("/correspondence?owner=nobody")) == [complaint["id"]]
    for nonsense in ("status=burnt", "kind=rant", "owner=4"):
        paper.see(f"/correspondence?{nonsense}", 404)


def test_the_sheet_has_the_lines_that_are_seen_and_no_formula(on_paper):
    case = on_paper.here.open("2026-06-01", person={"forename": "=1+1", "surname": "Wharf"})
    on_paper.desk.records(received_on="2026-10-19", case_id=case)
    on_paper.desk.concern(received_on="2026-11-09")
    sheet = on_paper.see("/correspondence.csv?kind=complaint").splitlines()
    assert sheet[0].startswith("\ufeffNumber,What,About")
    assert len(sheet) == 2
    assert '"Complaint, stage 1",Delay,A parent or carer,By e-mail' in sheet[1]
    assert ',\'=1+1 Wharf,2026-10-19,2026-11-16,"Local target, Overdue",' in sheet[1]


def test_what_came_in_on_the_case_itself_stands_beside_it(on_paper):
    here, case = on_paper.here, on_paper.here.open("2026-06-01")
    said = {"channel": "portal", "from": "mother"}
    here.record(case, "message_received", "2026-10-01", kind="complaint", **said)
    here.record(case, "message_received", "2026-10-02", **said)
    page = on_paper.see(f"/correspondence?case={case}&status=all")
    assert page.count("<li>Complaint, stage 1, came in <time") == 1
    assert "not answered, due <time" in page
    assert "counted once" in on_paper.see(f"/correspondence/new?case={case}")
    assert "On the case’s own record" not in on_paper.see("/correspondence")


def test_a_double_click_records_once(paper):
    page = paper.see("/correspondence/new")
    sent = {**FIRST, **day("received_on", "2026-11-02")}
    first, again = (paper.again("/correspondence/new", page, **sent) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    other = paper.again("/correspondence/new", page, **sent | {"about": "decision"})
    assert other.status_code == 409
    assert "already sent" in other.text
    with paper.here.db.reading() as session:
        assert len(session.exec(select(col(Correspondence.id))).all()) == 1
        assert cases_that_are_gone(session) == []  # its key names no case, and none is missed
    one = first.headers["location"].partition("?")[0]
    form = paper.see(f"{one}/reply")
    for _ in range(2):
        assert paper.again(f"{one}/reply", form, **day("on", "2026-11-05"), channel="email").status_code == 303


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"sort": ""}, "Choose what came in"),
        ({"from": "a cousin"}, "choose one of the answers shown"),
        (day("received_on", "2026-11-21"), "must be today or in the past"),
        (day("reply_by", "2026-10-01"), "would be before it came in"),
        ({"case": "801-2026-999999"}, "No case of yours has that reference"),
        ({"external_ref": "n° 4 <b>"}, "Use letters, figures, spaces"),
        ({"owner": "account.999"}, "choose one of the answers shown"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed(on_paper, sent, says):
    answer = on_paper.sends(
        "/correspondence/new", **{**FIRST, **day("received_on", "2026-11-02"), "words": "Kept <i>so</i>.", **sent}
    )
    assert answer.status_code == 422
    assert says in answer.text
    assert "Kept &lt;i&gt;so&lt;/i&gt;." in answer.text
    assert "<title>Error: " in answer.text


def test_a_complaint_is_closed_before_its_reply_only_as_withdrawn(on_paper):
    made = on_paper.desk.records()
    form = on_paper.see(f"/correspondence/{made['id']}/close")
    assert re.findall(r'name="outcome" type="radio" value="(\w+)"', form) == ["withdrawn"]
    refused = on_paper.sends(f"/correspondence/{made['id']}/close", **day("on", "2026-11-20"), outcome="upheld")
    assert refused.status_code == 422
    closed = on_paper.sends(f"/correspondence/{made['id']}/close", **day("on", "2026-11-20"), outcome="withdrawn")
    assert "withdrawn" in on_paper.follows(closed)
    again = on_paper.sends(f"/correspondence/{made['id']}/reply", **day("on", "2026-11-20"), channel="email")
    assert again.status_code == 409
    assert "it was closed on" in again.text.lower()


def test_what_was_recorded_wrongly_is_put_right_and_both_are_shown(paper):
    made = paper.desk.records(received_on="2026-10-19")
    one, step = f"/correspondence/{made['id']}", made["steps"][0]["id"]
    right = {"do": "right", **FIRST, **day("on", "2026-10-26"), "about": "decision", "words": "As the letter says."}
    page = paper.follows(paper.sends(f"{one}/correct/{step}", **right))
    assert "It is put right." in page
    assert (
        '<time datetime="2026-10-26">Mon 26 Oct 2026</time> – it was recorded as <time datetime="2026-10-19">' in page
    )
    assert "A decision – it was recorded as Delay" in page
    assert "Why: " in page
    assert "As the letter says." in page
    assert "Mon 23 Nov 2026" in page  # its limit is counted anew
    struck = paper.follows(paper.sends(f"{one}/correct/{step}", do="strike", words="Another council’s."))
    assert "It should not have been recorded, and is in no count." in struck
    assert paper.listed(paper.see("/correspondence?status=all")) == []
    assert paper.sends(f"{one}/correct/{step}", do="right", words="").status_code == 422
    paper.see(f"{one}/correct/{step + 99}", 404)
    paper.see(f"{one}/burn", 404)


def test_what_is_about_staff_is_for_managers(paper):
    caseworker = paper.beside("caseworker")
    answer = caseworker.sends("/correspondence/new", **FIRST | {"about": "staff"}, **day("received_on", "2026-11-02"))
    assert answer.headers["location"] == "/correspondence?done=for-managers"
    assert "for managers alone" in caseworker.follows(answer)
    assert caseworker.listed(caseworker.see("/correspondence")) == []
    (id_,) = paper.listed(paper.see("/correspondence"))
    caseworker.see(f"/correspondence/{id_}", 404)
    caseworker.see(f"/correspondence/{id_}/reply", 404)
    mine = caseworker.sends("/correspondence/new", **FIRST, **day("received_on", "2026-11-02")).headers["location"]
    one = mine.partition("?")[0]
    step = re.search(r'id="step-(\d+)"', caseworker.see(one))[1]
    gone = caseworker.sends(f"{one}/correct/{step}", do="strike", words="Twice.")
    assert gone.headers["location"] == "/correspondence?done=for-managers"


def test_a_restricted_case_is_not_there_to_be_complained_of(on_paper):
    case = on_paper.here.open("2026-06-01")
    with on_paper.here.db.writing() as session:
        matter = session.get_one(Matter, case)
        matter.restricted, reference = True, matter.reference
    caseworker = on_paper.beside("caseworker")
    caseworker.see(f"/correspondence?case={case}", 404)
    caseworker.see(f"/correspondence/new?case={case}", 404)
    sent = {**FIRST, **day("received_on", "2026-11-02"), "case": reference}
    assert "No case of yours has that reference" in caseworker.sends("/correspondence/new", **sent).text
    assert on_paper.sends("/correspondence/new", **sent).status_code == 303


def test_the_pages_are_in_the_nav_of_the_councils_own_people_and_on_the_case(on_paper):
    case = on_paper.here.open("2026-06-01")
    assert f'href="/correspondence?case={case}&amp;status=all"' in on_paper.see(f"/cases/{case}")
    assert '<a class="ehc-nav__link" href="/correspondence" aria-current="page">' in on_paper.see("/correspondence")
    on_paper.beside("analyst").see("/correspondence", 403)
