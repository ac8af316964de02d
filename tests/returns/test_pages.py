"""The return's pages: they say what the API says, lead to where each thing is put right, and put it right."""

import csv
import re
from io import StringIO

import pytest
from lxml import html
from sqlalchemy import select

from app.returns.pages_words import mend
from app.returns.schemas import ProblemItem
from app.tables import Matter, PersonIdentifier
from tests.returns.conftest import CHILD, ENTERED
from tests.support.filling import Visitor, words
from workflow.returns.kinds import KINDS


@pytest.fixture
def manager(desk):
    return Visitor(desk.here, desk.here.actor())


def api(desk, path):
    with desk.here.client(desk.here.actor()) as client:
        return client.get(f"/api/v1/returns/sen2/{path}").json()


def test_the_years_page_counts_what_the_file_holds(desk, manager):
    desk.plan()
    desk.request(upn=None, forename="Ben")
    said = manager.see("/returns/2026")
    root = desk.xml()
    for tag, what in (
        ("Person", "children and young people"),
        ("Requests", "requests"),
        ("ActivePlans", "active plans"),
    ):
        assert f"{len(list(root.iter(tag)))} {what}" in said
    assert re.search(r"1 to be assessed \(Y\) ?1 not decided yet \(A\)", said)
    assert "The Department’s numbered rules could not be obtained" in said
    assert re.search("Designated medical officer ?There is none ?Nobody has set it", said)


def test_the_year_in_hand_is_the_one_whose_work_is_being_done(desk, manager):
    """The test day is 20 November 2026: what is got ready is January's."""
    said = manager.see("/returns")
    assert "SEN2 return of 2027" in said
    assert "the census day, Thu 21 Jan 2027, is to come" in said


def test_the_page_says_what_the_reconciliation_says(desk, manager):
    desk.plan()
    desk.plan(received_on="2025-01-06", upn="M802000124001", forename="Ben")
    said, found = manager.see("/returns/2026"), api(desk, "2026/reconciliation")
    (incl,) = [line for line in found["kpis"] if line["code"] == "plans_20w_incl"]
    part = incl["in_return"]
    assert part["denominator"] == 2
    share = f"{100 * part['numerator'] / part['denominator']:.1f} %"
    assert re.search(rf"with exceptions ?{share} ?{part['numerator']} of 2", said)
    assert re.search("Active in this return ?2", said)
    behind = manager.see("/returns/2026/lines/plans.active_this_year")
    assert "801-2025-000001" in behind
    assert "801-2025-000002" in behind


def test_problems_are_the_apis_and_filters_stand_in_the_address(desk, manager):
    desk.plan(upn=None, details=None)
    every = api(desk, "2026/problems")["items"]
    assert [item["rule"] for item in every] == ["X4", "X4", "X4", "G1", "L9"]
    everything = manager.see("/returns/2026/problems")
    assert all(
        words(f"<main>{item['message']}</main>").replace("_", " ") in everything.replace("_", " ") for item in every
    )
    errors = manager.page("/returns/2026/problems?severity=error")
    assert "UPNunknown" in errors
    assert "EntryDate" not in html.fromstring(errors).xpath("string(//tbody)")
    for asked, fields in (("rule=L9", ["EntryDate"]), ("kind=no_identifier", ["UPN"]), ("rule=G1&severity=query", [])):
        shown = html.fromstring(manager.page(f"/returns/2026/problems?{asked}"))
        assert [cell.text_content() for cell in shown.xpath("//td[@data-label='Field']")] == fields
    by_api = api(desk, "2026/problems?rule=L9&severity=query")["items"]
    assert [item["field"] for item in by_api] == ["EntryDate"]


def test_the_sheet_is_what_is_seen(desk, manager):
    case = desk.plan(upn=None, postcode="=1+1")
    answer = manager.get("/returns/2026/problems.csv?severity=error")
    assert answer.headers["content-disposition"] == 'attachment; filename="SEN2-801-2026-problems.csv"'
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["Severity", "Rule", "Reference", "Field", "What is wrong"]
    assert {row[3] for row in rows[1:]} == {"UPN", "PostCode"}
    assert {row[2] for row in rows[1:]} == {f"801-2025-{case:06d}"}


def test_what_means_nothing_is_not_there(desk, manager):
    for path in ("/returns/2022", "/returns/2028", "/returns/2026/problems?rule=Z9", "/returns/2026/lines/nothing"):
        assert manager.get(path).status_code == 404, path


def test_a_problem_leads_to_a_field_that_is_there_and_to_be_put_right(desk, manager):
    """Every kind that a form can mend leads to an input of that form."""
    case = desk.plan()
    pages = {}
    for name, kind in KINDS.items():
        item = ProblemItem(rule=kind.rule, kind=name, severity=kind.severity, case_id=case, reference="", field=kind.field, message="")  # fmt: skip
        path, _, at = mend(item).href.partition("#")
        opened = pages.setdefault(path, html.fromstring(manager.page(path)))
        assert opened.xpath(f"//*[@id='{at}']"), (name, path, at)


def test_what_is_missing_is_entered_and_the_problem_is_gone(desk, manager):
    case = desk.plan(upn=None, details=None)
    address = f"/cases/{case}/return"
    before = manager.see(address)
    assert "Error, G1: UPN, there is no UPN" in before
    assert "Query, L9: EntryDate" in before
    sent = {
        "upn_unknown": "UN8",
        "personal_budget": "0",
        "placement-entered_on-day": "3",
        "placement-entered_on-month": "9",
    }
    sent |= {"placement-entered_on-year": "2026", "placement-sen_unit": "yes", "second_need": "SLCN"}
    assert manager.goes(manager.send(address, **sent)) == address
    with desk.here.client(desk.here.actor()) as client:
        entered = client.get(f"/api/v1/cases/{case}/return-details").json()["details"]
    assert (entered["upn_unknown"], entered["personal_budget"], entered["second_need"]) == ("UN8", False, "SLCN")
    assert (entered["placement"]["entered_on"], entered["placement"]["sen_unit"]) == ("2026-09-03", True)
    after = manager.see(address)
    assert "L9: EntryDate" not in after
    assert "G1" not in after


