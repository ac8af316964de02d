"""What lies on the table of a meeting: the cases that wait, the workers with slots, the rules, the day. Ids, days and codes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from workflow.allocation.rules import Band, Kind, Preference, RuleSet, Standing, read_rules


@dataclass(frozen=True)
class Need:
    """A case waits for a worker of this kind, since a day."""

    kind: Kind
    since: date


@dataclass(frozen=True)
class Case:
    """A case that waits for somebody.

    `due_on`: the last lawful day of the plan. `slack`: days between the end of the steps that are left, begun on the
    meeting's day, and `due_on`; negative where they no longer fit. None where the day of receipt is not known.
    """

    id: int
    needs: tuple[Need, ...]
    received_on: date | None = None
    due_on: date | None = None
    slack: int | None = None
    flags: frozenset[str] = frozenset()
    school: str | None = None
    locality: str | None = None
    reference: str = ""

    def standing(self, on: date) -> Standing:
        """Whether the plan can still be in time. A case of unknown receipt is counted late."""
        fits = self.slack is not None and self.slack >= 0
        return Standing.RESCUABLE if fits and self.due_on and self.due_on >= on else Standing.LATE

    def band(self, rules: RuleSet, on: date) -> Band:
        """The first band that takes it."""
        return next(band for band in rules.bands if self._is_of(band, on))

    def _is_of(self, band: Band, on: date) -> bool:
        if band.flags and not band.flags & self.flags:
            return False
        if band.standing and band.standing is not self.standing(on):
            return False
        return band.slack_to is None or (self.slack is not None and self.slack <= band.slack_to)


@dataclass(frozen=True)
class Worker:
    """Somebody who can take so many cases more."""

    id: int
    kind: Kind
    slots: int
    schools: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()

    def preference(self, case: Case, rules: RuleSet) -> int:
        """Which of the rules' preferences for this kind makes this the case's worker: 0 the first, their number for none."""
        preferences = rules.prefer[self.kind]
        for n, preference in enumerate(preferences):
            wanted, has = (
                (case.school, self.schools)
                if preference is Preference.LINKED_SCHOOL
                else (case.locality, self.localities)
            )
            if wanted is not None and wanted in has:
                return n
        return len(preferences)


@dataclass(frozen=True)
class Meeting:
    """All that a proposal depends on. The order in which cases and workers are given is none of it."""

    on: date
    rules: RuleSet
    cases: tuple[Case, ...]
    workers: tuple[Worker, ...]

    @classmethod
    def of(cls, on: date, rules: RuleSet, cases: Iterable[Case], workers: Iterable[Worker]) -> "Meeting":
        """A meeting with everything in its place."""
        return cls(
            on, rules, tuple(sorted(cases, key=lambda c: c.id)), tuple(sorted(workers, key=lambda w: (w.kind, w.id)))
        )

    @cached_property
    def case(self) -> dict[int, Case]:
        """The cases by id."""
        return {case.id: case for case in self.cases}

    @cached_property
    def worker(self) -> dict[int, Worker]:
        """The workers by id."""
        return {worker.id: worker for worker in self.workers}

    @cached_property
    def slots(self) -> dict[Kind, int]:
        """How many slots there are of each kind that lies on the table."""
        found: dict[Kind, int] = {}
        for worker in self.workers:
            found[worker.kind] = found.get(worker.kind, 0) + worker.slots
        return found

    @cached_property
    def written(self) -> str:
        """Everything as canonical JSON: kept with the decision, so that the proposal can be made again in any year."""
        return json.dumps(
            {
                "on": self.on.isoformat(),
                "rules": {"version": self.rules.version, "content": json.loads(self.rules.content)},
                "cases": [_written_case(case) for case in self.cases],
                "workers": [_written_worker(worker) for worker in self.workers],
            },
            separators=(",", ":"),
        )

    @cached_property
    def digest(self) -> str:
        """A hash of everything: whoever confirms a proposal says by it which."""
        return sha256(self.written.encode()).hexdigest()

    @classmethod
    def read(cls, written: str) -> "Meeting":
        """A meeting from what was kept of it."""
        kept = json.loads(written)
        version = kept["rules"]["version"]
        return cls.of(
            date.fromisoformat(kept["on"]),
            read_rules(f"rules, version {version}", kept["rules"]["content"], version),
            map(_read_case, kept["cases"]),
            map(_read_worker, kept["workers"]),
        )


def _written_case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "needs": [[need.kind.value, need.since.isoformat()] for need in sorted(case.needs, key=lambda n: n.kind)],
        "received_on": case.received_on and case.received_on.isoformat(),
        "due_on": case.due_on and case.due_on.isoformat(),
        "slack": case.slack,
        "flags": sorted(case.flags),
        "school": case.school,
        "locality": case.locality,
        "reference": case.reference,
    }


def _read_case(kept: Mapping[str, Any]) -> Case:
    return Case(
        id=kept["id"],
        needs=tuple(Need(Kind(kind), date.fromisoformat(since)) for kind, since in kept["needs"]),
        received_on=date.fromisoformat(kept["received_on"]) if kept["received_on"] else None,
        due_on=date.fromisoformat(kept["due_on"]) if kept["due_on"] else None,
        slack=kept["slack"],
        flags=frozenset(kept["flags"]),
        school=kept["school"],
        locality=kept["locality"],
        reference=kept["reference"],
    )


def _written_worker(worker: Worker) -> dict[str, Any]:
    return {
        "id": worker.id,
        "kind": worker.kind.value,
        "slots": worker.slots,
        "schools": sorted(worker.schools),
        "localities": sorted(worker.localities),
    }


def _read_worker(kept: Mapping[str, Any]) -> Worker:
    return Worker(
        kept["id"], Kind(kept["kind"]), kept["slots"], frozenset(kept["schools"]), frozenset(kept["localities"])
    )
