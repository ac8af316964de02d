"""Tests on the shape of the data itself: a row that says too little never reaches a screen."""

import re
from pathlib import Path

import pytest
import yaml

from workflow.law.book import DATA, book
from workflow.law.provisions import Provision
from workflow.law.words import LIMIT_KINDS, PROMISED, ClockCode, Confidence, GroundCode, Kind

PROVISIONS = list(book())
FILES = sorted(DATA.glob("*.yaml"))
# The rows of the working notes, by section; T8p is no law and stands in the local policy.
SECTIONS = {
    "the Act": [f"A{n}" for n in range(1, 17)],
    "the main clock": [*(f"T{n}" for n in range(1, 14)), "T8g", "X5", "X8", "X10", "X27", "X44"],
    "advice": [f"A6.{n}" for n in range(1, 9)],
    "reviews": ["V1", "V2r", *(f"V{n}" for n in range(3, 14))],
    "re-assessment and ceasing": [*(f"RA{n}" for n in range(1, 6)), *(f"CE{n}" for n in range(1, 5))],
    "moves": [f"M{n}" for n in range(1, 8)],
    "mediation and appeal": [*(f"ME{n}" for n in range(1, 12)), *(f"AP{n}" for n in range(1, 6))],
    "after an order": [f"O{n}" for n in range(1, 12)],
    "detained persons": [f"DP{n}" for n in range(1, 7)],
}


def each(provision: Provision) -> str:
    return str(provision.cite)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_row_of_the_working_notes_is_entered(section):
    entered = {row for provision in PROVISIONS for row in (provision.id, *provision.also)}
    assert [row for row in SECTIONS[section] if row not in entered] == []


@pytest.mark.parametrize("provision", PROVISIONS, ids=each)
def test_a_provision_has_a_title_and_says_its_say_in_sentences(provision):
    assert provision.title[0].isupper()
    assert not provision.title.endswith(".")
    assert provision.says.endswith(".")
    for words in (provision.not_modelled, provision.note):
        assert words is None or words.endswith(".")


@pytest.mark.parametrize("provision", PROVISIONS, ids=each)
def test_a_provision_says_how_it_was_checked(provision):
    checked = provision.checked
    if checked.confidence in {Confidence.V, Confidence.V2}:
        assert checked.url, "what was read has an address"
        assert checked.url.startswith("http")


@pytest.mark.parametrize("provision", PROVISIONS, ids=each)
def test_only_limits_windows_and_guidance_state_a_period(provision):
    if provision.values and provision.states_a_period:
        assert provision.kind in LIMIT_KINDS
        assert provision.starts_on, "a period starts from an event"
        for value in provision.values:
            assert value.period is None or (value.period.unit and value.period.counting)
    if provision.clock:
        assert provision.states_a_period


@pytest.mark.parametrize("provision", PROVISIONS, ids=each)
def test_a_number_in_words_is_the_number_in_force(provision):
    latest = provision.values[-1].period if provision.values else None
    if latest and latest.amount:
        unit = latest.unit.replace("_", " ")
        amount = {1: "(1|one)"}.get(latest.amount, str(latest.amount))
        assert re.search(rf"\b{amount} (calendar )?{unit}", provision.says), provision.says


@pytest.mark.parametrize("provision", [p for p in PROVISIONS if p.kind is Kind.MINIMUM_WINDOW], ids=each)
def test_a_window_has_no_exception(provision):
    assert provision.excused_by is None


def test_a_window_that_begins_with_a_day_counts_it():
    for cite in ("send2014 reg 13(1)", "send2014 reg 22(2)(c)", "dpr2015 reg 13(1)"):
        assert book().provision(cite).values[0].period.counting == "including_the_first_day"


def test_what_excuses_a_limit_is_an_exception_that_exists():
    excused = {p.excused_by for p in PROVISIONS if p.excused_by}
    assert {book().provision(cite).kind for cite in excused} == {Kind.EXCEPTION}


@pytest.mark.parametrize(
    ("listing", "letters"),
    [("reg 5(4)", "abcd"), ("reg 8(2)", "abc"), ("reg 10(4)", "abcd"), ("reg 27(3)", "abcd"), ("reg 44(3)", "ab")],
)
def test_an_exception_has_its_own_letters_and_no_letter_e(listing, letters):
    provision = book().provision(f"send2014 {listing}")
    assert [ground.letter for ground in provision.grounds] == [f"({letter})" for letter in letters]
    assert [str(ground.cite) for ground in provision.grounds] == [f"send2014 {listing}({letter})" for letter in letters]


def test_no_letter_e_anywhere():
    assert not [ground for provision in PROVISIONS for ground in provision.grounds if ground.letter == "(e)"]


def test_an_absence_is_four_weeks_everywhere_but_two_after_an_order():
    own = {p.cite.ref: g.minimum_days for p in PROVISIONS for g in p.grounds if g.code == GroundCode.ABSENT_FROM_AREA}
    four_weeks = {"reg 5(4)": 28, "reg 8(2)": 28, "reg 10(4)": 28, "reg 27(3)": 28}
    assert own == {**four_weeks, "reg 44(3)": 14, "reg 45(7)": 14}


def test_every_source_named_is_used_and_every_date_is_written_as_a_date():
    for file in FILES:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        used = {provision["checked"]["against"] for provision in content.get("provisions", [])}
        assert set(content.get("sources", {})) <= used, file.name


def test_no_law_is_called_local():
    for file in FILES:
        assert "local_target" not in file.read_text(encoding="utf-8"), file.name


def test_every_statutory_clock_of_an_assessment_has_its_provision():
    local_only = {ClockCode.DECIDE_TO_DRAFT}
    assert {p.clock for p in PROVISIONS if p.clock} == set(ClockCode) - local_only - PROMISED


def test_the_data_is_data_and_nothing_else():
    assert {path.suffix for path in Path(DATA).iterdir()} == {".yaml"}
