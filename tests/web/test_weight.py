"""What is sent compressed, what never is, and that a file of ours is sent once."""

import gzip
import re

import pytest
from fastapi.testclient import TestClient

from app.web.weight import SMALL
from tests.web.story import Story


def is_compressed(client: TestClient, address: str, **headers: str) -> bool:
    answer = client.get(address, headers={"Accept-Encoding": "gzip", **headers})
    assert answer.status_code == 200, answer.text
    return answer.headers.get("content-encoding") == "gzip"


@pytest.fixture
def page(signed_in: TestClient, story: Story) -> str:
    return f"/cases/{story.cases['amina']}"


@pytest.mark.parametrize("asked_by", ["same-origin", "none"])
def test_a_page_its_reader_asked_for_is_compressed(signed_in, page, asked_by):
    assert is_compressed(signed_in, page, **{"Sec-Fetch-Site": asked_by})


@pytest.mark.parametrize("asked_by", ["cross-site", "same-site", "", "none, cross-site"])
def test_a_page_with_secrets_that_another_site_had_asked_for_is_not(signed_in, page, asked_by):
    """Else that site could put its guesses into the address, and see in the length of the answer which was right."""
    assert not is_compressed(signed_in, page, **{"Sec-Fetch-Site": asked_by})


def test_nor_where_the_browser_does_not_say(signed_in, page):
    assert not is_compressed(signed_in, page)


def test_what_nobody_is_signed_in_for_is_compressed(client):
    assert is_compressed(client, "/docs")


def test_a_program_that_brings_its_own_token_gets_its_answers_compressed(client, story):
    token = {"Authorization": f"Bearer {story.here.token(story.manager)}"}
    address = f"/api/v1/cases/{story.cases['amina']}"
    assert is_compressed(client, address, **token)
    assert client.get(address, headers={**token, "Accept-Encoding": "identity"}).headers.get("content-encoding") is None


def test_a_short_answer_goes_as_it_is(client):
    answer = client.get("/health/live", headers={"Accept-Encoding": "gzip"})
    assert len(answer.content) < SMALL
    assert "content-encoding" not in answer.headers


def test_files_of_ours_are_compressed_whoever_had_them_asked_for_and_kept(signed_in):
    home = signed_in.get("/").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', home)
    assert len(files) >= 4
    for address in files:
        answer = signed_in.get(address, headers={"Accept-Encoding": "gzip"})
        assert "immutable" in answer.headers["cache-control"], address
        assert "Accept-Encoding" in answer.headers.get("vary", "") or len(answer.content) < SMALL, address
        assert answer.headers.get("content-encoding") == ("gzip" if len(answer.content) >= SMALL else None), address


def test_it_is_the_same_page(signed_in, page):
    with signed_in.stream("GET", page, headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": "none"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert len(raw) == int(answer.headers["content-length"])
    text = gzip.decompress(raw).decode()
    assert "Amina" in text
    assert len(raw) < len(text.encode()) / 3
