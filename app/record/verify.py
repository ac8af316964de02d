"""Verify: the record against itself, against its checkpoints, and the projections against the record.

Reads case by case in one consistent read; memory does not grow with the caseload. A finding names the case by its id
and reference, never a child. It puts nothing right: `ehc rebuild` mends projections, nothing mends a record.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.record import checkpoint, guards, totals
from app.record.chain import UNREADABLE, Chain, chain_of, matters_after, standing
from app.record.project import TABLES, differences
from app.record.traces import cases_that_are_gone, events_that_are_gone, ids_that_are_gone
from app.tables import Matter, OutboxMessage
from workflow.events import RequestReceived
from workflow.rules import Rules

UNSENT_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with the record or a projection, or that somebody ought to see to (`operation`).

    What a checker found goes by its name, and says what to `do` about it.
    """

    area: Literal["record", "projection", "operation"]
    what: str
    matter_id: int | None = None
    reference: str = ""
    checker: str = ""
    do: str = ""

    def __str__(self) -> str:
        """In one line: the checker's name, if one found it, then the case."""
        reference = f" ({self.reference})" if self.reference else ""
        case = f"case {self.matter_id}{reference}: " if self.matter_id else ""
        return f"{f'{self.checker}: ' if self.checker else ''}{case}{self.what}"

    @property
    def is_wrong(self) -> bool:
        """Wrong, and not only in need of attention."""
        return self.area != "operation"


@dataclass
class Verification:
    """One verification, of everything or of one case, on one session that sees one state of the database."""

    session: Session
    rules: Rules
    now: datetime
    today: date
    only: int | None = None
    cases: int = 0
    events: int = 0
    stale: int = 0
    uncounted: int = 0  # cases whose record is broken: the totals cannot be counted again without them
    counted: Counter[totals.Total] = field(default_factory=Counter)
    tallies: list[checkpoint.Tally] = field(default_factory=list)

    def findings(self) -> Iterator[Finding]:
        """Everything found, as it is found."""
        if self.only is not None:
            matter = self.session.get(Matter, self.only)
            yield from self._case(matter) if matter else [Finding("record", "there is no such case", self.only)]
            return
        self.tallies = checkpoint.tallies(self.session)
        after = 0
        while page := matters_after(self.session, after):
            for matter in page:
                yield from self._case(matter)
                after = matter.id or 0
            self.session.expunge_all()
        yield from self._whole()
        yield from self._operation()

    def _case(self, matter: Matter) -> Iterator[Finding]:
        id_ = matter.id or 0
        chain = chain_of(self.session, id_)
        self.cases, self.events = self.cases + 1, self.events + len(chain.ids)
        for tally in self.tallies:
            tally.add(id_, chain.ids, chain.hashes)
        for fault in chain.faults:
            yield Finding("record", fault, id_, matter.reference)
        if not _is_filed_right(matter, chain):
            yield Finding("record", "it is filed under another person than its request names", id_, matter.reference)
        self.uncounted += bool(chain.faults)
        if not chain.faults:  # a broken chain is no measure of a projection
            for area, fault in self._projection(matter, chain):
                yield Finding(area, fault, id_, matter.reference)

    def _projection(self, matter: Matter, chain: Chain) -> Iterator[tuple[Literal["record", "projection"], str]]:
        found, fault = standing(matter, chain.events, self.rules)
        if found is None:
            yield "record", fault
            self.uncounted += 1
            return
        self.counted.update(totals.contributions(found.case_rows))
        try:
            wrong = differences(self.session, matter.id or 0, found)
            stamps = _stamps(self.session, matter.id or 0) if wrong else set()
        except UNREADABLE as error:
            yield "projection", f"its rows cannot be read ({type(error).__name__})"
            return
        # What other rules came to cannot be worked out any more: all of a case's rows are stamped alike, and are
        # compared again once `ehc rebuild --changed` has been run.
        if len(stamps) == 1 and stamps != {self.rules.digest}:
            self.stale += 1
            return
        for difference in wrong:
            yield "projection", difference

    def _whole(self) -> Iterator[Finding]:
        """What no walk through the cases that are there could show."""
        for matter_id, tables in cases_that_are_gone(self.session):
            projections = {table.name for table, *_ in TABLES}
            what = f"the case is gone; left of it: {', '.join(tables)}"
            yield Finding("projection" if projections.issuperset(tables) else "record", what, matter_id)
        if not self.stale and not self.uncounted:
            for what in totals.moved(totals.stored(self.session), self.counted):
                yield Finding("projection", f"{what} by the record")
        for told_of, what in events_that_are_gone(self.session):
            yield Finding("record", what, told_of)
        for what in checkpoint.faults(self.tallies):
            yield Finding("record", what)
        for guard in guards.missing(self.session):
            yield Finding("record", f"the guard {guard} is gone: the database no longer refuses what it refused")
        short = any(tally.matters < tally.checkpoint.matters for tally in self.tallies)
        for table, id_ in ids_that_are_gone(self.session, suspected=short):
            yield Finding(
                "record", f"{table} {id_} is gone: there is no row of that id", id_ if table == "matter" else None
            )

    def _operation(self) -> Iterator[Finding]:
        if self.stale:
            yield Finding(
                "operation", f"projections of {self.stale} cases were made under other rules: run ehc rebuild --changed"
            )
        if self.cases and self.today not in {tally.checkpoint.day for tally in self.tallies[-1:]}:
            yield Finding("operation", f"no checkpoint has been taken on {self.today}: run ehc sweep")
        waiting = select(func.count()).select_from(OutboxMessage).where(col(OutboxMessage.sent_at).is_(None))
        unsent = self.session.scalar(waiting.where(col(OutboxMessage.created_at) < self.now - UNSENT_FOR))
        if unsent:
            yield Finding("operation", f"{unsent} messages have waited in the outbox for more than an hour")


def _is_filed_right(matter: Matter, chain: Chain) -> bool:
    """Whose case it is stands beside the chain, where no hash covers it, and in its request, where one does."""
    named = [event.payload.person for event in chain.events if isinstance(event.payload, RequestReceived)]
    return all(person in {0, matter.person_id} for person in named)


def _stamps(session: Session, matter_id: int) -> set[str]:
    """The rules under which a case's rows were made."""
    each = (session.scalars(select(t.c.rules).where(t.c.matter_id == matter_id).distinct()) for t, *_ in TABLES)
    return {stamp for stamps in each for stamp in stamps}
