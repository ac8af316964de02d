"""The family's page in every state: what it says, by when, and what is never on it."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.family import links
from app.tables import AccountAudit, Contact, Matter, ReadAudit
from tests.family.families import MOTHER, STATES, main_of
from tests.web.story import standing_still

FATHER = {
    "relation": "father",
    "name": "Fay Father",
    "email": "fay@example.org",
    "address": "9 Hidden Row",
    "phone": "07700 900999",
}


def page(families, client, name):
    case = families.case(name)
    families.come_in(client, case)
    return main_of(client.get(f"/family/cases/{case}").text)


SAYS = {
    "requested": ["You asked us for an EHC needs assessment on Mon 16 Mar 2026", "By Mon 27 Apr 2026 we must tell you if we will assess", "Nothing for now"],
    "requested_late": ["We are late, and we are sorry. The law gave us until Mon 23 Feb 2026 to tell you if we will assess", "It does not mean that we have said no", "We said we would be in touch by Mon 9 Feb 2026, and we were not", "That we are late is a good reason to"],
    "assessing": ["Asked: 5. Sent so far: 1.", "We are waiting for: health , the educational", "The advice is due by Tue 14 Apr 2026", "Tom Okafor is your caseworker", "There is a meeting on Wed 15 Apr 2026", "If there will be a plan, you must have it by Mon 22 Jun 2026"],
    "assessing_late": ["We are late, and we are sorry", "The law gave us until Mon 2 Feb 2026 to send you the final plan", "We cannot give you a day for the plan yet", "The advice was due by Mon 1 Dec 2025. It is late"],
    "assessing_excused": ["This takes longer than we said. The day was Mon 23 Feb 2026", "your family was away", "We must still act as soon as we can"],
    "deciding": ["We are now deciding if there will be a plan", "If there will be no plan, we must tell you by Mon 6 Apr 2026"],
    "drafting": ["On Fri 20 Mar 2026 we told you that there will be a plan", "You must have the final plan by Mon 4 May 2026"],
    "consulting": ["We sent you the draft plan on Wed 18 Mar 2026", "You have until Wed 1 Apr 2026 to reply", "Reply to the draft"],
    "finalising": ["We got your reply to it on Mon 16 Mar 2026", "You must have the final plan by Mon 20 Apr 2026"],
    "plan_issued": ["We sent you the final plan on Wed 18 Mar 2026", "Do it by Mon 18 May 2026", "parts B, F and I", "if you only want another school"],
    "assessment_refused": ["On Tue 10 Mar 2026 we told you that we will not assess", "call the mediation adviser by Sun 10 May 2026", "You must appeal by Sun 10 May 2026"],
    "plan_refused": ["we told you that there will be no plan", "You appealed on Tue 24 Mar 2026"],
    "long_refused": ["The day to call the mediation adviser was Wed 10 Dec 2025", "The day to appeal was Wed 10 Dec 2025"],
    "withdrawn": ["The request was taken back on Mon 2 Mar 2026", "You can ask again at any time"],
    "moved_away": ["You moved to another area on Mon 2 Mar 2026"],
    "closed": ["We are so very sorry"],
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_what_it_says(embedded_families, browser_of, name):
    said = page(embedded_families, browser_of, name)
    for part in SAYS[name]:
        assert part.replace(" ,", ",") in said.replace(" ,", ",").replace(" .", "."), (part, said)


def test_every_state_is_said():
    assert set(SAYS) == set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_lateness_is_said_first_where_there_is_any_and_nowhere_else(embedded_families, browser_of, name):
    case = embedded_families.case(name)
    embedded_families.come_in(browser_of, case)
    text = browser_of.get(f"/family/cases/{case}").text
    is_late = name in {"requested_late", "assessing_late"}
    assert ("We are late, and we are sorry." in text) is is_late
    if is_late:
        assert text.index("We are late, and") < text.index("You asked us")


@pytest.mark.parametrize("name", ["assessing", "consulting", "plan_issued"])
def test_the_page_is_the_same_on_both_databases_and_is_audited(families, browser_of, name):
    said = page(families, browser_of, name)
    assert all(part.split(" ,")[0] in said for part in SAYS[name])
    with families.here.db.reading() as session:
        read = session.scalars(select(ReadAudit).where(col(ReadAudit.route) == "/family/cases/{case_id}")).all()
    assert [row.matter_id for row in read] == [families.case(name)]


def test_no_probability_and_no_rule_of_the_engine_is_on_any_page(embedded_families, browser_of):
    for name in STATES:
        said = page(embedded_families, browser_of, name)
        for word in ("%", "likely", "chance", "probab", "guidance", "local target", "reg ", "s.36", "representations"):
            assert word not in said, (name, word)


# ---- what is never there


def test_nothing_that_is_the_councils_own_is_on_a_familys_page(embedded_families, browser_of):
    families = embedded_families
    case = families.open(
        "full", "2026-02-02", "Ada", "Reed", contacts=[MOTHER, FATHER], source="parent", flags=["child_protection"],
        person={"date_of_birth": "2018-03-02", "postcode": "BS1 5TR", "nhs_number": "9434765919"}, external_ref="OLD-77",
    )  # fmt: skip
    families.open("twin", "2026-02-02", "Ada", "Reed", person={"date_of_birth": "2018-03-02"})
    families.happens(
        case,
        "message_received",
        "2026-02-10",
        **{"from": "father"},
        channel="phone",
        summary="SECRET-FATHER",
        reply_due="2026-04-01",
    )
    families.happens(case, "family_contacted", "2026-02-11", channel="phone", summary="SECRET-CALL")
    families.happens(case, "decision_made", "2026-02-20", decision="assessment_agreed", by="panel", note="SECRET-PANEL")
    families.happens(case, "assessment_agreed", "2026-02-27")
    asked = families.happens(
        case, "advice_requested", "2026-02-27", kind="psychological", service="EPS", note="SECRET-ASKED"
    )
    families.happens(case, "advice_received", "2026-03-20", advice_id=asked)
    families.happens(case, "advice_returned", "2026-03-23", advice_id=asked, reason="SECRET-RETURN", code="incomplete")
    families.come_in(browser_of, case)
    for place in ("", "/easy", "/tell", "/right", "/reply"):
        text = browser_of.get(f"/family/cases/{case}{place}").text
        secrets = ("SECRET", "Fay", "Hidden Row", "900999", "fay@", "BS1", "943476", "OLD-77", "rotection", "possible_duplicate", "same name", "801-2026-000002", "1 Apr 2026", "panel")  # fmt: skip
        assert [secret for secret in secrets if secret in text] == [], place


def test_where_an_address_is_withheld_the_school_is_not_shown_either(embedded_families, browser_of):
    school = {"name": "Far School"}
    shut = embedded_families.asked(
        "shut", "2026-02-02", contacts=[{**MOTHER, "withhold_address": True}, FATHER], attends=school
    )
    open_ = embedded_families.asked("open", "2026-02-02", contacts=[MOTHER, FATHER], attends=school)
    for case, shown in ((shut, False), (open_, True)):
        embedded_families.come_in(browser_of, case, "Fay Father")
        text = browser_of.get(f"/family/cases/{case}/right").text
        assert ("Far School" in text) is shown
        assert "hana@example.org" not in text
        assert "fay@example.org" in text  # their own


def test_another_familys_case_and_one_there_is_not_are_alike(families, browser_of):
    mine, other = families.case("requested"), families.case("consulting")
    families.come_in(browser_of, mine)
    for place in ("", "/easy", "/tell", "/right", "/reply", "/papers/1"):
        answers = [browser_of.get(f"/family/cases/{case}{place}") for case in (other, 999)]
        assert [a.status_code for a in answers] == [404, 404]
        assert "Ada" not in answers[0].text


def test_a_restricted_case_is_the_familys_who_was_let_in_and_nobody_elses(families, browser_of):
    case = families.case("requested")
    with families.here.db.writing() as session:
        session.get_one(Matter, case).restricted = True
    families.come_in(browser_of, case)
    assert browser_of.get(f"/family/cases/{case}").status_code == 200
    families.come_in(browser_of, families.case("drafting"))
    assert browser_of.get(f"/family/cases/{case}").status_code == 404


def test_who_is_shut_out_sees_nothing_more(embedded_families, browser_of):
    families, case = embedded_families, embedded_families.case("requested")
    families.come_in(browser_of, case)
    with families.here.db.writing() as session:
        links.end(session, families.caseworker, session.get_one(Contact, families.contact(case)), families.now)
    assert browser_of.get(f"/family/cases/{case}").status_code == 303
    with families.here.db.reading() as session:
        assert "family link ended, and let in no longer" in session.scalars(select(AccountAudit.what)).all()


def test_a_family_of_several_children_is_asked_which(embedded_families, browser_of):
    families, mine = embedded_families, embedded_families.case("requested")
    families.come_in(browser_of, mine)
    other = families.case("drafting")
    with families.here.db.reading() as session:
        account = links.open_link(session, families.contact(mine), families.now).account_id
    families.here.let_in(type(families.caseworker)(account, "", "family", "801"), other)
    start = browser_of.get("/family").text
    assert re.findall(r"/family/cases/(\d+)", start) == [str(mine), str(other)]


def test_a_young_person_who_asked_is_spoken_to_as_who_they_are(embedded_families, browser_of):
    families = embedded_families
    self_, mother = {"relation": "young_person", "name": "Ada Reed"}, MOTHER
    case = families.asked("young", "2026-02-02", source="young_person", contacts=[self_, mother])
    families.happens(case, "assessment_agreed", "2026-02-27")
    for kind in ("parental", "child_views"):
        families.happens(case, "advice_requested", "2026-02-27", kind=kind)
    for name, asked, need in (
        ("Ada Reed", "You asked us", "what you think by"),
        ("Hana Reed", "We were asked", "what your child thinks"),
    ):
        families.come_in(browser_of, case, name)
        said = main_of(browser_of.get(f"/family/cases/{case}").text)
        assert asked in said
        assert need in said
        assert ("your child" in said) is (name == "Hana Reed")


# ---- papers


def test_the_papers_shared_with_the_family_are_there_and_no_others(families, browser_of):
    case, other = families.case("requested"), families.case("consulting")
    ids = {}
    with families.here.client(families.manager) as api:
        for name, of, share in (
            ("shared", case, "family"),
            ("inner", case, "professional"),
            ("others", other, "family"),
        ):
            answer = api.post(
                f"/api/v1/cases/{of}/documents",
                data={"kind": "letter", "share_with": share},
                files={"file": (f"{name}.txt", b"Words.")},
            )
            assert answer.status_code == 201, answer.text
            ids[name] = answer.json()["id"]
    families.come_in(browser_of, case)
    text = browser_of.get(f"/family/cases/{case}").text
    assert [name for name in ids if f"{name}.txt" in text] == ["shared"]
    got = {name: browser_of.get(f"/family/cases/{case}/papers/{id_}") for name, id_ in ids.items()}
    assert {name: answer.status_code for name, answer in got.items()} == {"shared": 200, "inner": 404, "others": 404}
    assert got["shared"].content == b"Words."
    assert got["shared"].headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 5, 10), "You must appeal by Sun 10 May 2026"),
        (date(2026, 5, 11), "You must appeal by Mon 11 May 2026"),  # the 10th is a Sunday: the tribunal takes it yet
        (date(2026, 5, 12), "The day to appeal was Mon 11 May 2026"),
    ],
)
def test_nobody_is_told_that_it_is_too_late_to_appeal_while_the_tribunal_takes_it(
    embedded_families, browser_of, today, said
):
    case = embedded_families.case("assessment_refused")
    with standing_still(datetime(today.year, today.month, today.day, 9, tzinfo=UTC)):
        embedded_families.come_in(browser_of, case)
        assert said in main_of(browser_of.get(f"/family/cases/{case}").text)
