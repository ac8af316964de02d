"""Local policy: a council's own targets and habits. None of it is law, and none of it can move a date of law (Q3, Q9)."""

import json
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

from workflow.law.citation import Citation
from workflow.law.entry import Entry
from workflow.law.provisions import Limit, Period
from workflow.law.reading import read_period
from workflow.law.strict_yaml import read_yaml
from workflow.law.words import PROMISED, ClockCode, Kind

EXAMPLE = Path(__file__).parent / "local_policy.example.yaml"

_FILE = "policy in_force_from targets due_soon_days count_receipt_day deemed_service_by_post"
_PERIOD = "amount unit counting source"
_TARGET = f"row title says clock starts_on {_PERIOD}"


@dataclass(frozen=True)
class Target:
    """A day the council wants to meet. Missing it breaks no law."""

    code: str
    title: str
    says: str
    clock: ClockCode
    starts_on: str
    limit: Limit
    source: str
    row: str | None = None  # the row of the working notes it answers


@dataclass(frozen=True)
class LocalPolicy:
    """What one council has chosen. `count_receipt_day` only shows a planning date a day earlier; `due_on` stays."""

    name: str
    targets: tuple[Target, ...]
    due_soon_days: int
    count_receipt_day: bool
    deemed_service_by_post: Period

    def target(self, code: str) -> Target:
        """The target of that name; KeyError when the council has set none."""
        found = {target.code: target for target in self.targets}
        return found[code]

    def limit(self, code: str) -> Limit:
        """The period of a target, of kind `local_target`."""
        return self.target(code).limit

    @cached_property
    def digest(self) -> str:
        """A hash of what the policy says."""
        return sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


def load_policy(path: Path) -> LocalPolicy:
    """Read a council's policy file; LawDataError names the file and the fault."""
    file = Entry(path.name, read_yaml(path), knows=_FILE)
    post = Entry(f"{path.name}, deemed_service_by_post", file.get("deemed_service_by_post"), knows=_PERIOD)
    return LocalPolicy(
        name=file.text("policy"),
        targets=tuple(_target(file, str(code), content) for code, content in file.pairs("targets")),
        due_soon_days=file.number("due_soon_days"),
        count_receipt_day=file.flag("count_receipt_day"),
        deemed_service_by_post=read_period(post),
    )


@cache
def policy() -> LocalPolicy:
    """The example policy, which stands until a council brings its own."""
    return load_policy(EXAMPLE)


def _target(file: Entry, code: str, content: object) -> Target:
    entry = Entry(f"{file.where}, {code}", content, knows=_TARGET)
    cite, period = Citation("local_policy", f"target {code}"), read_period(entry)
    clock = entry.one_of("clock", ClockCode)
    limit = Limit(
        cite=cite,
        kind=Kind.PROMISE if clock in PROMISED else Kind.LOCAL_TARGET,
        amount=period.amount,
        unit=period.unit,
        counting=period.counting,
        in_force_from=file.day("in_force_from"),
        set_by=cite,
    )
    return Target(
        code=code,
        title=entry.text("title"),
        says=entry.text("says"),
        clock=clock,
        starts_on=entry.text("starts_on"),
        limit=limit,
        source=entry.text("source"),
        row=entry.text_or_none("row"),
    )
