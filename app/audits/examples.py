"""An audit as the API's description shows it."""

from typing import Any, Final

_GOOD: Final = [{"section": code, "grade": "good"} for code in ("A", "B", "D", "E", "G", "H2", "I", "K")]
_NONE: Final = [{"section": code, "grade": "not_applicable"} for code in ("C", "H1", "J")]
_F: Final[dict[str, Any]] = {
    "section": "F",
    "grade": "requires_improvement",
    "findings": ["provision_not_specific"],
    "words": "Therapy is promised 'as needed': the advice says once a week.",
}

AUDITS: Final[dict[str, Any]] = {
    "a plan": {"value": {"case_id": 1, "audited_on": "2026-10-05", "sections": [*_GOOD, _F, *_NONE]}},
    "an advice, moderated": {
        "value": {
            "advice_id": 7,
            "audited_on": "2026-10-12",
            "sections": [
                {"section": code, "grade": "good"}
                for code in ("strengths", "views", "needs", "outcomes", "provision", "sources", "author")
            ],
            "supersedes": 3,
            "kind": "moderation",
        }
    },
}
