"""A manager's desk: values and surveys are entered as the API takes them."""

from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.installation import Installation

API = "/api/v1"
QUARTER = {"period_from": "2026-07-01", "period_to": "2026-09-30"}
SAID = {"evidence": "The forum's survey."}


@dataclass
class Desk:
    """Somebody who enters and reads, by default a manager of 801."""

    here: Installation
    role: str = "manager"
    authority: str = "801"
    _open: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.client = self._open.enter_context(self.here.client(self.here.actor(self.role, self.authority)))

    def sends(self, path: str, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
        answer = self.client.post(f"{API}{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def enters(self, code: str = "treated_fairly", status: int = 201, **said: Any) -> dict[str, Any]:
        return self.sends(f"/measures/{code}/values", {**QUARTER, **SAID, **said}, status)

    def asks(self, status: int = 201, **said: Any) -> dict[str, Any]:
        return self.sends("/surveys", {**QUARTER, "stage": "assessment", "how_asked": "online", **said}, status)

    def reads(self, path: str, status: int = 200, **asked: Any) -> dict[str, Any]:
        answer = self.client.get(f"{API}{path}", params=asked)
        assert answer.status_code == status, answer.text
        return answer.json()

    def latest(self, code: str = "treated_fairly", **asked: Any) -> dict[str, Any] | None:
        return next(item for item in self.reads("/measures", **asked)["items"] if item["code"] == code)["latest"]

    def beside(self, **whom: str) -> "Desk":
        """Somebody else's desk, which is left when this one is: also where a test fails."""
        return self._open.enter_context(closing(Desk(self.here, **whom)))

    def close(self) -> None:
        self._open.close()


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
