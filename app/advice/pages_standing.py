"""How complete a draft of advice is, part by part, and what in it is worth another look: in words, for its form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.advice import complete
from app.advice.complete import Lack
from app.advice.pages_parts import NEEDS, PARTS, PROVISION, REGISTERS, Part
from app.advice.pages_questions import Group
from app.advice.template import Submission

_WORDED: Final = {
    "say how much (hours), how often (frequency) and by whom": "say how much, how often and by whom",
    "say which outcome it serves, counting from 0": "say which outcome it serves",
    "say on which days the child was seen; for advice on papers, name them in sources": "say on which day the child was seen; or, for advice on papers, name them under “What it rests on”",
}


SENT_BACK_TO: Final = {
    "outcomes_not_smart": "outcomes",
    "provision_not_specific": "provision",
    "child_not_seen": "child",
}
"""For which reason of the council's to begin at which part."""


def worded(message: str) -> str:
    """What is missing or vague, as the form's reader is told: a sentence."""
    text = _WORDED.get(message, message)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


@dataclass(frozen=True)
class Standing:
    """How complete a draft is, part by part."""

    missing: Sequence[Lack]
    hints: Sequence[Lack]
    content: Submission

    @classmethod
    def of(cls, content: Submission, today: date) -> "Standing":
        """A draft on a day. What no provision answers yet is no hint while none has been written at all."""
        hints = [
            lack
            for lack in complete.warnings(content)
            if content.provision or not lack.message.startswith("no provision")
        ]
        return cls(complete.missing(content, today), hints, content)

    def of_part(self, lacks: Iterable[Lack], part: Part) -> list[Lack]:
        """Those of one part."""
        return [lack for lack in lacks if lack.field.split(".")[0] in part.holds]

    def begun(self, part: Part) -> bool:
        """Whether anything is written in a part."""
        fresh = Submission()
        return any(getattr(self.content, name) != getattr(fresh, name) for name in part.holds)

    def word(self, part: Part) -> str:
        """A part's standing in a word."""
        if self.content.nothing_relevant and part.code not in {"child", "author"}:
            return "Not needed"
        if not self.begun(part):
            return "To write"
        return "Started" if self.of_part(self.missing, part) else "Complete"

    def first_open(self, sent_back_for: str = "") -> str:
        """The part to go on with: what it was sent back for; else the first still to write, or with a hint."""
        to_write = (p.code for p in PARTS if self.word(p) in {"To write", "Started"})
        hinted = (p.code for p in PARTS if self.of_part(self.hints, p))
        return SENT_BACK_TO.get(sent_back_for) or next(to_write, "") or next(hinted, PARTS[0].code)


def with_words(part: Part, groups: Sequence[Group], standing: Standing) -> list[Group]:
    """The groups of a list with what each item lacks, and what in it is vague."""
    if not part.item:
        return [
            g._replace(lacks=tuple(worded(x.message) for x in standing.of_part(standing.missing, part)) if standing.begun(part) else ())
            for g in groups
        ]  # fmt: skip

    def of(lacks: Iterable[Lack], n: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(worded(x.message) for x in lacks if f"{x.field}.".startswith(f"{part.code}.{n}.")))

    return [g._replace(lacks=of(standing.missing, n), hints=of(standing.hints, n)) for n, g in enumerate(groups)]


AN_HOUR: Final = 60  # minutes


def hours_said(hours: Decimal | float | None) -> str:
    """A length of time in words: 30 minutes, 1.5 hours."""
    if hours is None:
        return ""
    minutes = round(float(hours) * AN_HOUR)
    if minutes < AN_HOUR:
        return f"{minutes} minutes"
    return "1 hour" if minutes == AN_HOUR else f"{float(hours):g} hours"


def wording() -> dict[str, Any]:
    """The words a copy of advice is shown with."""
    return {"needs": NEEDS, "provision": PROVISION, "registers": REGISTERS, "hours_said": hours_said}
