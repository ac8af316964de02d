"""A council to hold meetings in: it speaks HTTP, and opens cases that wait for a psychologist and a caseworker."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import text

from app.today import today
from tests.support.installation import Installation

API = "/api/v1/allocation"


def day(n: int) -> date:
    return today() + timedelta(days=n)


@dataclass
class Council:
    """The clients of the manager and the principal psychologist, and how to get something to decide about."""

    here: Installation
    stack: ExitStack
    clients: dict[str, TestClient] = field(default_factory=dict)

    def client(self, role: str, authority: str = "801") -> TestClient:
        key = f"{role} {authority}"
        if key not in self.clients:
            self.clients[key] = self.stack.enter_context(self.here.client(self.here.actor(role, authority)))
        return self.clients[key]

    def call(self, method: str, path: str, expect: int = 200, role: str = "manager", authority="801", **sent: Any):
        answer = self.client(role, authority).request(method, f"{API}{path}", **sent)
        assert answer.status_code == expect, answer.text
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.text

    def worker(self, name: str, kind: str = "psychologist", capacity: int | None = 2, **terms: Any) -> int:
        sent = {"kind": kind, "name": name, "capacity": capacity, **terms}
        return self.call("POST", "/workers", 201, json=sent)["id"]

    def case(self, received: int = -60, asked: int | None = -20, authority: str = "801", **new: Any) -> int:
        """A case whose psychological advice was asked for, so many days ago; or a request, where none was."""
        who = self.here.actor("manager", authority)
        case = self.here.open(day(received), who, today(), **new)
        if asked is not None:
            self.happens(case, "assessment_agreed", asked - 5, authority)
            self.happens(case, "advice_requested", asked, authority, kind="psychological")
        return case

    def happens(self, case: int, event: str, when: int, authority: str = "801", **data: Any) -> int:
        who = self.here.actor("manager", authority)
        return self.here.record(case, event, day(when), who, today(), **data).events[0].id

    def pack(self, when: int = 0, **more: Any) -> dict[str, Any]:
        return self.call("GET", f"/meeting?on={day(when)}", **more)

    def propose(self, when: int = 0, capacity: list | None = None, expect: int = 200, **more: Any) -> dict[str, Any]:
        return self.call("POST", "/proposal", expect, json={"on": str(day(when)), "capacity": capacity}, **more)

    def list_of(self, proposal: dict[str, Any], when: int = 0, **more: Any) -> dict[str, Any]:
        """A proposal as a meeting confirms it unchanged."""
        given = [{"case_id": g["case_id"], "worker": g["worker"]["id"]} for g in proposal["assignments"]]
        return {"on": str(day(when)), "digest": proposal["digest"], "assignments": given, **more}

    def confirm(self, body: dict[str, Any], expect: int = 201, **more: Any) -> dict[str, Any]:
        return self.call("POST", "/decisions", expect, json=body, **more)

    def held(self) -> dict[str, int]:
        """How many rows there are of all that a decision writes."""
        names = ("meeting", "line", "attendee", "action", "action_done", "undo", "words")
        tables = ("event", "delivery", *(f"allocation_{name}" for name in names))
        with self.here.db.reading() as session:
            return {table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables}
