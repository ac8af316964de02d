"""What an audit looks at, section by section, and the grades it gives."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class What(StrEnum):
    """What is audited."""

    PLAN = "plan"
    ADVICE = "advice"


class Grade(StrEnum):
    """How good a section is, or the whole: the worst first."""

    INADEQUATE = "inadequate"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    GOOD = "good"
    OUTSTANDING = "outstanding"

    @property
    def rank(self) -> int:
        """Its place, 0 for the worst."""
        return RANKED.index(self)


RANKED: Final = tuple(Grade)
GOOD_OR_BETTER: Final = frozenset({Grade.GOOD, Grade.OUTSTANDING})
NOT_APPLICABLE: Final = "not_applicable"
"""In the place of a grade: the section has nothing to grade. Never overall."""


@dataclass(frozen=True)
class Section:
    """A section of a plan, or a part of an advice. `always`: there is something in it to grade, whoever the child is."""

    code: str
    title: str
    cite: str
    always: bool = False


def _plan() -> tuple[Section, ...]:
    """The sections that reg 12 has a plan set out, each separately identified; the Code has them in a table (9.62)."""
    return (
        Section("A", "Views, interests and aspirations", "send2014 reg 12(1)(a)", always=True),
        Section("B", "Special educational needs", "send2014 reg 12(1)(b)", always=True),
        Section("C", "Health care needs", "send2014 reg 12(1)(c)"),
        Section("D", "Social care needs", "send2014 reg 12(1)(d)"),
        Section("E", "Outcomes", "send2014 reg 12(1)(e)", always=True),
        Section("F", "Special educational provision", "send2014 reg 12(1)(f)", always=True),
        Section("G", "Health care provision", "send2014 reg 12(1)(g)"),
        Section("H1", "Social care provision under section 2 of the 1970 Act", "send2014 reg 12(1)(h)(i)"),
        Section("H2", "Other social care provision", "send2014 reg 12(1)(h)(ii)"),
        Section("I", "Placement", "send2014 reg 12(1)(i)"),
        Section("J", "Direct payments", "send2014 reg 12(1)(j)"),
        Section("K", "Advice and information", "send2014 reg 12(4)", always=True),
    )


def _advice() -> tuple[Section, ...]:
    """The parts of the one template of advice, under the same names."""
    return (
        Section("strengths", "Strengths", "send2014 reg 6(1)"),
        Section("views", "Views of the child and the family", "send2014 reg 7"),
        Section("needs", "Needs", "send2014 reg 6(1)", always=True),
        Section("outcomes", "Outcomes sought", "send2014 reg 6(1)"),
        Section("provision", "Provision called for", "send2014 reg 6(1)"),
        Section("sources", "What the advice rests on, and when the child was seen", "send2014 reg 6(1)"),
        Section("author", "Who gives it, and as what", "send2014 reg 6(1)"),
    )


SECTIONS: Final[dict[What, dict[str, Section]]] = {
    What.PLAN: {section.code: section for section in _plan()},
    What.ADVICE: {section.code: section for section in _advice()},
}
