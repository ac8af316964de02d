"""What the meeting's own list goes past: every rule a decision breaks, so that each is said, answered for and kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workflow.allocation.choosing import made_whole
from workflow.allocation.order import Place
from workflow.allocation.proposal import WORDS, Proposal
from workflow.allocation.rules import Kind

Hands = Mapping[tuple[int, Kind], int]
"""The worker given to each need."""

RULES: Final = {
    "order": "a case that stands later went before one that waits on",
    "slot": "a case was left waiting while there was a slot",
    "joint": "a slot that would have made a family's team whole went elsewhere",
    "preference": "a worker the rules prefer for the case had a slot left",
    "capacity": "a worker was given more cases than there were slots",
    "keeps": "a case was taken from somebody who holds it",
    "not_waiting": "the case waited for nobody of this kind",
}


@dataclass(frozen=True)
class Violation:
    """One rule gone past, with regard to one case (or, for `capacity`, one worker)."""

    rule: str
    case: int | None
    kind: Kind
    worker: int | None
    other: int | None  # the case that waits on
    says: str


def violations(proposal: Proposal, hands: Hands, taken_from: Iterable[tuple[int, Kind]] = ()) -> list[Violation]:
    """Every rule that giving these workers to these cases goes past. The proposal itself goes past none.

    `taken_from`: needs that are no needs, as somebody holds the case and is still there.
    """
    found = [*_capacity(proposal, hands), *_taken(proposal, hands, frozenset(taken_from))]
    for kind, line in proposal.places.items():
        if kind in proposal.meeting.slots:
            found += [*_out_of_order(proposal, hands, line), *_left(proposal, hands, line)]
            found += _not_preferred(proposal, hands, line)
    return found


def _name(proposal: Proposal, case: int) -> str:
    known = proposal.meeting.case.get(case)
    return (known and known.reference) or f"case {case}"


def _capacity(proposal: Proposal, hands: Hands) -> Iterator[Violation]:
    for worker, count in sorted(Counter(hands.values()).items()):
        known = proposal.meeting.worker.get(worker)
        slots = known.slots if known else 0
        if count > slots:
            kind = next(kind for (_, kind), one in hands.items() if one == worker)
            yield Violation(
                "capacity", None, kind, worker, None, f"Worker {worker} is given {count} cases and had {slots} slots."
            )


def _taken(proposal: Proposal, hands: Hands, taken_from: frozenset[tuple[int, Kind]]) -> Iterator[Violation]:
    waiting = {place.need for line in proposal.places.values() for place in line}
    for (case, kind), worker in sorted(hands.items()):
        if (case, kind) in taken_from:
            says = f"{_name(proposal, case)} is taken from {WORDS[kind]} who holds it: a family keeps who it has."
            yield Violation("keeps", case, kind, worker, None, says)
        elif (case, kind) not in waiting:
            says = f"{_name(proposal, case)} does not wait for {WORDS[kind]}."
            yield Violation("not_waiting", case, kind, worker, None, says)


def _out_of_order(proposal: Proposal, hands: Hands, line: Sequence[Place]) -> Iterator[Violation]:
    """Each need served before one that stands earlier, or that the joint rule would have put before it."""
    waits = [place for place in line if place.need not in hands]
    by_rule = proposal.served
    for place in line:
        if place.need not in hands:
            continue
        wronged = [
            other for other in waits if other < place and not (other.need not in by_rule and place.need in by_rule)
        ]
        if wronged:
            first = wronged[0]
            says = (
                f"{_name(proposal, place.case)}, number {place.rank}, went before "
                f"{_name(proposal, first.case)}, number {first.rank}, which waits on for {WORDS[place.kind]}."
            )
            yield Violation("order", place.case, place.kind, hands[place.need], first.case, says)
        elif place.need not in by_rule:
            yield from _split(proposal, hands, place, waits)


def _split(proposal: Proposal, hands: Hands, place: Place, waits: Sequence[Place]) -> Iterator[Violation]:
    needs_of: dict[int, set[tuple[int, Kind]]] = {}
    for other in (other for line in proposal.places.values() for other in line):
        needs_of.setdefault(other.case, set()).add(other.need)
    if made_whole(frozenset(hands), needs_of) >= made_whole(proposal.served, needs_of):
        return
    for other in waits:
        if other.level == place.level and other.need in proposal.served and needs_of[other.case] <= proposal.served:
            says = (
                f"{_name(proposal, place.case)} went before {_name(proposal, other.case)}, "
                "whose family would then have had everyone it waits for."
            )
            yield Violation("joint", place.case, place.kind, hands[place.need], other.case, says)
            return


def _free(proposal: Proposal, hands: Hands, kind: Kind) -> list[int]:
    """The workers of a kind with a slot left, by number."""
    load = Counter(hands.values())
    return [w.id for w in proposal.meeting.workers if w.kind is kind and load[w.id] < w.slots]


def _left(proposal: Proposal, hands: Hands, line: Sequence[Place]) -> Iterator[Violation]:
    if not line:
        return
    load = Counter(hands.values())
    kind = line[0].kind
    free = sum(max(0, w.slots - load[w.id]) for w in proposal.meeting.workers if w.kind is kind)
    for place in [place for place in line if place.need not in hands][:free]:
        says = f"{_name(proposal, place.case)}, number {place.rank}, waits on for {WORDS[kind]} while there is a slot."
        yield Violation("slot", place.case, kind, None, place.case, says)


def _not_preferred(proposal: Proposal, hands: Hands, line: Sequence[Place]) -> Iterator[Violation]:
    if not line:
        return
    meeting, free = proposal.meeting, _free(proposal, hands, line[0].kind)
    for place in line:
        worker = meeting.worker.get(hands.get(place.need, 0))
        if worker is None:
            continue
        case = meeting.case[place.case]
        costs = worker.preference(case, meeting.rules)
        better = [id_ for id_ in free if meeting.worker[id_].preference(case, meeting.rules) < costs]
        if better:
            says = f"{_name(proposal, place.case)} went to worker {worker.id}; the rules prefer worker {better[0]}, who has a slot left."
            yield Violation("preference", place.case, place.kind, worker.id, None, says)
