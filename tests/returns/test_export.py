"""The return as a file: what it says of each case, in which order, and to whom it is given."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from app.record.begin import begin
from app.record.happen import Proposal
from app.returns.writing import written
from app.tables import Matter, Person
from tests.support.installation import TODAY
from workflow import events as ev
from workflow.returns.model import Header
from workflow.returns.model import Person as Entry

SCHEMA = Path(__file__).resolve().parents[2] / "app/returns/data/sen2-outline.xsd"


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(SCHEMA))


def faults(schema, file):
    """What our own schema has against a file."""
    schema.validate(etree.fromstring(file))
    return [f"{entry.line}: {entry.message}" for entry in schema.error_log]


def said(element):
    """An element as nested pairs."""
    return [(child.tag, said(child) if len(child) else child.text) for child in element]


def test_the_whole_of_a_plan(desk, schema):
    case = desk.plan(details=None)
    desk.here.record(case, "dispute_recorded", "2025-07-20", form="appeal", about="plan")
    second = {"ukprn": "10001234", "entered_on": "2025-10-01", "left_on": "2025-12-19", "residential": "B"}
    desk.enter(
        case,
        second_need="ASD",
        personal_budget=True,
        organised_arrangements=False,
        direct_payments="I",
        residential="A",
        placement={"entered_on": "2025-09-03", "resourced": True},
        second_placement=second,
        review_meeting_on="2025-11-04",
        review_outcome="M",
        review_draft_on="2025-11-10",
        phase_transfer_due_on="2026-02-15",
        phase_transfer_final_on="2026-01-09",
        last_review_on="2025-11-20",
    )
    where = [("URN", "109000")]
    rank, ukprn = ("PlacementRank", "1"), [("UKPRN", "10001234"), ("PlacementRank", "2")]
    neither = [("SENunitIndicator", "0"), ("ResourcedProvisionIndicator", "0")]
    resourced = [("SENunitIndicator", "0"), ("ResourcedProvisionIndicator", "1")]
    file = desk.file()
    [person] = ET.fromstring(file).findall("Persons/Person")  # noqa: S314 - our own
    assert said(person) == [
        ("Surname", "Example"),
        ("Forename", "Amina"),
        ("PersonBirthDate", "2015-03-02"),
        ("Sex", "F"),
        ("Ethnicity", "WBRI"),
        ("PostCode", "BS15TR"),
        ("UPN", "H801000124001"),
        (
            "Requests",
            [
                ("ReceivedDate", "2025-02-03"),
                ("RequestSource", "1"),
                ("RYA", "0"),
                ("RequestOutcomeDate", "2025-03-10"),
                ("RequestOutcome", "Y"),
                ("RequestMediation", "0"),
                ("RequestTribunal", "0"),
                (
                    "Assessment",
                    [
                        ("AssessmentOutcome", "Y"),
                        ("AssessmentOutcomeDate", "2025-06-20"),
                        ("AssessmentMediation", "0"),
                        ("AssessmentTribunal", "0"),
                        ("OtherMediation", "0"),
                        ("OtherTribunal", "1"),
                        ("Week20", "0"),
                        (
                            "NamedPlan",
                            [
                                ("StartDate", "2025-06-20"),
                                ("PlanDetail", [*where, rank, *resourced]),
                                ("PlanDetail", [*ukprn, *neither]),
                                ("PlanRes", "A"),
                                ("PB", "1"),
                                ("OA", "0"),
                                ("DP", "I"),
                            ],
                        ),
                    ],
                ),
                (
                    "ActivePlans",
                    [
                        ("PlacementDetail", [*where, rank, ("EntryDate", "2025-09-03"), *resourced]),
                        (
                            "PlacementDetail",
                            [
                                *ukprn,
                                ("EntryDate", "2025-10-01"),
                                ("LeavingDate", "2025-12-19"),
                                *neither,
                                ("Res", "B"),
                            ],
                        ),
                        ("SENneed", [("SENtype", "SLCN"), ("SENtypeRank", "1")]),
                        ("SENneed", [("SENtype", "ASD"), ("SENtypeRank", "2")]),
                        ("ReviewMeeting", "2025-11-04"),
                        ("ReviewOutcome", "M"),
                        ("ReviewDraft", "2025-11-10"),
                        ("PhaseTransferDueDate", "2026-02-15"),
                        ("PhaseTransferFinalDate", "2026-01-09"),
                        ("LastReview", "2025-11-20"),
                    ],
                ),
            ],
        ),
    ]
    assert faults(schema, file) == []


def test_the_header(desk):
    header = desk.xml().find("Header")
    assert header.findtext("CollectionDetails/Collection") == "SEN2"
    assert header.findtext("CollectionDetails/Year") == "2026"
    assert header.findtext("CollectionDetails/ReferenceDate") == "2026-01-15"
    assert header.findtext("Source/LEA") == "801"
    assert header.findtext("Source/SerialNo") == "001"
    assert header.findtext("Source/DateTime").endswith("T00:00:00")


def test_every_stage_is_valid_by_our_own_schema(desk, schema):
    upns = iter(("M802000124001", "R803000124001", "P207000016049", "U80100012400A"))
    for state in ("refused", "no plan", "withdrawn", "moved"):
        case = desk.request(upn=next(upns), surname=state)
        if state == "refused":
            desk.here.record(case, "assessment_refused", "2025-03-10", reasons=["not_stated"])
            continue
        desk.here.record(case, "assessment_agreed", "2025-03-10")
        if state == "no plan":
            desk.here.record(case, "plan_refused", "2025-05-20", reasons=["not_stated"], irregular="it happened")
        elif state == "withdrawn":
            desk.here.record(case, "request_withdrawn", "2025-05-20")
        else:
            desk.here.record(case, "moved_away", "2025-05-20", to_la="802")
    desk.request(upn=None, surname="waiting")
    file = desk.file()
    assert faults(schema, file) == []
    outcomes = {
        person.findtext("Surname"): (
            person.findtext("Requests/RequestOutcome"),
            person.findtext("Requests/Assessment/AssessmentOutcome"),
            person.findtext("Requests/Exported"),
        )
        for person in ET.fromstring(file).iter("Person")  # noqa: S314 - our own
    }
    assert outcomes == {
        "refused": ("N", None, None),
        "no plan": ("Y", "N", None),
        "withdrawn": ("Y", "W", None),
        "moved": ("Y", "W", "802"),
        "waiting": ("A", None, None),
    }


def test_what_happened_after_the_census_day_is_not_in(desk):
    case = desk.request("2025-12-01")
    desk.here.record(case, "assessment_agreed", "2026-01-16")
    desk.here.record(case, "dispute_recorded", "2026-01-17", form="mediation", about="request")
    assert desk.xml().findtext(".//RequestOutcome") == "A"
    assert desk.xml().find(".//Assessment") is None
    assert desk.xml(2027).findtext(".//RequestOutcome") == "Y"
    assert desk.xml(2027).findtext(".//RequestMediation") == "1"


@pytest.mark.parametrize(
    ("because", "mediation", "tribunal"),
    [("mediation", "1", "0"), ("tribunal_order", "0", "1"), ("unopposed_appeal", "0", "1"), ("reconsidered", "0", "0")],
)
def test_a_refusal_that_was_overturned_was_disputed_though_nobody_recorded_the_dispute(
    desk, because, mediation, tribunal
):
    case = desk.request()
    desk.here.record(case, "assessment_refused", "2025-03-10", reasons=["not_stated"])
    desk.here.record(case, "decision_reversed", "2025-05-12", decision="assess", because=because)
    desk.issue(case)
    request = desk.xml().find(".//Requests")
    assert request.findtext("RequestOutcome") == "N"  # the first decision stays
    assert request.findtext("RequestMediation") == mediation
    assert request.findtext("RequestTribunal") == tribunal


def test_what_happened_on_the_census_day_is_in(desk):
    case = desk.request("2025-12-01")
    desk.here.record(case, "assessment_agreed", "2026-01-15")
    assert desk.xml().findtext(".//RequestOutcome") == "Y"


def test_a_correction_made_since_counts(desk):
    """The position is that of the day as it is known now, as everywhere else."""
    case = desk.plan()
    with desk.here.client(desk.here.actor()) as client:
        events = client.get(f"/api/v1/cases/{case}/events").json()["items"]
        [plan] = [event["id"] for event in events if event["type"] == "plan_issued"]
        corrected = {"event_id": plan, "data": {"placement": {"urn": "109001"}}, "why": "mistyped"}
        answer = client.post(f"/api/v1/cases/{case}/corrections", json={"corrections": [corrected]})
        assert answer.status_code == 201, answer.text
    assert [urn.text for urn in desk.xml().iter("URN")] == ["109001", "109001"]


def test_a_case_that_is_synthetic_is_in_no_return(desk):
    context = desk.here.context()
    with desk.here.db.writing() as session:
        person = Person(authority="801", surname="Canary", forename="Test", created_at=context.now)
        session.add(person)
        session.flush()
        received = Proposal(ev.RequestReceived(person=person.id), TODAY.replace(year=2025))
        begin(session, person, [received], context, synthetic=True)
    assert desk.xml().find(".//Person") is None
    assert desk.kinds() == []


def test_each_authority_has_its_own(desk):
    desk.plan()
    away = desk.here.actor("manager", "802")
    assert desk.xml(actor=away).find(".//Person") is None
    assert desk.xml(actor=away).findtext("Header/Source/LEA") == "802"


def test_a_restricted_case_is_in_the_return(desk):
    case = desk.plan()
    with desk.here.db.writing() as session:
        session.get_one(Matter, case).restricted = True
    assert len(desk.xml().findall(".//Person")) == 1


def test_one_child_with_two_requests_is_one_person(desk):
    case = desk.request("2025-02-03")
    desk.here.record(case, "assessment_refused", "2025-03-10", reasons=["not_stated"])
    desk.request("2025-10-01")
    [person] = desk.xml().findall(".//Person")
    assert [r.findtext("ReceivedDate") for r in person.findall("Requests")] == ["2025-02-03", "2025-10-01"]


def test_one_record_and_one_day_make_one_file(desk):
    for upn in ("H801000124001", "M802000124001", "R803000124001"):
        desk.plan(upn=upn)
    assert desk.file() == desk.file()


def test_a_number_comes_before_the_reason_for_none(desk):
    desk.plan(upn=None, details={"upn_unknown": "UN8", "placement": {"entered_on": "2025-09-03"}})
    assert desk.xml().findtext(".//UPNunknown") == "UN8"
    with desk.here.client(desk.here.actor()) as client:
        assert client.patch("/api/v1/people/1", json={"uln": "9000000008"}).status_code == 200
    person = desk.xml().find(".//Person")
    assert (person.findtext("UniqueLearnerNumber"), person.find("UPNunknown")) == ("9000000008", None)


def test_names_that_xml_must_spell_otherwise():
    """A control character left by an old system would make the whole file unreadable."""
    entry = Entry(surname="O'Brien & <Sons>\x0b\x1f", forename="Zoë “Z” 🐦")
    header = Header(2026, date(2026, 1, 15), "801", "x", "1", 1, "2026-01-01T00:00:00", "Y", "Y", None)
    whole = b"".join(written(header, [entry]))
    person = ET.fromstring(whole).find(".//Person")  # noqa: S314 - our own
    assert (person.findtext("Surname"), person.findtext("Forename")) == ("O'Brien & <Sons>", "Zoë “Z” 🐦")
