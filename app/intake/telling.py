"""A row being told to the record: its events in runs, each judged and recorded together."""

from collections.abc import Sequence

from sqlmodel import Session

from app.errors import Problem
from app.intake.recorded import OnRecord, additions
from app.intake.row import Rejected
from app.intake.told import Told
from app.record.begin import begin
from app.record.happen import Context, Proposal, happen
from app.record.load import history
from app.record.parse import correction
from app.registers import worker_names
from app.tables import Matter, Person
from workflow.events import CaseworkerAllocated, Event
from workflow.history import settle


class Telling:
    """A run is as long as it can be: an event that refers to another waits until that one has its id."""

    def __init__(
        self, session: Session, context: Context, person: Person, external_ref: str | None, worker: int, *, singly: bool
    ) -> None:
        self.session, self.context, self.person, self.external_ref, self.singly = (
            session,
            context,
            person,
            external_ref,
            singly,
        )
        self.matter: Matter | None = None
        self.known = {"person": person.id or 0, "worker": worker}

    def tell(self, events: Sequence[Told]) -> None:
        """Record them in this order."""
        run: list[Told] = []
        for told in events:
            if run and (self.singly or (told.needs and told.needs not in self.known)):
                self._record(run)
                run = []
            run.append(told)
        if run:
            self._record(run)

    def _record(self, run: Sequence[Told]) -> None:
        proposals = [Proposal(told.says(self.known), told.on, is_past=True) for told in run]
        try:
            if self.matter is None:
                self.matter, outcome = begin(
                    self.session, self.person, proposals, self.context, external_ref=self.external_ref
                )
            else:
                outcome = happen(self.session, self.matter, proposals, self.context)
        except Problem as problem:
            if self.singly:
                raise Rejected(run[0].place, problem.detail) from problem
            raise
        self.known |= {told.key: event.id for told, event in zip(run, outcome.events, strict=True)}
        self.known["case"] = self.matter.id or 0

    def news(self, matter: Matter, events: Sequence[Told]) -> list[Told]:
        """What of these is not on record yet. Rejects what differs from the record, naming both."""
        record = OnRecord(settle(history(self.session, matter.id or 0)))
        self.matter, self.known = matter, self.known | record.ids | {"case": matter.id or 0}
        fresh, put_right = [], []
        for told in events:
            there = record.same(told)
            if there is None:
                fresh.append(told)
                continue
            self._same_worker(there)
            added = additions(there, told, self.known)
            if added:
                put_right.append(self._correction(matter, there, told, added))
        return fresh + put_right

    def _same_worker(self, there: Event) -> None:
        if isinstance(there.payload, CaseworkerAllocated) and there.payload.worker != self.known["worker"]:
            names = worker_names(self.session, {there.payload.worker, self.known["worker"]})
            raise Rejected(
                "caseworker",
                f"the record says {names[there.payload.worker]}, the row says {names[self.known['worker']]}",
            )

    def _correction(self, matter: Matter, there: Event, told: Told, added: dict[str, object]) -> Told:
        """A blank on record filled in: a correction of the event that left it."""
        sent = {"data": added, "on": self.context.today, "why": "given by a later tracker"}
        proposal = correction(self.session, matter, there, sent)
        if proposal is None:
            message = "an event on record is there to correct"
            raise RuntimeError(message)
        payload = proposal.payload
        return Told(told.key, proposal.occurred_on, lambda _: payload, column=told.place)
