"""The meeting's list as it is shown: each case and whom it waits for, why it stands there, who has room, the balance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.allocation import shown
from app.allocation.pages_table import Judged, Need, at_the_table, number, to_name, why_name
from app.allocation.workers import Hands
from workflow.allocation import Given, Kind


@dataclass(frozen=True)
class Choosing:
    """One need in the list: whom the case waits for, who is chosen, why there."""

    need: Need
    kind: Kind
    since: date
    days: int
    rank: int
    chosen: int | None
    proposed: int | None
    says: tuple[str, ...]
    passed_over: str
    breaks: tuple[str, ...]
    why: str
    fault: str

    @property
    def to(self) -> str:
        """The name of its field."""
        return to_name(self.need)

    @property
    def why_field(self) -> str:
        """The name of the field for its reason."""
        return why_name(self.need)


@dataclass(frozen=True)
class Line:
    """One case of the list with what it waits for."""

    case: shown.PackCase
    needs: tuple[Choosing, ...]

    @property
    def is_given(self) -> bool:
        """Whether it is given to anybody."""
        return any(need.chosen for need in self.needs)


@dataclass(frozen=True)
class Room:
    """A worker at the table: what they hold, the slots typed for them, how many they are given here."""

    hands: Hands
    slots: str
    given: int
    wants_why: bool
    why: str
    fault: str


@dataclass(frozen=True)
class Balance:
    """Of the cases that wait, how many are given to somebody: still in time, already late, in a protected band."""

    given: int
    of: int
    rescued: int
    rescuable: int
    overdue: int
    late: int
    priority: int
    protected: int


def lines(found: Judged, pack: shown.Pack) -> list[Line]:
    """The cases that wait for somebody, in the order of the rules."""
    proposed = {(one.case, one.kind): one for one in found.proposal.given}
    ranks = {place.need: place.rank for line in found.proposal.places.values() for place in line}
    return [
        Line(case, tuple(_choosing(found, case, need, proposed.get((case.case_id, need.kind)), ranks) for need in case.needs))
        for case in pack.cases
        if case.needs
    ]  # fmt: skip


def _choosing(
    found: Judged, case: shown.PackCase, need: shown.NeedOut, by_rule: Given | None, ranks: Mapping[Need, int]
) -> Choosing:
    named = (case.case_id, need.kind)
    chosen, over = found.hands.get(named), found.over.get(named)
    reasons = by_rule.reasons if by_rule and by_rule.worker == chosen else None
    return Choosing(
        need=named,
        kind=need.kind,
        since=need.since,
        days=need.days,
        rank=ranks.get(named, need.place),
        chosen=chosen,
        proposed=by_rule.worker if by_rule else None,
        says=tuple(reasons) if reasons else ("The meeting’s own choice.",) if chosen else (),
        passed_over=over.says if over else "",
        breaks=tuple(found.names(one.says) for one in found.breaks_of(named)),
        why=(found.filled.typed.get(why_name(named)) or [""])[-1],
        fault=found.filled.faults.get(why_name(named), "") or found.filled.faults.get(to_name(named), ""),
    )


def rooms(found: Judged) -> list[Room]:
    """Who is at the table."""
    given = list(found.hands.values())
    typed, faults = found.filled.typed, found.filled.faults
    made = []
    for hands in at_the_table(found.table):
        id_ = hands.worker.id
        slots = (typed.get(f"slots-{id_}") or ["0"])[-1]
        wants = Judged.wants_why(hands, number(slots) or 0)
        why = (typed.get(f"slotswhy-{id_}") or [""])[-1]
        fault = faults.get(f"slots-{id_}") or faults.get(f"slotswhy-{id_}", "")
        made.append(Room(hands, slots, given.count(id_), wants or bool(why), why, fault))
    return made


def balance(found: Sequence[Line]) -> Balance:
    """How many are given to somebody, of each sort."""
    given = [line for line in found if line.is_given]

    def count(of: Sequence[Line], standing: str) -> int:
        return sum(line.case.standing == standing for line in of)

    return Balance(
        given=len(given),
        of=len(found),
        rescued=count(given, "rescuable"),
        rescuable=count(found, "rescuable"),
        overdue=count(given, "late"),
        late=count(found, "late"),
        priority=sum(line.case.priority for line in given),
        protected=sum(line.case.priority for line in found),
    )
