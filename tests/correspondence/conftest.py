"""A council's desk for correspondence, on a settled day."""

from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from app import today as clock
from tests.support.installation import TODAY, Installation

API = "/api/v1/correspondence"
CAME = {"type": "complaint", "stage": "stage_1", "from": "parent", "channel": "email", "about": "delay"}
ON_MON_2_NOV = "2026-11-02"


@dataclass
class Desk:
    """Somebody who records and reads, by default a manager of 801."""

    here: Installation
    role: str = "manager"
    authority: str = "801"
    name: str = ""
    _open: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.actor = self.here.actor(self.role, self.authority, name=self.name)
        self.client = self._open.enter_context(self.here.client(self.actor))

    def sends(self, path: str, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
        answer = self.client.post(f"{API}{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def records(self, status: int = 201, received_on: str | date = ON_MON_2_NOV, **said: Any) -> dict[str, Any]:
        body = {**CAME, "received_on": str(received_on), **said}
        return self.sends("", {name: value for name, value in body.items() if value is not None}, status)

    def concern(self, **said: Any) -> dict[str, Any]:
        return self.records(type="concern", stage=None, **said)

    def replies(self, of: dict[str, Any], on: str | date, status: int = 201, **said: Any) -> dict[str, Any]:
        return self.sends(f"/{of['id']}/reply", {"on": str(on), "channel": "email", **said}, status)

    def closes(self, of: dict[str, Any], on: str | date, status: int = 201, **said: Any) -> dict[str, Any]:
        return self.sends(f"/{of['id']}/closure", {"on": str(on), **said}, status)

    def corrects(self, of: dict[str, Any], step: str, status: int = 201, **said: Any) -> dict[str, Any]:
        """Put right the last step of a sort."""
        steps = [one["id"] for one in self.reads(f"/{of['id']}")["steps"] if one["what"] == step]
        return self.sends(
            f"/{of['id']}/corrections", {"step_id": steps[-1], "words": "As the letter says.", **said}, status
        )

    def reads(self, path: str = "", status: int = 200, **asked: Any) -> dict[str, Any]:
        answer = self.client.get(f"{API}{path}", params=asked)
        assert answer.status_code == status, answer.text
        return answer.json()

    def listed(self, status: str = "open", **asked: Any) -> list[int]:
        answer = self.client.get(API, params={"status": status, **asked})
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    def beside(self, **whom: str) -> "Desk":
        """Somebody else's desk, which is left when this one is: also where a test fails."""
        return self._open.enter_context(closing(Desk(self.here, **whom)))

    def close(self) -> None:
        self._open.close()


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    """A Friday, 20 November 2026."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def desk(here):
    desk = Desk(here)
    yield desk
    desk.close()


@pytest.fixture
def at_once(embedded):
    """The same, for what does not depend on the database."""
    desk = Desk(embedded)
    yield desk
    desk.close()
