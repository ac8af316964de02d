"""The audits' pages: a sample drawn when it is asked for, the form of an audit, what was found, what it all comes to."""

import json
from hashlib import sha256

import pytest
from lxml import html

from app.audits import service
from tests.support.filling import Visitor, words
from workflow.audits import SECTIONS, What
from workflow.audits.sampling import draw, read

SAMPLE = "/audits/sample?month=2026-10"


@pytest.fixture
def manager(council):
    return Visitor(council.here, council.manager_actor)


def visitor(council, role, service="", name=""):
    return Visitor(council.here, council.here.actor(role, service=service, name=name))


def graded(what="plan", grade="good", **more):
    """Every section's grade as the form sends it."""
    return {f"grade-{code}": grade for code in SECTIONS[What(what)]} | more


def test_a_sample_is_drawn_when_it_is_asked_for_and_not_by_looking(council, manager):
    case_id, _ = council.issued(worker="D. Marsh")
    assert "Not drawn yet: plans and advice" in manager.see(SAMPLE)
    assert manager.get("/audits/sample/inputs.json?month=2026-10").status_code == 404
    asks = manager.page(SAMPLE).replace('method="get" action="/audits/sample"', 'method="get" action="/audits/sample?"')
    assert manager.goes(manager.send(SAMPLE, "/audits/sample", asks)) == SAMPLE
    said = manager.see(SAMPLE)
    assert f"801-2026-{case_id:06d}" in said
    assert "D. Marsh" in said
    assert "0 of 1 audited drawn of 1 issued Drawn again just now: the same" in said


def test_anybody_draws_it_again_from_what_is_given_away(council, manager):
    for _ in range(3):
        council.issued()
    shown = council.get("/sample", month="2026-10")
    inputs = read(manager.get("/audits/sample/inputs.json?month=2026-10&what=plan").text)
    assert [one.id for one in draw(inputs)] == [item["case_id"] for item in shown["items"]]
    page = html.fromstring(manager.page(SAMPLE))
    tickets = [cell.text_content() for cell in page.xpath("//td[@data-label='Why drawn']//code")]
    assert tickets == [
        sha256(f"{inputs.seed} plan {item['case_id']}".encode()).hexdigest()[:12] for item in shown["items"]
    ]
    assert f"printf '{inputs.seed} plan 17' | sha256sum" in words(manager.page(SAMPLE))
    assert json.loads(inputs.content)["month"] == "2026-10"


@pytest.mark.parametrize("month", ["2026-11", "2026-13", "2027-01", "x"])
def test_a_month_that_is_not_over_has_no_sample(manager, month):
    assert manager.get(f"/audits/sample?month={month}").status_code == 404


def test_what_is_taken_out_is_replaced_and_stays_to_be_seen(council, manager):
    for _ in range(12):
        council.issued()
    first = next(item for item in council.get("/sample", month="2026-10")["items"] if item["what"] == "plan")
    address = f"/audits/sample/{first['id']}/withdraw"
    empty = manager.send(address)
    assert empty.status_code == 422
    assert "Choose a reason" in words(empty.text)
    assert manager.goes(manager.send(address, reason="left_the_area", why="They moved in May.")) == SAMPLE
    said = manager.see(SAMPLE)
    assert "Taken out" in said
    assert "The child or young person has left the area. They moved in May." in said
    assert "in the place of one taken out" in said
    again = manager.send(address, reason="died", why="Sent twice.")
    assert again.status_code == 409


def test_a_plan_is_audited_by_its_form_as_the_api_does_it(council, manager):
    case_id, _ = council.issued()
    address = f"/audits/plans/{case_id}"
    sent = graded(**{"grade-C": "not_applicable", "grade-F": "requires_improvement", "words-F": "As needed, it says."})
    went = manager.goes(manager.send(address, **sent, **{"findings-F": "provision_not_specific"}))
    audit = council.get(went.removeprefix("/audits"))
    assert (audit["overall"], audit["overall_by_rule"], audit["kind"]) == (
        "requires_improvement",
        "requires_improvement",
        "audit",
    )
    found = {part["section"]: part for part in audit["sections"]}
    assert found["C"]["grade"] == "not_applicable"
    assert [code["code"] for code in found["F"]["findings"]] == ["provision_not_specific"]
    said = manager.see(went)
    assert "Provision is not specified and quantified" in said
    assert "As needed, it says." in said
    assert "by manager 801" in said


def test_a_section_without_a_grade_is_said_at_it_and_nothing_is_lost(council, manager):
    case_id, _ = council.issued()
    sent = graded(**{"words-B": "Half a page."})
    del sent["grade-F"]
    answer = manager.send(f"/audits/plans/{case_id}", **sent)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert [a.get("href") for a in page.xpath("//*[@class='govuk-error-summary']//a")] == ["#grade-F"]
    assert page.xpath("string(//textarea[@id='words-B'])").strip() == "Half a page."
    assert page.xpath("//textarea[@id='words-B']/ancestor::details/@open")
    assert not page.xpath("//textarea[@id='words-A']/ancestor::details/@open")
    assert page.xpath("//input[@name='grade-A' and @checked]/@value") == ["good"]


