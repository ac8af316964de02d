"""The furniture of forms: what is typed is kept, what is refused finds its field, and a date is read forgivingly."""

from datetime import date
from types import SimpleNamespace

import pytest
from starlette.datastructures import FormData
from starlette.requests import Request

from app.errors import Problem, conflict, forbidden, invalid, refused
from app.security import Actor
from app.settings import Settings
from app.web.fields import Choice, Day, Fault, Option, Several, Text, Tick, Words
from app.web.forms import CHECK, Filled, Form, Shown, check_page, form_page
from workflow.refusal import irregular
from workflow.states import Role

TODAY = date(2026, 3, 25)
DAY = Day("on", "Day told", required="Enter the day", api="occurred_on", by=TODAY)
ASKS = Form(
    (
        DAY,
        Choice("outcome", "Outcome", required="Choose", options=(Option("yes", "Yes"), Option("no", "No"))),
        Several("reasons", "Why", api="data.reasons", required="Say why", when=("outcome", "no"), options=(Option("a", "A"), Option("b", "B <b>"))),
        Words("note", "Note", api="data.note"),
        Tick("sure", "Sure"),
    )
)  # fmt: skip
MANAGER = Actor(1, "Priya", Role.MANAGER, "801", csrf="secret")
CASEWORKER = Actor(2, "Tom", Role.CASEWORKER, "801", csrf="secret")


def sent(**fields: object) -> FormData:
    pairs = [
        (name.replace("_", "-", 1) if name.startswith("on_") else name, text)
        for name, value in fields.items()
        for text in (value if isinstance(value, list) else [value])
    ]
    return FormData(pairs)


def read(**fields: object) -> Filled:
    return ASKS.read(sent(**{"on_day": "24", "on_month": "3", "on_year": "2026", "outcome": "yes", **fields}))


def asked(who: Actor = CASEWORKER) -> Request:
    app = SimpleNamespace(state=SimpleNamespace(parts=SimpleNamespace(settings=Settings(demo=True))))
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/cases/1/thing",
        "headers": [],
        "query_string": b"",
        "state": {},
    }
    request = Request({**scope, "app": app})
    request.state.actor = who
    return request


def typed(day: str, month: str = "", year: str = "") -> dict[str, list[str]]:
    return {"on-day": [day], "on-month": [month], "on-year": [year]}


@pytest.mark.parametrize(
    "boxes",
    [
        ("5", "3", "2026"),
        ("05", "03", "2026"),
        (" 5 ", "March", "2026"),
        ("5", "mar", "2026"),
        ("5/3/2026",),
        ("5.3.2026",),
        ("2026-03-05",),
        ("5 March 2026",),
    ],
)
def test_a_day_is_read_as_people_write_it(boxes):
    assert DAY.read(typed(*boxes)) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (("5", "3", "26"), "four numbers"),
        (("31", "2", "2026"), "no"),
        (("5", "", "2026"), "must include a month"),
        (("5",), "a month and a year"),
        (("26", "3", "2026"), "today or in the past"),
        (("٥", "3", "2026"), "is not a date"),
        (("5", "3", "0001"), "from 1990"),
        (("x\x00",), "is not a date"),
    ],
)
def test_what_is_no_day_says_what_is_wrong(boxes, said):
    with pytest.raises(Fault, match="Day told: .*" + ("not a day of the calendar" if said == "no" else said)):
        DAY.read(typed(*boxes))


def test_nothing_typed_is_no_day():
    assert DAY.read(typed("")) is None


def test_what_was_typed_is_kept_and_what_is_missing_is_said():
    filled = read(on_day="31", on_month="2", outcome="", note="keep <me>")
    assert filled.faults == {"on": "Day told: is not a day of the calendar", "outcome": "Choose"}
    page = form_page(asked(), filled, Shown("Thing", "/cases/1"))
    text = page.body.decode()
    assert page.status_code == 422
    assert "<title>Error: Thing" in text
    assert 'href="#on-day"' in text
    assert 'href="#outcome"' in text
    assert 'value="31"' in text
    assert "keep &lt;me&gt;" in text
    assert 'name="csrf" value="secret"' in text


