"""What was counted, by group: from the months' totals where it costs least, else case by case and request by request."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import false, func, select, true
from sqlmodel import Session, col

from app.kpis.asked import OF_ADVICE, OF_WORKERS, Asked
from app.kpis.members import FLOWS_OF_CASES, FLOWS_OF_REQUESTS, POSITIONS, Counted, flows, standing
from app.kpis.stretches import Stretch, next_month
from app.kpis.units import C, Case, Held, Units, Whose, holds
from app.record.totals import named
from app.security import Actor, counted
from app.tables import CaseRow, KpiTotal, Worker
from workflow.kpis.counts import Key, Live, counts, excepted, live
from workflow.kpis.cuts import NOT_KNOWN, age_band, locality
from workflow.kpis.figures import HAPPENED, WAITING, Tally
from workflow.kpis.measured import Measured
from workflow.kpis.members import Member, Sum

WORDS: Final[Mapping[str | None, Callable[[Whose, date], str]]] = {
    "source": lambda whose, _: whose.source,
    "need": lambda whose, _: whose.need,
    "age": lambda whose, on: age_band(whose.born, on),
    "sex": lambda whose, _: whose.sex or NOT_KNOWN,
    "ethnicity": lambda whose, _: whose.ethnicity or NOT_KNOWN,
    "school": lambda whose, _: whose.school or NOT_KNOWN,
    "locality": lambda whose, _: locality(whose.postcode),
}
"""The group of a case on a day, in each cut that is the case's own."""


@dataclass
class Gathering:
    """One question's tallies, by group: a stretch of time, a holder, a service, or one group with no name."""

    units: Units
    found: dict[str, Tally] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        """What is asked."""
        return self.units.asked

    @cached_property
    def stretches(self) -> list[Stretch]:
        """What the period is cut into."""
        return self.asked.stretches()

    @cached_property
    def _wide(self) -> Units:
        """What is counted over all the stretches: twelve months to a period's first month begin before the period."""
        first = min((stretch.first for stretch in self.stretches), default=self.asked.first)
        return replace(self.units, asked=replace(self.asked, first=first))

    def all(self) -> dict[str, Tally]:
        """Everything that is asked for."""
        by = self.asked.by
        if by is None or self.asked.over_time:
            self.found.update({stretch.name: Tally() for stretch in self.stretches})
        if by not in OF_ADVICE:
            self._happened()
        self._members()
        return self.found

    def _tally(self, group: str) -> Tally:
        return self.found.setdefault(group, Tally())

    def _groups(self, whose: Whose, on: date) -> list[str]:
        """The groups that what happened to a case on a day goes into."""
        if self.asked.over_time:
            return [stretch.name for stretch in self.stretches if stretch.covers(on)]
        return [self._group(whose, on)] if self.asked.covers(on) else []

    def _group(self, whose: Whose, on: date) -> str:
        """The group of a case as it stood on a day."""
        if self.asked.by in OF_WORKERS:
            return self._workers.get(whose.caseworker, "none")
        return WORDS[self.asked.by](whose, on) if self.asked.by in WORDS else ""

    @cached_property
    def _workers(self) -> dict[int | None, str]:
        """What workers are called, or their teams."""
        statement = select(Worker).where(col(Worker.authority) == self.units.who.authority)
        by_name = self.asked.by == "caseworker"
        return {w.id: (w.name if by_name else w.team) or "none" for w in self.units.session.scalars(statement)}

    # ---- what happened to cases, and who is open

    def _happened(self) -> None:
        wanted, positions = self.asked.wants(*HAPPENED), self.asked.wants(*WAITING)
        if self.asked.is_past or not (self.asked.by is None or self.asked.over_time):
            for case in self._wide.cases() if wanted or positions else ():
                self._count(case)
                if positions and not self.asked.over_time:
                    _wait(self._tally(self._group(case.whose, self.asked.day)), case.measured)
        else:
            if wanted:
                self._from_totals()
            if positions and not self.asked.over_time:
                _waiting(self.units, self.found[""])
        if self.asked.over_time and self.asked.codes and positions:
            for stretch, then in self._ends():
                self._waiting_at(self.found[stretch.name], then)

    def _count(self, case: Case) -> None:
        for count in counts(case.measured):
            for group in self._groups(case.whose, count.on):
                self._tally(group).add(count.measure, count.key)

    def _from_totals(self) -> None:
        """Whole months from their totals; the days of months only partly in a stretch case by case."""
        whole = _totals(self.units.session, self.units.who, self.stretches)
        parts: dict[tuple[date, date], list[tuple[str, Key]]] = {}
        for stretch in self.stretches:
            tally = self.found[stretch.name]
            for month in _months(stretch):
                if self.asked.is_whole(month, stretch):
                    for name, n in whole.get(month, {}).items():
                        tally.add(*named(name), n)
                    continue
                part = (max(stretch.first, month), min(stretch.last, next_month(month) - timedelta(days=1)))
                if part not in parts:
                    parts[part] = self._part(*part)
                for measure, key in parts[part]:
                    tally.add(measure, key)

    def _part(self, first: date, last: date) -> list[tuple[str, Key]]:
        some = replace(self.units, asked=replace(self.asked, first=first, last=last, by=None))
        return [
            (count.measure, count.key)
            for case in some.cases()
            for count in counts(case.measured)
            if some.asked.covers(count.on)
        ]

    def _ends(self, codes: frozenset[str] = frozenset()) -> Iterator[tuple[Stretch, Units]]:
        """Each stretch, and what is counted as it stood on its last day."""
        for stretch in self.stretches:
            day = min(stretch.last, self.asked.day)
            asked = replace(self.asked, first=day, last=day, day=day, codes=codes, by=None)
            yield stretch, replace(self.units, asked=asked)

    def _waiting_at(self, tally: Tally, then: Units) -> None:
        if then.asked.known_at is None:
            _waiting(then, tally)
        else:
            for case in then.cases():
                _wait(tally, case.measured)

    # ---- members

    def _members(self) -> None:
        """Sums of members. Who waits is in a stretch of time only where it is asked for, as it stood on its last day."""
        over_time = self.asked.over_time
        if not over_time or self.asked.wants(*(FLOWS_OF_CASES | FLOWS_OF_REQUESTS)):
            self._flows()
        if not over_time:
            for counted_ in standing(self.units):
                self._add(self._group_of(counted_, self.asked.day), counted_.member)
        elif self.asked.codes & POSITIONS:
            for stretch, then in self._ends(self.asked.codes):
                for counted_ in standing(then):
                    self._add(stretch.name, counted_.member)

    def _flows(self) -> None:
        named = self.asked.codes
        found = [c for c in flows(self._wide) if named or not self.asked.over_time or c.member.code not in POSITIONS]
        for counted_ in self._with_the_holder_of_the_day(found) if self.asked.by in OF_WORKERS else found:
            on = counted_.member.on or self.asked.day
            if self.asked.by in OF_ADVICE:
                self._add(self._group_of(counted_, on) if self.asked.covers(on) else None, counted_.member)
                continue
            for group in self._groups(counted_.whose, on):
                self._add(group, counted_.member)

    def _group_of(self, counted_: Counted, on: date) -> str | None:
        """Its group; None for what has no place in the cut: a case among services, a service's own part among services."""
        if self.asked.by not in OF_ADVICE:
            return self._group(counted_.whose, on)
        request, part = counted_.asked, counted_.member.part
        if request is None or part.startswith(("kind.", "service.")):
            return None
        return (request.service or "none") if self.asked.by == "service" else request.kind

    def _with_the_holder_of_the_day(self, found: list[Counted]) -> list[Counted]:
        """A case that passed week 20 is put down to whoever held it on that day."""
        breaches = {c.whose.matter_id for c in found if c.member.part == "breaches"}
        held = self.units.holders(breaches)
        return [
            c._replace(whose=c.whose._replace(caseworker=_holder_on(held[c.whose.matter_id], c.member.on)))
            if c.member.part == "breaches" and c.member.on
            else c
            for c in found
        ]

    def _add(self, group: str | None, member: Member) -> None:
        if group is not None:
            self._tally(group).sums.setdefault((member.code, member.part), Sum()).add(member)


