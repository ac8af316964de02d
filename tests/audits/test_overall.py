"""The overall grade follows from the sections by a rule in words that anybody can check."""

import random
from statistics import median_low

import pytest

from workflow.audits import NOT_APPLICABLE, SECTIONS, What, audit_rules, overall

WORST_FIRST = ["inadequate", "requires_improvement", "good", "outstanding"]
I, R, G, O = WORST_FIRST  # noqa: E741 - one letter each, so that a row below reads as a plan


@pytest.mark.parametrize(
    ("grades", "is_"),
    [
        ({"A": G, "B": G, "C": O}, G),
        ({"A": G, "B": O}, G),  # of the two middle ones the lower
        ({"A": O, "B": O, "C": O, "F": R}, R),  # no better than a decisive section
        ({"A": R, "B": O, "C": O}, O),  # a section that decides nothing does not pull the rest down
        ({"A": I, "B": O, "C": O}, R),  # but an inadequate one does
        ({"A": O, "B": O, "F": I}, I),
        ({"A": O, "B": O, "F": NOT_APPLICABLE}, O),
    ],
)
def test_by_hand(grades, is_):
    assert overall(grades, ("B", "F")) == is_


def test_for_any_grades_it_is_what_the_words_say():
    draw = random.Random(62)
    for _ in range(500):
        grades = {code: draw.choice([*WORST_FIRST, NOT_APPLICABLE]) for code in SECTIONS[What.PLAN]} | {"A": G}
        decisive = audit_rules().decisive[What.PLAN]
        given = {code: WORST_FIRST.index(grade) for code, grade in grades.items() if grade != NOT_APPLICABLE}
        wanted = median_low(given.values())
        wanted = min(wanted, *(rank for code, rank in given.items() if code in decisive), 3)
        if 0 in given.values():
            wanted = min(wanted, 1)
        assert overall(grades, decisive) == WORST_FIRST[wanted]


def test_where_nothing_was_graded_there_is_no_overall_grade():
    with pytest.raises(ValueError, match="no section was graded"):
        overall({"A": NOT_APPLICABLE}, ())
