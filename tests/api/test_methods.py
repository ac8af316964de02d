"""A method that an address does not take is 405, and `Allow` names every one that it does."""

import pytest


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/cases", "GET, POST"),
        ("PATCH", "/api/v1/cases/1/events", "GET, POST"),
        ("POST", "/api/v1/bank-holidays/2026-12-25", "DELETE, GET, PUT"),
        ("DELETE", "/oauth/token", "POST"),
        ("DELETE", "/sign-in", "GET, POST"),
    ],
)
def test_allow_names_every_method_of_the_address(embedded, method, path, allowed):
    with embedded.client(embedded.actor("manager")) as client:
        answer = client.request(method, path)
    assert answer.status_code == 405, answer.text
    assert answer.headers["allow"] == allowed


def test_an_address_that_is_none_allows_nothing(embedded):
    with embedded.client() as client:
        assert "allow" not in client.put("/api/v1/nowhere").headers
