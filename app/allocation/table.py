"""What lies on the table of a meeting: the open cases and what they wait for, the workers and their room, the rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.allocation import rules as published
from app.allocation import workers
from app.allocation.schemas import SlotsIn
from app.allocation.store import Day, OpenCase, open_cases
from app.allocation.workers import KINDS, Hands, Registered
from app.errors import invalid
from app.security import Actor
from workflow.allocation import Case, Kind, Meeting, Need, RuleSet, Worker
from workflow.allocation.slack import Steps, Underway, slack, steps_of
from workflow.rules import Rules
from workflow.states import State


@dataclass(frozen=True)
class Table:
    """A meeting's day as its actor may see it."""

    day: Day
    rules: RuleSet
    steps: Steps
    cases: Mapping[int, OpenCase]
    register: Mapping[int, Registered]
    hands: Sequence[Hands]
    kinds: tuple[Kind, ...]

    def needs(self, case: OpenCase, kinds: Collection[Kind]) -> tuple[Need, ...]:
        """Whom a case waits for, and since when. A holder who has left holds nothing."""
        found = (self._since(case, kind) for kind in kinds)
        return tuple(Need(kind, since) for kind, since in zip(kinds, found, strict=True) if since)

    def _since(self, case: OpenCase, kind: Kind) -> date | None:
        began = {
            Kind.CASEWORKER: case.entered_on,
            Kind.PSYCHOLOGIST: case.asked_psychologists_on,
            Kind.PLAN_WRITER: self._plan_to_write_since(case),
        }[kind]
        holder = self.holder(case, kind)
        if began is None or holder is None:
            return began
        return max(began, holder.left_on) if holder.left_on and holder.has_left(self.day.on) else None

    def _plan_to_write_since(self, case: OpenCase) -> date | None:
        """Only a council that has plan writers waits for one."""
        if case.state != State.DRAFTING or not any(w.kind is Kind.PLAN_WRITER for w in self.register.values()):
            return None
        return case.to_draft_on or case.entered_on

    def holder(self, case: OpenCase, kind: Kind) -> Registered | None:
        """Who holds a case."""
        return self.register.get(case.holders.get(kind, 0))

    def waits(self, case: OpenCase, kinds: Collection[Kind]) -> Case:
        """A case as the rules look at it."""
        return Case(
            id=case.id,
            needs=self.needs(case, kinds),
            received_on=case.received_on,
            due_on=case.due_on,
            slack=self.slack(case),
            flags=frozenset(case.flags),
            school=case.school,
            locality=case.locality,
            reference=case.reference,
        )

    def slack(self, case: OpenCase) -> int | None:
        """Days of slack on the meeting's day."""
        psychologist = self.holder(case, Kind.PSYCHOLOGIST)
        is_held = case.holders.get(Kind.PSYCHOLOGIST) is not None
        if psychologist is not None and psychologist.has_left(self.day.on):
            is_held = False
        nobodys = "psychological" in case.advice_due and not is_held
        due = [on for kind, on in case.advice_due.items() if is_held or kind != "psychological"]
        not_asked = case.state == State.ASSESSING and not case.advice_due
        underway = Underway(
            State[case.state.upper()], case.due_on, due, nobodys or not_asked, case.to_draft_on, case.may_finalise_from
        )
        return slack(underway, self.steps, self.day.on)

    def meeting(self, capacity: Sequence[SlotsIn] | None) -> Meeting:
        """The meeting that a proposal is made for. Raises 422 naming what is wrong with the slots."""
        slots = self._slots(capacity)
        kinds = self.kinds if capacity is None else tuple(sorted({w.kind for w in slots}))
        waiting = (self.waits(case, kinds) for case in self.cases.values())
        return Meeting.of(self.day.on, self.rules, (case for case in waiting if case.needs), slots)

    def _slots(self, capacity: Sequence[SlotsIn] | None) -> list[Worker]:
        if capacity is None:
            on = self.day.on
            return [_at_the_table(h.worker, h.slots or 0) for h in self.hands if not h.worker.has_left(on)]
        found: dict[int, Worker] = {}
        for n, asked in enumerate(capacity):
            worker = self.register.get(asked.worker)
            if worker is None or worker.kind not in self.kinds:
                raise invalid(f"capacity.{n}.worker", f"{asked.worker} is nobody on the register whom you allocate")
            if worker.id in found:
                raise invalid(f"capacity.{n}.worker", f"{worker.name} stands here twice")
            if worker.has_left(self.day.on):
                raise invalid(f"capacity.{n}.worker", f"{worker.name} left on {worker.left_on}")
            found[worker.id] = _at_the_table(worker, asked.slots)
        return list(found.values())

    def makes_room(self, capacity: Sequence[SlotsIn] | None) -> None:
        """Nobody is to take more than they have room for, unless it is said why. Raises 422 naming the first."""
        room = {hands.worker.id: hands for hands in self.hands}
        for n, asked in enumerate(capacity or ()):
            hands = room[asked.worker]
            if hands.slots is not None and asked.slots > hands.slots and asked.why is None:
                away = " (away that day)" if hands.away else ""
                says = f"{hands.worker.name} has room for {hands.slots}{away}: say why {asked.slots}"
                raise invalid(f"capacity.{n}.why", says)


def _at_the_table(worker: Registered, slots: int) -> Worker:
    return Worker(
        worker.id,
        worker.kind,
        slots,
        frozenset(worker.terms.schools.split()),
        frozenset(worker.terms.localities.split()),
    )


def laid(session: Session, actor: Actor, day: Day, law: Rules) -> Table:
    """The table of a day."""
    kinds = KINDS[actor.role]
    register = workers.registered(session, actor.authority, tuple(Kind))
    cases = open_cases(session, actor, day)
    away = workers.absences(session, actor.authority, day.on)
    return Table(
        day=day,
        rules=published.in_force(session, actor.authority, day.on),
        steps=steps_of(law, day.on),
        cases=cases,
        register=register,
        hands=[h for h in workers.on_day(register, away, cases.values(), day.on) if h.worker.kind in kinds],
        kinds=kinds,
    )
