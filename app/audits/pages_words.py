"""The words of the audits' pages."""

from collections.abc import Mapping
from typing import Final

from app.web.words import Tag
from workflow.audits import NOT_APPLICABLE, SAYS, Grade

GRADES: Final[Mapping[str, Tag]] = {
    Grade.OUTSTANDING: Tag("Outstanding", "govuk-tag--blue"),
    Grade.GOOD: Tag("Good", "govuk-tag--green"),
    Grade.REQUIRES_IMPROVEMENT: Tag("Requires improvement", "govuk-tag--orange"),
    Grade.INADEQUATE: Tag("Inadequate", "govuk-tag--red"),
    NOT_APPLICABLE: Tag("Does not apply", "ehc-tag--outlined"),
}
KINDS: Final[Mapping[str, str]] = {"audit": "Audit", "second_audit": "Second audit", "moderation": "Moderation"}
BECAUSE: Final[Mapping[str, str]] = {"lot": "By lot", "stratum": "One of each"}
WHATS: Final[Mapping[str, str]] = {"plan": "Plans", "advice": "Advice"}
OVERALL: Final = SAYS
