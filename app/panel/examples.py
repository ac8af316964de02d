"""Examples for the document: what is sent."""

from typing import Any

RECOMMENDATIONS: dict[str, Any] = {
    "agree to assess": {
        "value": {
            "case_id": 1,
            "question": "assess",
            "outcome": "agreed",
            "reasons": ["not_progressing_despite_action"],
            "note": "Two terms of support, and no progress in reading.",
        }
    }
}
DECISIONS: dict[str, Any] = {
    "a meeting of three cases": {
        "value": {
            "on": "2026-02-03",
            "members": [
                {"service": "education", "name": "A. Example", "role": "SEND service manager"},
                {"service": "health", "name": "B. Example", "role": "Designated clinical officer"},
                {"service": "social_care", "name": "C. Example"},
            ],
            "next_on": "2026-02-10",
            "items": [
                {"case_id": 1, "question": "assess", "outcome": "agreed", "reasons": ["plan_may_be_necessary"]},
                {"case_id": 2, "question": "plan", "outcome": "refused", "reasons": ["needs_met_by_sen_support"]},
                {"case_id": 3, "question": "plan", "outcome": "deferred", "reasons": ["advice_unclear"]},
            ],
        }
    },
    "an officer between meetings": {
        "value": {
            "on": "2026-02-05",
            "by": "officer",
            "officer": "sen_service_manager",
            "items": [{"case_id": 4, "question": "assess", "outcome": "agreed", "reasons": ["plan_may_be_necessary"]}],
        }
    },
}
