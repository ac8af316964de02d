"""Examples a stranger can run: each is sent as it stands in the tests."""

from typing import Any

NEW_CASES: dict[str, Any] = {
    "a mother's e-mail at half past six": {
        "value": {
            "received_at": "2026-01-05T18:30:00+00:00",
            "source": "parent",
            "person": {
                "forename": "Amina",
                "surname": "Example",
                "date_of_birth": "2018-03-02",
                "sex": "F",
                "postcode": "BS1 5TR",
                "year_group": 2,
            },
            "contacts": [
                {
                    "relation": "mother",
                    "name": "Hodan Example",
                    "parental_responsibility": True,
                    "email": "hodan@example.org",
                    "language": "so",
                    "interpreter": True,
                }
            ],
            "attends": {"urn": "109000", "name": "Example Primary"},
            "support_plan": True,
            "primary_need": "SLCN",
        }
    },
    "nothing but a name and a day": {"value": {"received_on": "2026-01-05", "person": {"surname": "Example"}}},
}


def _event(type_: str, day: str, **data: object) -> dict[str, Any]:
    return {"value": {"type": type_, "occurred_on": day, "data": data}}


EVENTS: dict[str, Any] = {
    "decide to assess": _event("assessment_agreed", "2026-02-10", decided_on="2026-02-05"),
    "refuse to assess": _event(
        "assessment_refused", "2026-02-10", reasons=["needs_met_by_sen_support"], note="The letter says why."
    ),
    "ask the health service for advice": _event("advice_requested", "2026-02-11", kind="medical"),
    "the advice came in": _event("advice_received", "2026-03-20", advice_id=3),
    "decide to make a plan": _event("plan_agreed", "2026-03-27"),
    "send the draft": _event("draft_sent", "2026-04-20", by="email"),
    "the family agrees": _event("representations_received", "2026-04-28", agrees=True, preference="Example Primary"),
    "issue the plan": _event("plan_issued", "2026-05-12", placement={"urn": "109000"}, primary_need="SLCN"),
    "excuse a limit": _event(
        "exception_recorded",
        "2026-02-12",
        ground="exceptional_circumstances",
        clocks=["1.issue_plan"],
        **{
            "from": "2026-02-01",
            "impractical_because": "The family could not be seen.",
            "evidence": "Letter of 3 February.",
        },
    ),
    "put a date right": _event(
        "corrected", "2026-02-12", event_id=2, occurred_on="2026-02-09", why="The letter is dated the 9th."
    ),
}
