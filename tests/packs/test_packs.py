"""Packs over the API: made, kept, made again with the same figures whatever was recorded since, and nobody else's."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.tables import Pack
from app.today import now
from tests.packs.conftest import OCTOBER, QUARTER

URL = "/api/v1/packs"


@pytest.fixture
def api(council):
    with council.client(council.actor("manager", name="Priya Raman")) as opened:
        yield opened


def made(api, **body):
    answer = api.post(URL, json={**OCTOBER, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_pack_shows_the_same_figures_whatever_is_recorded_after_it(council, api):
    before = made(api)
    assert (before["same"], before["as_at"], before["made_by"]) == (True, "2026-10-31", "Priya Raman")
    recorded_late = council.open("2026-10-05", source="school")
    council.record(recorded_late, "assessment_agreed", "2026-10-20")
    again = api.get(f"{URL}/{before['id']}").json()
    assert again["same"], again["why"]
    assert again["digest_now"] == before["digest"]
    after = made(api)
    assert after["digest"] != before["digest"]
    assert made(api, known_at=before["known_at"])["digest"] == before["digest"]


def test_the_figures_are_those_of_the_indicators(api):
    rows = api.get(f"{URL}/{made(api)['id']}.csv").text.splitlines()
    items = api.get("/api/v1/kpis?from=2026-10-01&to=2026-10-31&as_at=2026-10-31").json()["items"]
    requests = next(item for item in items if (item["code"], item["part"]) == ("requests", None))
    assert f"Headline figures,requests,Requests received,Figure,{requests['value']} requests,," in rows
    assert any(row.startswith('Requests received,"Requests received, by month",Oct 26,Requests,') for row in rows)


def test_a_quarter_is_for_scrutiny_and_stands_beside_the_quarters_of_the_year_before(api):
    pack = api.post(URL, json=QUARTER).json()
    rows = api.get(f"{URL}/{pack['id']}.csv").text
    assert pack["title"].startswith("Scrutiny pack")
    for quarter in ("Jul–Sep 25", "Apr–Jun 26", "Jul–Sep 26"):
        assert f'"Requests received, by quarter",{quarter},Requests,' in rows
    assert api.get(f"{URL}/{pack['id']}").json()["same"]


def test_a_pack_of_several_months_stands_beside_as_many_months_before(api):
    pack = made(api, **{"from": "2026-01-01"})
    rows = api.get(f"{URL}/{pack['id']}.csv").text
    assert "March to December 2025" in rows
    assert "January to October 2025" in rows
    assert api.get(f"{URL}/{pack['id']}").json()["same"]


def test_an_analyst_and_a_manager_read_the_same_pack(council, api):
    pack = made(api)
    with council.client(council.actor("analyst")) as analyst:
        assert analyst.get(f"{URL}/{pack['id']}").json()["digest_now"] == pack["digest"]
        assert analyst.get(f"{URL}/{pack['id']}.csv").text == api.get(f"{URL}/{pack['id']}.csv").text


def test_a_pack_is_its_own_councils(council, api):
    pack = made(api)
    with council.client(council.actor("manager", "802")) as other:
        assert other.get(f"{URL}/{pack['id']}").status_code == 404
        assert other.get(URL).json()["items"] == []


def test_the_list_is_the_latest_first_by_pages_and_by_kind(council, api):
    ids = [made(api)["id"], api.post(URL, json=QUARTER).json()["id"], made(api)["id"]]
    page = api.get(f"{URL}?limit=2").json()
    assert [item["id"] for item in page["items"]] == [ids[2], ids[1]]
    rest = api.get(f"{URL}?limit=2&cursor={page['next']}").json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == ([ids[0]], None)
    assert [item["id"] for item in api.get(f"{URL}?kind=scrutiny").json()["items"]] == [ids[1]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"from": "2026-10-02"}, "from"),
        ({"to": "2026-09-30"}, "to"),
        ({"as_at": "2126-01-01"}, "as_at"),
        ({"known_at": "2126-01-01T00:00:00Z"}, "known_at"),
        ({"known_at": "2026-11-01T00:00:00"}, "known_at"),
        ({"kind": "bored"}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"as_at": "2026-09-30"}, "from"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_field(api, wrong, field):
    answer = api.post(URL, json={**OCTOBER, **wrong})
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_a_kept_pack_that_the_record_no_longer_gives_says_so_and_what_changed(council, api):
    pack = made(api)
    with council.db.writing() as session:
        kept = session.get_one(Pack, pack["id"]).model_dump() | {"id": None, "digest": "0" * 64}
        session.add_all([same := Pack(**kept), other := Pack(**kept | {"rules": "other", "targets": "other"})])
        session.flush()
        ids = same.id, other.id
    said = [api.get(f"{URL}/{id_}").json() for id_ in ids]
    assert [(each["same"], "ehc verify" in each["why"]) for each in said] == [(False, True), (False, False)]
    assert "the rules" in said[1]["why"]
    assert "the targets" in said[1]["why"]


@pytest.mark.parametrize("change", ["UPDATE pack SET digest = '0'", "DELETE FROM pack"])
def test_what_was_kept_is_never_changed(council, api, change):
    made(api)
    with pytest.raises(DBAPIError, match="append-only"), council.db.writing() as session:
        session.execute(text(change))


def test_small_numbers_of_children_are_hidden_and_cannot_be_worked_out(council, api):
    rows = csv.DictReader(api.get(f"{URL}/{made(api)['id']}.csv").text.splitlines())
    says = [row["says"] for row in rows if row["table"] == "Requests received, by ethnicity"]
    assert says.count("hidden: small numbers") > 1 or says == ["hidden: small numbers"]
    assert not [each for each in says if each.isdigit() and 0 < int(each) < 6]


def test_known_at_is_of_this_moment_and_no_later(council, api):
    begun = now()
    known_at = datetime.fromisoformat(made(api)["known_at"]).astimezone(UTC)
    assert begun <= known_at <= begun + timedelta(minutes=1)
