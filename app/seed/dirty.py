"""A tracker as councils keep them: fictional rows, and everything that goes wrong with real ones, each by name and share.

The same seed makes the same file. What a load must make of each kind of dirt is stated beside it, so that a test can
hold the load to it row by row.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final, Literal

from app.intake.columns import DATES
from app.seed.child import chance
from app.seed.commands import caseload
from app.seed.rows import COLUMNS

Cells = dict[str, str]
Outcome = Literal["loaded", "unchanged", "rejected"]

ROWS: Final = 5_000
UNTIL: Final = date(2024, 6, 28)  # past on any day it is loaded, and after a 29 February
AS_COUNCILS_NAME_THEM: Final[Mapping[str, str]] = {
    "external_ref": "Case Ref",
    "received_on": "Date Received",
    "forename": "First name",
    "surname": "SURNAME",
    "date_of_birth": "DOB",
    "nhs_number": "NHS No",
    "year_group": "NC Year",
    "contact_email": "Parent e-mail",
    "contact_phone": "Tel No",
    "caseworker": "Case Officer",
    "psychological_requested_on": "EP advice requested",
    "psychological_received_on": "EP advice received",
    "social_care_requested_on": "Social-Care advice requested",
    "plan_issued_on": "Final plan issued",
}
KEPT: Final = ("Ward", "Team/locality notes")
"""Columns the contract does not know."""
DAY_FIRST: Final = 0.4
WITH_MIDNIGHT: Final = 0.05
"""Shares of rows whose dates are written so; the others are ISO."""
A_BLANK_LINE_AFTER: Final = 97
LETTER: Final = "From: A. Fairweather\nTo: SEN team\n\nPlease find attached the parents' views.\nRegards"
OTHERS: Final = tuple(column for column in DATES if column not in {"received_on", "date_of_birth"})


@dataclass(frozen=True)
class Dirt:
    """Something wrong with a row: in how many of a thousand, what a load makes of it, and the column it then names."""

    name: str
    per_thousand: int
    outcome: Outcome
    column: str
    make: Callable[[Random, Cells, Cells], None]  # changes the row; the clean row before it is at hand


@dataclass(frozen=True)
class DirtyRow:
    """A row, the number a spreadsheet shows beside it, and what is wrong with it (None: nothing)."""

    number: int
    cells: Mapping[str, str]
    dirt: Dirt | None


def _only_received(cells: Cells, day: str) -> None:
    cells |= dict.fromkeys(OTHERS, "") | {"received_on": day, "exception_ground": "", "placement_urn": ""}


def _plan_before_request(_: Random, cells: Cells, __: Cells) -> None:
    received_on = date.fromisoformat(cells["received_on"])
    _only_received(cells, cells["received_on"])
    cells["plan_issued_on"] = (received_on - timedelta(days=30)).isoformat()


def _blank_receipt(_: Random, cells: Cells, __: Cells) -> None:
    day = cells["received_on"]
    _only_received(cells, "")
    cells["notified_to_assess_on"] = day


def _told_the_day_decided(_: Random, cells: Cells, __: Cells) -> None:
    day = cells["received_on"]
    _only_received(cells, day)
    cells["decided_to_assess_on"] = day


def _spelt_otherwise(_: Random, cells: Cells, before: Cells) -> None:
    """Another request for the child of the row before: found by number, the surname with a letter doubled."""
    who = {name: before[name] for name in ("forename", "date_of_birth", "upn", "nhs_number")}
    cells |= who | {"surname": before["surname"] + before["surname"][-1]}


def _namesake(_: Random, cells: Cells, before: Cells) -> None:
    """A second entry for the child of the row before, made by somebody who had no number for them."""
    who = {name: before[name] for name in ("forename", "surname", "date_of_birth")}
    cells |= who | {"upn": "", "nhs_number": ""}


def _said_twice(_: Random, cells: Cells, before: Cells) -> None:
    cells |= before


def _exception(ground: str, from_: str = "") -> Callable[[Random, Cells, Cells], None]:
    def make(_: Random, cells: Cells, __: Cells) -> None:
        cells |= {"exception_ground": ground, "exception_from": from_, "exception_to": ""}

    return make


def _says(column: str, *texts: str) -> Callable[[Random, Cells, Cells], None]:
    def make(rng: Random, cells: Cells, _: Cells) -> None:
        cells[column] = rng.choice(texts)

    return make


def _received(day: str) -> Callable[[Random, Cells, Cells], None]:
    return lambda _, cells, __: _only_received(cells, day)


def _wrong_digit(_: Random, cells: Cells, __: Cells) -> None:
    number = cells["nhs_number"]
    cells["nhs_number"] = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


DIRT: Final = (
    Dirt("two_digit_year", 6, "rejected", "received_on", _received("03/09/23")),
    Dirt("no_such_leap_day", 6, "rejected", "received_on", _received("29/02/2023")),
    Dirt("leap_day", 6, "loaded", "", _received("29/02/2024")),
    Dirt("a_time_of_day", 4, "rejected", "received_on", _received("2023-03-31 14:05:00")),
    Dirt("plan_before_request", 10, "rejected", "plan_issued_on", _plan_before_request),
    Dirt("blank_receipt", 15, "loaded", "received_on", _blank_receipt),
    Dirt("told_the_day_decided", 15, "loaded", "notified_to_assess_on", _told_the_day_decided),
    Dirt("child_spelt_otherwise", 10, "loaded", "surname", _spelt_otherwise),
    Dirt("namesake_without_number", 10, "loaded", "surname", _namesake),
    Dirt("row_said_twice", 5, "unchanged", "", _said_twice),
    Dirt("exception_without_dates", 8, "loaded", "", _exception("school_closed")),
    Dirt("exception_without_ground", 5, "rejected", "exception_ground", _exception("", "2023-09-01")),
    Dirt("exception_of_no_law", 5, "rejected", "exception_ground", _exception("EP shortage", "2023-09-01")),
    Dirt("unknown_school", 20, "loaded", "attends_urn", _says("attends_urn", "Ashdown Primary", "EHE", "tbc 2/9")),
    Dirt("formula", 6, "rejected", "surname", _says("surname", "=A2&B2", "@SUM(1+1)", "-HYPERLINK(A1)")),
    Dirt("telephone_abroad", 10, "loaded", "", _says("contact_phone", "+44 117 496 0123", "-")),
    Dirt("email_in_a_name", 6, "rejected", "forename", _says("forename", "parent1@example.org")),
    Dirt("letter_in_a_code", 6, "rejected", "postcode", _says("postcode", LETTER)),
    Dirt("letter_in_the_notes", 10, "loaded", "", _says(KEPT[1], LETTER, '- rang mum; "no answer"')),
    Dirt("wrong_check_digit", 10, "loaded", "nhs_number", _wrong_digit),
    Dirt("year_in_words", 6, "rejected", "year_group", _says("year_group", "Reception", "N2", "Y4")),
    Dirt("need_in_words", 6, "rejected", "primary_need", _says("primary_need", "Autism", "speech & language")),
    Dirt("code_in_capitals", 10, "loaded", "", _says("source", "PARENT", "Young Person", " social-care ")),
)
CLEAN: Final = 1_000 - sum(dirt.per_thousand for dirt in DIRT)


def dirty_tracker(count: int = ROWS, seed: int = 1) -> Iterator[DirtyRow]:
    """So many rows, in order. A row depends on the seed, its place and the last clean row before it."""
    before: Cells = {}
    for place, made in enumerate(caseload(count, seed, UNTIL)):
        rng = chance("dirty", seed, place)
        cells = {column: made.get(column, "") for column in COLUMNS}
        if any(cells[column] and cells[column] < cells["received_on"] for column in OTHERS):
            _only_received(cells, cells["received_on"])  # no dirt of ours: a draft told backwards from a plan to come
        cells |= {KEPT[0]: rng.choice(("Ashley", "Cotham", "")), KEPT[1]: ""}
        dirt = rng.choices((None, *DIRT), (CLEAN, *(dirt.per_thousand for dirt in DIRT)))[0] if before else None
        if dirt:
            dirt.make(rng, cells, before)
        else:
            before = dict(cells)
        yield DirtyRow(place + 2 + place // A_BLANK_LINE_AFTER, _as_written(rng, cells), dirt)


def _as_written(rng: Random, cells: Cells) -> Cells:
    """The dates of a row as one person or another writes them."""
    style = rng.choices(
        ("%d/%m/%Y", "%Y-%m-%d 00:00:00", "%Y-%m-%d"), (DAY_FIRST, WITH_MIDNIGHT, 1 - DAY_FIRST - WITH_MIDNIGHT)
    )[0]
    return {column: _written(text, style) if column in DATES else text for column, text in cells.items()}


def _written(text: str, style: str) -> str:
    try:
        return date.fromisoformat(text).strftime(style)
    except ValueError:  # blank, or dirt already
        return text


def write(path: Path, made: Iterator[DirtyRow], *, encoding: str = "utf-8-sig", separator: str = ",") -> list[DirtyRow]:
    """The rows as a file, with blank lines between and a separator too many at the end of each; the rows again."""
    columns, rows = (*COLUMNS, *KEPT), list(made)
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow([*(AS_COUNCILS_NAME_THEM.get(column, column) for column in columns), ""])
        for place, row in enumerate(rows):
            if place and place % A_BLANK_LINE_AFTER == 0:
                file.write("\r\n")
            writer.writerow([*(row.cells[column] for column in columns), ""])
    return rows
