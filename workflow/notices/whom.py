"""To whom the family's letter goes: the young person once over compulsory school age, else who has parental responsibility."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

SIXTEEN: Final = 16
SEPTEMBER, JUNE, FRIDAY = 9, 6, 4
THEMSELVES: Final = frozenset({"young_person", "self", "child", "young person", "themselves"})


class Around(NamedTuple):
    """What of a contact decides whether a letter is theirs."""

    id: int
    relation: str
    parental_responsibility: bool


@dataclass(frozen=True)
class Whom:
    """Whose letter it is. `certain`: by law and by what is on file; otherwise a person must say who has responsibility."""

    contacts: tuple[int, ...]
    young_person: bool
    certain: bool
    because: str


def leaves_school_age_on(born: date) -> date:
    """The last Friday of June of the school year in which they turn 16: compulsory school age ends with it."""
    year = born.year + SIXTEEN + (born.month >= SEPTEMBER)
    day = date(year, JUNE, 30)
    return day - timedelta(days=(day.weekday() - FRIDAY) % 7)


def is_young_person(born: date | None, on: date) -> bool:
    """Whether the person is over compulsory school age: then the rights, and the letters, are their own."""
    # Whoever is not born yet, by a date mistyped before such were refused, is none: their school years may have no date.
    return born is not None and born <= on and on > leaves_school_age_on(born)


def entitled(around: Sequence[Around], born: date | None, on: date) -> Whom:
    """Whose the family's letter is on a day."""
    if is_young_person(born, on):
        own = tuple(c.id for c in around if c.relation.strip().lower() in THEMSELVES)
        why = (
            "over compulsory school age: the letter is the young person’s own"
            if own
            else "over compulsory school age, so the letter is the young person’s own, and they are no contact on file yet"
        )
        return Whom(own, young_person=True, certain=bool(own), because=why)
    responsible = tuple(c.id for c in around if c.parental_responsibility)
    if responsible:
        return Whom(responsible, young_person=False, certain=True, because="parental responsibility is on file")
    adults = tuple(c.id for c in around if c.relation.strip().lower() not in THEMSELVES)
    return Whom(
        adults,
        young_person=False,
        certain=False,
        because="nobody on file is marked as having parental responsibility: make sure of it before you choose",
    )
