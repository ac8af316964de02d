"""What a row adds to a case on record, and what it says otherwise than the record does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from app.errors import Problem
from app.intake.recorded import Difference, OnRecord, both, difference
from app.intake.rejected import Rejected
from app.intake.telling import put_right
from app.intake.told import Known, Told
from app.record.happen import Context
from app.registers import worker_names
from app.tables import Matter
from workflow.events import CaseworkerAllocated, Event
from workflow.history import settle


@dataclass
class Merging:
    """A row beside the history of its case; `words` are its new ones. `faults` are the cells that differ, with both values: --correct alone takes them."""

    session: Session
    context: Context
    matter: Matter
    history: Sequence[Event]
    known: Known
    words: Mapping[str, str]
    record: OnRecord = field(init=False)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Settle the history: a row is held against what the record says now, corrections and all."""
        self.record = OnRecord(settle(self.history))

    def news(self, events: Sequence[Told]) -> list[Told]:
        """What is to be recorded: corrections first, then what is not on record yet. Fills `faults` on the way.

        Rejects what no correction can put right.
        """
        ids = {**self.known, **{told.key: 0 for told in events}, **self.record.ids, "case": self.matter.id or 0}
        corrections, fresh, moved_from = [], [], None
        for told in events:
            there = self.record.same(told)
            if there is None:
                fresh.append(told)
                continue
            found = self._difference(there, told, ids)
            if told.key == "received_on" and found.day:
                moved_from = there.occurred_on
            if not told.dated and there.occurred_on == moved_from != told.on:
                found.day = told.on  # its day was taken from the request's, and moves with it
            words = self.words if told.key == "received_on" else {}
            if found.day or found.data or words:
                corrections.append(self._put_right(there, replace(told, words=words), found))
        return corrections + fresh

    def _put_right(self, there: Event, told: Told, found: Difference) -> Told:
        try:
            return put_right(self.session, self.matter, there, told, found, self.context)
        except Problem as problem:
            raise Rejected(told.place, problem.detail) from problem

    def _difference(self, there: Event, told: Told, ids: Known) -> Difference:
        found = difference(there, told, ids)
        if found.day and self.record.is_one_of_several(there, told):
            days = ", ".join(str(event.occurred_on) for event in self.record.events[told.key])
            raise Rejected(told.place, f"{both(days, told.on)}: put it right on the case itself")
        if isinstance(there.payload, CaseworkerAllocated) and "worker" in found.changed:
            names = worker_names(self.session, {there.payload.worker, found.changed["worker"]})
            self.faults.append(("caseworker", both(names[there.payload.worker], names[found.changed["worker"]])))
        else:
            self.faults += found.faults
        return found
