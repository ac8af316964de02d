"""The OpenAPI document of /fhir is true for a service too: random requests made from it get documented answers, never a 5xx."""

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

from app.db import Database
from app.main import create_app
from app.settings import Settings
from tests.support.installation import Installation

load_all_checks()
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = create_app(Settings(secret_key="for tests", database_url="sqlite://")).openapi()
OPERATIONS = [
    (path, method) for path, item in DOCUMENT["paths"].items() for method in item if path.startswith("/fhir/")
]


@pytest.fixture(scope="module")
def installation(sqlite_pattern, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fhir")
    shutil.copy(sqlite_pattern, folder / "ehc.db")
    here = Installation(f"sqlite:///{folder / 'ehc.db'}", folder)
    here.register_service("sirona", "s31")
    case_id = here.open("2026-01-05")
    here.record(case_id, "assessment_agreed", "2026-02-10")
    here.record(case_id, "advice_requested", "2026-02-11", kind="medical", service="sirona")
    yield here
    here.close()


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_every_answer_to_a_service_is_documented_and_none_is_a_server_error(installation, path, method):
    api = schemathesis.openapi.from_asgi(
        "/openapi.json", create_app(installation.settings, Database(installation.url))
    )  # fmt: skip
    token = installation.token(installation.actor("professional", service="sirona"))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(case=api[path][method].as_strategy())
    def holds(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    holds()