def test_another_grade_than_the_rules_needs_its_reason(council, manager):
    case_id, _ = council.issued()
    refused = manager.send(f"/audits/plans/{case_id}", **graded(), overall="outstanding")
    assert refused.status_code == 422
    assert "#overall_why" in refused.text
    went = manager.goes(
        manager.send(f"/audits/plans/{case_id}", **graded(), overall="outstanding", overall_why="A model.")
    )
    assert "By the rule it is good. Why it is another: A model." in manager.see(went)


def test_a_double_click_records_one_audit(council, manager):
    case_id, _ = council.issued()
    page = manager.page(f"/audits/plans/{case_id}")
    first, second = (manager.send(f"/audits/plans/{case_id}", page=page, **graded()) for _ in range(2))
    assert manager.goes(first) == manager.goes(second)


def test_a_second_audit_takes_the_place_of_the_one_it_saw(council, manager):
    _, advice_id = council.advised()
    first = council.audit(advice_id=advice_id, audited_on="2026-10-20")
    address = f"/audits/advice/{advice_id}"
    assert "What you record takes that audit’s place" in manager.see(address)
    opened = manager.page(address)
    went = manager.goes(manager.send(address, page=opened, **graded("advice", "inadequate"), kind="moderation"))
    assert council.get(went.removeprefix("/audits"))["supersedes"] == first["id"]
    assert "Another audit counts in its place" in manager.see(f"/audits/{first['id']}")
    late = manager.send(address, page=opened, **graded("advice", "good"), kind="second_audit", key="another")
    assert late.status_code == 409  # opened before the moderation, which it never saw


def test_whoever_cannot_audit_it_is_told_before_they_begin(council, manager):
    waiting, _ = council.advised()
    assert "no plan has been issued" in manager.see(f"/audits/plans/{waiting}")
    assert "Record the audit" not in manager.see(f"/audits/plans/{waiting}")
    held, _ = council.issued(worker="D. Marsh")
    council.is_worker("D. Marsh", council.manager_actor)
    assert "an auditor is independent" in manager.see(f"/audits/plans/{held}")


def test_each_reads_what_the_api_gives_them(council):
    """A caseworker their own cases', a service its own advice's: elsewhere it is not there."""
    case_id, advice_id = council.issued(worker="D. Marsh")
    plan, advice = council.audit(case_id=case_id), council.audit(advice_id=advice_id)
    worker, other = visitor(council, "caseworker", name="D. Marsh"), visitor(council, "caseworker", name="Another")
    council.is_worker("D. Marsh", worker.who)
    eps, trust = visitor(council, "professional", "EPS"), visitor(council, "professional", "trust")
    for who, reads in ((worker, {plan["id"], advice["id"]}), (other, set()), (eps, {advice["id"]}), (trust, set())):
        listed = html.fromstring(who.page("/audits")).xpath("//tbody//a/@href")
        assert {int(href.rpartition("/")[2]) for href in listed} == reads
        for audit in (plan, advice):
            assert who.get(f"/audits/{audit['id']}").status_code == (200 if audit["id"] in reads else 404)


def test_the_results_are_the_indicators_beside_the_time_taken(council, manager):
    case_id, advice_id = council.issued()
    council.issued()
    council.audit(case_id=case_id, grades={"F": "inadequate"})
    council.audit(advice_id=advice_id)
    asked = "from=2026-01-01&to=2026-11-20"
    page = html.fromstring(manager.page(f"/audits/results?{asked}"))
    facts = [
        (dt.text_content(), dt.getnext().text_content()) for dt in page.xpath("//section[@aria-labelledby='plans']//dt")
    ]
    assert facts == [
        ("Good or better", "0.0 %0 of 1"),
        ("Audited", "50.0 %1 of 2"),
        ("In twenty weeks, without exceptions", "0.0 %0 of 2"),
        ("In twenty weeks, with exceptions", "0.0 %0 of 2"),
    ]
    sections = {
        row[0].text_content(): row[1].text_content()
        for row in page.xpath("//section[@aria-labelledby='plans']//tbody/tr")
    }
    assert sections["F Special educational provision"] == "0.0 %0 of 1"
    assert sections["E Outcomes"] == "100.0 %1 of 1"
    assert "EPS" in page.xpath("string((//table)[last()])")
    analyst = visitor(council, "analyst")
    assert "What the quality audits come to" in analyst.see(f"/audits/results?{asked}")
    assert "A month’s sample" not in analyst.see(f"/audits/results?{asked}")
    assert manager.get("/audits/results?from=soon").status_code == 422


def test_it_is_said_why_in_the_words_of_the_refusal_itself(council):
    """The page asks the service before the form is filled in: the two may not come apart."""
    waiting, _ = council.advised()
    context = council.here.context(council.manager_actor)
    with council.here.db.reading() as session:
        said = service.refusal(session, None, context, waiting)
    answer = council.audit(case_id=waiting, status=409)
    assert answer["detail"] == said
