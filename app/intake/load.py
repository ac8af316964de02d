"""A tracker's rows into the record, in batches that are each committed: killed half-way, a second run finishes it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from sqlmodel import Session

from app.db import Database
from app.intake.advice import Services
from app.intake.columns import KINDS, Header
from app.intake.enter import enter
from app.intake.reading import Line
from app.intake.rejected import Rejected
from app.intake.row import read_row
from app.intake.tally import Rejects, Tally
from app.record.happen import Context
from app.registers import service_asked

BATCH: Final = 100


class Load:
    """One load of rows: by whom and by which rules, and what became of each."""

    def __init__(
        self,
        db: Database,
        columns: Header,
        context: Callable[[], Context],
        rejects: Rejects | None = None,
        *,
        correct: bool = False,
    ) -> None:
        """`context` is asked anew for each row: its instant is when the row is recorded. `correct`: rows put right."""
        self.db, self.columns, self.context, self.rejects, self.tally = db, columns, context, rejects, Tally()
        self.correct = correct
        self.services = self._services(context().actor.authority)

    def _services(self, authority: str) -> Services:
        with self.db.reading() as session:
            return {kind: service_asked(session, authority, kind, None) for kind in KINDS}  # type: ignore[misc]  # the register's codes

    def run(self, lines: Iterable[Line]) -> Iterator[int]:
        """Record them, a batch to a commit; yields how many rows each batch held, once it is committed."""
        for batch in _batches(lines):
            with self.db.writing() as session:
                for line in batch:
                    self._take(session, line)
            yield len(batch)

    def rehearse(self, lines: Iterable[Line]) -> Iterator[int]:
        """The same, and nothing is kept. One transaction: a later row must meet an earlier one as it would in earnest."""
        with self.db.writing() as session:
            rehearsal = session.begin_nested()
            for batch in _batches(lines):
                for line in batch:
                    self._take(session, line)
                yield len(batch)
            rehearsal.rollback()

    def _take(self, session: Session, line: Line) -> None:
        try:
            row = read_row(self.columns, line)
            done = enter(session, row, self.services, self.context(), correct=self.correct)
            self.tally.done[done] += 1
            self.tally.doubt(row.number, row.doubts)
        except Rejected as fault:
            self.tally.reject(line, fault)
            if self.rejects:
                self.rejects.add(line, fault)


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    remaining = iter(lines)
    while batch := list(islice(remaining, BATCH)):
        yield batch
