"""A paper that a family sends: looked into, kept once, read by whom it says, and waiting in somebody's work."""

import json

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.advice.store import papers_of
from app.documents.schemas import DocumentOut
from app.family.called import called
from app.tables import Document, EventPrivate, EventRow
from tests.documents.files import EXECUTABLE, GOOD, JPEG, TEXT
from tests.family.families import MOTHER, csrf_in, main_of
from tests.family.test_sending import FATHER
from tests.notices.post import COUNCIL
from tests.support.filling import Visitor

PHOTO = {"file": ("our report.jpg", JPEG)}


def send(client, case, files=PHOTO, **typed):
    path = f"/family/cases/{case}/documents"
    form = {**csrf_in(client.get(path).text), "kind": "evidence", **typed}
    return client.post(path, data=form, files=files)


def kept(families, case):
    """The documents of a case, and the messages that say they came."""
    with families.here.db.reading() as session:
        documents = list(session.scalars(select(Document).where(col(Document.matter_id) == case)))
        messages = session.execute(
            select(EventRow, EventPrivate)
            .join(EventPrivate, col(EventPrivate.event_id) == col(EventRow.id))
            .where(col(EventRow.matter_id) == case, col(EventRow.type) == "message_received")
        ).all()
        said = [(json.loads(e.data), json.loads(p.text)["summary"]) for e, p in messages]
        session.expunge_all()
        return documents, said


def test_a_paper_is_kept_listed_and_answered(families, browser_of):
    case = families.case("assessing")
    families.come_in(browser_of, case)
    page = main_of(browser_of.get(f"/family/cases/{case}").text)
    assert "Send us a paper" in page
    answer = send(browser_of, case, words="From our doctor.")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/family/cases/{case}?message=paper")
    said = main_of(browser_of.get(answer.headers["location"]).text)
    assert "We have your paper" in said
    assert "our report.jpg" in said
    assert "You wrote to us on Wed 25 Mar 2026 . We will answer by Wed 1 Apr 2026" in said
    (document,), ((data, summary),) = kept(families, case)
    assert (document.kind, document.from_whom, document.media_type) == ("evidence", "mother", "image/jpeg")
    assert (data["from"], data["channel"]) == ("mother", "portal")
    assert "our report.jpg" in summary
    assert "From our doctor." in summary
    assert "our report" not in json.dumps(data)  # a name of a file is words about people: it stands apart
    got = browser_of.get(f"/family/cases/{case}/papers/{document.id}")
    assert (got.status_code, got.content) == (200, JPEG)


@pytest.mark.parametrize(("kind", "given"), [("evidence", True), ("views", True), ("other", False)])
def test_those_asked_for_advice_are_given_what_it_says_they_are(embedded_families, browser_of, kind, given):
    families, case = embedded_families, embedded_families.case("assessing")
    families.come_in(browser_of, case)
    assert "Only the council will read it." in browser_of.get(f"/family/cases/{case}/documents").text
    assert send(browser_of, case, kind=kind).status_code == 303
    with families.here.db.reading() as session:
        assert bool(papers_of(session, case)) is given


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_kind_of_file_there_is(embedded_families, browser_of, name):
    case = embedded_families.case("requested")
    embedded_families.come_in(browser_of, case)
    assert send(browser_of, case, {"file": (name, GOOD[name][0])}).status_code == 303
    assert kept(embedded_families, case)[0][0].media_type == GOOD[name][1]


