"""Small numbers are hidden, and nobody can work one out: an independent solver tries, with all that is shown."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from workflow.kpis.arithmetic import percentage
from workflow.kpis.figure import Figure
from workflow.kpis.suppression import SmallNumbers, suppress, suppress_together

SIX = SmallNumbers()


def share(numerator, denominator):
    return Figure("plans_20w_excl", "", numerator, denominator, percentage(numerator, denominator))


def count(n):
    return Figure("requests", "", n, None, n)


def mean(cases):
    return Figure("days_to_issue", "", 100 * cases, cases, 100 if cases else None)


def shown(published):
    return {g: (p.figure.numerator, p.figure.denominator) for g, p in published.items()}


def counts(*numbers):
    return {f"group {place}": count(n) for place, n in enumerate(numbers)}


def hidden_counts(*numbers, rule=SIX, **more):
    found = suppress(counts(*numbers), "requests", rule, **more)
    return [n for n, p in zip(numbers, found.values(), strict=True) if p.suppressed]


def test_what_is_not_small_is_shown_as_it_is():
    groups = {"a": share(40, 60), "b": share(0, 20), "c": share(9, 9)}
    assert [p.figure for p in suppress(groups, "per cent", SIX).values()] == list(groups.values())
    assert not any(p.suppressed for p in suppress(groups, "per cent", SIX).values())


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ((5, 6, 7, 8), [5, 6]),  # the next smallest goes with it
        ((6, 7, 8), []),
        ((2, 3, 30, 40), [2, 3, 30]),  # 2 and 3 are 5 together: too few numbers each could be
        ((3, 4, 30, 40), [3, 4]),
        ((5, 5, 5, 40), [5, 5, 5]),
        ((0, 2, 30, 40), [2, 30]),  # a zero stays, and hides nobody
        ((2, 0, 0), [2, 0, 0]),  # the group is the whole: nothing of the cut can be shown
        ((50,), []),
    ],
)
def test_counts_of_groups(numbers, hidden):
    assert hidden_counts(*numbers) == hidden


def test_with_no_total_to_take_it_from_a_small_count_is_hidden_alone():
    assert hidden_counts(5, 6, 7, total_shown=False) == [5]


def test_the_threshold_and_the_zeros_are_the_councils():
    assert hidden_counts(5, 6, 9, 30, rule=SmallNumbers(hide_under=10)) == [5, 6, 9]
    assert hidden_counts(5, 6, 9, 30, rule=SmallNumbers(hide_under=3)) == []
    assert hidden_counts(0, 8, 30, rule=SmallNumbers(zeros_shown=False)) == [0, 8]


def test_a_small_numerator_goes_with_its_percentage_and_the_next_smallest():
    found = suppress({"a": share(3, 40), "b": share(20, 50), "c": share(30, 60)}, "per cent", SIX)
    assert shown(found) == {"a": (None, 40), "b": (None, 50), "c": (30, 60)}
    assert [p.figure.value is None for p in found.values()] == [True, True, False]


def test_so_does_one_that_leaves_a_small_number():
    found = suppress({"a": share(37, 40), "b": share(20, 50), "c": share(30, 60)}, "per cent", SIX)
    assert shown(found) == {"a": (None, 40), "b": (None, 50), "c": (30, 60)}


def test_a_small_denominator_takes_everything_with_it():
    found = suppress({"a": share(0, 4), "b": share(20, 50), "c": share(30, 60)}, "per cent", SIX)
    assert found["a"].figure == replace(share(0, 4), numerator=None, denominator=None, value=None)
    assert found["b"].figure.denominator is None


def test_a_mean_is_hidden_by_how_many_it_is_of():
    found = suppress({"a": mean(3), "b": mean(12), "c": mean(30)}, "days", SIX)
    assert shown(found) == {"a": (None, None), "b": (None, None), "c": (3000, 30)}
    assert shown(suppress({"a": mean(0), "b": mean(12)}, "days", SIX)) == {"a": (0, 0), "b": (1200, 12)}


def test_a_figure_with_no_data_stays_one():
    nothing = {"a": Figure("appeal_rate", "", None, None, None), "b": Figure("appeal_rate", "", None, None, None)}
    assert not any(p.suppressed for p in suppress(nothing, "per cent", SIX).values())


def test_a_rate_of_two_things_is_two_tables():
    groups = {"a": share(9, 7), "b": share(3, 40), "c": share(12, 50), "d": share(30, 60)}
    assert shown(suppress(groups, "per cent", SIX)) == {"a": (None, 7), "b": (None, 40), "c": (12, 50), "d": (30, 60)}
    few = {"a": share(9, 4), "b": share(30, 40), "c": share(12, 50)}
    assert shown(suppress(few, "per cent", SIX)) == {"a": (None, None), "b": (None, None), "c": (None, 50)}


def test_what_is_hidden_elsewhere_is_hidden_here_with_what_it_could_be_worked_out_from():
    groups = counts(20, 30, 40)
    found = suppress(groups, "requests", SIX, also={"group 1", "nobody"})
    assert [p.suppressed for p in found.values()] == [True, True, False]
    assert not any(p.suppressed for p in suppress(groups, "requests", SIX, also={"nobody"}).values())


def test_figures_that_add_up_are_hidden_together():
    bands = {"up_to_20_weeks": counts(30, 30, 30), "over_20_weeks": counts(3, 40, 50)}
    alone = {name: suppress(groups, "plans", SIX) for name, groups in bands.items()}
    assert not alone["up_to_20_weeks"]["group 0"].suppressed  # so that 33 plans less 30 would tell the 3
    together = suppress_together(bands, "plans", SIX)
    assert [p.suppressed for p in together["up_to_20_weeks"].values()] == [True, True, False]
    assert [p.suppressed for p in together["over_20_weeks"].values()] == [True, True, False]


def test_shares_of_different_wholes_are_not_one_table():
    with pytest.raises(ValueError, match="different denominators"):
        suppress_together({"a": {"x": share(1, 20)}, "b": {"x": share(1, 30)}}, "per cent", SIX)


class Reader:
    """Somebody with the printed table, who knows the rule, and a solver."""

    def __init__(self, tables, published, rule, *, total_shown):
        self.rule, self.names, self.lows, self.highs, self.rows = rule, [], [], [], []
        self.values, self.hidden = {}, set()
        for group in next(iter(tables.values())):
            wholes = [table[group].denominator for table in tables.values()]
            for name, table in tables.items():
                self.unknown((name, group), table[group].numerator, published[name][group].figure.numerator)
            if wholes[0] is None:
                if len(tables) > 1:
                    total = sum(table[group].numerator for table in tables.values())
                    hidden = any(published[name][group].suppressed for name in tables)
                    # The sum of the parts is printed elsewhere, unless it is itself hidden: then every part is.
                    every = all(published[name][group].suppressed for name in tables)
                    self.sum([(name, group) for name in tables], None if hidden and every else total)
                continue
            seen = [published[name][group].figure.denominator for name in tables]
            self.unknown(("whole", group), wholes[0], next((n for n in seen if n is not None), None))
            parts = [(name, group) for name in tables]
            self.unknown(("rest", group), wholes[0] - sum(self.values[part] for part in parts), None)
            self.sum([*parts, ("rest", group)], None, equals=("whole", group))
        for name in dict.fromkeys(name for name, _ in self.names) if total_shown else ():
            mine = [key for key in self.names if key[0] == name]
            self.sum(mine, sum(self.values[key] for key in mine))

    def unknown(self, key, value, printed):
        least = 1 if value and self.rule.zeros_shown else 0
        self.names.append(key)
        self.values[key] = value
        if printed is None and key[0] != "rest":
            self.hidden.add(key)
        self.lows.append(least if printed is None else printed)
        self.highs.append(10_000 if printed is None else printed)

    def sum(self, keys, total, equals=None):
        if total is None and equals is None:
            return
        row = dict.fromkeys(keys, 1) | ({equals: -1} if equals else {})
        self.rows.append((row, 0 if equals else total))

    def range(self, key):
        """The least and the most a count can be."""
        a = np.array([[row.get(name, 0) for name in self.names] for row, _ in self.rows] or [[0] * len(self.names)])
        b = [total for _, total in self.rows] or [0]
        found = []
        for sign in (1, -1):
            answer = milp(
                [sign if name == key else 0 for name in self.names],
                constraints=LinearConstraint(a, b, b),
                bounds=Bounds(self.lows, self.highs),
                integrality=np.ones(len(self.names)),
            )
            assert answer.success
            found.append(round(answer.x[self.names.index(key)]))
        return found


def check(tables, unit, rule, *, total_shown):
    """Whatever is hidden could be any of so many numbers; or nothing of the cut is shown at all."""
    published = suppress_together(tables, unit, rule, total_shown=total_shown)
    every = [p for groups in published.values() for p in groups.values()]
    if all(p.suppressed and p.figure.denominator is None for p in every):
        return
    reader = Reader(tables, published, rule, total_shown=total_shown)
    for key in reader.names:
        value, low, high = reader.values[key], *reader.range(key)
        assert low <= value <= high
        if rule.is_small(value) or (key in reader.hidden and (value or not rule.zeros_shown)):
            assert high - low >= rule.hide_under - 1, (key, value, low, high, published)


rules = st.builds(SmallNumbers, hide_under=st.integers(2, 10), zeros_shown=st.booleans())
numbers = st.one_of(st.integers(0, 8), st.integers(0, 60))


@settings(max_examples=150, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8), rules, st.booleans())
def test_no_count_of_a_group_can_be_worked_out(found, rule, total_shown):
    check({"": counts(*found)}, "requests", rule, total_shown=total_shown)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=7), rules, st.booleans())
def test_no_part_of_a_percentage_can_be_worked_out(found, rule, total_shown):
    groups = {f"group {place}": share(a, a + b) for place, (a, b) in enumerate(found)}
    check({"": groups}, "per cent", rule, total_shown=total_shown)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6), rules, st.booleans(), st.booleans())
def test_no_figure_can_be_worked_out_from_others_of_its_whole(found, rule, total_shown, shares):
    names = ("agreed", "refused") if shares else ("agreed", "refused", "undecided")
    tables = {
        name: {
            f"group {place}": share(row[at], sum(row)) if shares else count(row[at]) for place, row in enumerate(found)
        }
        for at, name in enumerate(names)
    }
    check(tables, "per cent" if shares else "requests", rule, total_shown=total_shown)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8), rules)
def test_what_is_small_is_never_printed_and_what_is_printed_is_true(found, rule):
    groups = {f"group {place}": share(a, a + b) for place, (a, b) in enumerate(found)}
    for group, (figure, suppressed) in suppress(groups, "per cent", rule).items():
        true = groups[group]
        assert figure in (
            true,
            replace(true, numerator=None, value=None),
            replace(true, numerator=None, denominator=None, value=None),
        )
        assert suppressed is (figure != true) or (figure.numerator, figure.value) == (None, None)
        for n in (true.numerator, true.denominator, true.denominator - true.numerator):
            assert suppressed or not rule.is_small(n)
