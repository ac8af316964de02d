"""Every answer carries the strict headers: pages, the API, files, errors, and a failure of our own."""

import re

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Route

from app.db import Database
from app.main import create_app
from app.web.headers import HEADERS, POLICY
from tests.web.story import Story

FILLED = {
    "case_id": "1",
    "instrument": "send2014",
    "provision": "reg-10(4)",
    "code": "nothing",
    "advice_id": "1",
    "person_id": "1",
    "sha256": "0" * 64,
}


def addresses(app) -> list[str]:
    paths = {route.path for route in app.routes if isinstance(route, Route)} | set(app.openapi()["paths"])
    paths |= {
        "/",
        "/docs",
        "/cases/{case_id}",
        "/law/{instrument}/{provision}",
        "/sign-in/{code}",
        "/sign-out",
        "/cases/open",
        "/nowhere",
        "/api/v1/nowhere",
    }
    return sorted(re.sub(r"{(\w+)[^}]*}", lambda name: FILLED.get(name[1], "1"), path) for path in paths)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_every_address_is_answered_with_the_strict_headers(client: TestClient, method: str):
    asked = addresses(client.app)
    assert len(asked) > 15
    for address in asked:
        answer = client.request(method, address)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, address
        assert answer.headers["cache-control"] == "no-store", address
        assert "strict-transport-security" not in answer.headers


def test_pages_may_load_only_what_is_ours():
    assert "'unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")


@pytest.mark.parametrize(
    "address", ["/static/ehc.css?v=1", "/static/vendor/govuk-frontend-6.3.0/govuk-frontend.min.css"]
)
def test_a_file_whose_address_changes_with_it_may_be_kept(client: TestClient, address: str):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-security-policy"] == POLICY


def test_a_missing_file_is_not_kept(client: TestClient):
    assert client.get("/static/missing.css?v=1").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "kind"), [("/broken", "text/html; charset=utf-8"), ("/api/v1/broken", "application/problem+json")]
)
def test_our_own_failure_is_said_in_the_same_manner(story: Story, address: str, kind: str):
    app = create_app(story.here.settings, Database(story.here.url))

    @app.get(address)
    def broken() -> None:
        raise ZeroDivisionError("the inside of the service")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get(address)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-security-policy"] == POLICY
    assert "inside of the service" not in answer.text


def test_an_error_is_a_page_for_people_and_a_problem_for_programs(client: TestClient):
    assert "There is no such page" in client.get("/nowhere").text
    assert client.get("/nowhere", headers={"Accept": "application/json"}).json()["status"] == 404
    assert client.get("/api/v1/nowhere").json()["type"] == "/problems/not-found"
    assert client.get("/law/send2014/reg-999").status_code == 404
    assert client.delete("/docs").status_code == 405
