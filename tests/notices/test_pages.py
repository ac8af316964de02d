"""The pages of letters and of the plan: what they show, what they refuse, what they record."""

import re
from html import unescape

from sqlalchemy import select

from app.tables import EventRow, Letter, PlanDraft, ReadAudit
from tests.notices.post import Post
from tests.web.hand import DAY, Hand


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def ticked(page: str) -> list[str]:
    boxes = re.findall(r'<input class="govuk-checkboxes__input"[^>]*name="to"[^>]*>', page)
    return [re.search(r'value="([^"]*)"', box)[1] for box in boxes if " checked" in box]


def count(room: Post, table, *held) -> int:
    with room.here.db.reading() as session:
        return len(session.scalars(select(table).where(*held)).all())


def test_the_letters_of_a_case_say_what_is_owed_and_to_whom(room, caseworker):
    page = words(caseworker.see(f"/cases/{room.cases['refused']}/letters"))
    assert "To be sent (1)" in page
    assert "There will be no assessment, with rights of appeal" in page
    assert "The family , The head teacher or principal" in page
    assert "Sent (0)" in page


def test_a_letter_is_looked_at_checked_sent_and_stands_under_what_was_sent(room, caseworker):
    path = f"/cases/{room.cases['refused']}/letters/will_not_assess"
    page = caseworker.see(path)
    shown = words(page)
    for said in (
        "We will not assess Tola Harbour",
        "Asked for by reg 5(3), SEND Regulations 2014",
        "Reads Somali best.",
        "Wants an interpreter.",
    ):
        assert said in shown, said
    assert "Hidden Lane" not in page
    to = ticked(page)
    assert len(to) == 5  # both who have responsibility and the three bodies; the aunt is not offered
    assert "Auntie" not in page
    checked = caseworker.send(path, to=to, by="hand", **DAY, own_words="Ring me if this is unclear.")
    assert checked.status_code == 200
    assert "Ring me if this is unclear." in words(checked.text)
    assert "Send the five letters" in checked.text
    assert count(room, Letter) == 0
    done = caseworker.again(path, page, to=to, by="hand", **DAY, step="send")
    assert done.status_code == 303
    assert done.headers["location"].startswith(f"/cases/{room.cases['refused']}/letters/sent/")
    said = words(caseworker.see(done.headers["location"]))
    assert "Sent: There will be no assessment" in said
    assert "No other letter is owed" in said
    twice = caseworker.again(path, page, to=to, by="hand", **DAY, step="send")
    assert twice.headers["location"] == done.headers["location"]
    assert count(room, Letter) == 5
    listed = words(caseworker.see(f"/cases/{room.cases['refused']}/letters"))
    assert "Sent (5)" in listed
    assert "Femi Harbour" in listed


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(room, caseworker):
    path = f"/cases/{room.cases['refused']}/letters/will_not_assess"
    answer = caseworker.send(
        path, own_words="Kept.", **{"occurred_on-day": "26", "occurred_on-month": "3", "occurred_on-year": "2026"}
    )
    assert answer.status_code == 422
    said = words(answer.text)
    for fault in (
        "Error: There will be no assessment",
        "Choose to whom it goes",
        "Choose how it goes",
        "must be today or in the past",
    ):
        assert fault in said, fault
    assert ">Kept.</textarea>" in answer.text


def test_a_letter_that_nothing_calls_for_is_refused_before_it_is_checked(room, caseworker):
    path = f"/cases/{room.cases['asked']}/letters/will_not_assess"
    page = caseworker.see(path)
    answer = caseworker.again(path, page, to=ticked(page), by="hand", **DAY)
    assert answer.status_code == 409
    assert "nothing on record calls for this letter" in words(answer.text).lower()


def test_by_email_to_somebody_without_an_address_is_refused_at_the_field(room, caseworker):
    path = f"/cases/{room.cases['refused']}/letters/will_not_assess"
    page = caseworker.see(path)
    answer = caseworker.again(path, page, to=ticked(page), by="email", **DAY, step="send")
    assert answer.status_code == 422
    assert "no e-mail address on file" in words(answer.text)


