"""The indicators in words: what each is, of what, and which document asks for it. Data, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml

DATA: Final = Path(__file__).parent / "data"

_INDICATOR = "name theme definition unit good source baseline baseline_says no_data_yet"


class Theme(StrEnum):
    """What a measure is about: where on a page it stands."""

    TIMELINESS = "timeliness"
    ADVICE = "advice"
    WAITING = "waiting"
    DEMAND = "demand"
    DISPUTES = "disputes"
    REVIEWS = "reviews"
    QUALITY = "quality"
    HEALTH = "health"
    WORK = "work"


class Good(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True)
class Indicator:
    """A measure in words."""

    code: str
    name: str
    definition: str
    unit: str
    good: Good
    source: str
    baseline: Decimal | None
    baseline_says: str
    no_data_yet: str = ""
    """Why nothing is counted yet, where nothing is."""
    theme: Theme = Theme.QUALITY


def number_of(entry: Entry, key: str) -> Decimal | None:
    """A number written in quotation marks, so that 58.10 stays what was written; None where there is none."""
    found = entry.text_or_none(key)
    try:
        number = Decimal(found) if found else None
    except InvalidOperation:
        raise entry.fault(f"{key} must be a number in quotation marks, not {found!r}") from None
    if number is not None and not number.is_finite():
        raise entry.fault(f"{key} must be a number, not {found!r}")
    return number


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by its code, in the file's order."""
    path = DATA / "indicators.yaml"
    found = {}
    for code, content in Entry(path.name, {"all": read_yaml(path)}, knows="all").pairs("all"):
        entry = Entry(f"{path.name}, {code}", content, knows=_INDICATOR)
        found[str(code)] = Indicator(
            code=str(code),
            name=entry.text("name"),
            definition=entry.text("definition"),
            unit=entry.text("unit"),
            good=entry.one_of("good", Good),
            source=entry.text("source"),
            baseline=number_of(entry, "baseline"),
            baseline_says=entry.text_or_none("baseline_says") or "",
            no_data_yet=entry.text_or_none("no_data_yet") or "",
            theme=entry.one_of("theme", Theme),
        )
    return found
