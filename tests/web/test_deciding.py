"""A decision is three things to press from My work: a refusal too, whose reason is a button; its letter is read before it is recorded."""

import json
import re

import pytest
from lxml import html
from sqlalchemy import select

from app.tables import EventRow
from tests.web.hand import DAY
from workflow.panel import Outcome, Question, criteria

REFUSING = {
    "decide": ("undecided", "assessment_refused", Question.ASSESS),
    "decide_plan": ("decided-on", "plan_refused", Question.PLAN),
}


def last_event(desk, case: str) -> EventRow:
    with desk.here.db.reading() as session:
        rows = select(EventRow).where(EventRow.matter_id == desk.cases[case]).order_by(EventRow.seq.desc())
        return session.scalars(rows).first()


def hidden(page: str) -> dict[str, list[str]]:
    """What a page that checks answers sends on."""
    held: dict[str, list[str]] = {}
    for box in html.fromstring(page).xpath("//main//form//input[@type='hidden']"):
        held.setdefault(box.get("name"), []).append(box.get("value"))
    return held


def letter_in(page: str) -> str:
    """The words of a letter on a page, from its greeting to its last reason or right."""
    (found,) = html.fromstring(page).xpath("//article[@aria-label='The letter']")
    text = re.sub(r"\s+", " ", found.text_content())
    return text[text.index("Dear") :].partition(" Yours sincerely")[0].strip()


@pytest.mark.parametrize("act", REFUSING)
def test_every_reason_to_refuse_is_a_button_and_none_is_chosen_for_anybody(desk, caseworker, act):
    case, _, question = REFUSING[act]
    page = html.fromstring(caseworker.see(f"/cases/{desk.cases[case]}/acts/{act}"))
    buttons = page.xpath("//main//form//button[@name='because']")
    wanted = [c.code for c in criteria().values() if question in c.questions and c.outcome is Outcome.REFUSED]
    assert [b.get("value") for b in buttons] == wanted
    assert len(wanted) >= 2
    first, *others = page.xpath("//main//form//button")
    assert first.get("value") == "agreed"  # what Enter presses
    assert all("govuk-button--secondary" in b.get("class") for b in others)
    assert page.xpath("//main//form//input[@name='reasons'][@checked]") == []


@pytest.mark.parametrize("act", REFUSING)
def test_a_refusal_is_two_presses_once_its_form_is_open(desk, caseworker, act):
    case, event, _ = REFUSING[act]
    path = f"/cases/{desk.cases[case]}/acts/{act}"
    checked = caseworker.send(path, **DAY, because="needs_met_by_sen_support")
    assert checked.status_code == 200
    assert "Needs met without a plan" in checked.text
    done = caseworker.client.post(path, data={**hidden(checked.text), "step": "send"})
    assert done.status_code == 303
    found = last_event(desk, case)
    assert found.type == event
    assert json.loads(found.data)["reasons"] == ["needs_met_by_sen_support"]


def test_a_pressed_reason_joins_those_ticked_and_is_kept_when_the_answers_are_changed(desk, caseworker):
    path = f"/cases/{desk.cases['undecided']}/acts/decide"
    sent = {**DAY, "because": "progress_as_expected", "reasons": "needs_met_by_sen_support", "note": "It is met."}
    checked = caseworker.send(path, **sent)
    back = caseworker.client.post(path, data={**hidden(checked.text), "step": "change"})
    page = html.fromstring(back.text)
    ticked = page.xpath("//input[@name='reasons'][@checked]/@value")
    assert sorted(ticked) == ["needs_met_by_sen_support", "progress_as_expected"]
    done = caseworker.again(path, back.text, **DAY, outcome="refused", reasons=ticked, note="It is met.", step="send")
    assert done.status_code == 303
    assert sorted(json.loads(last_event(desk, "undecided").data)["reasons"]) == sorted(ticked)


def test_what_is_no_reason_is_sent_back(desk, caseworker):
    path = f"/cases/{desk.cases['undecided']}/acts/decide"
    assert caseworker.send(path, **DAY, because="because_we_say_so").status_code == 422
    assert caseworker.send(path, **DAY).status_code == 422
    assert last_event(desk, "undecided").type != "assessment_refused"


@pytest.mark.parametrize(
    ("act", "sent", "letter"),
    [
        ("decide", {"outcome": "agreed"}, "will_assess"),
        ("decide", {"because": "needs_met_by_sen_support", "note": "Her school meets her needs."}, "will_not_assess"),
        ("decide_plan", {"outcome": "agreed"}, "will_plan"),
        ("decide_plan", {"because": "no_special_educational_needs"}, "no_plan"),
    ],
)
def test_the_letter_that_is_checked_is_the_letter_that_goes(desk, caseworker, act, sent, letter):
    case = desk.cases[REFUSING[act][0]]
    checked = caseworker.send(f"/cases/{case}/acts/{act}", **DAY, **sent)
    assert checked.status_code == 200
    before = letter_in(checked.text)
    assert "[" not in before
    caseworker.client.post(f"/cases/{case}/acts/{act}", data={**hidden(checked.text), "step": "send"})
    assert letter_in(caseworker.see(f"/cases/{case}/letters/{letter}")) == before
    if "note" in sent:
        assert sent["note"] in before
