"""A checker: one thing that goes wrong quietly, what it means, what to do, and the query that finds it.

A query costs what is open, not what is stored: it enters an index of open cases, open clocks or requests that are out.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false, true
from sqlmodel import Session, col

from app.tables import AdviceRow, CaseRow
from workflow.alerts import Rung


class Finding(NamedTuple):
    """One thing found. It names a case by its id and reference, never a child, nor anybody of the staff."""

    detail: str
    case_id: int | None = None
    reference: str = ""


@dataclass(frozen=True)
class Look:
    """One look at an installation, on a session that sees one state of it."""

    session: Session
    today: date
    now: datetime
    documents: Path
    authorities: Sequence[str]
    rungs: Sequence[Rung]
    given_up: Collection[str]


Find = Callable[[Look], Iterable[Finding]]


@dataclass(frozen=True)
class Checker:
    """`name` is stable: monitoring may ask for it. `means` and `do` are sentences for whoever reads the finding."""

    name: str
    means: str
    do: str
    find: Find


def is_open(look: Look) -> list[ColumnElement[bool]]:
    """A case as it stands now that is open. `== true()` says `= 1`: SQLite's partial index is used for nothing else."""
    return [*_current(look), col(CaseRow.open) == true()]


def has_ended_since(look: Look, day: date) -> list[ColumnElement[bool]]:
    """A case as it stands now that ended on a day or after."""
    return [*_current(look), col(CaseRow.open) == false(), col(CaseRow.holds_from) >= day]


def _current(look: Look) -> list[ColumnElement[bool]]:
    in_one = col(CaseRow.authority).in_(look.authorities)
    return [in_one, col(CaseRow.current) == true(), col(CaseRow.synthetic) == false()]


def is_out(look: Look) -> list[ColumnElement[bool]]:
    """A request for advice whose answer is still looked for."""
    mine = col(AdviceRow.authority).in_(look.authorities)
    return [mine, col(AdviceRow.out) == true(), col(AdviceRow.synthetic) == false()]


def each(look: Look, statement: Any, say: Callable[..., str]) -> Iterator[Finding]:  # noqa: ANN401 - selects of many shapes
    """A finding for each row: its first two columns are the case and its reference, the others are said in words."""
    for case_id, reference, *rest in look.session.execute(statement):
        yield Finding(say(*rest), case_id, reference)
