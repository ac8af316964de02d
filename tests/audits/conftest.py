"""A council that audits: plans issued and advice given in the months before, held by two caseworkers, for two services."""

from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from sqlmodel import select

from app.tables import Worker
from workflow.audits import SECTIONS, What

AUDITS = "/api/v1/audits"
RECEIVED = "2026-04-01"


class Council:
    """Plans and advice to audit, and who reads what was found."""

    def __init__(self, here, stack):
        self.here, self.stack = here, stack
        self.manager_actor = here.actor("manager")
        for code in ("EPS", "trust"):
            here.register_service(code, "s31")
        self.manager = self.client("manager")

    def client(self, role, authority="801", name="", service=""):
        return self.stack.enter_context(self.here.client(self.here.actor(role, authority, service, name)))

    def advised(self, on="2026-06-01", service="EPS", kind="psychological", received="2026-04-01", **new):
        """A case with advice of a service that came in on a day; the case and the advice."""
        case_id = self.here.open(received, **new)
        agreed = date.fromisoformat(received) + timedelta(days=20)
        self.here.record(case_id, "assessment_agreed", agreed)
        asked = self.here.record(case_id, "advice_requested", agreed, kind=kind, service=service)
        advice_id = asked.events[0].id
        self.here.record(case_id, "advice_received", on, advice_id=advice_id)
        return case_id, advice_id

    def issued(self, on="2026-10-05", worker=None, **new):
        """A case whose plan was issued on a day, held by a worker of this name."""
        case_id, advice_id = self.advised(**new)
        if worker:
            self.here.record(case_id, "caseworker_allocated", "2026-06-02", worker=worker)
        day = date.fromisoformat(on)
        self.here.record(case_id, "plan_agreed", "2026-06-10")
        self.here.record(case_id, "draft_sent", day - timedelta(days=30), by="email")
        self.here.record(case_id, "plan_issued", day, placement={"urn": "109000"}, primary_need="SLCN")
        return case_id, advice_id

    def is_worker(self, name, actor):
        """Somebody on the register of workers signs in as an actor."""
        with self.here.db.writing() as session:
            worker = session.exec(select(Worker).where(Worker.name == name)).one()
            worker.account_id = actor.account_id
            session.add(worker)

    def audit(self, client=None, status=201, headers=None, **body):
        answer = (client or self.manager).post(AUDITS, json=audit(**body), headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path="", client=None, status=200, **params):
        answer = (client or self.manager).get(f"{AUDITS}{path}", params=params)
        assert answer.status_code == status, answer.text
        return answer.json()

    def ids(self, client, **params):
        return [item["id"] for item in self.get(client=client, **params)["items"]]


def sections(what="plan", grade="good", **other):
    """Every section with the same grade, some with another."""
    return [{"section": code, "grade": other.get(code, grade)} for code in SECTIONS[What(what)]]


def audit(grades=None, grade="good", **body):
    what = "advice" if "advice_id" in body else "plan"
    return {"audited_on": "2026-10-20", "sections": sections(what, grade, **(grades or {})), **body}


@pytest.fixture
def council(here):
    with ExitStack() as stack:
        yield Council(here, stack)
