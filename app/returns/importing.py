"""What `ehc import sen2` does: last year's return into the record, in batches that are each committed."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from sqlmodel import Session

from app.db import Database
from app.intake.acting import acting_as
from app.intake.columns import FileFault
from app.intake.reading import Line
from app.intake.rejected import Rejected, in_one_line
from app.intake.tally import Tally
from app.migrate import at_head
from app.record.happen import Context
from app.returns import filing
from app.returns.elements import Element, Misread, Readings, readings
from app.returns.reading import Source, survey
from app.returns.taking import Taking
from app.settings import settings
from workflow.returns.balance import stood
from workflow.returns.census import census
from workflow.returns.model import Request

ACCOUNT: Final = "return import"
BATCH: Final = 50  # persons


class Load:
    """One load of a return: by whom and by which rules, and what became of each request."""

    def __init__(self, db: Database, source: Source, context: Callable[[], Context]) -> None:
        """`context` is asked anew for each person: its instant is when they are recorded."""
        self.db, self.source, self.context, self.tally = db, source, context, Tally()
        self.census = census(source.year, context().today)
        self.begun_at = context().now
        self._numbers: set[str] = set()

    def run(self) -> Iterator[int]:
        """Record it, a batch of persons to a commit; yields how many requests each held, once it is committed."""
        for first, persons in _batches(self.source.persons()):
            before = self.tally.done.total()
            with self.db.writing() as session:
                for element in chain((first,), persons):
                    self._person(session, element)
            yield self.tally.done.total() - before

    def rehearse(self) -> Iterator[int]:
        """The same, and nothing is kept. One transaction: a later request must meet an earlier one as in earnest."""
        with self.db.writing() as session:
            rehearsal = session.begin_nested()
            for element in self.source.persons():
                before = self.tally.done.total()
                self._person(session, element)
                yield self.tally.done.total() - before
            rehearsal.rollback()

    def _person(self, session: Session, element: Element) -> None:
        first = self.tally.done.total() + 1
        try:
            entry = readings(element)
        except Misread as fault:
            for place, _ in enumerate(element.iterchildren("Requests")):
                self.tally.reject(Line(first + place, ()), Rejected(fault.element, fault.reason))
            return
        self._look_for_doubles(entry)
        taking = Taking(session, self.context(), self.census, entry)
        for number, request in enumerate(entry.requests, first):
            try:
                done, doubts = taking.take(request)
            except Rejected as fault:
                self.tally.reject(Line(number, ()), fault)
                continue
            if isinstance(request, Request):
                filing.keep(session, self._filing(taking.context), [(taking.case_id, stood(request))])
            self.tally.done[done] += 1
            self.tally.doubt(number, [*doubts, *entry.doubts])

    def _filing(self, context: Context) -> filing.Filing:
        """The return this load takes in."""
        actor = context.actor
        return filing.Filing(actor.authority, self.source.year, "imported", self.begun_at, actor.account_id)

    def _look_for_doubles(self, entry: Readings) -> None:
        """Say so where two persons of the file have one number: it stands for one child."""
        for element, number in (("UPN", entry.person.upn), ("UniqueLearnerNumber", entry.person.uln)):
            if number and number in self._numbers:
                entry.doubts.append((element, "another person of the file has it too: both are taken as one child"))
            elif number:
                self._numbers.add(number)


def _batches(persons: Iterator[Element]) -> Iterator[tuple[Element, Iterator[Element]]]:
    """The first of each batch, and those after it, which must be taken before the next batch is asked for."""
    for first in persons:
        yield first, islice(persons, BATCH - 1)


def words(tally: Tally) -> Iterator[str]:
    """For the person who ran it: each kind of doubt with its rows, then the rejections."""
    shown = Tally(doubts=tally.doubts, doubted=tally.doubted, rejections=tally.rejections)
    shown.done["rejected"] = len(tally.rejections)
    yield from shown.words()
    if tally.rejected > len(tally.rejections):
        yield f"… and {tally.rejected - len(tally.rejections)} more rejected"


def run(file: Path, *, dry_run: bool) -> None:
    """Read the file and load it. Exit 1, with one line, for a file that is no return of this council's."""
    err, here = Console(stderr=True), settings()
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    try:
        source = survey(file, here.authority)
        with (
            at_head(here.database_url) as db,
            Progress(*columns, console=err, disable=not err.is_terminal) as progress,
        ):
            load = Load(db, source, acting_as(db, here, ACCOUNT))
            bar = progress.add_task("requests", total=source.requests)
            for requests in load.rehearse() if dry_run else load.run():
                progress.advance(bar, requests)
    except FileFault as fault:
        err.print(in_one_line(str(fault)), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from fault
    for line in words(load.tally):
        err.print(in_one_line(line), markup=False, highlight=False, soft_wrap=True)
    typer.echo(str(load.tally))
