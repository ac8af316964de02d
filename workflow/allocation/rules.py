"""The published rules of allocation, read strictly from data: the shipped example, or what a council has decided."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml

EXAMPLE: Final = Path(__file__).parent / "data" / "rules.example.yaml"
PER_CENT: Final = 100
FIRST_WEEK: Final = 7  # the first meeting of a month falls on its 1st to 7th
RESERVE: Final = "reserve"  # what a slot kept for the longest waiting is called where a band's code would stand


class Kind(StrEnum):
    """The kinds of worker that a meeting allocates."""

    CASEWORKER = "caseworker"
    PSYCHOLOGIST = "psychologist"
    PLAN_WRITER = "plan_writer"


class Standing(StrEnum):
    """Whether a case can still make week 20."""

    RESCUABLE = "rescuable"
    LATE = "late"


class Key(StrEnum):
    """What a band may be ordered by, smallest first. What is not known comes first: nobody can say how late it is."""

    DUE_ON = "due_on"
    SLACK = "slack"
    RECEIVED_ON = "received_on"
    WAITING_SINCE = "waiting_since"


class Preference(StrEnum):
    """Why one worker with a slot is preferred to another."""

    LINKED_SCHOOL = "linked_school"
    LOCALITY = "locality"


class Every(StrEnum):
    """How often a seat is taken."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Band:
    """Cases that are served together. `flags` empty, `standing` or `slack_to` None: it takes cases whatever theirs are."""

    code: str
    title: str
    protected: bool
    flags: frozenset[str]
    standing: Standing | None
    slack_to: int | None
    order: tuple[Key, ...]

    @property
    def takes_all(self) -> bool:
        """Whether no case can fail to belong here."""
        return not self.flags and self.standing is None and self.slack_to is None


@dataclass(frozen=True)
class Seat:
    """Somebody who sits at the meeting, every week or at the first of the month."""

    code: str
    title: str
    every: Every


@dataclass(frozen=True)
class RuleSet:
    """One version of a council's rules. `version` 0 is the shipped example."""

    version: int
    title: str
    bands: tuple[Band, ...]
    reserve_percent: int
    prefer: Mapping[Kind, tuple[Preference, ...]]
    seats: tuple[Seat, ...]
    content: str  # canonical JSON, as published

    @property
    def digest(self) -> str:
        """A short hash of what the rules say."""
        return sha256(self.content.encode()).hexdigest()[:16]

    @property
    def protected(self) -> int:
        """How many bands, from the top, are served before the reserve."""
        return sum(band.protected for band in self.bands)

    def reserved(self, slots: int) -> int:
        """How many of so many slots are kept for the longest waiting: to the nearest, halves up."""
        return (slots * self.reserve_percent + PER_CENT // 2) // PER_CENT

    def attending(self, on: date) -> list[Seat]:
        """Who is due at the meeting of a day."""
        return [seat for seat in self.seats if seat.every is Every.WEEK or on.day <= FIRST_WEEK]


@cache
def example() -> RuleSet:
    """The shipped example: version 0, until a council publishes its own."""
    return read_rules(EXAMPLE.name, read_yaml(EXAMPLE), 0)


def read_rules(where: str, content: object, version: int) -> RuleSet:
    """Rules from their content. Raises LawDataError naming the place and the fault."""
    file = Entry(where, content, knows="title bands reserve_percent prefer seats")
    bands = tuple(_band(where, str(code), band) for code, band in file.pairs("bands"))
    if not bands or not bands[-1].takes_all or any(band.takes_all for band in bands[:-1]):
        raise file.fault("bands must end with one that takes every case, and no other may")
    flags = [band.protected for band in bands]
    if flags != sorted(flags, reverse=True):
        raise file.fault("protected bands come before all others")
    if RESERVE in {band.code for band in bands}:
        raise file.fault(f"no band may be called {RESERVE}")
    percent = file.number("reserve_percent")
    if percent > PER_CENT:
        raise file.fault("reserve_percent is a number from 0 to 100")
    return RuleSet(
        version=version,
        title=file.text("title"),
        bands=bands,
        reserve_percent=percent,
        prefer=_prefer(where, file.get("prefer")),
        seats=tuple(_seat(where, str(code), seat) for code, seat in file.pairs("seats")),
        content=json.dumps(content, sort_keys=False, ensure_ascii=False, separators=(",", ":")),
    )


def _band(where: str, code: str, content: object) -> Band:
    entry = Entry(f"{where}, bands.{code}", content, knows="title protected flags standing slack_to order")
    order = tuple(_word(entry, "order", Key, word) for word in entry.texts("order"))
    if not order or len(set(order)) != len(order):
        raise entry.fault("order names one key or more, none twice")
    return Band(
        code=code,
        title=entry.text("title"),
        protected=entry.flag("protected"),
        flags=frozenset(entry.texts("flags")),
        standing=entry.one_of("standing", Standing) if entry.get("standing") is not None else None,
        slack_to=entry.number_or_none("slack_to"),
        order=order,
    )


def _prefer(where: str, content: object) -> dict[Kind, tuple[Preference, ...]]:
    entry = Entry(f"{where}, prefer", content or {}, knows=" ".join(Kind))
    return {kind: tuple(_word(entry, kind, Preference, word) for word in entry.texts(kind)) for kind in Kind}


def _seat(where: str, code: str, content: object) -> Seat:
    entry = Entry(f"{where}, seats.{code}", content, knows="title every")
    return Seat(code, entry.text("title"), entry.one_of("every", Every))


def _word(entry: Entry, key: str, words: type[StrEnum], word: str) -> Any:  # noqa: ANN401 - a word of the list given
    if word not in set(words):
        raise entry.fault(f"{key} knows {', '.join(words)}, not {word}")
    return cast("Any", words(word))
