"""Rebuild: projections written again from the record, a batch of cases a commit. A broken record is never blessed.

What is right already is left alone, so a rebuild that was stopped goes on where it was, and the lists are never empty
meanwhile. What is not is deleted and written anew, whatever it holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select, union
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col

from app.db import Database
from app.record import totals
from app.record.append import lock
from app.record.chain import PAGE, UNREADABLE, RecordError, matters_after, sound_position
from app.record.project import TABLES, Position, differences, stored_rows, write
from app.record.traces import cases_that_are_gone
from app.tables import AdviceRow, ClockRow, Matter
from workflow.rules import Rules


@dataclass
class Rebuild:
    """One rebuild: of every case or, with `changed`, of those whose rows other rules made."""

    db: Database
    rules: Rules
    changed: bool = False
    read: int = 0
    rewritten: int = 0

    def moves(self) -> Iterator[str]:
        """The due dates and totals that will move, before anything is written. Raises RecordError at the first broken case."""
        with self.db.reading() as session:
            after, right = 0, totals.recounted(session)
            while page := self._page(session, after):
                for matter in page:
                    position = sound_position(session, matter, self.rules)
                    right.update(totals.contributions(position.case_rows))
                    right.subtract(totals.contributions(stored_rows(session, totals.CASES, matter.id or 0)))
                    new, old = _due(position), _due_stored(session, matter.id or 0)
                    for key in sorted(old.keys() | new.keys()):
                        if old.get(key) != new.get(key):
                            yield f"case {matter.id} ({matter.reference}) {key}: {old.get(key)} -> {new.get(key)}"
                after = page[-1].id or 0
            yield from totals.moved(totals.stored(session), right)

    def totals_moving(self) -> list[str]:
        """The totals that are not what the cases' rows, as they stand, come to."""
        with self.db.reading() as session:
            return list(totals.moved(totals.stored(session), totals.recounted(session)))

    def restore_totals(self) -> None:
        """Make the totals anew from the cases' rows, where they differ."""
        with self.db.writing() as session:
            totals.replace(session)

    def run(self) -> None:
        """Rewrite what differs. Raises RecordError at the first broken case: of that one nothing is rewritten."""
        after, broken = 0, None
        while broken is None:
            with self.db.writing() as session:
                page = self._page(session, after)
                for matter in page:
                    try:
                        self._rewrite(session, matter)
                    except RecordError as error:  # the cases before it in this batch are sound, and are committed
                        broken = error
                        break
            if not page:
                return
            after = page[-1].id or 0
        raise broken

    def _page(self, session: Session, after: int) -> list[Matter]:
        if not self.changed:
            return matters_after(session, after)
        stale = union(
            *(select(t.c.matter_id).where(t.c.rules != self.rules.digest, t.c.matter_id > after) for t, *_ in TABLES)
        )
        statement = select(Matter).where(col(Matter.id).in_(stale)).order_by(col(Matter.id)).limit(PAGE)
        return list(session.scalars(statement))

    def _rewrite(self, session: Session, matter: Matter) -> None:
        id_ = matter.id or 0
        try:
            lock(session, id_)  # nothing happens to the case while it is read and written
        except NoResultFound:
            raise RecordError(f"case {id_} ({matter.reference}): it has no head") from None
        new = sound_position(session, matter, self.rules)
        self.read += 1
        try:
            wrong = bool(differences(session, id_, new))
        except UNREADABLE:
            wrong = True
        if wrong:
            for table, *_ in TABLES:
                session.execute(delete(table).where(table.c.matter_id == id_))
            # A row of this case that was made to name another would stand in the way of its own.
            session.execute(
                delete(AdviceRow).where(col(AdviceRow.advice_id).in_([r["advice_id"] for r in new.advice_rows]))
            )
            write(session, id_, new, is_new=True)
            self.rewritten += 1


def gone_cases_shown(session: Session) -> list[int]:
    """Cases that only projections still name."""
    projections = {table.name for table, *_ in TABLES}
    return [matter_id for matter_id, tables in cases_that_are_gone(session) if projections.issuperset(tables)]


def forget(session: Session, matter_ids: list[int]) -> None:
    """Delete the projection rows of cases that the record does not know. For a record that verifies."""
    for table, *_ in TABLES:
        session.execute(delete(table).where(table.c.matter_id.in_(matter_ids)))


def _due(new: Position) -> dict[str, date | None]:
    return {row["key"]: row["due_on"] for row in new.clock_rows if row["current"]}


def _due_stored(session: Session, matter_id: int) -> dict[str, date | None]:
    statement = select(col(ClockRow.key), col(ClockRow.due_on)).where(
        col(ClockRow.matter_id) == matter_id, col(ClockRow.current)
    )
    return {row.key: row.due_on for row in session.execute(statement)}