@pytest.mark.parametrize(
    ("files", "kind", "said"),
    [
        (None, "evidence", "Choose a file"),
        ({"file": ("a.jpg", EXECUTABLE)}, "evidence", "We cannot take this kind of file"),
        ({"file": ("a.txt", b"")}, "evidence", "There is nothing in this file"),
        (PHOTO, "", "Choose what it is"),
        (PHOTO, "draft_plan", "choose one of the answers shown"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is(embedded_families, browser_of, files, kind, said):
    case = embedded_families.case("requested")
    embedded_families.come_in(browser_of, case)
    answer = send(browser_of, case, files, kind=kind, words="Kept as typed.")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept as typed." in answer.text
    assert "<title>Error: " in answer.text
    assert kept(embedded_families, case) == ([], [])


def test_one_that_weighs_too_much_is_refused(embedded_families, browser_of):
    families, case = embedded_families, embedded_families.case("requested")
    families.here.settings.documents_max_mb = 1
    families.come_in(browser_of, case)
    answer = send(browser_of, case, {"file": ("a.txt", b"x" * 1_000_001)})
    assert answer.status_code == 422
    assert "It can have 1 MB at most" in answer.text
    assert kept(families, case) == ([], [])


def test_sent_twice_it_is_kept_once_and_another_by_the_same_form_is_another(families, browser_of):
    case = families.case("requested")
    families.come_in(browser_of, case)
    path = f"/family/cases/{case}/documents"
    form = {**csrf_in(browser_of.get(path).text), "kind": "evidence"}
    for file in (PHOTO, PHOTO, {"file": ("two.txt", TEXT)}):
        assert browser_of.post(path, data=form, files=file).status_code == 303
    documents, messages = kept(families, case)
    assert (len(documents), len(messages)) == (2, 2)


def test_what_one_parent_sent_the_other_does_not_see(embedded_families, browser_of):
    case = embedded_families.asked("two", "2026-03-16", contacts=[MOTHER, FATHER])
    embedded_families.come_in(browser_of, case)
    send(browser_of, case)
    assert "our report.jpg" in browser_of.get(f"/family/cases/{case}").text
    browser_of.cookies.clear()
    embedded_families.come_in(browser_of, case, "Fay Father")
    assert "our report.jpg" not in browser_of.get(f"/family/cases/{case}").text


def test_it_waits_in_the_work_of_the_council(embedded_families, browser_of):
    families, case = embedded_families, embedded_families.case("assessing")
    families.come_in(browser_of, case)
    send(browser_of, case)
    work = Visitor(families.here, families.caseworker).page("/work?group=reply")
    assert f'href="/cases/{case}"' in work


def test_another_familys_case_takes_no_paper(families, browser_of):
    mine, other = families.case("requested"), families.case("consulting")
    families.come_in(browser_of, mine)
    form = {**csrf_in(browser_of.get(f"/family/cases/{mine}/documents").text), "kind": "evidence"}
    answer = browser_of.post(f"/family/cases/{other}/documents", data=form, files=PHOTO)
    assert answer.status_code == 404
    assert kept(families, other) == ([], [])


@pytest.mark.parametrize(
    ("kind", "filename", "name"),
    [
        ("letter", "acknowledgement-801-2026-000001-1.pdf", "Our letter: we have your request"),
        ("draft_plan", "draft_plan-801-2026-000001-version-1.pdf", "The draft plan"),
        ("letter", "holiday.pdf", ""),
        ("evidence", "acknowledgement-of-debt.pdf", ""),
    ],
)
def test_a_paper_of_ours_is_called_by_what_it_tells(kind, filename, name):
    assert called(DocumentOut.model_construct(kind=kind, filename=filename)) == name


def test_a_letter_is_its_addressees_and_not_the_other_parents(families, browser_of):
    """It gives the address it went to: the mother's is withheld by now, and was not when she was written to."""
    families.here.settings.letters = COUNCIL
    case = families.asked(
        "both", "2026-03-20", contacts=[{**MOTHER, "address": "9 Refuge House"}, {**FATHER, "address": "2 Low Road"}]
    )
    both = [str(families.contact(case, name)) for name in (MOTHER["name"], FATHER["name"])]
    sent = {"notice": "acknowledgement", "by": "post", "occurred_on": "2026-03-25", "to": both}
    with families.here.client(families.caseworker) as council:
        letters = council.post(f"/api/v1/cases/{case}/letters", json=sent).json()["letters"]
    hers, his = (letter["pdf"] for letter in letters)
    for name, own, others in ((FATHER["name"], his, hers), (MOTHER["name"], hers, his)):
        families.come_in(browser_of, case, name)
        page = browser_of.get(f"/family/cases/{case}").text
        assert f"/papers/{own}" in page
        assert f"/papers/{others}" not in page
        answers = [browser_of.get(f"/family/cases/{case}/papers/{paper}").status_code for paper in (own, others)]
        assert answers == [200, 404]
    let_in_otherwise = families.here.actor("family", name="Somebody")
    families.here.let_in(let_in_otherwise, case)
    with families.here.client(let_in_otherwise) as client:
        assert client.get(f"/api/v1/cases/{case}/documents").json()["items"] == []
        assert client.get(f"/api/v1/cases/{case}/documents/{his}/content").status_code == 404
