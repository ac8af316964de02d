"""The dirty tracker: every kind of dirt is in it, in about its share, and the same seed makes the same file."""

import csv
from collections import Counter

import pytest

from app.intake.columns import header
from app.seed.dirty import AS_COUNCILS_NAME_THEM, CLEAN, DIRT, KEPT, dirty_tracker, write


@pytest.fixture(scope="module")
def made():
    return list(dirty_tracker(2_000))


def test_every_kind_of_dirt_is_in_it_in_about_its_share(made):
    found = Counter(row.dirt.name for row in made if row.dirt)
    assert found.keys() == {dirt.name for dirt in DIRT}
    for dirt in DIRT:
        assert 0.2 < found[dirt.name] / (2 * dirt.per_thousand) < 2.5, dirt.name
    assert 0.7 < CLEAN / 1_000 < 0.9


def test_the_outcomes_stated_are_a_load_s_own_and_every_rejection_has_its_column():
    assert {dirt.outcome for dirt in DIRT} == {"loaded", "unchanged", "rejected"}
    assert all(dirt.column for dirt in DIRT if dirt.outcome == "rejected")
    assert len({dirt.name for dirt in DIRT}) == len(DIRT)


def test_dates_are_written_in_three_ways_and_more_rows_leave_the_first_ones_as_they_were(made):
    received = [row.cells["received_on"] for row in made if not row.dirt]
    written = Counter(("/" in text) + 2 * (":" in text) for text in received)
    assert written[1] > written[2] > 0
    assert written[0] > written[2]
    assert [row.cells["surname"] for row in dirty_tracker(2_000)] == [row.cells["surname"] for row in made]


def test_the_same_seed_makes_the_same_file_and_another_seed_another(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write(tmp_path / name, dirty_tracker(100, seed))
    a, b, c = ((tmp_path / name).read_bytes() for name in "abc")
    assert a == b != c
    assert a.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")])
def test_the_file_has_other_names_for_its_columns_a_mark_too_many_and_blank_lines(tmp_path, encoding, separator):
    rows = write(tmp_path / "t.csv", dirty_tracker(200), encoding=encoding, separator=separator)
    with (tmp_path / "t.csv").open(encoding=encoding, newline="") as file:
        lines = list(csv.reader(file, delimiter=separator))
    assert header(lines[0]).strange == list(KEPT)
    assert set(AS_COUNCILS_NAME_THEM.values()) < set(lines[0])
    assert lines[0][-1] == lines[1][-1] == ""
    assert [] in lines
    at = lines[0].index("SURNAME")
    assert all(lines[row.number - 1][at] == row.cells["surname"] for row in rows)
