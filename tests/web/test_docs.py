import re


def test_every_operation_is_on_the_page(client):
    page, document = client.get("/docs"), client.app.openapi()
    assert page.status_code == 200
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert f'id="{operation["operationId"]}"' in page.text, f"{method} {path}"
            assert f"</span> {path}</code>" in page.text


def test_nothing_on_it_comes_from_elsewhere(client):
    page = client.get("/docs").text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert page.count("<script") == 1


def test_examples_are_shown_as_they_are_sent(client):
    assert "&#34;assessment_agreed&#34;" in client.get("/docs").text
