"""The law over HTTP and on the command line: every provision, how it was checked, and where it is carried out."""

from pathlib import Path

import pytest

from app.law.service import said
from workflow.law.book import book

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def client(embedded):
    with embedded.client() as anybody:
        yield anybody


def test_anybody_may_read_every_provision_in_pages(client):
    cites, cursor = [], None
    while True:
        params = {"limit": 50, **({"cursor": cursor} if cursor else {})}
        page = client.get("/api/v1/law", params=params).json()
        cites += [item["cite"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert cites == [str(provision.cite) for provision in book()]


def test_each_is_implemented_or_says_why_not_and_the_code_is_where_it_says(client):
    for item in client.get("/api/v1/law", params={"limit": 500}).json()["items"]:
        assert item["status"] in {"implemented", "not_modelled"}
        assert bool(item["implemented_by"]) == (item["status"] == "implemented")
        assert bool(item["reason"]) == (item["status"] == "not_modelled")
        for place in item["implemented_by"]:
            lines = (ROOT / place["file"]).read_text(encoding="utf-8").splitlines()
            assert place["name"].split(".")[-1] in "\n".join(lines[place["line"] - 1 : place["line"] + 15])


@pytest.mark.parametrize("written", ["reg-13(2)", "reg 13(2)", "reg%2013(2)"])
def test_a_provision_by_its_slug_or_its_words(client, written):
    found = client.get(f"/api/v1/law/send2014/{written}").json()
    assert (found["cite"], found["kind"], found["status"]) == ("send2014 reg 13(2)", "time_limit", "implemented")
    assert found["values"] == [
        {
            "in_force_from": "2014-09-01",
            "amount": 20,
            "unit": "week",
            "counting": "excluding_the_first_day",
            "set_by": "send2014 reg 13(2)",
            "says": None,
        }
    ]
    assert found["excused_by"] == "send2014 reg 13(3)"
    assert found["checked"]["meaning"] == "read in the text of the legislation or judgment"


def test_the_grounds_of_an_exception_are_listed_borrowed_ones_too(client):
    listed = client.get("/api/v1/law/send2014/reg-10(4)").json()["grounds"]
    assert [(ground["letter"], ground["code"]) for ground in listed] == [
        ("(a)", "school_closed"),
        ("(b)", "early_years_closed"),
        ("(c)", "exceptional_circumstances"),
        ("(d)", "absent_from_area"),
    ]
    borrowed = client.get("/api/v1/law/send2014/reg-13(3)").json()["grounds"]
    assert [ground["cite"] for ground in borrowed] == [ground["cite"] for ground in listed]
    assert {ground["borrowed_by"] for ground in borrowed} == {"send2014 reg 13(3)"}


def test_a_ground_leads_to_the_list_it_stands_in(client):
    assert client.get("/api/v1/law/send2014/reg-10(4)(a)").json()["cite"] == "send2014 reg 10(4)"


@pytest.mark.parametrize(
    "path",
    ["send2014/reg-999", "nonsense/reg-1", "send2014/nonsense", "send2014/-", "SEND2014/reg-13(2)", "send2014/%00"],
)
def test_what_the_book_does_not_hold_is_404(client, path):
    answer = client.get(f"/api/v1/law/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("params", [{"limit": 0}, {"cursor": "x"}, {"limit": 501}])
def test_a_bad_page_is_422(client, params):
    assert client.get("/api/v1/law", params=params).status_code == 422


def test_where_is_regulation_10_4():
    lines = said("reg 10(4)")
    assert lines[0] == "send2014 reg 10(4): When the 16 weeks do not bind"
    assert any(line.startswith("  ground (d) absent_from_area (send2014 reg 10(4)(d)): ") for line in lines)
    assert any(
        line.startswith("  checked: read in the text of the legislation or judgment; against R-10 <http")
        for line in lines
    )
    (place,) = {line.split()[1] for line in lines if line.startswith("  implemented: ")}
    file, _, number = place.partition(":")
    assert file == "workflow/exceptions.py"
    line = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    assert line.startswith(("def ground_belongs", "@implements"))


def test_a_limit_says_what_it_gives_since_when_and_what_excuses_it():
    lines = said("send2014 reg 13(2)")
    assert "  from 2014-09-01: 20 weeks, the day of the event not counted" in lines
    assert "  excused by send2014 reg 13(3)" in lines


def test_what_is_not_modelled_says_why():
    assert any(line.startswith("  not modelled: ") for line in said("cfa2014 s.36(8)"))


def test_words_that_mean_nothing_here_find_nothing():
    assert said("the moon") == []
