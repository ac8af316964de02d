"""A setting's own pages: a request made, a consultation answered on its ground, a paper sent; and nobody else's child."""

from io import BytesIO

import pytest

from app.security import Actor
from app.today import today
from tests.documents.files import pdf
from tests.support.filling import Visitor, words
from tests.support.installation import Installation

TODAY = today()


@pytest.fixture
def school(here: Installation) -> Visitor:
    return Visitor(here, here.actor("setting", name="Harbour Primary School"))


def consulted(here: Installation, urn: str = "109001", **more: str) -> int:
    """A case whose draft is out, in which a setting is consulted."""
    case = here.open("2026-06-01", today=TODAY, person={"forename": "Lena", "surname": "Muster"})
    manager = here.actor("manager")
    here.record(case, "assessment_agreed", "2026-07-01", manager, TODAY)
    here.record(case, "plan_agreed", "2026-08-24", manager, TODAY, irregular="The panel met early.")
    here.record(case, "draft_sent", "2026-11-16", manager, TODAY, by="email")
    for asked in (urn, *more.values()):
        here.record(case, "setting_consulted", "2026-11-16", manager, TODAY, urn=asked)
    return case


def events(here: Installation, case: int, kind: str) -> list[dict]:
    with here.client(here.actor("manager")) as manager:
        return [e for e in manager.get(f"/api/v1/cases/{case}/events").json()["items"] if e["type"] == kind]


def test_a_setting_that_signs_in_sees_its_own_start(here, school):
    said = school.see("/")
    assert "Your children" in said
    assert "No child’s assessment is open to you" in said
    assert "no page for" not in said


def test_a_request_needs_a_name_and_a_day_and_is_checked_and_sent_once(here, school):
    page = "/setting/requests/new"
    refused = school.send(page)
    assert (refused.status_code, "Enter a forename or a surname" in words(refused.text)) == (422, True)
    wrong = school.send(page, surname="Quay", upn="A801200001001")
    assert wrong.status_code == 422
    assert 'value="A801200001001"' in wrong.text
    check = school.send(page, surname="Quay", contact_name="Ade Quay", contact_relation="mother")
    assert (check.status_code, "Check your answers" in words(check.text)) == (200, True)
    places = {school.goes(school.send("", page, page=check.text, step="send")) for _ in range(2)}
    assert len(places) == 1
    place = places.pop()
    assert place.endswith("?done=asked")
    said = school.see(place)
    assert "Your request is with the council." in said
    assert "The council decides whether to assess, and tells the family." in said
    assert "your request" in school.see("/setting")
    case = int(place.removeprefix("/setting/cases/").partition("?")[0])
    with here.client(here.actor("caseworker")) as council:
        found = council.get(f"/api/v1/cases/{case}").json()
    assert (found["received_on"], found["person"]["surname"]) == (TODAY.isoformat(), "Quay")
    assert [e["data"]["source"] for e in events(here, case, "request_received")] == ["school"]


def test_a_consultation_is_answered_no_on_its_ground(here, school):
    case = consulted(here)
    assert school.get(f"/setting/cases/{case}").status_code == 404  # it was not let in
    here.let_in(school.who, case)
    said = school.see("/setting")
    assert "Your answer is waited for (1)" in said
    assert "Lena Muster" in said
    page = f"/setting/cases/{case}/reply"
    refused = school.send(page)
    assert (refused.status_code, "Choose your answer" in words(refused.text)) == (422, True)
    opened = school.page(page)
    for _ in range(2):  # a double click
        answer = school.send("", page, page=opened, response="no_others_education", note="Class of 34.")
        assert school.goes(answer) == f"/setting/cases/{case}?done=replied"
    (event,) = events(here, case, "setting_responded")
    assert (event["data"]["urn"], event["data"]["response"]) == ("109001", "no_others_education")
    said = school.see(f"/setting/cases/{case}")
    assert "No: it would be incompatible with the efficient education of others" in said
    assert "waited for" not in school.see("/setting")
    assert school.get(page).status_code == 404


def test_a_setting_known_by_its_urn_sees_its_own_consultation_alone(here):
    here.register_service("109002", "other")
    case = consulted(here, "109001", other="109002")
    own = Visitor(here, here.actor("setting", service="109002", name="Other School"))
    here.let_in(own.who, case)
    page = own.page(f"/setting/cases/{case}")
    assert "109002" in page
    assert "109001" not in page
    assert own.goes(own.send(f"/setting/cases/{case}/reply", response="yes")).endswith("done=replied")
    assert [e["data"]["urn"] for e in events(here, case, "setting_responded")] == ["109002"]


