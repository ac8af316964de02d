"""A value entered, corrected, taken back: each with who and when, none ever altered."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.measures.conftest import QUARTER

PATH = "/measures/treated_fairly/values"


def test_a_value_is_entered_and_read_with_who_and_when(desk):
    made = desk.enters(value=81.5, link="https://forum.example.org/survey.pdf")
    assert (made["value"], made["on"], made["superseded_by"]) == (81.5, "2026-09-30", None)
    assert made["by"]["name"] == "manager 801"
    assert desk.reads(PATH)["items"] == [made]
    assert desk.latest() == made


def test_counts_are_kept_and_come_to_a_share_half_up(desk):
    made = desk.enters("forum_at_boards", numerator=19, denominator=32)
    assert (made["numerator"], made["denominator"], made["value"]) == (19, 32, 59.4)
    assert desk.enters("forum_at_boards", numerator=1, denominator=2000)["value"] == 0.1  # 0.05


def test_nothing_of_nothing_is_no_value(desk):
    made = desk.enters("forum_at_boards", numerator=0, denominator=0)
    assert (made["value"], made["taken_back"]) == (None, False)


def test_a_change_takes_the_place_of_what_was_there_and_both_are_kept(desk):
    first = desk.enters(value=81.5)
    second = desk.enters(value=82, evidence="The survey as printed.", supersedes=first["id"])
    shown = desk.reads(PATH)["items"]
    assert [(row["id"], row["superseded_by"]) for row in shown] == [(second["id"], None), (first["id"], second["id"])]
    assert desk.latest()["value"] == 82
    again = desk.enters(value=83, supersedes=first["id"], status=409)
    assert f"already superseded, by {second['id']}" in again["detail"]


def test_what_was_entered_in_error_is_taken_back(desk):
    before = desk.enters(value=70, period_from="2026-04-01", period_to="2026-06-30")
    wrong = desk.enters(value=7)
    gone = desk.enters(supersedes=wrong["id"], evidence="It was another council's.")
    assert gone["taken_back"]
    assert desk.latest() == before


def test_what_was_known_when_is_still_known(desk):
    first = desk.enters(value=81.5)
    second = desk.enters(value=82, supersedes=first["id"])
    assert desk.latest(known_at=first["at"])["value"] == 81.5
    assert desk.latest(known_at=second["at"])["value"] == 82
    assert [row["superseded_by"] for row in desk.reads(PATH, known_at=first["at"])["items"]] == [None]


def test_a_day_before_it_was_true_does_not_show_it(desk):
    desk.enters(value=70, on="2026-07-31")
    desk.enters(value=75)
    assert desk.latest(as_at="2026-07-30") is None
    assert desk.latest(as_at="2026-09-29")["value"] == 70
    assert desk.latest(as_at="2026-09-30")["value"] == 75


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"value": 100.1}, "value"),
        ({"value": -1}, "value"),
        ({"value": "NaN"}, "value"),
        ({}, "value"),
        ({"value": 50, "numerator": 1, "denominator": 2}, "value"),
        ({"numerator": 1}, "denominator"),
        ({"denominator": 1}, "numerator"),
        ({"numerator": 3, "denominator": 2}, "numerator"),
        ({"value": 50, "period_from": "2026-10-01"}, "period_to"),
        ({"value": 50, "period_to": "2031-01-01"}, "period_to"),
        ({"value": 50, "on": "2031-01-01"}, "on"),
        ({"value": 50, "on": "2026-06-30"}, "on"),
        ({"value": 50, "evidence": " "}, "evidence"),
        ({"value": 50, "link": "javascript:alert(1)"}, "link"),
        ({"value": 50, "supersedes": 4711}, "supersedes"),
        ({"value": 50, "child": "Amina"}, "child"),
    ],
)
def test_what_cannot_be_true_is_refused_naming_the_field(at_once, said, field):
    refused = at_once.enters(status=422, **said)
    assert [error["field"] for error in refused["errors"]] == [field]
    assert at_once.reads(PATH)["items"] == []


def test_an_unknown_code_is_refused(at_once):
    assert at_once.enters("nothing_such", status=422, value=1)["errors"][0]["field"] == "code"
    at_once.enters("plans_20w_excl", status=422, value=1)  # it is computed
    at_once.reads("/measures/nothing_such/values", status=422)


def test_only_a_value_of_the_same_measure_is_superseded(at_once):
    other = at_once.enters("autism_26w", value=40)
    at_once.enters(value=50, supersedes=other["id"], status=422)


def test_each_authority_has_its_own(desk):
    theirs = desk.beside(authority="802")
    made = theirs.enters(value=60)
    assert desk.reads(PATH)["items"] == []
    assert desk.latest() is None
    desk.enters(value=50, supersedes=made["id"], status=422)
    assert theirs.latest()["value"] == 60


def test_an_analyst_reads_and_does_not_write(desk):
    desk.enters(value=60)
    analyst = desk.beside(role="analyst")
    assert analyst.latest()["value"] == 60
    analyst.enters(value=61, status=403)


def test_the_list_is_read_page_by_page(at_once):
    made = [at_once.enters(value=n)["id"] for n in range(5)]
    found, cursor = [], None
    while True:
        page = at_once.reads(PATH, limit=2, **({"cursor": cursor} if cursor else {}))
        found += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == made[::-1]


@pytest.mark.parametrize("table", ["measure_value", "survey"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "replace"])
def test_the_database_refuses_to_change_what_was_entered(desk, table, verb):
    desk.enters(value=60)
    desk.asks(answers={"agree": 9})
    statement = {
        "UPDATE": f"UPDATE {table} SET authority = '802'",
        "DELETE": f"DELETE FROM {table}",
        "replace": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if desk.here.db.is_sqlite
        else f"TRUNCATE {table} CASCADE",
    }[verb]
    with pytest.raises(DBAPIError, match="append-only"), desk.here.db.writing() as session:
        session.execute(text(statement))
    assert desk.latest()["value"] == 60


def test_a_councils_own_measure_is_entered_in_its_own_unit(at_once, tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(
        "measures: {days_to_answer: {name: Days, definition: Mean days., unit: days, good: down, source: our own}}",
        encoding="utf-8",
    )
    at_once.here.settings.measures = path
    assert at_once.enters("days_to_answer", numerator=500, denominator=3)["value"] == 166.7
    assert at_once.enters("days_to_answer", value=166.66)["value"] == 166.7
    assert at_once.latest("days_to_answer", as_at=QUARTER["period_to"])["value"] == 166.7
