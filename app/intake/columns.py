"""The columns of a tracker, as the contract names them, and the reading of a file's header."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

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


class FileFault(Exception):
    """The file cannot be loaded at all, and why: nothing of it is."""


@dataclass(frozen=True)
class Header:
    """A file's columns, in its own order and spelling, and by the contract's names."""

    as_written: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def strange(self) -> list[str]:
        """Columns the contract does not know: they are passed over, and said to be."""
        return [
            written for written, name in zip(self.as_written, self.names, strict=True) if name and name not in KNOWN
        ]


def header(line: Sequence[str]) -> Header:
    """Read the first line. Raises FileFault where a case could not be told from it, or a column is there twice."""
    names = tuple(cell.strip().lower() for cell in line)
    twice = next((name for name in names if name in KNOWN and names.count(name) > 1), None)
    if twice:
        raise FileFault(f"two columns are named {twice}")
    if "received_on" not in names:
        raise FileFault("there is no column received_on: is the first line the names of the columns?")
    if not {"forename", "surname"} & set(names):
        raise FileFault("there is no column forename or surname")
    return Header(tuple(line), names)