def test_where_several_answers_are_waited_for_it_is_said_which(here, school):
    case = consulted(here, "109001", other="109002")
    here.let_in(school.who, case)
    page = f"/setting/cases/{case}/reply"
    refused = school.send(page, response="full")
    assert (refused.status_code, "Say which setting answers" in words(refused.text)) == (422, True)
    school.goes(school.send(page, response="full", urn="109002"))
    assert [e["data"]["urn"] for e in events(here, case, "setting_responded")] == ["109002"]


def test_its_advice_is_shown_with_its_day_and_no_other_services(here, school):
    case = here.open(TODAY.replace(day=1), today=TODAY, person={"forename": "Mina", "surname": "Wharf"})
    manager = here.actor("manager")
    here.record(case, "assessment_agreed", TODAY, manager, TODAY)
    for kind in ("educational", "medical"):
        here.record(case, "advice_requested", TODAY, manager, TODAY, kind=kind)
    here.let_in(school.who, case)
    said = school.see("/setting")
    assert "Advice asked of you (1)" in said
    assert "day 0 of 42" in said
    assert "Health" not in said


def test_a_school_is_told_who_gives_its_advice_and_what_is_asked(here):
    here.register_service("ropewalk", "other")
    case = here.open(TODAY.replace(day=1), today=TODAY, person={"forename": "Mina", "surname": "Wharf"})
    manager = here.actor("manager")
    here.record(case, "assessment_agreed", TODAY, manager, TODAY)
    here.record(
        case,
        "advice_requested",
        TODAY,
        manager,
        TODAY,
        kind="educational",
        service="ropewalk",
        note="How does she read?",
    )
    own = Visitor(here, here.actor("setting", service="ropewalk", name="Ropewalk School"))
    here.let_in(own.who, case)
    said = own.see(f"/setting/cases/{case}")
    assert "How does she read?" in said
    assert "Nobody is named here yet: ask the council’s SEND team for that account." in said
    senco = Visitor(here, here.actor("professional", service="ropewalk", name="Mo Patel"))
    assert "Mo Patel signs in and writes it" in own.see(f"/setting/cases/{case}")
    assert 'href="/advice/' in senco.page("/")
    other = Visitor(here, here.actor("setting", name="Far School"))  # of no service: it is told no words
    here.let_in(other.who, case)
    said = other.see(f"/setting/cases/{case}")
    assert "How does she read?" not in said
    assert "Mo Patel" not in said


def test_papers_shared_and_sent_are_there_and_no_others(here, school):
    case = here.open("2026-06-01", today=TODAY, contacts=[{"name": "Ali", "relation": "father", "phone": "0117 496 0001", "withhold_address": True}])  # fmt: skip
    here.let_in(school.who, case)
    with here.client(here.actor("caseworker")) as council:
        ids = {}
        for kind, shared in (("report", "setting"), ("note", "")):
            file = {"file": (f"{kind}.pdf", BytesIO(pdf()))}
            sent = council.post(
                f"/api/v1/cases/{case}/documents", files=file, data={"kind": kind, "share_with": shared}
            )
            ids[kind] = sent.json()["id"]
    page = f"/setting/cases/{case}"
    empty = school.send(f"{page}/documents", kind="report")
    assert (empty.status_code, "Choose a file" in words(empty.text)) == (422, True)
    answer = school.send(f"{page}/documents", kind="report", files={"file": ("ours.pdf", BytesIO(pdf()))})
    assert school.goes(answer) == f"{page}?done=sent"
    shown = school.page(page)
    assert "report.pdf" in shown
    assert "ours.pdf" in shown
    assert "note.pdf" not in shown
    assert "0117 496 0001" not in shown
    assert school.get(f"{page}/documents/{ids['report']}").content == pdf()
    assert school.get(f"{page}/documents/{ids['note']}").status_code == 404


@pytest.mark.parametrize("role", ["caseworker", "manager", "professional", "family", "analyst", "admin"])
def test_others_have_pages_of_their_own(here: Installation, role: str) -> None:
    who: Actor = here.actor(role, service="trust" if role == "professional" else "")
    other = Visitor(here, who)
    assert {other.get(path).status_code for path in ("/setting", "/setting/requests/new", "/setting/cases/1")} == {403}


def test_a_setting_answers_for_itself_alone(here):
    case = consulted(here, "109001", other="109002")
    school = here.actor("setting", name="Harbour Primary School", service="109001")
    here.let_in(school, case)
    with here.client(school) as client:

        def answer(urn: str) -> int:
            data = {"urn": urn, "response": "no_unsuitable"}
            body = {"type": "setting_responded", "occurred_on": "2026-11-18", "data": data}
            return client.post(f"/api/v1/cases/{case}/events", json=body).status_code

        assert [answer("109002"), answer("109001")] == [403, 201]
    assert [e["data"]["urn"] for e in events(here, case, "setting_responded")] == ["109001"]
