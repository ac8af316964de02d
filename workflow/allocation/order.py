"""The order in which needs are served: by band, by what the band is ordered by, last of all by the number of the case."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from workflow.allocation.inputs import Case, Meeting, Need
from workflow.allocation.rules import RESERVE, Key, Kind, RuleSet

UNKNOWN_SLACK: Final = -1_000_000  # before any slack there is


class Place(NamedTuple):
    """Where one need stands. Places compare as they are served; `rank` counts from 1 among the needs of its kind."""

    level: int
    by: tuple[int, ...]
    case: int
    kind: Kind
    band: str
    rank: int = 0

    @property
    def need(self) -> tuple[int, Kind]:
        """Which need it is the place of."""
        return self.case, self.kind


def order(meeting: Meeting) -> dict[Kind, list[Place]]:
    """The needs of each kind in order.

    The reserve stands between the protected bands and the others: of those not protected, as many as have waited the
    longest for this kind of worker as the rules keep slots for.
    """
    return {kind: _of_kind(meeting, kind) for kind in Kind}


def _of_kind(meeting: Meeting, kind: Kind) -> list[Place]:
    waiting = [(case, need) for case in meeting.cases for need in case.needs if need.kind is kind]
    kept = _reserve(meeting, kind, waiting)
    places = sorted(_place(meeting, case, need, kept) for case, need in waiting)
    return [place._replace(rank=n) for n, place in enumerate(places, 1)]


def _reserve(meeting: Meeting, kind: Kind, waiting: list[tuple[Case, Need]]) -> set[int]:
    count = meeting.rules.reserved(meeting.slots.get(kind, 0))
    longest = sorted(
        (need.since, case.received_on or date.min, case.id)
        for case, need in waiting
        if not case.band(meeting.rules, meeting.on).protected
    )
    return {case for _, _, case in longest[:count]}


def _place(meeting: Meeting, case: Case, need: Need, kept: set[int]) -> Place:
    rules = meeting.rules
    band = case.band(rules, meeting.on)
    level = rules.bands.index(band)
    if case.id in kept:
        by = (need.since.toordinal(), case.received_on.toordinal() if case.received_on else 0)
        return Place(rules.protected, by, case.id, need.kind, RESERVE)
    keys = tuple(_value(key, case, need.since) for key in band.order)
    return Place(level if band.protected else level + 1, keys, case.id, need.kind, band.code)


def _value(key: Key, case: Case, since: date | None) -> int:
    if key is Key.SLACK:
        return UNKNOWN_SLACK if case.slack is None else case.slack
    day = {Key.DUE_ON: case.due_on, Key.RECEIVED_ON: case.received_on, Key.WAITING_SINCE: since}[key]
    return day.toordinal() if day else 0


def in_order(cases: Iterable[Case], rules: RuleSet, on: date) -> list[Case]:
    """Cases as the rules order them, whatever they wait for, the reserve aside: one that waits for nobody by its receipt."""

    def place(case: Case) -> tuple[int, tuple[int, ...], int]:
        band = case.band(rules, on)
        since = min((need.since for need in case.needs), default=case.received_on)
        return rules.bands.index(band), tuple(_value(key, case, since) for key in band.order), case.id

    return sorted(cases, key=place)
