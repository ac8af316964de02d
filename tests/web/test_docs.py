import re

import pytest

from app.web.docs import METHODS


@pytest.fixture
def parts(client) -> dict[str, str]:
    """Every part's page, by its address."""
    addresses = re.findall(
        r'<h2 class="govuk-heading-m"><a class="govuk-link" href="([^"]+)">', client.get("/docs").text
    )
    return {address: client.get(address).text for address in addresses}


def test_every_operation_is_listed_and_told_in_full_where_the_list_says(client, parts):
    page, document = client.get("/docs"), client.app.openapi()
    assert page.status_code == 200
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            operation = item[method]
            links = re.findall(rf'href="([^"#]+)#{operation["operationId"]}"', page.text)
            assert len(links) == 1, f"{method} {path}"
            assert f'id="{operation["operationId"]}"' in parts[links[0]]
            assert f"</span> {path}</code>" in parts[links[0]]


def test_a_part_there_is_not(client):
    answer = client.get("/docs/nonsense", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "No part of the API" in answer.text or "no part of the API" in answer.text


def test_nothing_on_it_comes_from_elsewhere(client, parts):
    for page in (client.get("/docs").text, *parts.values()):
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
        assert page.count("<script") == 1


def test_examples_are_shown_as_they_are_sent(parts):
    assert "&#34;assessment_agreed&#34;" in parts["/docs/cases"]
