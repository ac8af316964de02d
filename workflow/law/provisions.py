"""What a provision is: limits, windows, exceptions and their grounds, each dated, cited and marked with how it was checked."""

from dataclasses import dataclass
from datetime import date

from workflow.law.citation import Citation
from workflow.law.words import ClockCode, Confidence, Counting, GroundCode, Kind, Unit


@dataclass(frozen=True, slots=True)
class Checked:
    """Who checked a row, against which text (a key of the file's sources, or an address), and when."""

    confidence: Confidence
    against: str
    on: date
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """An amount of time and how it is counted."""

    amount: int
    unit: Unit
    counting: Counting


@dataclass(frozen=True, slots=True)
class Value:
    """What a provision sets from a day on, and which provision set it. No period: the provision ends on that day."""

    in_force_from: date
    set_by: Citation
    period: Period | None
    says: str | None = None  # where the words changed with the number


@dataclass(frozen=True, slots=True)
class Ground:
    """One fact of an exception's list. `via` is the provision that borrows it from another list."""

    letter: str
    code: GroundCode
    cite: Citation
    says: str
    confidence: Confidence
    minimum_days: int | None = None  # of closure or absence, continuous
    lead_days: int | None = None  # the window opens and shuts so long before the closing and the re-opening
    via: Citation | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """The period in force on one day: pure data, counted by `workflow.counting`."""

    cite: Citation
    kind: Kind
    amount: int
    unit: Unit
    counting: Counting
    in_force_from: date
    set_by: Citation
    as_soon_as_practicable: bool = False  # a second duty, inside the limit: said in words, never computed
    excused_by: Citation | None = None


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision: what it says in plain words, what it sets and from when, and whether this engine models it."""

    cite: Citation
    id: str  # the row of the working notes it answers
    title: str
    says: str
    kind: Kind
    checked: Checked
    in_force_from: date
    also: tuple[str, ...] = ()  # further rows it answers
    values: tuple[Value, ...] = ()
    as_soon_as_practicable: bool = False
    starts_on: tuple[str, ...] = ()
    owed_to: tuple[str, ...] = ()
    excused_by: Citation | None = None
    clock: ClockCode | None = None
    grounds: tuple[Ground, ...] = ()
    same_as: tuple[Citation, ...] = ()
    not_modelled: str | None = None
    note: str | None = None

    @property
    def states_a_period(self) -> bool:
        """Whether it set a number on any day."""
        return any(value.period for value in self.values)

    def value_on(self, day: date) -> Value | None:
        """The value in force on a day, if any."""
        past = [value for value in self.values if value.in_force_from <= day]
        return past[-1] if past else None

    def in_force(self, day: date) -> bool:
        """Whether the provision binds on a day: begun, and not ended."""
        value = self.value_on(day)
        ended = value is not None and value.period is None
        begun = value is not None if self.states_a_period else self.in_force_from <= day
        return begun and not ended


@dataclass(frozen=True, slots=True)
class Instrument:
    """An Act, a set of regulations or rules, statutory guidance, or a judgment."""

    code: str
    title: str
    number: str
    nature: str
    url: str
    in_force_from: date
    known_as: tuple[str, ...] = ()
    spent_after: date | None = None