def test_a_letter_goes_again(room, caseworker):
    path = f"/cases/{room.cases['asked']}/letters/acknowledgement"
    page = caseworker.see(path)
    caseworker.again(path, page, to=ticked(page)[:1], by="hand", **DAY, step="send")
    again = f"/cases/{room.cases['asked']}/letters/sent/1/again"
    done = caseworker.send(again, by="post", **DAY)
    assert done.status_code == 303
    assert count(room, Letter) == 2
    assert caseworker.send(again, by="", **DAY).status_code == 422


def test_the_letter_stands_beside_its_decision_and_is_offered_once_it_is_recorded(room, caseworker):
    path = f"/cases/{room.cases['asked']}/acts/decide"
    page = words(caseworker.see(path))
    assert "The letter, if you assess" in page
    assert "We will assess Tola Harbour" in page
    assert "[the reasons that you record]" in page
    done = caseworker.send(path, outcome="agreed", **DAY, step="send")
    assert "Send the letter" in caseworker.see(done.headers["location"])


def test_the_plan_is_put_together_written_and_held_against_what_it_was(room, caseworker):
    path = f"/cases/{room.cases['to-draft']}/plan"
    assert "Nothing is written yet" in caseworker.see(path)
    form = re.search(r'<form method="post" action="[^"]*/assembly".*?</form>', caseworker.see(path), re.DOTALL)[0]
    assert caseworker.again(f"{path}/assembly", form).status_code == 303
    shown = words(caseworker.see(path))
    assert "From: Educational psychology advice by Fictional Therapist" in shown
    assert "“access to” is vague" in shown
    section = caseworker.see(f"{path}/sections/B")
    (box,) = re.findall(r'<textarea[^>]*name="(p\.[^"]*)"', section)
    saved = caseworker.again(f"{path}/sections/B", section, **{box: "Understands two words.", "new.1": "Our own."})
    assert saved.headers["location"].endswith("/plan#section-B")
    changed = words(caseworker.see(f"{path}/changes"))
    assert "What changed from version 1 to version 2" in changed
    assert "Added: added: Our own." in changed
    assert "What the advice said" in caseworker.see(path)


def test_a_colleagues_save_is_said_and_nothing_is_lost(room, caseworker):
    path = f"/cases/{room.cases['to-draft']}/plan"
    form = re.search(r'<form method="post" action="[^"]*/assembly".*?</form>', caseworker.see(path), re.DOTALL)[0]
    caseworker.again(f"{path}/assembly", form)
    mine = caseworker.see(f"{path}/sections/J")
    other = Hand(room, room.manager)
    other.send(f"{path}/sections/J", **{"own.0": "Hers."})
    refused = caseworker.again(f"{path}/sections/J", mine, **{"own.0": "Mine."})
    assert refused.status_code == 409
    assert "Priya Raman saved version 2" in words(refused.text)
    assert ">Mine.</textarea>" in refused.text
    assert "/plan/changes?since=1&amp;to=2" in refused.text
    after = caseworker.again(f"{path}/sections/J", refused.text, **{"own.0": "Mine."})
    assert after.status_code == 303
    assert count(room, PlanDraft) == 3


def test_who_looks_is_written_down_and_a_script_in_words_does_not_run(room, caseworker):
    path = f"/cases/{room.cases['to-draft']}/plan"
    caseworker.send(f"{path}/sections/J", **{"new.1": "<script>alert(1)</script>"})
    page = caseworker.see(path)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
    routes = {"/cases/{case_id}/plan", "/cases/{case_id}/plan/sections/{section}"}
    with room.here.db.reading() as session:
        seen = set(session.scalars(select(ReadAudit.route).where(ReadAudit.matter_id == room.cases["to-draft"])))
    assert routes <= seen


def test_the_draft_and_its_letter_are_undone_each_by_itself(room, caseworker):
    case = room.cases["to-draft"]
    path = f"/cases/{case}/letters/draft_plan"
    page = caseworker.see(path)
    to = ticked(page)
    done = caseworker.again(
        path, page, to=[v for v in to if v.isdigit()], by="hand", draft_sent="yes", **DAY, step="send"
    )
    assert done.status_code == 303
    assert count(room, EventRow, EventRow.matter_id == case, EventRow.type == "draft_sent") == 1
    undo = re.findall(r"""href=["']([^"']*/undo/\d+)""", caseworker.see(done.headers["location"]))
    assert len(undo) == 2
    for one in undo:
        assert caseworker.send(one, why="It was never posted.", step="send").status_code == 303
    assert count(room, EventRow, EventRow.matter_id == case, EventRow.type == "annulled") == 2
