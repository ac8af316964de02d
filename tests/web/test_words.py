"""One vocabulary: everything the engine can say has its words, and what is not law never looks like it."""

from typing import get_args

from app.cases.schemas import ClockOut
from app.web import words
from workflow.clocks import Status
from workflow.events import PAYLOADS, AdviceKind
from workflow.law.words import ClockCode, Confidence, GroundCode


def clock(kind: str = "statutory", status: str = "running", conditional: bool = False) -> ClockOut:
    return ClockOut(
        id="1.x",
        code="x",
        cite="",
        kind=kind,
        started_on=None,
        due_on=None,
        act_by=None,
        met_on=None,
        stopped_on=None,
        status=status,
        days_left=None,
        conditional=conditional,
        excuses=[],
        why=[],
    )


def test_everything_the_engine_says_has_its_words():
    assert set(words.STATUS) == set(get_args(Status))
    assert set(words.EVENTS) == set(PAYLOADS)
    assert set(words.CLOCKS) == set(ClockCode)
    assert set(words.KINDS) == set(get_args(AdviceKind))
    assert set(words.GROUNDS) == set(GroundCode)
    assert set(words.CONFIDENCE) == set(Confidence)


def test_the_words_of_a_statutory_clock():
    found = [words.tags(clock(status=status))[0].word for status in get_args(Status)]
    assert sorted(found) == ["Due soon", "Ended", "Excused", "Met", "Met late", "No start date", "On track", "Overdue"]


def test_what_is_not_law_says_so_first_and_is_never_filled():
    for kind, word in (("local_target", "Local target"), ("guidance", "Guidance")):
        for status in get_args(Status):
            found = words.tags(clock(kind, status))
            assert found[0].word == word
            assert all(words.OUTLINED in tag.look for tag in found)


def test_a_conditional_clock_past_its_date_breaks_nothing_yet():
    assert words.tags(clock(status="overdue", conditional=True)) == (
        words.Tag("A refusal now would be late", "govuk-tag--yellow"),
    )
    assert words.tags(clock(status="running", conditional=True))[0].word == "On track"


def test_a_familys_window_is_never_due():
    assert words.tags(clock("window", "running")) == ()
    assert words.tags(clock("window", "met"))[0].word == "Ended"


def test_a_code_nobody_foresaw_is_in_plain_words():
    assert words.named(words.FLAGS, "looked_after") == "Looked after"
    assert words.named(words.FLAGS, "travels_far") == "Travels far"
    assert words.language("so") == "Somali"
    assert words.language("pt-BR") == "Portuguese"
    assert words.language("British Sign Language") == "British Sign Language"
