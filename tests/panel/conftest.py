"""A council whose panel meets: a manager, a caseworker, and cases that wait for each decision."""

from contextlib import ExitStack

import pytest

PANEL = "/api/v1/panel"
MEMBERS = [{"service": service, "name": f"A. {service}"} for service in ("education", "health", "social_care")]


class Council:
    """Cases to decide on: two requests, an assessment with its advice in, one whose advice is out."""

    def __init__(self, here, stack):
        self.here, self.stack = here, stack
        self.manager = self.client("manager")
        self.caseworker = self.client("caseworker")
        self.asked, self.other = here.open("2026-09-01"), here.open("2026-09-02")
        self.assessed, (self.in_,) = self.assessment(advice="in")
        self.waiting, (self.out,) = self.assessment(advice="out")

    def client(self, role, authority="801", name=""):
        return self.stack.enter_context(self.here.client(self.here.actor(role, authority, name=name)))

    def assessment(self, advice):
        case_id = self.here.open("2026-07-01")
        self.here.record(case_id, "assessment_agreed", "2026-07-20")
        asked = self.here.record(case_id, "advice_requested", "2026-07-21", kind="medical").events[0].id
        if advice == "in":
            self.here.record(case_id, "advice_received", "2026-08-20", advice_id=asked)
        return case_id, (asked,)

    def decide(self, *items, status=201, headers=None, client=None, **body):
        body = {"on": "2026-10-06", "members": MEMBERS, **body, "items": list(items)}
        answer = (client or self.manager).post(f"{PANEL}/decisions", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path, client=None, **params):
        answer = (client or self.manager).get(f"{PANEL}{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def versions(self):
        cases = (self.asked, self.other, self.assessed, self.waiting)
        return [self.manager.get(f"/api/v1/cases/{case_id}").json()["version"] for case_id in cases]


@pytest.fixture
def council(here):
    with ExitStack() as stack:
        yield Council(here, stack)


def agree(case_id, question="assess", **more):
    reason = "plan_may_be_necessary" if question == "assess" else "plan_is_necessary"
    return {"case_id": case_id, "question": question, "outcome": "agreed", "reasons": [reason], **more}


def refuse(case_id, question="assess", **more):
    return {
        "case_id": case_id,
        "question": question,
        "outcome": "refused",
        "reasons": ["needs_met_by_sen_support"],
        **more,
    }


def defer(case_id, question="assess", **more):
    return {"case_id": case_id, "question": question, "outcome": "deferred", "reasons": ["not_reached"], **more}
