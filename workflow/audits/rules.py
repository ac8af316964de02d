"""A council's rules for quality audits, read strictly from its file: what is sampled, what decides, what may be found."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import Final

from workflow.audits.sections import SECTIONS, What
from workflow.law.entry import Entry
from workflow.law.strict_yaml import read_yaml

EXAMPLE: Final = Path(__file__).parent / "data" / "audits.example.yaml"
PER_CENT: Final = 100


class Of(StrEnum):
    """By what a sample can be spread: whoever held the case when its plan was issued, or the service that gave advice."""

    CASEWORKER = "caseworker"
    SERVICE = "service"


class Within(StrEnum):
    """Over how long everybody is to be drawn at least once."""

    MONTH = "month"
    QUARTER = "quarter"


SPREADS: Final = {What.PLAN: Of.CASEWORKER, What.ADVICE: Of.SERVICE}


@dataclass(frozen=True)
class Sampling:
    """How many are drawn each month: a number or a share, of all or of each; and who is drawn at least once."""

    number: int | None
    share: int | None  # per cent
    of_each: Of | None = None
    every: Of | None = None
    within: Within | None = None

    def places(self, population: int) -> int:
        """How many of so many are drawn; a share is rounded up."""
        wanted = self.number if self.number is not None else ceil((self.share or 0) * population / PER_CENT)
        return min(wanted, population)

    @property
    def digest(self) -> str:
        """A short hash of the rule: who changes it changes the seed, and with it the lot."""
        return _digest(asdict(self))


@dataclass(frozen=True)
class AuditRules:
    """A council's rules. `findings` and `withdrawal` are titles by code."""

    title: str
    sample: Mapping[What, Sampling]
    decisive: Mapping[What, tuple[str, ...]]
    findings: Mapping[str, str]
    withdrawal: Mapping[str, str]
    digest: str


@cache
def audit_rules(path: Path | None = None) -> AuditRules:
    """The council's own rules, or the example shipped. Raises LawDataError naming the file, the place and the fault."""
    path = path or EXAMPLE
    content = read_yaml(path)
    file = Entry(path.name, content, knows="title sample decisive findings withdrawal")
    sample = Entry(f"{path.name}, sample", file.get("sample"), knows=" ".join(What))
    decisive = Entry(f"{path.name}, decisive", file.get("decisive"), knows=" ".join(What))
    return AuditRules(
        title=file.text("title"),
        sample={what: _sampling(f"{sample.where}.{what}", what, sample.get(what)) for what in What},
        decisive={what: _decisive(decisive, what) for what in What},
        findings=_titles(file, "findings"),
        withdrawal=_titles(file, "withdrawal"),
        digest=_digest(content),
    )


def _sampling(where: str, what: What, content: object) -> Sampling:
    entry = Entry(where, content, knows="number share of_each every within")
    found = Sampling(
        number=entry.number_or_none("number"),
        share=entry.number_or_none("share"),
        of_each=_spread(entry, "of_each", what),
        every=_spread(entry, "every", what),
        within=entry.one_of("within", Within) if entry.get("within") is not None else None,
    )
    if (found.number is None) == (found.share is None):
        raise entry.fault("give number or share, one of them")
    if found.number == 0 or (found.share is not None and not 0 < found.share <= PER_CENT):
        raise entry.fault("number is at least 1, and share is from 1 to 100")
    if (found.every is None) != (found.within is None):
        raise entry.fault("every and within go together")
    if found.of_each and found.every:
        raise entry.fault("of_each draws of each already: leave out every and within")
    return found


def _spread(entry: Entry, key: str, what: What) -> Of | None:
    if entry.get(key) is None:
        return None
    if entry.one_of(key, Of) is not SPREADS[what]:
        raise entry.fault(f"{key} of {what} is {SPREADS[what]}")
    return SPREADS[what]


def _decisive(entry: Entry, what: What) -> tuple[str, ...]:
    named = entry.texts(what)
    strangers = [code for code in named if code not in SECTIONS[what]]
    if strangers:
        raise entry.fault(f"{what} has no section {strangers[0]}; known are {', '.join(SECTIONS[what])}")
    return named


def _titles(file: Entry, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, title in file.pairs(key):
        if not isinstance(code, str) or not code.isidentifier() or not code.islower():
            raise file.fault(f"{key}: {code!r} is no code: small letters, digits and _, a letter first")
        if not isinstance(title, str) or not title.strip():
            raise file.fault(f"{key}.{code} needs a title")
        found[code] = title.strip()
    if not found:
        raise file.fault(f"{key} is missing")
    return found


def _digest(content: object) -> str:
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(said.encode()).hexdigest()[:16]
