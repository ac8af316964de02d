"""The draw: from the same inputs the same sample, in an order nobody chose.

Each id is hashed under a seed made of the authority, the month and the digest of the rule; the order of the hashes is the
order of the draw. What was withdrawn is passed over, so that the next in order takes its place and nothing else moves.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, NamedTuple

from workflow.audits.rules import Of, Sampling, Within
from workflow.audits.sections import What

QUARTER: Final = 3  # months


class Because(StrEnum):
    """Why something is in a sample."""

    STRATUM = "stratum"  # so that everybody is drawn at least once
    LOT = "lot"


class Candidate(NamedTuple):
    """A plan (by its case) or an advice that can be drawn. `stratum`: its caseworker or service; empty: none is known."""

    id: int
    stratum: str


class Drawn(NamedTuple):
    """What was drawn, and why."""

    id: int
    stratum: str
    because: Because


@dataclass(frozen=True)
class Inputs:
    """All that a draw depends on.

    `population` is what was issued or came in that month. `missed` is what came earlier in the quarter and was not drawn,
    given in its last month alone, and `covered` are the strata drawn in the quarter so far; both empty where the rule
    does not look back.
    """

    authority: str
    month: str  # 2026-10
    what: What
    rule: Sampling
    population: tuple[Candidate, ...]
    missed: tuple[Candidate, ...] = ()
    covered: tuple[str, ...] = ()

    @property
    def seed(self) -> str:
        """The seed: the same for whoever draws."""
        return _hash(f"{self.authority} {self.month} {self.rule.digest}")

    @property
    def population_digest(self) -> str:
        """A hash of the population, whatever order it came in."""
        return _hash(json.dumps(sorted(self.population), separators=(",", ":")))

    @property
    def content(self) -> str:
        """The inputs as text that `read` reads back."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read(content: str) -> Inputs:
    """Inputs as they were kept."""
    said: dict[str, Any] = json.loads(content)
    rule = said["rule"]
    spread = {key: Of(rule[key]) if rule[key] else None for key in ("of_each", "every")}
    within = Within(rule["within"]) if rule["within"] else None
    return Inputs(
        authority=said["authority"],
        month=said["month"],
        what=What(said["what"]),
        rule=Sampling(rule["number"], rule["share"], within=within, **spread),
        population=tuple(Candidate(*one) for one in said["population"]),
        missed=tuple(Candidate(*one) for one in said["missed"]),
        covered=tuple(said["covered"]),
    )


def ticket(inputs: Inputs, id_: int) -> str:
    """The hash by which something has its place in the order of the draw: the smallest first."""
    return _ticket(inputs.seed, inputs.what, id_)


def _ticket(seed: str, what: What, id_: int) -> str:
    return _hash(f"{seed} {what} {id_}")


def looks_back(rule: Sampling) -> bool:
    """Whether a draw depends on the months of the quarter before it."""
    return rule.within is Within.QUARTER


def is_last(month: int) -> bool:
    """Whether a month, from 1, is the last of its quarter."""
    return month % QUARTER == 0


def draw(inputs: Inputs, withdrawn: Collection[int] = ()) -> list[Drawn]:
    """The sample, in the order of the draw. Places are counted of all, so that a withdrawal leaves none unfilled."""
    ordered = [one for one in _in_order(inputs, inputs.population) if one.id not in withdrawn]
    if inputs.rule.of_each:
        return list(_of_each(inputs, ordered))
    places = inputs.rule.places(len(inputs.population))
    first = _firsts(inputs, ordered, withdrawn) if inputs.rule.every else []
    if not _must_cover(inputs):
        first = first[:places]
    taken = {one.id for one in first}
    others = [one for one in ordered if one.id not in taken][: max(0, places - len(first))]
    return [Drawn(*one, Because.STRATUM) for one in first] + [Drawn(*one, Because.LOT) for one in others]


def _of_each(inputs: Inputs, ordered: Iterable[Candidate]) -> Iterator[Drawn]:
    """So many of each stratum; those whose stratum is not known are one stratum."""
    places: dict[str, int] = {}
    for one in inputs.population:
        places[one.stratum] = places.get(one.stratum, 0) + 1
    places = {stratum: inputs.rule.places(population) for stratum, population in places.items()}
    for one in ordered:
        if places[one.stratum]:
            places[one.stratum] -= 1
            yield Drawn(*one, Because.LOT)


def _firsts(inputs: Inputs, ordered: Iterable[Candidate], withdrawn: Collection[int]) -> list[Candidate]:
    """The first in order of each stratum that was not drawn yet; of an earlier month only where there is none of this."""
    found: dict[str, Candidate] = {}
    missed = _in_order(inputs, inputs.missed) if _must_cover(inputs) else []
    for one in (*ordered, *missed):
        if one.stratum and one.stratum not in inputs.covered and one.id not in withdrawn:
            found.setdefault(one.stratum, one)
    return list(found.values())


def _must_cover(inputs: Inputs) -> bool:
    """Whether everybody who is still missing is drawn now, whatever the number."""
    return inputs.rule.within is Within.MONTH or (looks_back(inputs.rule) and is_last(int(inputs.month[-2:])))


def _in_order(inputs: Inputs, candidates: Iterable[Candidate]) -> list[Candidate]:
    seed = inputs.seed
    return sorted(candidates, key=lambda one: (_ticket(seed, inputs.what, one.id), one.id))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
