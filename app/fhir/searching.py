"""A search for Tasks, as FHIR writes one: a parameter this service does not know is refused, never quietly passed over."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final
from urllib.parse import urlencode

from fastapi import Request

from app.errors import invalid
from app.fhir.names import ODS, SERVICE
from app.fhir.store import USED, Search
from app.paging import position_of
from app.tables.projections import FOR_EVER

KNOWN: Final = ("owner", "owner:identifier", "status", "due", "period", "_count", "_cursor", "_format")
_ELSEWHERE: Final = frozenset({"draft", "ready", "on-hold", "failed", "entered-in-error"})  # of FHIR, of no Task here
_DAY: Final = re.compile(r"(eq|ne|gt|ge|lt|le|sa|eb)?([0-9]{4}-[0-9]{2}-[0-9]{2})")
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_SAME: Final = {"sa": "gt", "eb": "lt", "": "eq"}  # of a single day, to start after it is to be greater
_SYSTEMS: Final = {"": "", ODS: "ods", SERVICE: "service"}


def only_known(request: Request) -> None:
    """Raises 422 for a parameter that would have narrowed the search and does not."""
    unknown = sorted(set(request.query_params).difference(KNOWN))
    if unknown:
        raise invalid(unknown[0], f"Tasks are searched by {', '.join(KNOWN)}")


def search(owner: Iterable[str], status: Iterable[str], due: Iterable[str]) -> Search:
    """What was asked for, each repeated parameter narrowing it further. Raises 422, naming the field."""
    statuses = [_statuses(value) for value in status]
    return Search(
        statuses=frozenset.intersection(*statuses) & USED if statuses else None,
        due=tuple(_compared(value) for value in due),
        owners=tuple(_owner(value) for value in owner),
    )


def _owner(value: str) -> tuple[str, str]:
    """An ODS code or a service's code, alone or after its system and a bar."""
    system, _, code = value.rpartition("|")
    if system not in _SYSTEMS or not _CODE.fullmatch(code):
        raise invalid("owner", f"an owner is named by {ODS}|CODE or {SERVICE}|CODE, or by the code alone")
    return _SYSTEMS[system], code


def _statuses(value: str) -> frozenset[str]:
    asked = frozenset(word.strip().rpartition("|")[2] for word in value.split(","))
    unknown = sorted(asked - USED - _ELSEWHERE)
    if unknown:
        raise invalid("status", f"{unknown[0]!r} is no status of a Task: {', '.join(sorted(USED))} are those used here")
    return asked


def _compared(value: str) -> tuple[str, date]:
    found = _DAY.fullmatch(value)
    try:
        day = date.fromisoformat(found[2] if found else "")
    except ValueError:
        raise invalid("due", "write a day as 2026-03-31, or as le2026-03-31 for that day or earlier") from None
    prefix = (found[1] if found else "") or ""
    return _SAME.get(prefix, prefix), day


def position(cursor: str | None) -> tuple[date, int] | None:
    """Where a page starts. Raises 422 for a cursor this service did not give."""
    if cursor is None:
        return None
    ordinal, advice_id = position_of(cursor, int, int)
    return date.fromordinal(max(1, min(ordinal, FOR_EVER.toordinal()))), advice_id


def address(base: str, request: Request, cursor: str | None = None) -> str:
    """The address of this page, or with a cursor that of the next."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if not (cursor and name == "_cursor")]
    query = urlencode([*asked, *([("_cursor", cursor)] if cursor else [])])
    return f"{base}/Task?{query}" if query else f"{base}/Task"
