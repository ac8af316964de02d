"""The plans' targets, every one, in their words; the neighbours' average as a target; a council's own file."""

from datetime import date
from decimal import Decimal

import pytest

from workflow.kpis.indicators import Rag, indicators, load_targets
from workflow.kpis.suppression import SmallNumbers
from workflow.kpis.words import Good
from workflow.law.entry import LawDataError

TODAY = date(2026, 11, 20)
PLANS = [
    ("plans_20w_incl", "", "D3", "100", date(2018, 9, 30)),
    ("plans_20w_incl", "", "D5", "90", date(2018, 12, 31)),
    ("plans_20w_incl", "", "D5", "100", date(2019, 4, 30)),
    ("plans_20w_incl", "", "D1", None, date(2021, 3, 31)),
    ("plans_20w_excl", "", "D1", None, date(2021, 3, 31)),
    ("advice_6w", "kind.psychological", "D1 3.6", "100", date(2020, 11, 30)),
    ("advice_6w", "kind.medical", "D1 3.8", "100", date(2021, 7, 31)),
    ("advice_6w", "", "D5 5.4", "100", date(2019, 4, 30)),
    ("backlog", "", "D1 3.6", "0", date(2020, 11, 30)),
    ("reviews_4w", "", "D3 3.2.5", "100", date(2018, 12, 31)),
    ("support_plan_share", "", "D1 P2", "50", date(2021, 7, 31)),
    ("late_waiting_weeks", "", "D2", "35", date(2023, 7, 31)),
    ("late_waiting_weeks", "", "D2", "33", date(2023, 10, 31)),
    ("late_waiting_weeks", "", "D2", "30", date(2024, 4, 30)),
    ("appeal_rate", "", "D2", "1.00", date(2024, 4, 30)),
    ("mediation_not_to_tribunal", "", "D1 P3", None, date(2021, 3, 31)),
    ("phase_transfers_by_15", "", "D3", "100", date(2019, 2, 15)),
    ("audits_good", "", "D3", "100", date(2018, 12, 31)),
    ("audits_good", "", "D5", "100", date(2019, 4, 30)),
]


@pytest.mark.parametrize(("indicator", "part", "plan", "value", "by"), PLANS)
def test_every_target_of_the_plans_is_there(indicator, part, plan, value, by):
    ours = {(t.plan, t.value, t.by) for t in load_targets().targets if (t.indicator, t.part) == (indicator, part)}
    assert (plan, value and Decimal(value), by) in ours


def test_there_is_no_target_of_nobody():
    extra = {("advice_6w_sent", "kind.medical")}  # the wording of D1 3.8
    assert {(t.indicator, t.part) for t in load_targets().targets} == {each[:2] for each in PLANS} | extra


def test_a_target_is_in_words_and_its_indicator_says_which_way_is_better():
    for target in load_targets().targets:
        assert target.says
        assert indicators()[target.indicator].good is not Good.NONE


def test_a_part_has_targets_of_its_own():
    targets = load_targets()
    assert targets.of("advice_6w", TODAY).plan == "D5 5.4"
    assert targets.of("advice_6w", TODAY, "kind.psychological").plan == "D1 3.6"
    assert targets.of("advice_6w", TODAY, "kind.social_care") is None
    indicator = indicators()["advice_6w"]
    assert targets.rag(indicator, Decimal("95.0"), TODAY, "kind.psychological") is Rag.AMBER
    assert targets.rag(indicator, Decimal("95.0"), TODAY, "kind.social_care") is None


def test_the_neighbours_average_is_a_target_with_how_it_was_made():
    target = load_targets().of("plans_20w_excl", TODAY)
    assert (target.value, target.by) == (Decimal("47.9"), date(2021, 3, 31))
    assert target.says == (
        "at least the statistical-neighbour average by March 2021; rises every month "
        "(47.9: the mean of 10 neighbours' percentages for 2024)"
    )
    rag = load_targets().rag
    assert rag(indicators()["plans_20w_excl"], Decimal("47.9"), TODAY) is Rag.BLUE
    assert rag(indicators()["plans_20w_excl"], Decimal("47.8"), TODAY) is Rag.AMBER


def test_where_no_neighbour_is_published_the_target_is_in_words_alone():
    targets = load_targets()
    assert targets.of("plans_20w_excl", date(2021, 3, 31)) is None
    assert targets.rag(indicators()["plans_20w_excl"], Decimal(5), date(2021, 3, 31)) is None
    (told,) = targets.all_of("plans_20w_excl", date(2021, 3, 31))
    assert told.value is None
    assert "rises every month" in told.says
    assert targets.of("plans_20w_incl", TODAY).plan == "D5"  # the last with a number


