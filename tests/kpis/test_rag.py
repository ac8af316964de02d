"""Each colour by its rule: the target's day, the margin, the period before, the day the action starts."""

from datetime import date
from decimal import Decimal

import pytest

from workflow.kpis.rag import RAG_SAYS, RAG_WORDS, Aim, Rag, RagRules
from workflow.kpis.targets import load_targets
from workflow.kpis.words import Good
from workflow.law.entry import LawDataError

MARCH = date(2026, 3, 31)
DECEMBER = date(2026, 12, 31)
NINETY = Aim(Decimal(90), DECEMBER, starts=date(2026, 1, 1))
RULES = RagRules(amber_within=Decimal(10))


@pytest.mark.parametrize(
    ("value", "on", "last", "colour"),
    [
        ("90.0", DECEMBER, None, Rag.BLUE),
        ("100.0", date(2027, 6, 1), "100.0", Rag.BLUE),  # complete stays complete, risen or not
        ("90.0", date(2026, 12, 30), None, Rag.GREEN),
        ("95.0", MARCH, "99.0", Rag.GREEN),
        ("89.9", MARCH, None, Rag.AMBER),
        ("80.0", MARCH, None, Rag.AMBER),
        ("80.0", MARCH, "79.9", Rag.AMBER),
        ("80.0", MARCH, "80.0", Rag.RED),  # no progress
        ("80.0", MARCH, "85.0", Rag.RED),
        ("79.9", MARCH, "10.0", Rag.RED),  # major concern, though it rises
        (None, MARCH, "10.0", Rag.WHITE),
        ("95.0", date(2025, 12, 31), None, Rag.WHITE),
        ("95.0", date(2026, 1, 1), None, Rag.GREEN),
    ],
)
def test_where_more_is_better(value, on, last, colour):
    found = RULES.colour(Good.UP, value and Decimal(value), NINETY, on, last and Decimal(last))
    assert found is colour


@pytest.mark.parametrize(
    ("value", "last", "colour"),
    [
        ("30.0", None, Rag.BLUE),
        ("29.9", "10.0", Rag.BLUE),
        ("30.1", None, Rag.AMBER),
        ("40.0", "40.1", Rag.AMBER),
        ("40.0", "40.0", Rag.RED),
        ("40.0", "39.9", Rag.RED),
        ("40.1", "60.0", Rag.RED),
    ],
)
def test_where_less_is_better(value, last, colour):
    aim = Aim(Decimal(30), MARCH)
    assert RULES.colour(Good.DOWN, Decimal(value), aim, MARCH, last and Decimal(last)) is colour


def test_a_number_to_be_beaten_is_not_enough_itself():
    more_than_90 = Aim(Decimal(90), MARCH, beyond=True)
    assert RULES.colour(Good.UP, Decimal("90.0"), more_than_90, MARCH) is Rag.AMBER
    assert RULES.colour(Good.UP, Decimal("90.1"), more_than_90, MARCH) is Rag.BLUE


def test_a_targets_own_margin_goes_before_the_councils():
    aim = Aim(Decimal("1.00"), MARCH, amber_within=Decimal("0.20"), beyond=True)
    assert RULES.colour(Good.DOWN, Decimal("1.20"), aim, MARCH) is Rag.AMBER
    assert RULES.colour(Good.DOWN, Decimal("1.21"), aim, MARCH) is Rag.RED
    none = Aim(Decimal("1.00"), MARCH, amber_within=Decimal(0))
    assert RULES.colour(Good.DOWN, Decimal("1.01"), none, MARCH) is Rag.RED


def test_a_council_may_let_no_progress_be():
    rules = RagRules(Decimal(10), no_progress_is_red=False)
    assert rules.colour(Good.UP, Decimal(80), NINETY, MARCH, Decimal(85)) is Rag.AMBER


def test_a_count_is_coloured_as_a_percentage_is():
    assert RULES.colour(Good.DOWN, 0, Aim(Decimal(0), MARCH), MARCH) is Rag.BLUE
    assert RULES.colour(Good.DOWN, 11, Aim(Decimal(0), MARCH), MARCH) is Rag.RED


def test_each_colour_says_its_word_and_its_rule():
    shipped = load_targets().rag_rules
    assert shipped.words == RAG_WORDS
    assert shipped.says == RAG_SAYS
    assert all(RAG_SAYS[colour].startswith(f"{RAG_WORDS[colour]}: ") for colour in Rag)


def own_file(tmp_path, lines):
    path = tmp_path / "targets.yaml"
    path.write_text(f"cohort: {{name: all, excludes: []}}\n{lines}\n")
    return load_targets(path)


def test_the_words_and_rules_are_the_councils(tmp_path):
    rules = own_file(
        tmp_path, 'amber_within: "5"\nrag:\n  no_progress_is_red: false\n  blue: {word: done, rule: met in time}'
    ).rag_rules
    assert (rules.amber_within, rules.no_progress_is_red) == (Decimal(5), False)
    assert (rules.words[Rag.BLUE], rules.says[Rag.BLUE]) == ("done", "done: met in time")
    assert rules.says[Rag.RED] == RAG_SAYS[Rag.RED]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("rag: {purple: {word: a, rule: b}}", "unknown key purple"),
        ("rag: {red: {word: a}}", "red: rule is missing"),
        ("rag: {no_progress_is_red: sometimes}", "must be true or false"),
    ],
)
def test_a_rule_nobody_could_read_is_refused(tmp_path, lines, fault):
    with pytest.raises(LawDataError, match=fault):
        own_file(tmp_path, lines)
