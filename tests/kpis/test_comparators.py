"""What others published is kept as printed, with its source; the counts give the printed percentages; the neighbours' average."""

from decimal import Decimal

import pytest

from workflow.kpis.arithmetic import percentage
from workflow.kpis.comparators import average, comparators
from workflow.kpis.targets import load_targets

PUBLISHED = {
    "England": "60.4 58.7 58.0 55.6 59.9 57.9 49.2 47.7 50.3 49.1 46.4 45.9",
    "South West": "58.1 57.3 51.4 48.9 50.7 49.3 35.2 34.7 33.4 33.0 28.5 31.0",
    "Bristol": "0.8 0.8 21.9 21.5 33.9 32.9 38.4 38.1 57.1 57.0 17.4 17.3",
    "North Somerset": "100 100 17.8 18.1 63.2 62.3 38.8 38.2 41.7 36.6 61.5 63.0",
    "South Gloucestershire": "72.1 72.2 67.2 56.2 29.1 28.6 16.3 17.6 43.1 42.2 61.6 58.1",
}
"""By place: each year from 2019 to 2024, without exceptions and with them."""


@pytest.mark.parametrize("place", PUBLISHED)
def test_every_figure_is_as_published(place):
    ours = comparators().published
    told = [str(ours[code][place][year]) for year in range(2019, 2025) for code in ("plans_20w_excl", "plans_20w_incl")]
    assert " ".join(told) == PUBLISHED[place]


@pytest.mark.parametrize("counts", comparators().issued, ids=lambda c: c.place)
def test_the_published_counts_give_the_published_percentages(counts):
    published = comparators().published
    assert percentage(counts.on_time, counts.issued) == published["plans_20w_incl"][counts.place][counts.year]
    excl = percentage(counts.on_time_not_excepted, counts.not_excepted)
    assert excl == published["plans_20w_excl"][counts.place][counts.year]


def test_the_counts_are_those_of_england_and_three_councils():
    found = {c.place: c[2:] for c in comparators().issued}
    assert found == {
        "England": (90392, 84866, 41448, 39407),
        "Bristol": (684, 678, 118, 118),
        "North Somerset": (625, 522, 394, 321),
        "South Gloucestershire": (449, 398, 261, 245),
    }


@pytest.mark.parametrize("counts", comparators().requests, ids=lambda c: c.place)
def test_every_request_was_decided_withdrawn_or_is_undecided(counts):
    assert counts.to_assess + counts.refused + counts.undecided + counts.withdrawn == counts.received


def test_the_requests_of_2024():
    assert {c.place: c.received for c in comparators().requests} == {"England": 154489, "Bristol": 1605}


def test_two_figures_of_one_place_and_year_are_both_kept_with_their_sources():
    dfe, scrutiny = comparators().printed("plans_20w_excl", "Bristol", 2019)
    assert (dfe.value, scrutiny.value) == (Decimal("0.8"), Decimal(0))
    assert "Department for Education" in dfe.source
    assert "2019" in dfe.source
    assert scrutiny.source.startswith("D4")
    assert comparators().published["plans_20w_excl"]["Bristol"][2019] == Decimal("0.8")


def test_every_figure_says_where_it_was_printed():
    for code, places in comparators().published.items():
        for place, years in places.items():
            for year in years:
                assert all(printed.source for printed in comparators().printed(code, place, year))


def test_nothing_is_printed_of_a_place_that_is_not_there():
    assert comparators().printed("plans_20w_excl", "Atlantis", 2019) == []


def test_the_average_of_bristols_neighbours():
    neighbours = load_targets().neighbours
    assert len(neighbours) == 10
    found = average(comparators().published, "plans_20w_excl", neighbours, 2024)
    assert found == (Decimal("47.9"), 2024, 10)  # 479.1 of ten


ONES = {
    "x": {
        "A": {2020: Decimal("33.3"), 2022: Decimal("10.0")},
        "B": {2020: Decimal("33.4"), 2023: Decimal("0.1")},
        "C": {2024: Decimal(100)},
    }
}


@pytest.mark.parametrize(
    ("year", "neighbours", "expected"),
    [
        (2020, "AB", ("33.4", 2020, 2)),  # 33.35, half up
        (2021, "AB", ("33.4", 2020, 2)),  # the last published
        (2022, "AB", ("10.0", 2022, 1)),  # B is not published for that year, and counts in neither part
        (2023, "ABC", ("0.1", 2023, 1)),
        (2030, "ABC", ("100.0", 2024, 1)),
        (2019, "ABC", None),
        (2030, "", None),
    ],
)
def test_an_average_is_of_the_last_year_published_and_of_those_published_for_it(year, neighbours, expected):
    found = average(ONES, "x", list(neighbours), year)
    assert found == (expected and (Decimal(expected[0]), *expected[1:]))


def test_of_a_measure_nobody_published_there_is_no_average():
    assert average(comparators().published, "draft_12w", load_targets().neighbours, 2024) is None
