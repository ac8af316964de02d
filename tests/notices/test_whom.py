"""Whose letter it is: the young person's once over compulsory school age, else whoever has parental responsibility."""

from datetime import date

import pytest

from workflow.notices import Around, entitled, is_young_person
from workflow.notices.whom import leaves_school_age_on

MOTHER, AUNT = Around(1, "mother", parental_responsibility=True), Around(2, "aunt", parental_responsibility=False)
THEMSELVES = Around(3, "young_person", parental_responsibility=False)
GROWN, SMALL = date(2008, 5, 4), date(2018, 5, 4)
WED_25_MARCH = date(2026, 3, 25)


@pytest.mark.parametrize(
    ("born", "leaves"),
    [
        (date(2009, 9, 1), date(2026, 6, 26)),  # the oldest of a school year
        (date(2010, 8, 31), date(2026, 6, 26)),  # the youngest of the same
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2008, 2, 29), date(2024, 6, 28)),
    ],
)
def test_school_age_ends_with_the_last_friday_of_june(born, leaves):
    assert leaves_school_age_on(born) == leaves
    assert not is_young_person(born, leaves)
    assert is_young_person(born, date(leaves.year, 7, 1))


def test_somebody_whose_birth_date_is_not_known_is_a_child():
    assert not is_young_person(None, WED_25_MARCH)


def test_nor_is_somebody_whose_birth_date_is_yet_to_come_a_young_person():
    assert not is_young_person(date.max, WED_25_MARCH)


def test_parental_responsibility_decides():
    found = entitled([AUNT, MOTHER], SMALL, WED_25_MARCH)
    assert (found.contacts, found.certain) == ((1,), True)


def test_where_nobody_is_known_to_have_it_a_person_must_say():
    found = entitled([AUNT, THEMSELVES], SMALL, WED_25_MARCH)
    assert (found.contacts, found.certain) == ((2,), False)


def test_over_school_age_it_is_the_young_persons_own_and_not_the_mothers():
    assert entitled([MOTHER, THEMSELVES], GROWN, WED_25_MARCH).contacts == (3,)
    found = entitled([MOTHER], GROWN, WED_25_MARCH)
    assert (found.contacts, found.young_person, found.certain) == ((), True, False)
