"""The counts: what came in, how many replies were in time, how many are still owed. By kind and stage, by quarter."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from workflow.correspondence.words import SORTS, Kind, Outcome, Stage, sort_of
from workflow.kpis.arithmetic import percentage
from workflow.kpis.figure import Figure

CODE: Final = "complaints"


class Dated(NamedTuple):
    """One piece of correspondence as the counts see it: no more than its kind and its days. `due_on` None: it has no limit."""

    kind: Kind
    stage: Stage | None
    received_on: date
    due_on: date | None
    replied_on: date | None = None
    closed_on: date | None = None
    outcome: Outcome | None = None

    def is_owed(self, day: date) -> bool:
        """Whether it had come in by a day and was still owed its reply at the end of it."""
        ended_on = min((on for on in (self.replied_on, self.closed_on) if on), default=None)
        return self.received_on <= day and (ended_on is None or ended_on > day)

    def is_decided(self, day: date) -> bool:
        """Whether it is known on a day if its reply was in time. Of what was withdrawn by its last day it never is."""
        if self.due_on is None or (not self.replied_on and self.closed_on and self.closed_on <= self.due_on):
            return False
        return self.replied_on is not None or self.due_on < day


class Quarter(NamedTuple):
    """The figures of one quarter of a calendar year, as far as the period asked for reaches into it."""

    name: str
    first: date
    last: date
    figures: list[Figure]


def figures(rows: Iterable[Dated], first: date, last: date, day: date) -> Iterator[Figure]:
    """The figures of a period, both days counted, as it stood on a day.

    Its parts: `` (all that came in but messages, which are many and no complaint) and `{sort}`; `replied_in_time` and
    `replied_in_time.{sort}`, a percentage of the replies whose last day was in the period, and has gone by or seen the
    reply; `open` and `overdue`, with their sorts, at the end of the period or on the day, whichever is earlier. What was
    withdrawn by its last day, before any reply, is in neither part of the percentage.
    """
    end = min(last, day)
    came, due, in_time, owed, overdue = (Counter[str]() for _ in range(5))
    for row in rows:
        if row.received_on > end:
            continue
        for sort in _sorts(row):
            came[sort] += first <= row.received_on
            if row.due_on and first <= row.due_on <= end and row.is_decided(day):
                due[sort] += 1
                in_time[sort] += row.replied_on is not None and row.replied_on <= row.due_on
            if row.is_owed(end):
                owed[sort] += 1
                overdue[sort] += row.due_on is not None and row.due_on < end
    for sort in PARTS:
        yield _count(sort, came[sort])
    for sort in PARTS:
        share = percentage(in_time[sort], due[sort])
        yield Figure(CODE, _part("replied_in_time", sort), in_time[sort], due[sort], share)
    for word, counted in (("open", owed), ("overdue", overdue)):
        for sort in PARTS:
            yield _count(_part(word, sort), counted[sort])


def by_quarter(rows: Iterable[Dated], first: date, last: date, day: date) -> Iterator[Quarter]:
    """The figures of each quarter of the calendar year that a period touches, as far as the day."""
    counted, start = list(rows), date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    while start <= min(last, day):
        after = date(start.year + (start.month == LAST_QUARTER), (start.month + 2) % 12 + 1, 1)
        begin, end = max(first, start), min(last, after - timedelta(days=1))
        name = f"{start.year} Q{start.month // 3 + 1}"
        yield Quarter(name, begin, end, list(figures(counted, begin, end, day)))
        start = after


LAST_QUARTER: Final = 10  # the month it begins in
PARTS: Final = ("", str(Kind.COMPLAINT), *(sort_of(kind, stage) for kind, stage in SORTS))
"""All together but messages, complaints whatever their stage, and each sort."""


def _sorts(row: Dated) -> Iterator[str]:
    if row.kind is not Kind.MESSAGE:
        yield ""
    yield str(row.kind)
    if row.stage:
        yield sort_of(row.kind, row.stage)


def _part(word: str, sort: str) -> str:
    return f"{word}.{sort}" if sort else word


def _count(part: str, n: int) -> Figure:
    return Figure(CODE, part, n, None, n)
