"""Whoever is shown a child's record leaves a line of it: every page and every route of the API, by the route table."""

import pytest
from httpx2 import Response
from sqlalchemy import func, select
from sqlmodel import col

from app.tables import ReadAudit
from tests.access.rows import ROWS
from tests.access.table import PUBLIC, Row
from tests.access.world import SURNAMES, World

READS = [row for row in ROWS if not row.changes and row.may != PUBLIC]
ABOUT_NONE = {"general", "of_staff"}  # letters that are of no case
A_CHILDS = {"case_id", "person_id", "contact_id", "document_id", "advice_id", "answered_id", "given_id", "letter_id", "correspondence_id", "audited_id", "audit_id", "event_id"}  # fmt: skip


def shown(world: World, answer: Response) -> set[str]:
    """The children of whom an answer says something that only their record holds."""
    return {
        which
        for which, surname in SURNAMES.items()
        if surname in answer.text or world.ids[which]["reference"] in answer.text
    }


def last(world: World) -> int:
    with world.here.db.reading() as session:
        return session.scalars(select(func.max(col(ReadAudit.id)))).one() or 0


def noted(world: World, after: int) -> list[ReadAudit]:
    with world.here.db.reading() as session:
        rows = list(session.scalars(select(ReadAudit).where(col(ReadAudit.id) > after)))
        session.expunge_all()
    return rows


@pytest.mark.parametrize("row", READS, ids=str)
def test_what_shows_a_childs_record_writes_who_read_it(world: World, row: Row) -> None:
    is_of_a_child = bool(row.of) and row.of.id_of in A_CHILDS and "{" in row.path
    for role in row.may.split():
        for which in row.named():
            if not row.lets_through(role, which):
                continue
            before = last(world)
            answer = world.send(row, role, which)
            if answer.status_code != 200:
                continue
            rows = noted(world, before)
            ids = world.ids_for(row, role, which)
            seen = shown(world, answer)
            is_file = not answer.headers["content-type"].startswith(("text/html", "application/json"))
            if is_of_a_child and which not in ABOUT_NONE and (seen or is_file or not row.is_page):
                whose = {(row.matter_id, row.person_id) for row in rows}
                named = any(m == ids["case_id"] or p == ids["person_id"] for m, p in whose)
                assert named, f"{role} was shown {which} ({seen}), and noted is {whose}"
            elif seen:
                assert rows, f"{role} was shown {seen}"
            assert {row.account_id for row in rows} <= {world.actors[role].account_id}
            assert not [row.route for row in rows if any(name in row.route for name in SURNAMES.values())]
