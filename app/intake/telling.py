"""A row being told to the record: all its events in one call, judged and recorded together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import Session

from app.errors import Problem
from app.intake.recorded import Difference
from app.intake.rejected import Rejected
from app.intake.told import Told
from app.record.begin import begin
from app.record.happen import Context, Proposal, happen
from app.record.parse import correction
from app.tables import Matter, Person
from workflow.events import Corrected, Event, Payload

WHY: Final = "given by a later tracker"


@dataclass
class Telling:
    """One row told of one case. `known` has the ids its events may refer to; `singly` finds the one that is refused."""

    session: Session
    context: Context
    known: dict[str, int]
    person: Person
    external_ref: str | None
    matter: Matter | None = None
    singly: bool = False

    def tell(self, events: Sequence[Told]) -> None:
        """Record them, all or none; the first opens the case where there is none yet. Raises Problem as the record does.

        Told singly, what is refused is rejected under the name of its column.
        """
        if not self.singly:
            self._record(events)
            return
        for told in events:
            try:
                self._record([told])
            except Problem as problem:
                raise Rejected(told.place, problem.detail) from problem

    def _record(self, events: Sequence[Told]) -> None:
        if not events:
            return
        proposals = [self._proposal(told, events) for told in events]
        if self.matter is None:
            self.matter, outcome = begin(
                self.session, self.person, proposals, self.context, external_ref=self.external_ref
            )
        else:
            outcome = happen(self.session, self.matter, proposals, self.context)
        self.known |= {told.key: event.id for told, event in zip(events, outcome.events, strict=True)}

    def _proposal(self, told: Told, events: Sequence[Told]) -> Proposal:
        """The event as proposed: it may refer to any other of this call, by the id which that one is about to have."""

        def payload(ids: Sequence[int], matter_id: int) -> Payload:
            ours = {other.key: id_ for other, id_ in zip(events, ids, strict=True)}
            return told.says({**self.known, **ours, "case": matter_id})

        return Proposal(payload, told.on, is_past=True, words=dict(told.words))


def put_right(session: Session, matter: Matter, there: Event, told: Told, found: Difference, context: Context) -> Told:
    """The correction of an event on record by what a row tells of it otherwise, or beyond it.

    A request whose day of receipt was not known has one from then on. Raises Problem for data that cannot be.
    """
    sent = {"occurred_on": found.day, "data": found.data, "on": context.today, "why": WHY}
    proposal = correction(session, matter, there, sent)
    if proposal is None or not isinstance(proposal.payload, Corrected):
        message = "an event on record is there to correct"
        raise RuntimeError(message)
    payload = proposal.payload
    if found.receipt:
        payload = replace(payload, data={**(payload.data or {}), "receipt_known": True})
    if payload.occurred_on is None and not payload.data:  # only words are new: the day stays the day it was
        payload = replace(payload, occurred_on=there.occurred_on)
    words = {**proposal.words, **told.words}
    return Told(f"{told.key} put right", context.today, lambda _: payload, column=told.place, words=words)
