"""One row into the record, all of it or none: a new case, or what is new of one that is there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.errors import Problem
from app.intake import kept, whom
from app.intake.advice import Services
from app.intake.course import course
from app.intake.merging import Merging
from app.intake.onfile import cells_that_differ
from app.intake.rejected import Rejected
from app.intake.row import Row
from app.intake.sought import Sought, sought_in
from app.intake.telling import Telling
from app.intake.told import Told
from app.intake.which import case_of
from app.record.happen import Context
from app.record.load import history
from app.registers import worker_named
from app.tables import Matter, Person

Done = Literal["loaded", "merged", "unchanged"]


def enter(session: Session, row: Row, services: Services, context: Context, *, correct: bool = False) -> Done:
    """Record what a row tells. Raises Rejected, and leaves nothing behind, where it cannot stand.

    A row's events go to the record together; if they are refused, they are told again one by one, to name the column.
    """
    entry = Entry(session, row, sought_in(row), course(row, services), context, correct)
    doubts, extra = list(row.doubts), dict(row.extra)
    try:
        with session.begin_nested():
            return entry.make(singly=False)
    except IntegrityError as error:
        raise Rejected(
            "external_ref", "somebody else was recording the same case or child at this moment: run the import again"
        ) from error
    except Problem:
        row.doubts, row.extra = doubts, extra
        with session.begin_nested():
            return entry.make(singly=True)


@dataclass(frozen=True)
class Entry:
    """A row that has been read: whom it is about, and what it tells."""

    session: Session
    row: Row
    sought: Sought
    events: Sequence[Told]
    context: Context
    correct: bool

    def make(self, *, singly: bool) -> Done:
        """Record it, in the caller's transaction."""
        matter = case_of(self.session, self.row, self.sought, self.events[0], self.context)
        caseworker = self.row.text("caseworker")
        authority = self.context.actor.authority
        worker = worker_named(self.session, authority, "caseworker", caseworker) if caseworker else 0
        if matter is None:
            self._open(worker, singly=singly)
            return "loaded"
        return "merged" if self._merge(matter, worker, singly=singly) else "unchanged"

    def _open(self, worker: int, *, singly: bool) -> None:
        if not (self.sought.person.forename or self.sought.person.surname):  # a case on record has its child's name
            raise Rejected("surname", "a forename or a surname is needed")
        person = whom.enter(self.session, self.row, self.sought, self.context)
        request, *others = self.events
        known = {"person": person.id or 0, "worker": worker}
        telling = Telling(self.session, self.context, known, person, self.row.text("external_ref"), singly=singly)
        telling.tell([replace(request, words=kept.as_words(self.row.extra)), *others])

    def _merge(self, matter: Matter, worker: int, *, singly: bool) -> bool:
        """Whether the row had anything new. Every cell that differs is named, not only the first."""
        session, row = self.session, self.row
        person = session.get_one(Person, matter.person_id)
        whom.refuse_another_childs_number(session, person, self.sought)
        recorded, cells = history(session, matter.id or 0), list(cells_that_differ(session, person, self.sought))
        already = kept.kept(session, recorded) if cells or row.extra else {}
        if already is None and row.extra:
            row.doubt("received_on", "words beside this case were erased: other columns of the row are not kept again")
        filled_in, faults = whom.fill_in(session, cells, already, self.context, correct=self.correct)
        known = {"person": person.id or 0, "worker": worker}
        merging = Merging(session, self.context, matter, recorded, known, kept.news(already, row.extra))
        news = merging.news(self.events)
        faults += merging.faults
        if faults and not self.correct:
            raise Rejected.of(faults)
        known |= merging.record.ids
        Telling(session, self.context, known, person, matter.external_ref, matter, singly=singly).tell(news)
        return bool(news) or filled_in
