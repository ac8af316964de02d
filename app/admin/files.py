"""The council's files in force: where each was read from, its digest, what it says. Read-only: a file is changed where it lies."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from app.settings import Settings
from workflow.alerts.rungs import DATA as RUNGS
from workflow.audits.rules import EXAMPLE as AUDITS
from workflow.kpis.entered import SHIPPED as MEASURES
from workflow.kpis.indicators import EXAMPLE as TARGETS
from workflow.law.policy import EXAMPLE as POLICY
from workflow.notices import wording
from workflow.packs.arrangements import EXAMPLE as PACKS


class File(NamedTuple):
    """A file as it lies on the server now. `own`: the council's; otherwise the one the service came with."""

    code: str
    title: str
    says: str
    setting: str
    path: Path
    own: bool

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.path.read_text(errors="replace") if self.path.is_file() else ""

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes; empty where it is gone."""
        return sha256(self.path.read_bytes()).hexdigest() if self.path.is_file() else ""


_KINDS: Final = (
    ("policy", "Local policy", "Local targets and promises, when a date is due soon, when a posted draft has arrived", "EHC_LOCAL_POLICY", POLICY),
    ("targets", "Targets of the indicators", "What the council holds its figures against, and by when", "EHC_TARGETS", TARGETS),
    ("measures", "Measures that are entered", "What people count by hand, and what families are asked", "EHC_MEASURES", MEASURES),
    ("rungs", "Ladder of alerts", "Who is told of which date, how long before and after it", "EHC_RUNGS", RUNGS),
    ("audits", "Quality audits", "How many plans and pieces of advice are drawn, and how they are graded", "EHC_AUDITS", AUDITS),
    ("packs", "Packs", "On which working days a pack of figures is made by itself", "EHC_PACKS", PACKS),
)  # fmt: skip


def rules_in_force(settings: Settings) -> list[File]:
    """The rules a council may set by a file: its own, or the one the service came with."""
    own = {name: getattr(settings, name.removeprefix("EHC_").lower()) for *_, name, _ in _KINDS}
    return [
        File(code, title, says, setting, own[setting] or shipped, own[setting] is not None)
        for code, title, says, setting, shipped in _KINDS
    ]


def letters_in_force(settings: Settings) -> list[File]:
    """The templates of letters: each the council's own, or the one the service came with."""
    names = {path.name for path in wording.SHIPPED.glob("*.yaml")}
    names |= {path.name for path in settings.letters.glob("*.yaml")} if settings.letters else set()
    found = []
    for name in sorted(names):
        mine = settings.letters / name if settings.letters else None
        own = mine is not None and mine.is_file()
        stem = name.removesuffix(".yaml")
        title = TITLES.get(stem, stem.replace("_", " ").capitalize())
        path = mine if own and mine else wording.SHIPPED / name
        found.append(File(f"letter-{stem}", title, "", "EHC_LETTERS", path, own))
    return found


TITLES: Final = {"council": "Who the council is", "foot": "End of every letter to a family"}


def all_in_force(settings: Settings) -> Sequence[File]:
    """Every one."""
    return (*rules_in_force(settings), *letters_in_force(settings))
