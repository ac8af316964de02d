"""The first line: a council's own names for its columns, none of them twice, and what cannot be done without."""

import pytest

from app.intake.aliases import ADVICE_NAMES, BY_OTHER_NAME, OTHER_NAMES, squeezed
from app.intake.columns import KNOWN, FileFault, header


def fault(*columns):
    with pytest.raises(FileFault) as found:
        header(columns)
    return str(found.value)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("Date Received", "received_on"),
        ("  RECEIVED-ON ", "received_on"),
        ("DOB", "date_of_birth"),
        ("First name", "forename"),
        ("first_Name", "forename"),
        ("NHS No", "nhs_number"),
        ("EP advice requested", "psychological_requested_on"),
        ("EP Advice Received", "psychological_received_on"),
        ("social-care advice received on", "social_care_received_on"),
        ("Final plan issued", "plan_issued_on"),
        ("Parent/Carer Name", "contact_name"),
        ("Ward", ""),
        ("Ward received", ""),
        ("", ""),
    ],
)
def test_a_column_is_known_by_the_name_a_council_gives_it(written, means):
    assert (
        header(
            ["surname" if means != "surname" else "x", "received_on" if means != "received_on" else "y", written]
        ).names[2]
        == means
    )


def test_no_other_name_means_two_columns_or_takes_the_place_of_the_contracts_own():
    every = [(squeezed(other), column) for column, others in OTHER_NAMES.items() for other in others]
    assert len({name for name, _ in every}) == len(every) - len(
        [name for name, column in set(every) if every.count((name, column)) > 1]
    )
    assert set(OTHER_NAMES) <= KNOWN
    assert set(BY_OTHER_NAME.values()) <= KNOWN
    own = {squeezed(name): name for name in KNOWN}
    assert {name: own[name] for name in own.keys() & BY_OTHER_NAME.keys()} == {
        name: BY_OTHER_NAME[name] for name in own.keys() & BY_OTHER_NAME.keys()
    }
    assert {f"{kind}_requested_on" for kind in ADVICE_NAMES} <= KNOWN


def test_columns_the_contract_does_not_know_are_named_and_kept_by_place():
    found = header(["Team ", "Received_On", "SURNAME", "", "Notes/other"])
    assert found.names == ("", "received_on", "surname", "", "")
    assert found.strange == ["Team", "Notes/other"]
    assert found.kept == {0: "Team", 3: "4", 4: "Notes/other"}


@pytest.mark.parametrize(
    ("columns", "first", "second"),
    [
        (("surname", "received_on", "Received_on"), "'received_on' (column 2)", "'Received_on' (column 3)"),
        (("surname", "received_on", "Date received"), "'received_on' (column 2)", "'Date received' (column 3)"),
        (("Notes", "surname", "received_on", "NOTES "), "'Notes' (column 1)", "'NOTES ' (column 4)"),
    ],
)
def test_two_columns_of_one_name_are_both_named(columns, first, second):
    said = fault(*columns)
    assert first in said
    assert second in said


def test_two_columns_without_a_name_are_no_fault():
    assert header(["surname", "received_on", "", ""]).strange == []


def test_what_is_missing_is_named():
    assert fault("surname", "when") == "there is no column received_on: the day each request was received is needed"
    assert "is the first line the names" in fault("Tracker 2026", "")
    assert "no column forename or surname" in fault("received_on")


def test_a_first_line_that_is_a_row_is_told_from_names():
    assert "the first line holds a date" in fault("Example", "Amina", "05/01/2026")
    assert "the first line holds a date" in fault("2026-01-05 00:00:00", "x")
    assert "Amina" not in fault("Example", "Amina", "05/01/2026")  # a child's name, not a column's


def test_the_columns_a_file_of_rejects_puts_first_are_none_of_the_tracker_s():
    found = header(["row", "column", "reason", "surname", "received_on"])
    assert (found.first, found.strange) == (3, [])
    assert header(["reason", "surname", "received_on"]).strange == ["reason"]
