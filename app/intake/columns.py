"""The columns of a tracker, as the contract names them, and the reading of a file's header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, get_args

from app.intake.aliases import BY_OTHER_NAME, squeezed
from workflow.events import AdviceKind

KINDS: Final[tuple[AdviceKind, ...]] = get_args(AdviceKind)
ASKED: Final = {kind: f"{kind}_requested_on" for kind in KINDS}
CAME_IN: Final = {kind: f"{kind}_received_on" for kind in KINDS}

WHO: Final = (
    *("forename", "surname", "date_of_birth", "sex", "ethnicity", "postcode", "upn", "nhs_number", "year_group"),
    *("attends_urn", "contact_name", "contact_email", "contact_phone", "contact_address", "language"),
)
WHAT: Final = (
    *("external_ref", "source", "support_plan", "primary_need", "flags", "caseworker", "placement_urn"),
    *("exception_ground", "mediation_about", "tribunal_about"),
)
HAPPENED: Final = (
    *("received_on", "decided_to_assess_on", "notified_to_assess_on", "refused_to_assess_on"),
    *(column for kind in KINDS for column in (ASKED[kind], CAME_IN[kind])),
    *("decided_to_draft_on", "refused_plan_on", "notified_no_plan_on", "draft_sent_on", "plan_issued_on"),
    *("withdrawn_on", "moved_away_on", "mediation_on", "tribunal_on", "reversed_on"),
)
DATES: Final = (*HAPPENED, "date_of_birth", "exception_from", "exception_to")
KNOWN: Final = frozenset((*WHO, *WHAT, *DATES))
OF_REJECTS: Final = ("row", "column", "reason")
"""The columns a file of rejected rows has before a tracker's own: such a file, put right, is a tracker again."""

_BY_NAME: Final[Mapping[str, str]] = {**BY_OTHER_NAME, **{squeezed(name): name for name in KNOWN}}
_A_DATE: Final = re.compile(r"\s*(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4})\b.*")


class FileFault(Exception):
    """The file cannot be loaded at all, and why: nothing of it is."""


@dataclass(frozen=True)
class Header:
    """A file's columns, in its own order and spelling, and by the contract's names.

    `month_first` is what the survey found: by column, the row and the cell that can only be a date with the month first.
    """

    as_written: tuple[str, ...]
    names: tuple[str, ...]  # the contract's; "" where it knows no such column
    month_first: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @cached_property
    def first(self) -> int:
        """The place of the tracker's own first column: what a file of rejects puts before them is none of its own."""
        return len(OF_REJECTS) if self.as_written[: len(OF_REJECTS)] == OF_REJECTS else 0

    @cached_property
    def kept(self) -> dict[int, str]:
        """Columns the contract does not know, by place; one without a name is called by its number."""
        return {
            place: self.as_written[place].strip() or str(place + 1)
            for place, name in enumerate(self.names)
            if name not in KNOWN and place >= self.first
        }

    @property
    def strange(self) -> list[str]:
        """Their names, of those that have one."""
        return [name for place, name in self.kept.items() if self.as_written[place].strip()]


def named(written: str) -> str:
    """The contract's name of a column, by that name or another; "" for one it does not know."""
    return _BY_NAME.get(squeezed(written), "")


def header(line: Sequence[str]) -> Header:
    """Read the names of the columns. Raises FileFault where a case could not be told by them, or one is there twice."""
    names = tuple(named(cell) for cell in line)
    if not any(names) and any(_A_DATE.fullmatch(cell) for cell in line):
        raise FileFault(
            "the first line holds a date: it is a row, and the line with the names of the columns is missing"
        )
    _refuse_two_of_one_name(line, names)
    if not any(names):
        raise FileFault("there is no column received_on: is the first line the names of the columns?")
    if "received_on" not in names:
        raise FileFault("there is no column received_on: the day each request was received is needed")
    if not {"forename", "surname"} & set(names):
        raise FileFault("there is no column forename or surname")
    return Header(tuple(line), names)


def _refuse_two_of_one_name(line: Sequence[str], names: Sequence[str]) -> None:
    seen: dict[str, tuple[int, str]] = {}
    for place, (cell, name) in enumerate(zip(line, names, strict=True), 1):
        key = name or squeezed(cell)
        if key and key in seen:
            first, other = seen[key]
            means = f", and both mean {name}" if name else ""
            raise FileFault(
                f"two columns are named alike: {other!r} (column {first}) and {cell!r} (column {place}){means}"
            )
        seen[key] = place, cell
