"""The OpenAPI document is true: random requests made from it get documented answers, never a 5xx; its examples run."""

import os
import shutil

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.cases.examples import EVENTS, NEW_CASES
from app.db import Database
from app.main import create_app
from app.settings import Settings
from tests.support.installation import Installation

EXAMPLES = 300 if os.environ.get("EHC_PROOF") else 15
load_all_checks()


@pytest.fixture(scope="module")
def installation(sqlite_pattern, tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    here = Installation(f"sqlite:///{folder / 'ehc.db'}", folder)
    here.register_service("sirona", "s31")
    case_id = here.open("2026-01-05")
    here.record(case_id, "assessment_agreed", "2026-02-10")
    here.record(case_id, "advice_requested", "2026-02-11", kind="medical", service="sirona")
    yield here
    here.close()


@pytest.fixture(scope="module")
def api(installation):
    return schemathesis.openapi.from_asgi(
        "/openapi.json", create_app(installation.settings, Database(installation.url))
    )


@pytest.fixture(scope="module")
def tokens(installation):
    return {role: installation.token(installation.actor(role)) for role in ("manager", "admin")}


DOCUMENT = create_app(Settings(secret_key="for tests", database_url="sqlite://")).openapi()
OPERATIONS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item if path != "/metrics"]
ADMINS = ("/accounts", "/services", "/bank-holidays")


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_every_answer_is_documented_and_none_is_a_server_error(api, tokens, path, method):
    role = "admin" if any(word in path for word in ADMINS) else "manager"
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    @given(case=api[path][method].as_strategy())
    def holds(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {tokens[role]}"}, checks=checks)

    holds()


def test_each_example_of_the_document_is_answered_as_its_summary_says(embedded):
    """A stranger pastes the examples in order, as they stand, and a case runs from request to plan."""
    with embedded.client(embedded.actor("manager")) as client:
        for name, example in NEW_CASES.items():
            assert client.post("/api/v1/cases", json=example["value"]).status_code == 201, name
        for name in (
            "decide to assess",
            "ask the health service for advice",
            "put a date right",
            "excuse a limit",
            "the advice came in",
            "decide to make a plan",
            "send the draft",
            "the family agrees",
            "issue the plan",
        ):
            example = dict(EVENTS[name]["value"])
            example["data"] = {**example["data"], **_ids(client, example["data"])}
            answer = client.post("/api/v1/cases/1/events", json=example)
            assert answer.status_code == 201, f"{name}: {answer.text}"
        assert client.get("/api/v1/cases/1").json()["state"] == "plan_issued"
        refuse = client.post("/api/v1/cases/2/events", json=EVENTS["refuse to assess"]["value"])
        assert refuse.status_code == 201


def _ids(client, data):
    """The ids an example names, as this installation numbered them."""
    numbered = {e["type"]: e["id"] for e in client.get("/api/v1/cases/1/events").json()["items"]}
    wanted = {"advice_id": "advice_requested", "event_id": "assessment_agreed"}
    return {field: numbered[event_type] for field, event_type in wanted.items() if field in data}