def test_more_than_ninety_is_more_than_ninety():
    rag = load_targets().rag
    indicator = indicators()["plans_20w_incl"]
    assert rag(indicator, Decimal("90.0"), date(2018, 12, 31)) is Rag.AMBER
    assert rag(indicator, Decimal("90.1"), date(2018, 12, 31)) is Rag.BLUE


def test_less_than_one_per_cent_has_a_margin_of_its_own():
    rag, indicator = load_targets().rag, indicators()["appeal_rate"]
    assert [rag(indicator, Decimal(v), TODAY) for v in ("0.99", "1.00", "1.20", "1.21")] == [
        Rag.BLUE, Rag.AMBER, Rag.AMBER, Rag.RED,
    ]  # fmt: skip


def test_before_an_action_starts_it_is_not_yet_started():
    indicator = indicators()["late_waiting_weeks"]
    assert load_targets().rag(indicator, Decimal("38.0"), date(2023, 3, 31)) is Rag.WHITE
    assert load_targets().rag(indicator, Decimal("38.0"), date(2023, 4, 1)) is Rag.AMBER


def test_no_better_than_the_period_before_is_no_progress():
    indicator = indicators()["late_waiting_weeks"]
    assert load_targets().rag(indicator, Decimal("38.0"), date(2023, 6, 30), last=Decimal("38.0")) is Rag.RED
    assert load_targets().rag(indicator, Decimal("38.0"), date(2023, 6, 30), last=Decimal("38.1")) is Rag.AMBER


def test_the_baselines_are_the_plans():
    targets = load_targets()
    assert targets.baseline("late_waiting_weeks").value == 36
    assert [b.value for b in targets.baselines if b.indicator == "late_waiting_weeks"] == [38, 36]
    assert targets.baseline("support_plan_share") is None
    assert targets.baseline("support_plan_share", "of_all_requests").value == 77
    assert targets.baseline("appeal_rate").value == Decimal("1.04")


def test_the_last_baseline_is_the_one_beside_the_figure():
    for code, indicator in indicators().items():
        baseline = load_targets().baseline(code)
        if indicator.baseline is not None and code != "late_waiting_weeks":  # whose words give both
            assert baseline.value == indicator.baseline


def own_file(tmp_path, lines):
    path = tmp_path / "targets.yaml"
    path.write_text(f"cohort: {{name: all, excludes: []}}\n{lines}\n")
    return load_targets(path)


def test_a_council_adds_its_neighbours_as_they_are_published(tmp_path):
    targets = own_file(
        tmp_path,
        """
neighbours: [Leeds, Atlantis]
published:
  - {indicator: plans_20w_incl, place: Atlantis, year: 2025, value: "80.0", source: its own report}
targets:
  - {indicator: plans_20w_incl, plan: X, at_least: neighbour_average, by: 2026-01-01, says: the average}
""",
    )
    assert targets.of("plans_20w_incl", date(2024, 12, 31)) is None
    target = targets.of("plans_20w_incl", TODAY)
    assert target.value == 80
    assert target.says == (
        "the average (80.0: the mean of 1 neighbours' percentages (of 2; the others are not published) for 2025)"
    )


def test_the_small_numbers_are_the_councils(tmp_path):
    assert load_targets().small_numbers == SmallNumbers(6, zeros_shown=True)
    assert own_file(tmp_path, "").small_numbers == SmallNumbers(6, zeros_shown=True)


def test_a_council_may_hide_more(tmp_path):
    found = own_file(tmp_path, "small_numbers: {hide_under: 10, zeros_shown: false}").small_numbers
    assert found == SmallNumbers(10, zeros_shown=False)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("neighbours: [Atlantis]", "nothing is published of Atlantis"),
        ("comparators: [Atlantis]", "nothing is published of Atlantis"),
        ("small_numbers: {hide_under: 1, zeros_shown: true}", "hide_under is 2 at least"),
        ("small_numbers: {zeros_shown: true}", "hide_under is missing"),
        ("targets:\n  - {indicator: requests, plan: X, at_least: most, by: 2026-01-01, says: a}", "at_least is"),
        (
            "targets:\n  - {indicator: requests, plan: X, value: '1', at_least: neighbour_average, by: 2026-01-01, says: a}",
            "then there is no value",
        ),
        ("targets:\n  - {indicator: requests, plan: X, value: NaN, by: 2026-01-01, says: a}", "must be a number"),
        ("baselines:\n  - {indicator: requests, plan: X, on: 2026-01-01, says: a}", "value is missing"),
        ("published:\n  - {indicator: joy, place: X, year: 2020, value: '1', source: a}", "joy is no indicator"),
        ("published:\n  - {indicator: requests, place: X, year: 2020, source: a}", "value is missing"),
    ],
)
def test_a_councils_own_file_is_read_strictly(tmp_path, lines, fault):
    with pytest.raises(LawDataError, match=fault):
        own_file(tmp_path, lines)