def test_the_form_shows_what_stands_and_keeps_it(desk, manager):
    """To open the form and keep it as it is changes nothing that was entered."""
    case = desk.plan(details={**ENTERED, "historical": True, "personal_budget": True, "cease_reason": "5", "ceased_on": "2025-11-01", "second_placement": {"setting": "EHE", "resourced": True}})  # fmt: skip
    with desk.here.client(desk.here.actor()) as client:
        before = client.get(f"/api/v1/cases/{case}/return-details").json()
        manager.goes(manager.send(f"/cases/{case}/return"))
    with desk.here.client(desk.here.actor()) as client:
        assert client.get(f"/api/v1/cases/{case}/return-details").json() == before


def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(desk, manager):
    case = desk.plan()
    answer = manager.send(f"/cases/{case}/return", **{"placement-urn": "12345", "transfer_la": "Bristol"})
    assert answer.status_code == 422
    opened = html.fromstring(answer.text)
    assert {a.get("href") for a in opened.xpath("//*[@class='govuk-error-summary']//a")} == {
        "#placement-urn",
        "#transfer_la",
    }
    assert "It is 6 digits" in words(answer.text)
    assert opened.xpath("//input[@id='placement-urn']/@value") == ["12345"]
    assert opened.xpath("string(//title)").startswith("Error: ")


def test_the_childs_details_are_put_right_as_the_peoples_api_does(desk, manager):
    case = desk.plan(upn=None, ethnicity="A1")
    address = f"/cases/{case}/return/child"
    opened = html.fromstring(manager.page(address))
    assert opened.xpath("//select[@id='ethnicity']/option[@selected]/@value") == ["A1"]  # no code, and yet not lost
    wrong = manager.send(address, upn="H801000124002")
    assert wrong.status_code == 422
    assert "#upn" in wrong.text
    assert manager.goes(manager.send(address, upn=CHILD["upn"], ethnicity="WBRI")) == f"/cases/{case}/return"
    assert [kind for kind in desk.kinds() if kind in {"no_identifier", "ethnicity_not_a_code"}] == []


def test_only_a_manager_is_told_that_another_child_has_the_same_name(desk, manager):
    """That child's case may be restricted."""
    case = desk.plan()
    desk.plan(upn="M802000124001")
    assert "same name and date of birth" in manager.see(f"/cases/{case}/return")
    caseworker = Visitor(desk.here, desk.here.actor("caseworker"))
    assert "same name and date of birth" not in caseworker.see(f"/cases/{case}/return")


def test_a_case_of_another_year_says_so(desk, manager):
    case = desk.request(received_on="2024-01-05")
    desk.here.record(case, "assessment_refused", "2024-02-05", reasons=["other"])
    assert "this case is not in the return of 2027" in manager.see(f"/cases/{case}/return")


def test_the_file_is_the_apis(desk, manager):
    desk.plan()
    answer = manager.get("/returns/2026/sen2.xml?serial=7")
    assert answer.headers["content-type"] == "application/xml"
    assert re.sub(rb"<SerialNo>\d+", b"", answer.content) == re.sub(rb"<SerialNo>\d+", b"", desk.file())
    assert b"<SerialNo>007" in answer.content


def test_a_serial_number_that_is_none_is_said_at_its_field(desk, manager):
    for serial in ("", "0", "1000", "first", "%D9%A9"):
        answer = manager.get(f"/returns/2026/sen2.xml?serial={serial}")
        assert answer.status_code == 422, serial
        page = html.fromstring(answer.text)
        assert page.xpath("//*[@class='govuk-error-summary']//a/@href") == ["#serial"]
        assert "Enter the serial number, from 1 to 999" in page.xpath("string(//*[@id='serial-error'])")


def test_a_number_the_form_does_not_show_stays_when_another_field_is_changed(desk, manager):
    case = desk.plan()
    with desk.here.db.writing() as session:
        person = session.get_one(Matter, case).person_id
        session.add(PersonIdentifier(authority="801", person_id=person, scheme="upn", value="M802000124001"))
    address = f"/cases/{case}/return/child"
    manager.goes(manager.send(address, postcode="BS1 4DJ"))
    with desk.here.db.reading() as session:
        kept = session.scalars(select(PersonIdentifier.value).where(PersonIdentifier.person_id == person)).all()
    assert sorted(kept) == sorted([CHILD["upn"], "M802000124001"])


@pytest.mark.parametrize(("part", "first", "second"), [("/child", {"postcode": "BS1 4DJ"}, {"sex": "F"}), ("", {"residential": "A"}, {"residential": "B"})])  # fmt: skip
def test_what_somebody_else_changed_since_the_form_was_opened_is_not_undone(desk, manager, part, first, second):
    case = desk.plan()
    address = f"/cases/{case}/return{part}"
    opened = manager.page(address)
    manager.goes(manager.send(address, **first))
    late = manager.send(address, page=opened, **second)
    assert late.status_code == 409
    assert "Somebody else changed this since you opened the form" in words(late.text)
    manager.goes(manager.send(address, page=late.text, **second))
