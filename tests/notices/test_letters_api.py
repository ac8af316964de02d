"""Letters through the API: what is owed, what a letter says, sending it to those it goes to, filing it, logging it."""

import io
import json
from datetime import date

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.documents import shelf
from app.tables import Contact, Delivery, Document, EventRow, Letter, Matter, Person
from tests.notices.post import Post
from workflow.notices import NOTICES


def contacts(post: Post, name: str) -> dict[str, str]:
    with post.here.client(post.caseworker) as client:
        case = client.get(f"/api/v1/cases/{post.cases[name]}").json()
    return {c["relation"]: str(c["id"]) for c in case["person"]["contacts"]}


def due(post: Post, name: str) -> dict[str, list[str]]:
    with post.here.client(post.caseworker) as client:
        items = client.get(f"/api/v1/cases/{post.cases[name]}/letters/due").json()["items"]
    return {item["notice"]: item["to"] for item in items}


def send(post: Post, name: str, notice: str, *, who=None, status: int = 201, headers=None, **body):
    said = {"notice": notice, "by": "post", "occurred_on": "2026-03-25", **body}
    with post.here.client(who or post.caseworker) as client:
        answer = client.post(f"/api/v1/cases/{post.cases[name]}/letters", json=said, headers=headers or {})
    assert answer.status_code == status, answer.text
    return answer.json()


def preview(post: Post, name: str, notice: str, **query):
    with post.here.client(post.caseworker) as client:
        answer = client.get(f"/api/v1/cases/{post.cases[name]}/letters/preview/{notice}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def text_of(post: Post, document_id: int) -> str:
    with post.here.db.reading() as session:
        document = session.get_one(Document, document_id)
        content, kind = shelf.fetch(post.here.settings.documents_dir, document.sha256), document.media_type
    if kind == "application/pdf":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    return " ".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)


def test_what_happened_calls_for_its_letters(post):
    others = ["family", "head_teacher", "health_commissioner", "social_care"]
    assert due(post, "asked") == {"acknowledgement": others}
    assert due(post, "refused") == {"will_not_assess": others}
    found = due(post, "agreed")
    assert set(found) == {"will_assess", "request_to_consult", "advice_request"}
    assert due(post, "no-plan")["no_plan"] == ["family", "head_teacher", "health_commissioner"]
    assert due(post, "issued")["final_plan"] == ["family", "named_institution", "health_commissioner"]
    assert due(post, "exempt")["exception"] == ["family"]


@pytest.mark.parametrize("because", ["tribunal_order", "mediation", "unopposed_appeal", "reconsidered"])
def test_a_refusal_that_is_reversed_calls_for_the_letter_that_there_will_be_an_assessment(post, because):
    case = post.cases["refused"]
    post.happens(case, "decision_reversed", "2026-03-25", who=post.manager, decision="assess", because=because)
    assert due(post, "refused") == {"will_assess": ["family", "head_teacher", "health_commissioner", "social_care"]}


def test_after_an_order_the_letter_prints_the_orders_own_limits(post):
    case, because = post.cases["refused"], "tribunal_order"
    post.happens(case, "decision_reversed", "2026-03-25", who=post.manager, decision="assess", because=because)
    said = " ".join(piece["text"] for piece in preview(post, "refused", "will_assess")["pieces"])
    assert "no plan, we must tell you by 3 June 2026" in said
    assert "the finished plan by 1 July 2026" in said


def test_a_decision_is_sent_filed_and_logged(post):
    around = contacts(post, "refused")
    made = send(post, "refused", "will_not_assess", to=[around["mother"], "head_teacher"])
    assert made["event"]["type"] == "notice_sent"
    assert made["event"]["data"] == {
        "notice": "will_not_assess",
        "to": [around["mother"], "head_teacher"],
        "by": "post",
    }
    mothers, schools = made["letters"]
    said = text_of(post, mothers["pdf"])
    for words in (
        "We will not assess Tola Harbour", "12 Quay Street", "Dear Ade Harbour", "Her school meets her needs.", "First-tier Tribunal",
        "25 May 2026", "one month", "Example Mediation", "Somali", "interpreter", "801-2026-",
    ):  # fmt: skip
        assert words in said, words
    assert "Ade Harbour" in text_of(post, mothers["docx"])
    copy = text_of(post, schools["pdf"])
    assert "This is your copy" in copy
    assert "Quay Street" not in copy
    assert due(post, "refused")["will_not_assess"] == ["health_commissioner", "social_care"]
    with post.here.db.reading() as session:
        files = session.scalars(select(Document).where(Document.matter_id == post.cases["refused"])).all()
        assert {(f.kind, f.media_type.rpartition(".")[2], f.share_with) for f in files} == {
            ("letter", "application/pdf", "family"), ("letter", "document", ""), ("letter", "application/pdf", "")
        }  # fmt: skip


