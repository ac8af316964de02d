"""The proposal for a meeting: who is given which case and why, who is passed over and by which rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Final

from workflow.allocation.choosing import Needs, chosen, made_whole
from workflow.allocation.giving import given
from workflow.allocation.inputs import Meeting
from workflow.allocation.order import Place, order
from workflow.allocation.rules import RESERVE, Kind, Preference
from workflow.counting import days_since

WORDS: Final = {Kind.CASEWORKER: "a caseworker", Kind.PSYCHOLOGIST: "a psychologist", Kind.PLAN_WRITER: "a plan writer"}


@dataclass(frozen=True)
class Given:
    """A worker given to a case. `reasons` are whole sentences; they name nobody."""

    case: int
    kind: Kind
    worker: int
    place: int
    band: str
    preference: str  # linked_school, locality, or any
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PassedOver:
    """A need that waits on. `rule`: no_slots, band, reserve, order, joint or meeting. `before`: the case that went before."""

    case: int
    kind: Kind
    place: int
    band: str
    rule: str
    before: int | None
    says: str


@dataclass(frozen=True)
class Proposal:
    """What the rules make of what lies on the table."""

    meeting: Meeting
    places: Mapping[Kind, Sequence[Place]]
    given: tuple[Given, ...]
    passed_over: tuple[PassedOver, ...]

    @cached_property
    def served(self) -> Needs:
        """The needs that are served."""
        return frozenset((one.case, one.kind) for one in self.given)

    @cached_property
    def digest(self) -> str:
        """A hash of who was given which case, and who was passed over."""
        said = [(g.case, g.kind, g.worker) for g in self.given]
        left = [(p.case, p.kind, p.rule, p.before) for p in self.passed_over]
        return sha256(repr((said, left)).encode()).hexdigest()


def propose(meeting: Meeting) -> Proposal:
    """The proposal. The same meeting gives the same one in any year, in whatever order its cases and workers come."""
    places = order(meeting)
    served = chosen(places, meeting.slots)
    hands = {
        (case, kind): worker
        for kind, line in places.items()
        for case, worker in given(meeting, kind, [p.case for p in line if p.need in served]).items()
    }
    return Proposal(
        meeting,
        places,
        tuple(
            _given(meeting, place, line, hands) for line in places.values() for place in line if place.need in served
        ),
        tuple(passed_over(meeting, places, served, served)),
    )


def objective(meeting: Meeting, hands: Mapping[tuple[int, Kind], int]) -> tuple[int, ...]:
    """What a proposal makes as great as can be, as whole numbers, the earlier before the later.

    For each level of the order, and each kind, how many needs are served; how many slots go to families who then have
    everyone; for each need of the order whether it is served; how often preferences are missed, how uneven the cases lie
    and the numbers of the workers down the order (these three as little as can be).
    """
    places = order(meeting)
    needs_of: dict[int, set[tuple[int, Kind]]] = {}
    for place in (place for line in places.values() for place in line):
        needs_of.setdefault(place.case, set()).add(place.need)
    levels = range(len(meeting.rules.bands) + 1)
    counts = [sum(p.need in hands for p in line if p.level == level) for level in levels for line in places.values()]
    down_the_order = [place for line in places.values() for place in line]
    in_order = [int(place.need in hands) for place in sorted(down_the_order)]
    load: dict[int, int] = {}
    for worker in hands.values():
        load[worker] = load.get(worker, 0) + 1
    missed = sum(meeting.worker[w].preference(meeting.case[case], meeting.rules) for (case, _), w in hands.items())
    uneven = sum(n * (n - 1) // 2 for n in load.values())
    numbers = [hands.get(place.need, 0) for place in down_the_order]
    return (*counts, made_whole(frozenset(hands), needs_of), *in_order, -missed, -uneven, *(-n for n in numbers))


def passed_over(
    meeting: Meeting, places: Mapping[Kind, Sequence[Place]], served: Needs, by_rule: Needs
) -> Iterable[PassedOver]:
    """Those that wait on, in order, each with the rule and the case that went before. `by_rule`: whom the rules serve."""
    for kind, line in places.items():
        taken = [place for place in line if place.need in served]
        for place in line:
            if place.need not in served:
                rule, before = _why_not(place, taken, by_rule)
                yield PassedOver(
                    place.case, kind, place.rank, place.band, rule, before.case if before else None,
                    _said(meeting, place, rule, before),
                )  # fmt: skip


def _why_not(place: Place, taken: Sequence[Place], by_rule: Needs) -> tuple[str, Place | None]:
    after = [other for other in taken if other > place]
    if after:
        sanctioned = after[0].need in by_rule and place.need not in by_rule
        return ("joint" if sanctioned and after[0].level == place.level else "meeting"), after[0]
    if not taken:
        return ("meeting" if place.need in by_rule else "no_slots"), None
    before = taken[-1]
    if before.level == place.level:
        return "order", before
    return ("reserve" if before.band == RESERVE else "band"), before


def _given(meeting: Meeting, place: Place, line: Sequence[Place], hands: Mapping[tuple[int, Kind], int]) -> Given:
    case, kind = meeting.case[place.case], place.kind
    worker = meeting.worker[hands[place.need]]
    n = worker.preference(case, meeting.rules)
    preferences = meeting.rules.prefer[kind]
    preference = preferences[n].value if n < len(preferences) else "any"
    reasons = [_in_band(meeting, place), _waiting(meeting, place, len(line)), _by_whom(meeting, place, preference)]
    together = sorted(other.kind for other in case.needs if other.kind is not kind and (case.id, other.kind) in hands)
    if together:
        also = " and ".join(WORDS[other] for other in together)
        reasons.append(f"The family is given {also} at the same meeting, so that both work on the same case.")
    lacks = sorted(other.kind for other in case.needs if (case.id, other.kind) not in hands)
    if lacks:
        reasons.append(f"The family still waits for {' and '.join(WORDS[other] for other in lacks)}: no slot was left.")
    return Given(case.id, kind, worker.id, place.rank, place.band, preference, tuple(reasons))


def _in_band(meeting: Meeting, place: Place) -> str:
    case, rules = meeting.case[place.case], meeting.rules
    if place.band == RESERVE:
        count = rules.reserved(meeting.slots[place.kind])
        return f"One of the {count} slots in {meeting.slots[place.kind]} kept for those who have waited the longest."
    band = case.band(rules, meeting.on)
    flags = sorted(band.flags & case.flags)
    named = f" ({', '.join(flags)})" if flags else ""
    return f"Band {band.code}: {band.title}{named}. {_slack(case.slack, case.due_on, meeting.on)}"


def _slack(slack: int | None, due_on: date | None, on: date) -> str:
    if due_on is None or slack is None:
        return "Its day of receipt is not known, so neither is its last lawful day."
    if due_on < on:
        return f"The plan is {_days(days_since(due_on, on))} past its last lawful day, {_day(due_on)}."
    if slack < 0:
        return f"The steps that are left take {_days(-slack)} more than there are before {_day(due_on)}."
    return f"{_days(slack)} of slack before {_day(due_on)}, once the steps that are left are taken."


def _waiting(meeting: Meeting, place: Place, of: int) -> str:
    since = next(need.since for need in meeting.case[place.case].needs if need.kind is place.kind)
    wait = _days(days_since(since, meeting.on))
    return f"Number {place.rank} of {of} who wait for {WORDS[place.kind]}; since {_day(since)}, {wait}."


def _by_whom(meeting: Meeting, place: Place, preference: str) -> str:
    case = meeting.case[place.case]
    if preference == Preference.LINKED_SCHOOL:
        return f"Linked to the child's school ({case.school})."
    if preference == Preference.LOCALITY:
        return f"Works in the child's locality ({case.locality})."
    if meeting.rules.prefer[place.kind]:
        return "Has a slot; nobody whom the rules would prefer had one for this case."
    return "Has a slot."


def _said(meeting: Meeting, place: Place, rule: str, before: Place | None) -> str:
    slots, who = meeting.slots.get(place.kind, 0), WORDS[place.kind]
    case = meeting.case[before.case].reference or f"case {before.case}" if before else ""
    titles = {band.code: band.title for band in meeting.rules.bands}
    match rule:
        case "no_slots":
            return f"There was no slot for {who}."
        case "order":
            return (
                f"All {slots} slots went to cases before it; the last of them, {case}, stands earlier in the same band."
            )
        case "joint":
            return f"{case}, of the same band, went before: its family then has everyone it waits for."
        case "reserve":
            return f"The last slot, kept for those who have waited the longest, went to {case}."
        case "band" if before:
            return f"All {slots} slots went to cases before it; the last of them, {case}, is of band {before.band}: {titles[before.band]}."
        case _:
            went = f", and {case} went before it," if before else ""
            return f"The rules would have given it {who}{went} but the meeting decided otherwise."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
