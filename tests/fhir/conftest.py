"""A council, a trust whose own system speaks FHIR, and a case: as in tests/advice; every resource held against R4's models."""

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.advice.conftest import Desk, clients, desk  # noqa: F401 - fixtures
from tests.documents.files import pdf

FHIR = "/fhir"
FHIR_JSON = "application/fhir+json"


def validated(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource, once fhir.resources has taken it, and each resource in it, as R4."""
    kind = resource["resourceType"]
    module = import_module(f"fhir.resources.R4B.{kind.lower()}")
    getattr(module, kind).model_validate(resource)
    assert not list(empty(resource))
    for inner in (*resource.get("contained", []), *(entry["resource"] for entry in resource.get("entry", []))):
        validated(inner)
    return resource


def empty(value: Any, where: str = "") -> Iterator[str]:
    """Where something is null, blank, or an empty list or object: FHIR has none of them."""
    if value is None or value in ("", [], {}):
        yield where
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from empty(part, f"{where}.{name}")


def attachment(content: bytes = b"", kind: str = "application/pdf", **more: Any) -> dict[str, Any]:
    """A file, as FHIR sends one."""
    return {"contentType": kind, "data": base64.b64encode(content or pdf()).decode(), **more}


def document(task: int | str, *attachments: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Advice in files, for a Task."""
    files = attachments or (attachment(title="Community paediatrics report"),)
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "content": [{"attachment": file} for file in files],
        "context": {"related": [{"reference": task if isinstance(task, str) else f"Task/{task}"}]},
        **more,
    }


@dataclass
class System:
    """A health service's own system."""

    client: TestClient

    def get(self, path: str, expect: int = 200, **params: Any) -> dict[str, Any]:
        """What is answered, which is valid FHIR."""
        answer = self.client.get(f"{FHIR}/{path}", params=params)
        assert answer.status_code == expect, answer.text
        assert answer.headers["content-type"] == FHIR_JSON
        return validated(answer.json())

    def tasks(self, **params: Any) -> list[dict[str, Any]]:
        """The Tasks of one page."""
        return [entry["resource"] for entry in self.get("Task", **params).get("entry", [])]

    def ids(self, **params: Any) -> list[int]:
        """Their ids."""
        return [int(task["id"]) for task in self.tasks(**params)]

    def status(self, task: int) -> str:
        """Where a Task stands, as reading it and as searching by that status say it, and no other status."""
        found = self.get(f"Task/{task}")["status"]
        every = ("requested", "received", "accepted", "in-progress", "completed", "rejected", "cancelled")
        assert [status for status in every if task in self.ids(status=status)] == [found]
        return found

    def send(self, body: Any, expect: int = 201, **headers: str) -> dict[str, Any]:
        """What a DocumentReference is answered, which is valid FHIR."""
        headers = {"Content-Type": FHIR_JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if expect == 201:
            validated(body)  # what is taken is valid FHIR too
        answer = self.client.post(f"{FHIR}/DocumentReference", json=body, headers=headers)
        assert answer.status_code == expect, answer.text
        assert answer.headers["content-type"] == FHIR_JSON
        return validated(answer.json())


@pytest.fixture
def system(desk: Desk, clients: ExitStack) -> System:  # noqa: F811 - the fixtures imported above
    """The trust's system: an account of the service, as any other."""
    account = desk.here.actor("professional", service="sirona", name="The trust's record system")
    return System(clients.enter_context(desk.here.client(account)))