@pytest.mark.parametrize("planted", ["\ufffe", "\uffff", "\ufdd0", "\U0001fffe"])
def test_a_name_on_record_that_no_font_has_stops_no_letter(post, planted):
    with post.here.db.writing() as session:
        for person in session.scalars(select(Person)):
            person.forename = f"Pub{planted}"
        for contact in session.scalars(select(Contact)):
            contact.name, contact.address = f"Ade{planted}", f"{planted} Quay Street"
    (made,) = send(post, "asked", "acknowledgement", to=[contacts(post, "asked")["mother"]])["letters"]
    for kind in ("pdf", "docx"):
        assert f"Ade[U+{ord(planted):04X}]" in text_of(post, made[kind])


def test_the_pdf_is_accessible(post):
    made = send(post, "refused", "will_not_assess", to=[contacts(post, "refused")["mother"]])
    with post.here.db.reading() as session:
        sha = session.get_one(Document, made["letters"][0]["pdf"]).sha256
    reader = PdfReader(io.BytesIO(shelf.fetch(post.here.settings.documents_dir, sha)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "We will not assess Tola Harbour"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_a_withheld_address_is_printed_nowhere(post):
    around = contacts(post, "refused")
    made = send(post, "refused", "will_not_assess", by="hand", to=[around["mother"], around["father"], "head_teacher"])
    for letter in made["letters"]:
        for kind in ("pdf", "docx"):
            assert "Hidden Lane" not in text_of(post, letter[kind])
    fathers = preview(post, "refused", "will_not_assess", to=around["father"])
    assert fathers["lines"] == ["Femi Harbour"]
    assert any("withheld" in note for note in fathers["notes"])


def test_it_goes_to_who_has_parental_responsibility_and_to_nobody_else(post):
    around = contacts(post, "refused")
    refused = send(post, "refused", "will_not_assess", to=[around["aunt"]], status=422)
    assert refused["errors"][0]["field"] == "to"
    with_nobody = preview(post, "nobody", "acknowledgement")
    assert any("not on file whether" in note for note in with_nobody["notes"])


def test_a_young_persons_letter_is_their_own(post):
    shown = preview(post, "grown", "acknowledgement")
    assert shown["to"] == "young_person"
    assert shown["salutation"] == "Dear Sam Harbour"
    assert "assessment of you" in shown["pieces"][0]["text"]
    mother = contacts(post, "grown")["mother"]
    send(post, "grown", "acknowledgement", to=[mother], status=422)


def test_a_birth_date_that_cannot_be_and_is_on_file_stops_no_letter(post):
    with post.here.db.writing() as session:
        matter = session.get_one(Matter, post.cases["asked"])
        session.get_one(Person, matter.person_id).date_of_birth = date.max
    assert preview(post, "asked", "acknowledgement")


def test_by_email_they_are_told_that_there_is_a_letter_and_nothing_else(post):
    around = contacts(post, "refused")
    send(post, "refused", "will_not_assess", by="email", to=[around["mother"]])
    with post.here.db.reading() as session:
        (message,) = session.scalars(select(Delivery).where(Delivery.topic == "letter.sent")).all()
    assert message.recipient == f"contact:{around['mother']}"
    said = json.loads(message.body)
    assert "There is a letter for you" in said["about"]
    for name in ("Tola", "Harbour,", "Ade", "assess"):
        assert name not in message.body
    unreached = send(post, "refused", "will_not_assess", by="email", to=[around["father"]], status=422)
    assert unreached["errors"][0]["field"] == "by"


def test_sent_twice_under_a_key_it_goes_once(post):
    to = [contacts(post, "refused")["mother"]]
    first = send(post, "refused", "will_not_assess", to=to, headers={"Idempotency-Key": "k"})
    again = send(post, "refused", "will_not_assess", to=to, headers={"Idempotency-Key": "k"})
    assert first == again
    send(post, "refused", "will_not_assess", to=["head_teacher"], headers={"Idempotency-Key": "k"}, status=422)
    with post.here.db.reading() as session:
        assert len(session.scalars(select(Letter)).all()) == 1


def test_the_same_letter_goes_again_as_it_was(post):
    around = contacts(post, "refused")
    (first,) = send(post, "refused", "will_not_assess", to=[around["mother"]])["letters"]
    with post.here.client(post.caseworker) as client:
        path = f"/api/v1/cases/{post.cases['refused']}/letters"
        answer = client.post(f"{path}/{first['id']}/again", json={"by": "hand", "occurred_on": "2026-03-25"})
        assert answer.status_code == 201, answer.text
        (again,) = answer.json()["letters"]
        listed = client.get(path).json()["items"]
    assert (again["pdf"], again["again_of"]) == (first["pdf"], first["id"])
    assert [letter["id"] for letter in listed] == [again["id"], first["id"]]


def test_an_annulled_sending_is_owed_again(post):
    made = send(post, "asked", "acknowledgement", to=[contacts(post, "asked")["mother"]])
    post.happens(
        post.cases["asked"], "annulled", "2026-03-25", event_id=made["event"]["id"], why="It was never posted."
    )
    assert "family" in due(post, "asked")["acknowledgement"]
    with post.here.client(post.caseworker) as client:
        (letter,) = client.get(f"/api/v1/cases/{post.cases['asked']}/letters").json()["items"]
    assert letter["stands"] is False


def test_a_request_for_advice_names_the_papers_and_the_day(post):
    post.paper(post.cases["agreed"])
    shown = preview(post, "agreed", "advice_request", about=post.asked["medical"])
    text = json.dumps(shown, ensure_ascii=False)
    assert shown["to"] == f"advice.{post.asked['medical']}"
    assert "what we see.txt" in text
    assert "28 April 2026" in text
    assert "regulation 8(1)" in text
    assert "health advice" in text
    made = send(post, "agreed", "advice_request", by="portal", advice_id=post.asked["medical"], to=[shown["to"]])
    assert made["event"]["data"]["to"] == [shown["to"]]
    send(post, "agreed", "advice_request", advice_id=post.asked["parental"], to=["family"], status=422)
    send(post, "agreed", "advice_request", to=[shown["to"]], status=422)


def test_an_exemption_says_which_and_why_and_moves_no_day(post):
    text = json.dumps(preview(post, "exempt", "exception", about=post.exception), ensure_ascii=False)
    for words in ("away from the area", "The family was abroad", "Issue the plan: by 23 March 2026", "as soon as"):
        assert words in text, words


def test_a_letter_that_nothing_calls_for_is_refused_with_its_provision(post):
    refused = send(post, "asked", "will_not_assess", to=[contacts(post, "asked")["mother"]], status=409)
    assert refused["cite"] == ["send2014 reg 5(1)"]
    early = send(post, "refused", "will_not_assess", to=["head_teacher"], occurred_on="2026-03-20", status=422)
    assert early["errors"][0]["field"] == "occurred_on"
    send(post, "refused", "will_not_assess", to=["head_teacher"], occurred_on="2026-03-26", status=422)
    send(post, "refused", "nonsense", to=["head_teacher"], status=422)
    with post.here.db.reading() as session:
        assert not session.scalars(select(EventRow).where(EventRow.type == "notice_sent")).all()


@pytest.mark.parametrize(("case", "letter"), [("asked", "acknowledgement"), ("refused", "will_not_assess")])
def test_letters_stop_when_the_child_has_died_whatever_had_been_decided(post, case, letter):
    post.happens(post.cases[case], "person_died", "2026-03-24")
    assert due(post, case) == {}
    send(post, case, letter, to=["head_teacher"], status=409)


def test_an_example_council_sends_nothing(post):
    post.here.settings.letters = None
    refused = send(post, "refused", "will_not_assess", to=["head_teacher"], status=409)
    assert "EHC_LETTERS" in refused["detail"]


def test_a_principal_psychologist_reads_and_does_not_send(post):
    who = post.here.actor("ep_manager")
    send(post, "refused", "will_not_assess", who=who, to=["head_teacher"], status=403)
    with post.here.client(who) as client:
        assert client.get(f"/api/v1/cases/{post.cases['refused']}/letters/due").status_code == 200


@pytest.mark.parametrize("notice", NOTICES)
def test_every_letter_of_these_cases_can_be_put_together(post, notice):
    where = {
        "acknowledgement": "asked",
        "will_assess": "agreed",
        "request_to_consult": "agreed",
        "will_plan": "to-draft",
    }
    where |= {
        "will_not_assess": "refused",
        "no_plan": "no-plan",
        "final_plan": "issued",
        "draft_plan": "issued",
        "exception": "exempt",
    }
    name = where.get(notice, "agreed")
    about = {
        "exception": post.exception,
        "advice_request": post.asked["medical"],
        "adviser_papers": post.asked["medical"],
    }.get(notice, 0)
    shown = preview(post, name, notice, about=about)
    assert shown["lacks"] == []
    assert "[not known yet]" not in json.dumps(shown)
