"""After each action: what changed, what is next, and undo; where there is none, why, and what can be done instead."""

import re

import pytest
from sqlalchemy import select

from app.tables import EventRow
from tests.support.filling import words
from tests.web.hand import DAY

MISTAKE = "If this was a mistake"


def done_of(hand, answer) -> str:
    assert answer.status_code == 303, answer.text
    return hand.see(answer.headers["location"])


def whole(page: str) -> None:
    assert "What is next" in page
    assert MISTAKE in page


def test_an_email_to_a_family_is_said_to_be_final_before_and_after(desk, caseworker):
    path = f"/cases/{desk.cases['waiting']}/update"
    page = caseworker.see(path)
    assert "cannot be called back" in page
    letter = "Nothing has changed since we last wrote, and we are sorry that it takes so long."
    contact = page.split('name="contact" type="radio" value="')[1].split('"')[0]
    page = done_of(caseworker, caseworker.again(path, page, contact=contact, text=letter))
    whole(page)
    assert "An e-mail that has gone cannot be called back" in page
    assert "/undo/" not in page


def test_emails_to_many_are_said_to_be_final_before_and_after(desk, caseworker):
    chosen = [str(desk.cases[name]) for name in ("waiting", "waiting-too")]
    first = caseworker.again("/work/update", caseworker.see("/work"), step="begin", case=chosen)
    assert "cannot be called back" in first.text
    checked = caseworker.again("/work/update", first.text, case=chosen, words="")
    assert "cannot be called back" in checked.text
    page = done_of(caseworker, caseworker.again("/work/update", checked.text, case=chosen, words="", step="send"))
    whole(page)
    assert "Updates sent: 2 cases" in page
    assert "/work/undo" not in page


def test_many_asked_are_undone_and_then_it_says_what_now(desk, caseworker):
    chosen = [str(desk.cases["agreed"])]
    first = caseworker.again("/work/ask", caseworker.see("/work"), step="begin", case=chosen)
    sent = caseworker.again("/work/ask", first.text, case=chosen, kinds="medical", **DAY, step="send")
    page = done_of(caseworker, sent)
    whole(page)
    undo = "/work/undo?entries=" + page.split("/work/undo?entries=")[1].split('"')[0]
    page = done_of(caseworker, caseworker.send(undo, why="Recorded by mistake."))
    whole(page)
    assert "both entries stay on record" in page


@pytest.mark.parametrize("name", ["undecided", "amina", "late", "drafted", "issued"])
def test_every_entry_of_a_case_says_how_it_is_undone_or_why_it_is_not(desk, caseworker, name):
    case = desk.cases[name]
    with desk.here.db.reading() as session:
        ids = list(session.scalars(select(EventRow.id).where(EventRow.matter_id == case)))
    for event in ids:
        page = words(caseworker.see(f"/cases/{case}/recorded/{event}"))
        assert MISTAKE in page, page
        assert ("Undo it" in page) != (
            "cannot be called back" in page or "not undone" in page or "undone already" in page
        )


def test_what_was_undone_is_not_undone_again(desk, caseworker):
    path = f"/cases/{desk.cases['undecided']}/acts/decide"
    page = done_of(caseworker, caseworker.send(path, **DAY, outcome="agreed", step="send"))
    undo = re.search(r'href="(/cases/\d+/undo/[^"]+)"', page)[1]
    again = done_of(caseworker, caseworker.send(undo, why="Recorded by mistake."))
    whole(again)
    assert "both entries stay on record" in again
    event = undo.split("/undo/")[1].split("?")[0]
    assert "It was undone already" in caseworker.see(f"/cases/{desk.cases['undecided']}/recorded/{event}")
