"""The overall grade by a rule that anybody can check; an auditor may give another, and says why."""

from collections.abc import Collection, Mapping
from typing import Final

from workflow.audits.sections import NOT_APPLICABLE, RANKED, Grade

SAYS: Final = (
    "The middle one of the grades given (the lower of the two middle ones), but no better than the weakest of the decisive "
    "sections, and no better than requires improvement where any section is inadequate. Sections that do not apply are left out."
)


def overall(sections: Mapping[str, str], decisive: Collection[str]) -> Grade:
    """The overall grade of sections by their grades, of which one at least is a grade. Raises ValueError where none is."""
    grades = {code: Grade(grade) for code, grade in sections.items() if grade != NOT_APPLICABLE}
    if not grades:
        raise ValueError("no section was graded")
    ranks = sorted(grade.rank for grade in grades.values())
    caps = [grade.rank for code, grade in grades.items() if code in decisive]
    if ranks[0] == Grade.INADEQUATE.rank:
        caps.append(Grade.REQUIRES_IMPROVEMENT.rank)
    return RANKED[min([ranks[(len(ranks) - 1) // 2], *caps])]
