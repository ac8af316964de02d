"""The indicators as data: every figure has words, every word a figure; targets and their colours; the comparators as published."""

from datetime import date
from decimal import Decimal

import pytest

from workflow.kpis.figures import Tally, happened, waiting
from workflow.kpis.indicators import RAG_SAYS, Good, Rag, comparators, indicators, load_targets
from workflow.kpis.members import FORMS, figures_of
from workflow.law.entry import LawDataError

DAY = date(2026, 11, 20)
OF_THEIR_OWN = {"audits_good", "complaints"}


def figures():
    """Everything that cases come to; what has rooms or registers of its own is held against its words there."""
    tally = Tally()
    return [
        *happened(tally, load_targets().cohort, 30),
        *waiting(tally, DAY),
        *figures_of(tally.sums, frozenset(FORMS)),
    ]


def test_every_figure_has_words_and_every_word_a_figure_or_says_why_not():
    codes = {figure.code for figure in figures()}
    assert codes <= set(indicators())
    assert set(indicators()) - codes - OF_THEIR_OWN == {code for code, i in indicators().items() if i.no_data_yet}


def test_no_figure_is_there_twice():
    found = figures()
    assert len({(f.code, f.part) for f in found}) == len(found)


@pytest.mark.parametrize(
    ("on", "by", "value"),
    [
        (date(2018, 1, 1), date(2018, 9, 30), 100),
        (date(2018, 12, 31), date(2018, 12, 31), 90),
        (date(2026, 1, 1), date(2019, 4, 30), 100),
    ],
)
def test_the_target_is_the_last_that_has_come_or_the_next_to_come(on, by, value):
    target = load_targets().of("plans_20w_incl", on)
    assert (target.by, target.value) == (by, value)


@pytest.mark.parametrize(
    ("code", "value", "on", "rag"),
    [
        ("plans_20w_incl", Decimal(100), date(2026, 1, 1), Rag.BLUE),
        ("plans_20w_incl", Decimal(100), date(2018, 6, 1), Rag.GREEN),
        ("plans_20w_incl", Decimal("90.0"), date(2026, 1, 1), Rag.AMBER),
        ("plans_20w_incl", Decimal("89.9"), date(2026, 1, 1), Rag.RED),
        ("plans_20w_incl", None, date(2026, 1, 1), Rag.WHITE),
        ("late_waiting_weeks", Decimal("30.0"), date(2026, 1, 1), Rag.BLUE),
        ("late_waiting_weeks", Decimal("40.1"), date(2026, 1, 1), Rag.RED),
        ("requests", 850, date(2026, 1, 1), None),
        ("plans_20w_excl", Decimal(5), date(2021, 12, 31), None),
    ],
)
def test_each_colour_has_its_rule(code, value, on, rag):
    assert load_targets().rag(indicators()[code], value, on) is rag


def test_each_colour_has_its_word():
    assert set(RAG_SAYS) == set(Rag)


def test_the_comparators_are_as_published():
    published = comparators().published
    assert published["plans_20w_excl"]["Bristol"][2021] == Decimal("33.9")
    assert published["plans_20w_incl"]["South West"][2024] == Decimal("31.0")
    drawn = ("England", "South West", "Bristol", "North Somerset", "South Gloucestershire")
    assert {len(places[place]) for places in published.values() for place in drawn} == {6}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("targets:\n  - {indicator: happiness, plan: X, by: 2026-01-01, says: more}", "happiness is no indicator"),
        ("targets:\n  - {indicator: requests, plan: X, value: many, by: 2026-01-01, says: more}", "must be a number"),
        ("colour: red", "unknown key colour"),
    ],
)
def test_a_councils_own_file_is_read_strictly(tmp_path, line, fault):
    path = tmp_path / "targets.yaml"
    path.write_text(f"cohort: {{name: all, excludes: []}}\n{line}\n")
    with pytest.raises(LawDataError, match=fault):
        load_targets(path)


def test_an_indicator_with_a_target_says_which_way_is_better():
    for target in load_targets().targets:
        assert indicators()[target.indicator].good is not Good.NONE