def _holder_on(held: Held, on: date) -> int | None:
    """Who held a case on a day, of those who held it from their days on."""
    return next((worker for since, worker in reversed(held) if since <= on), None)


def _months(stretch: Stretch) -> Iterator[date]:
    month = stretch.first.replace(day=1)
    while month <= stretch.last:
        yield month
        month = next_month(month)


def _totals(session: Session, who: Actor, stretches: Sequence[Stretch]) -> dict[date, Counter[str]]:
    """Every month's totals between the first day of the stretches and the last."""
    t = KpiTotal.__table__.c  # type: ignore[attr-defined]  # SQLModel adds it
    sums: dict[date, Counter[str]] = defaultdict(Counter)
    if not stretches:
        return sums
    first, last = min(s.first for s in stretches).replace(day=1), max(s.last for s in stretches)
    statement = select(t.month, t.counts).where(counted(who, KpiTotal), t.month.between(first, last))
    for month, names in session.execute(statement):
        sums[month].update(json.loads(names))
    # Not what was counted and then taken away again.
    return {month: Counter({name: n for name, n in found.items() if n}) for month, found in sums.items()}


def _wait(tally: Tally, of: Measured) -> None:
    """Count a case that is open."""
    waits = live(of)
    if waits:
        tally.waiting[waits] += 1
        tally.excepted.update(excepted(of.exceptions))


def _waiting(units: Units, tally: Tally) -> None:
    """Who was open on a day: counted by the database, since the open are few words many times over."""
    words: tuple[Any, ...] = (C.counted_from, C.state, C.psychology, C.ordered, C.exceptions)
    statement = select(*words, func.count()).where(
        counted(units.who, CaseRow),
        holds(C, units.asked.day, units.asked.today),
        C.open == true(),
        C.synthetic == false(),
    )
    for since, state, psychology, ordered, exceptions, n in units.session.execute(statement.group_by(*words)):
        tally.waiting[Live(since, state, psychology, ordered, bool(exceptions))] += n
        for cut in excepted(exceptions):
            tally.excepted[cut] += n