def test_a_question_is_asked_only_where_another_answer_calls_for_it():
    assert "reasons" not in read().faults
    assert read(outcome="no").faults == {"reasons": "Say why"}
    assert read(outcome="no", reasons=["b", "a"])["reasons"] == ("a", "b")


def test_an_answer_that_was_not_offered_is_refused():
    assert "answers shown" in read(outcome="maybe").faults["outcome"]
    assert "answers shown" in read(outcome="no", reasons=["c"]).faults["reasons"]


def test_the_answers_are_checked_and_sent_again_as_they_were_typed():
    filled = read(
        outcome="no", reasons=["a", "b"], note="<script>", sure="yes", on_day="2026-03-05", on_month="", on_year=""
    )
    assert filled.step == CHECK
    text = check_page(asked(), filled, Shown("Thing", "/cases/1")).body.decode()
    again = [(name, value) for name, value in filled.hidden]
    assert ("reasons", "a") in again
    assert ("on-day", "2026-03-05") in again
    assert "&lt;script&gt;" in text
    assert "<script>" not in text.replace("<script type=", "")
    assert "Thu 5 Mar 2026" in text
    assert f'name="key" value="{filled.key}"' in text


def test_a_refusal_finds_its_field_by_the_services_name_of_it():
    filled = read(outcome="no", reasons=["a"]).refused(invalid("data.reasons.0", "not a code"), CASEWORKER)
    assert filled.faults == {"reasons": "Not a code"}
    elsewhere = read().refused(invalid("data.stray", "was told on 2026-03-05"), CASEWORKER)
    assert elsewhere.at_large == ("Was told on Thu 5 Mar 2026",)


def test_a_guard_is_shown_with_its_rule_and_a_manager_may_say_why():
    problem = refused([irregular("inside the fifteen days", "send2014 reg 13(1)", first_lawful_day=date(2026, 4, 3))])
    for who, asks in ((MANAGER, True), (CASEWORKER, False)):
        page = form_page(asked(who), read().refused(problem, who), Shown("Thing", "/cases/1"))
        text = page.body.decode()
        assert page.status_code == 409
        assert "Inside the fifteen days." in text
        assert "/law/send2014/" in text
        assert "Fri 3 Apr 2026" in text
        assert ('name="irregular"' in text) is asks
        assert ("a manager can record it" in text) is not asks
    assert read(irregular=" It was so. ").irregular == "It was so."


def test_a_case_that_moved_on_is_said_so_and_the_next_sending_is_judged_anew():
    filled = read(version="3").refused(conflict("the case has moved on", current_version=5), CASEWORKER)
    assert filled.version == 5
    assert "since you opened this form" in filled.at_large[0]


def test_a_form_sent_before_with_other_answers_is_refused_as_sent():
    filled = read().refused(invalid("Idempotency-Key", "this key was sent before with another body"), CASEWORKER)
    assert "already sent" in filled.at_large[0]


def test_what_is_not_about_the_answers_is_not_swallowed():
    for problem in (forbidden("not yours"), Problem(404, "not-found", "no case")):
        with pytest.raises(Problem):
            read().refused(problem, CASEWORKER)


def test_a_default_stands_in_the_form_as_if_it_had_been_typed():
    blank = ASKS.blank(version=2, on=TODAY, reasons=("a",), sure=True)
    assert blank.typed == {"on-day": ["25"], "on-month": ["3"], "on-year": ["2026"], "reasons": ["a"], "sure": ["yes"]}
    assert ASKS.read(FormData([*blank.hidden, ("version", "2"), ("key", blank.key)])).key == blank.key
    with pytest.raises(KeyError):
        ASKS.blank(stray=1)


def test_text_that_cannot_be_stored_or_is_too_long_is_a_fault():
    for text in ("\x00", "Pub\ufffe", "\U0001fffe", "x" * 5001):
        with pytest.raises(Fault):
            Text("name", "Name").read({"name": [text]})
