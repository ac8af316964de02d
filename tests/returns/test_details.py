"""What is entered of a case for the return: by whom, how it is refused, and that nothing of it is ever changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

PUT = "/api/v1/cases/{}/return-details"


def test_nothing_is_entered_at_first(desk):
    case = desk.request()
    with desk.here.client(desk.here.actor("caseworker")) as client:
        found = client.get(PUT.format(case)).json()
    assert (found["entered_at"], found["entered_by"]) == (None, None)
    assert set(found["details"].values()) == {None, False}


def test_a_later_entry_takes_the_place_of_the_earlier_and_says_by_whom(desk):
    case, worker = desk.request(), desk.here.actor("caseworker")
    desk.enter(case, second_need="ASD", personal_budget=True)
    with desk.here.client(worker) as client:
        answer = client.put(PUT.format(case), json={"personal_budget": False})
        assert answer.status_code == 200
        found = client.get(PUT.format(case)).json()
    assert found == answer.json()
    assert (found["details"]["second_need"], found["details"]["personal_budget"]) == (None, False)
    assert found["entered_by"] == worker.account_id


def test_the_same_entered_again_is_no_news(desk):
    case = desk.request()
    first, again = desk.enter(case, second_need="ASD"), desk.enter(case, second_need="ASD")
    assert first == again
    with desk.here.db.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM return_detail")) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"second_need": "NSA"}, "second_need"),
        ({"cease_reason": "10"}, "cease_reason"),
        ({"ceased_on": "31/08/2025"}, "ceased_on"),
        ({"upn_unknown": "UN4"}, "upn_unknown"),
        ({"direct_payments": "X"}, "direct_payments"),
        ({"transfer_la": "Bath"}, "transfer_la"),
        ({"placement": {"urn": "12"}}, "placement.urn"),
        ({"placement": {"ukprn": "12"}}, "placement.ukprn"),
        ({"placement": {"town": "Bath"}}, "placement.town"),
        ({"second_placement": {"setting": "SPEC"}}, "second_placement.setting"),
        ({"review_outcome": "Y"}, "review_outcome"),
        ({"primary_need": "ASD"}, "primary_need"),
        ({"last_review_on": "0202-01-01"}, "last_review_on"),
    ],
)
def test_what_cannot_be_entered(sqlite_desk, sent, field):
    case = sqlite_desk.request()
    with sqlite_desk.here.client(sqlite_desk.here.actor()) as client:
        answer = client.put(PUT.format(case), json=sent)
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("statement", ["UPDATE return_detail SET said = '{}'", "DELETE FROM return_detail"])
def test_what_was_entered_is_never_changed(desk, statement):
    desk.enter(desk.request(), second_need="ASD")
    with pytest.raises(DBAPIError, match="append-only"), desk.here.db.writing() as session:
        session.execute(text(statement))


def test_nor_replaced_or_truncated(desk):
    desk.enter(desk.request(), second_need="ASD")
    replaced = "INSERT OR REPLACE INTO return_detail SELECT * FROM return_detail LIMIT 1"
    statement = replaced if desk.here.db.is_sqlite else "TRUNCATE return_detail"
    with pytest.raises(DBAPIError, match="append-only"), desk.here.db.writing() as session:
        session.execute(text(statement))
