"""The page of breaches on each database: counts, rows, filters in the address, its sheet, views that are kept."""

import csv
import re
from io import StringIO

import pytest

from tests.support.browsing import browsing, token
from tests.support.installation import TODAY, Installation


@pytest.fixture
def late(here: Installation) -> dict[str, int]:
    """Two cases past their limits: one refused nothing, decided nothing; one with its advice late too."""
    undecided = here.open("2026-06-01", person={"forename": "Ada", "surname": "=cmd|' /C calc'!A0"})
    assessing = here.open("2026-03-02", person={"forename": "Ben", "surname": "Zulu"}, flags=["looked_after"])
    here.record(assessing, "assessment_agreed", "2026-04-01")
    here.record(assessing, "advice_requested", "2026-04-02", kind="medical")
    return {"undecided": undecided, "assessing": assessing}


def test_it_says_how_many_and_lists_each_case_once(here: Installation, late: dict[str, int]) -> None:
    with browsing(here) as client:
        page = client.get("/breaches").text
    assert re.search(r"<strong>2</strong> cases", page)
    assert page.index("Ben Zulu") < page.index("Ada")  # longest overdue first
    assert page.count(f'href="/cases/{late["assessing"]}"') == 1
    assert "also: " in page
    assert "Looked after" in page


def test_filters_stand_in_the_address(here: Installation, late: dict[str, int]) -> None:
    with browsing(here) as client:
        page = client.get("/breaches?code=advice&flag=looked_after&caseworker=all").text
        assert "Ben Zulu" in page
        assert "Ada" not in page
        assert '<option value="looked_after" selected' in page
        assert "Nothing of the kind" in client.get("/breaches?flag=out_of_school").text
        for nonsense in ("code=nothing", "sort=nothing", "by=nothing", "status=met", "kind=window"):
            assert client.get(f"/breaches?{nonsense}").status_code == 404, nonsense


@pytest.mark.parametrize("by", ["code", "age", "caseworker", "service", "team"])
def test_it_counts_by_each_thing(here: Installation, late: dict[str, int], by: str) -> None:
    with browsing(here) as client:
        page = client.get(f"/breaches?by={by}")
    assert page.status_code == 200
    assert {"age": "85 to 182 days over", "caseworker": "Unallocated", "service": "No service", "team": "No team"}.get(
        by, "Issue the plan"
    ) in page.text


def test_it_is_sorted_by_link(here: Installation, late: dict[str, int]) -> None:
    with browsing(here) as client:
        page = client.get("/breaches?sort=child").text
    assert page.index("Ada") < page.index("Ben Zulu")
    assert 'aria-sort="ascending">Child' in page


def test_the_sheet_is_what_is_seen_and_runs_nothing(here: Installation, late: dict[str, int]) -> None:
    with browsing(here) as client:
        answer = client.get("/breaches.csv?sort=child")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[1].lstrip("'")[:3] for row in rows[1:]] == ["Ada", "Ben"]
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and not cell.lstrip("-").isdigit() and cell]
    assert f"breaches-{TODAY}" not in answer.headers["content-disposition"]  # the day it is, not the tests'


def test_a_caseworker_begins_with_their_own(here: Installation, late: dict[str, int]) -> None:
    here.record(late["assessing"], "caseworker_allocated", "2026-11-19", worker="Tom Okafor")
    with browsing(here, "caseworker", name="Tom Okafor") as client:
        assert "Ada" not in client.get("/breaches").text
        assert "Ada" in client.get("/breaches?caseworker=all").text


def test_a_view_is_kept_asked_for_and_ended(here: Installation, late: dict[str, int]) -> None:
    with browsing(here) as client:
        csrf = token(client.get("/breaches?code=advice").text)
        refused = client.post("/breaches/views?code=advice", data={"csrf": csrf, "name": ""})
        assert refused.status_code == 422
        assert "Error: Breaches" in refused.text
        kept = client.post("/breaches/views?code=advice", data={"csrf": csrf, "name": "Late advice"})
        assert kept.status_code == 303
        page = client.get(kept.headers["location"]).text
        assert "Late advice" in page
        assert "Ada" not in page
        again = client.post("/breaches/views?code=advice", data={"csrf": csrf, "name": "Late advice"})
        assert again.status_code == 409
        assert "you have a view named Late advice".lower() in again.text.lower()
        view = kept.headers["location"].partition("=")[2]
        assert client.post(f"/breaches/views/{view}/end", data={"csrf": csrf}).status_code == 303
        assert client.get(kept.headers["location"]).status_code == 404
        assert client.post("/breaches/views", data={"name": "No token"}).status_code == 403
