"""Words that the contract asks for are asked for at the door, and never of what is on record."""

import pytest

from tests.api.test_bad_input import post

MON_19_JAN = "2026-01-19"


@pytest.fixture
def case_id(here):
    return here.open("2026-01-05")


@pytest.fixture
def asked(here, case_id):
    here.record(case_id, "assessment_agreed", "2026-01-12")
    return here.record(case_id, "advice_requested", "2026-01-13", kind="medical").events[0].id


@pytest.mark.parametrize("blank", [None, "", " \n"], ids=repr)
@pytest.mark.parametrize(
    ("event", "data", "field"),
    [
        ("family_contacted", {"channel": "phone"}, "summary"),
        ("message_received", {"from_": "family", "channel": "phone"}, "summary"),
        ("advice_answered_nil", {"answer": "declined"}, "why"),
        ("advice_returned", {}, "reason"),
    ],
)
def test_words_that_are_needed_may_not_be_blank(here, case_id, asked, event, data, field, blank):
    data = {name.rstrip("_"): value for name, value in data.items()} | ({} if blank is None else {field: blank})
    if event.startswith("advice_"):
        data["advice_id"] = asked
    with here.client(here.actor()) as client:
        answer = post(client, case_id, event, MON_19_JAN, **data)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"] == [{"field": f"data.{field}", "message": "it is needed, and may not be blank"}]
        assert client.get(f"/api/v1/cases/{case_id}").json()["version"] == 3


def test_each_advice_that_is_not_waited_for_has_its_reason(here, case_id, asked):
    with here.client(here.actor()) as client:
        answer = post(client, case_id, "moved_to_deciding", MON_19_JAN, outstanding=[{"advice_id": asked, "why": ""}])
        assert answer.status_code == 422
        assert [e["field"] for e in answer.json()["errors"]] == ["data.outstanding.0.why"]


def test_a_correction_answers_for_what_it_changes_alone(here, case_id):
    told = here.record(case_id, "family_contacted", MON_19_JAN, channel="phone", summary="Rang.").events[0].id
    with here.client(here.actor()) as client:
        for change, status in (({"summary": ""}, 422), ({"channel": "email"}, 201)):
            sent = {"event_id": told, "data": change, "why": "Typed wrong."}
            answer = client.post(f"/api/v1/cases/{case_id}/corrections", json={"corrections": [sent]})
            assert answer.status_code == status, answer.text
