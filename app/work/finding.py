"""Cases found by what a person types in one box: a reference, an identifier or a name. It is never in an address."""

import re
from datetime import date
from typing import NamedTuple

from pydantic import ValidationError
from sqlmodel import Session

from app.cases import store as cases
from app.cases.schemas import SearchIn
from app.deps import AsOf
from app.people.identifiers import clean
from app.registers import worker_names
from app.schema import unstorable
from app.security import Actor

MOST = 50


class FoundCase(NamedTuple):
    """A case as the results show it."""

    id: int
    reference: str
    name: str
    born: date | None
    attends: str
    state: str
    received_on: date | None
    caseworker: str


class Results(NamedTuple):
    """What was found; `by_name` where it may be several people, `more` where not all are shown."""

    cases: list[FoundCase]
    by_name: bool
    more: bool


def find(session: Session, who: Actor, sought: str, today: date) -> Results:
    """Cases by identifier where it can be one, otherwise by name: every part of it must be there."""
    text = " ".join(sought.split())
    if not text or unstorable(text):
        return Results([], by_name=True, more=False)
    as_of = AsOf(today, None, past=False)
    for asked in _identifiers(text):
        found = cases.searched(session, who, as_of, asked)
        if found:
            return Results(_shown(session, found[:MOST]), by_name=False, more=len(found) > MOST)
    try:
        asked = SearchIn(name=text, limit=MOST)
    except ValidationError:
        return Results([], by_name=True, more=False)
    if not re.search(r"\w", text):
        return Results([], by_name=True, more=False)
    found = cases.searched(session, who, as_of, asked)
    return Results(_shown(session, found[:MOST]), by_name=True, more=len(found) > MOST)


def _identifiers(text: str) -> list[SearchIn]:
    """What an identifier typed could be. A number of ten digits may be either of two."""
    plain = clean(text)
    if re.fullmatch(r"\d{10}", plain, re.ASCII):
        return [SearchIn(nhs_number=plain, limit=MOST), SearchIn(uln=plain, limit=MOST)]
    if re.fullmatch(r"[A-Za-z]\d{11}[0-9A-Za-z]", plain, re.ASCII):
        return [SearchIn(upn=plain, limit=MOST)]
    return []


def _shown(session: Session, found: list[cases.Found]) -> list[FoundCase]:
    names = worker_names(session, {row.caseworker for _, row, _ in found if row.caseworker})
    return [
        FoundCase(
            id=matter.id or 0,
            reference=matter.reference,
            name=f"{person.forename} {person.surname}".strip(),
            born=person.date_of_birth,
            attends=person.attends_name or person.attends_urn or "",
            state=row.state,
            received_on=row.received_on,
            caseworker=names.get(row.caseworker or 0, ""),
        )
        for matter, row, person in found
    ]
