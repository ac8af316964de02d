"""The meeting's own list as its page holds it: who has room, who is given which case, which rules that goes past.

Nothing of it is kept until it is confirmed. It is held against the proposal by the same functions that judge it then.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.allocation import shown
from app.allocation.schemas import SlotsIn
from app.allocation.table import Table
from app.allocation.workers import Hands
from app.web.fields import Choice, Day, Field, Option, Several, Text, Words
from app.web.forms import Filled, Form
from workflow.allocation import WORDS, Kind, PassedOver, Proposal, Violation, passed_over, propose, violations

ACTIONS: Final = 3  # rows for actions, and always as many to spare
MOST_ACTIONS: Final = 60
MOST_SLOTS: Final = 1000
Need = tuple[int, Kind]


def to_name(need: Need) -> str:
    """The name of the field that says who is given a case."""
    return f"to-{need[0]}-{need[1].value}"


def why_name(need: Need) -> str:
    """The name of the field that says why, where that goes past a rule."""
    return f"why-{need[0]}-{need[1].value}"


def at_the_table(table: Table) -> list[Hands]:
    """Who may be given a case."""
    return [hands for hands in table.hands if not hands.worker.has_left(table.day.on)]


def form_of(table: Table, open_actions: Sequence[shown.ActionOut], actions: int) -> Form:
    """The form: a number of slots for each worker, a choice for each need, who is there, what is asked of whom."""
    fields: list[Field] = [Text("digest", "What lay on the table")]
    for hands in at_the_table(table):
        worker = hands.worker
        fields += [Text(f"slots-{worker.id}", f"Slots of {worker.name}"), Text(f"slotswhy-{worker.id}", f"Why more than {worker.name} has room for")]  # fmt: skip
    by_kind = {
        kind: tuple(Option(str(h.worker.id), h.worker.name) for h in at_the_table(table) if h.worker.kind is kind)
        for kind in table.kinds
    }
    for case in table.cases.values():
        for need in table.needs(case, table.kinds):
            named = (case.id, need.kind)
            fields += [
                Choice(to_name(named), f"{case.reference}: {WORDS[need.kind]}", options=by_kind[need.kind]),
                Text(why_name(named), f"{case.reference}: why"),
            ]
    fields += [Text(f"seat-{seat.code}", seat.title) for seat in table.rules.attending(table.day.on)]
    fields.append(Words("guests", "Others who are here", hint="One on each line", rows=2))
    done = tuple(
        Option(str(a.id), f"{a.what} ({a.owner})", f"By {a.due_on.day} {a.due_on:%B %Y}") for a in open_actions
    )
    fields.append(Several("done", "Actions that are done", options=done))
    for n in range(actions):
        fields += [Text(f"what{n}", "What"), Text(f"owner{n}", "Who"), Day(f"due{n}", "By when")]
    return Form(tuple(fields))


def blank(table: Table, form: Form) -> Filled:
    """The form with everybody's room as the register has it, and the proposal filled in."""
    slots = {f"slots-{h.worker.id}": h.slots or 0 for h in at_the_table(table)}
    filled = form.blank(**slots)
    return proposed_anew(table, replace(filled, values=slots))


def proposed_anew(table: Table, filled: Filled) -> Filled:
    """The same slots, with what the rules make of them in place of what was chosen."""
    meeting = table.meeting(slots_of(table, filled))
    by_rule = {to_name((one.case, one.kind)): one.worker for one in propose(meeting).given}
    chosen = {f.name: [str(by_rule[f.name])] if f.name in by_rule else [] for f in filled.form.fields if f.name.startswith("to-")}  # fmt: skip
    values = {**filled.values, **{name: texts[0] if texts else None for name, texts in chosen.items()}}
    return replace(filled, typed={**filled.typed, **chosen, "digest": [meeting.digest]}, values=values)


def slots_of(table: Table, filled: Filled) -> list[SlotsIn]:
    """The slots as typed; what is no number counts as none, and is a fault of its field."""
    return [
        SlotsIn(worker=h.worker.id, slots=number(filled[f"slots-{h.worker.id}"]) or 0, why=filled[f"slotswhy-{h.worker.id}"])
        for h in at_the_table(table)
    ]  # fmt: skip


def number(text: Any) -> int | None:  # noqa: ANN401 - a text, a number from a default, or nothing
    """A number of slots; None for what is none."""
    found = str(text if text is not None else "0").strip()
    return int(found) if found.isascii() and found.isdigit() and len(found) <= 4 and int(found) <= MOST_SLOTS else None  # noqa: PLR2004 - no more than MOST_SLOTS


@dataclass(frozen=True)
class Judged:
    """The list held against what lies on the table."""

    table: Table
    filled: Filled
    proposal: Proposal
    hands: Mapping[Need, int]
    breaks: Sequence[Violation]
    over: Mapping[Need, PassedOver]

    def names(self, says: str) -> str:
        """A sentence with workers by name in place of their numbers."""
        register = self.table.register
        return re.sub(
            r"\b([Ww])orker (\d+)", lambda m: register[int(m[2])].name if int(m[2]) in register else m[0], says
        )

    def breaks_of(self, need: Need) -> list[Violation]:
        """The rules that this choice goes past. More than a worker has slots for is said at the last that they are given."""
        worker = self.hands.get(need)
        return [
            one
            for one in self.breaks
            if (one.case, one.kind) == need or (one.rule == "capacity" and one.worker == worker and need == self._last_of(worker))
        ]  # fmt: skip

    def _last_of(self, worker: int | None) -> Need | None:
        return max((need for need, one in self.hands.items() if one == worker), default=None)

    def faulty(self) -> Filled:
        """The form with what keeps it from being confirmed: no number of slots, no reason where one is owed."""
        faults: dict[str, str] = {}
        for hands in at_the_table(self.table):
            worker, typed = hands.worker, self.filled[f"slots-{hands.worker.id}"]
            slots = number(typed)
            if slots is None:
                faults[f"slots-{worker.id}"] = f"{worker.name}: enter how many, as a whole number"
            elif self.wants_why(hands, slots) and not self.filled[f"slotswhy-{worker.id}"]:
                faults[f"slotswhy-{worker.id}"] = f"{worker.name} has room for {hands.slots}: say why {slots}"
        for need in {*self.hands, *self.over}:
            broken = self.breaks_of(need)
            if broken and not self.filled[why_name(need)]:
                faults[why_name(need)] = f"{self.names(broken[0].says)} Say why"
        return self.filled.wrong(**faults) if faults else self.filled

    @staticmethod
    def wants_why(hands: Hands, slots: int) -> bool:
        """Whether so many are more than a worker has room for."""
        return hands.slots is not None and slots > hands.slots


def judged(table: Table, filled: Filled) -> Judged:
    """A list as chosen, held against the proposal by the rules."""
    proposal = propose(table.meeting(slots_of(table, filled)))
    hands: dict[Need, int] = {}
    for case in table.cases.values():
        for need in table.needs(case, table.kinds):
            chosen = filled[to_name((case.id, need.kind))]
            if chosen:
                hands[case.id, need.kind] = int(chosen)
    over = passed_over(proposal.meeting, proposal.places, frozenset(hands), proposal.served)
    return Judged(
        table, filled, proposal, hands, violations(proposal, hands), {(one.case, one.kind): one for one in over}
    )
