"""A council that asks services for advice: one of the NHS, bound by reg 8(1), and its own psychologists."""

import copy
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.advice.template import EXAMPLE
from app.today import today
from tests.support.filling import Visitor
from tests.support.installation import Installation

TODAY = today()
FOUR_WEEKS_AGO, A_WEEK_AGO = TODAY - timedelta(days=28), TODAY - timedelta(days=7)


def advice(**changes: Any) -> dict[str, Any]:
    """Advice on the template, complete; seen a week ago."""
    return {**copy.deepcopy(EXAMPLE), "seen_on": [A_WEEK_AGO.isoformat()], **changes}


@dataclass
class Desk:
    """Clients of the API by who they are, and a case that is being assessed."""

    here: Installation
    council: TestClient
    trust: TestClient
    case_id: int

    def ask(self, kind: str, service: str | None, on: date = FOUR_WEEKS_AGO, **data: Any) -> int:
        """Advice is asked for. The request's id."""
        return self.happens("advice_requested", on, kind=kind, service=service, **data)["event"]["id"]

    def happens(self, type_: str, day: date = TODAY, expect: int = 201, **data: Any) -> dict[str, Any]:
        """The council records an event."""
        body = {"type": type_, "occurred_on": day.isoformat(), "data": data}
        answer = self.council.post(f"/api/v1/cases/{self.case_id}/events", json=body)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def state(self) -> str:
        """Where the case stands."""
        return self.council.get(f"/api/v1/cases/{self.case_id}").json()["state"]

    def clock(self, code: str) -> dict[str, Any]:
        """A clock of the case."""
        (found,) = [c for c in self.council.get(f"/api/v1/cases/{self.case_id}").json()["clocks"] if c["code"] == code]
        return found


@pytest.fixture
def clients(here: Installation) -> Iterator[ExitStack]:
    """A place for clients to stay open in."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def desk(here: Installation, clients: ExitStack) -> Desk:
    """A council, a trust, and a case in which advice can be asked for."""
    here.register_service("sirona", "s31")
    here.register_service("psychologists", "other")
    council = clients.enter_context(here.client(here.actor("manager")))
    trust = clients.enter_context(here.client(here.actor("professional", service="sirona")))
    new = {
        "received_on": (TODAY - timedelta(days=60)).isoformat(),
        "source": "parent",
        "person": {
            "forename": "Amina",
            "surname": "Example",
            "date_of_birth": "2018-03-02",
            "nhs_number": "9434765919",
            "upn": "H801200001001",
        },
        "contacts": [
            {"relation": "mother", "name": "Hodan Example", "phone": "0117 496 0000", "address": "1 High Street"},
            {"relation": "father", "name": "Ali Example", "phone": "0117 496 0001", "withhold_address": True},
        ],
    }
    opened = council.post("/api/v1/cases", json=new)
    assert opened.status_code == 201, opened.text
    found = Desk(here, council, trust, opened.json()["id"])
    found.happens("assessment_agreed", TODAY - timedelta(days=30))
    return found


@pytest.fixture
def beth(desk) -> Visitor:
    return Visitor(desk.here, desk.here.actor("professional", service="sirona", name="Beth Lowe"))


@pytest.fixture
def ravi(desk, beth) -> Visitor:
    return Visitor(desk.here, desk.here.actor("professional", service="sirona", name="Dr Ravi Menon"))


@pytest.fixture
def asked(desk) -> int:
    return desk.ask("medical", "sirona")
