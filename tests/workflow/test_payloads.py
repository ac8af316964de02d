"""Payloads to the record and back: nothing is lost, and no words about people reach the chain."""

import json
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow import events as ev
from workflow import payloads
from workflow.events import PAYLOADS, Payload

SECRET = "words about somebody"
JSON_VALUES = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.lists(st.integers(0, 5), max_size=2)
)


def some(hint: Any, *, words: bool) -> st.SearchStrategy[Any]:
    """Any value of a field, or words that can be recognised."""
    if words:
        return st.sampled_from(["", f"{SECRET}, once", f"{SECRET} \u202e \N{SNOWMAN} /0/why"])
    if hint == dict[str, Any] | None:
        return st.none() | st.dictionaries(st.sampled_from(["urn", "by", "agrees", "note"]), JSON_VALUES, max_size=3)
    if is_dataclass(hint):
        return any_of(hint)
    if hint == tuple[ev.Outstanding, ...]:
        return st.lists(any_of(ev.Outstanding), max_size=3).map(tuple)
    if hint == datetime | None:
        return st.none() | st.datetimes(datetime(2014, 9, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside it
    return st.from_type(hint)


def any_of(cls: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(cls)
    return st.builds(cls, **{f.name: some(hints[f.name], words=bool(f.metadata.get("words"))) for f in fields(cls)})


ANY_PAYLOAD = {type_: any_of(cls) for type_, cls in PAYLOADS.items()}


@pytest.mark.parametrize("type_", PAYLOADS)
@given(data=st.data())
def test_what_is_recorded_is_read_back_as_it_was(type_, data):
    payload = data.draw(ANY_PAYLOAD[type_])
    plain, words = payloads.split(payload)
    stored = json.loads(json.dumps(plain))
    assert payloads.read(type_, payload.v, payloads.join(stored, words)) == payload
    assert stored == json.loads(json.dumps(plain))


@pytest.mark.parametrize("type_", PAYLOADS)
@given(data=st.data())
def test_words_about_people_never_reach_the_chain(type_, data):
    payload = data.draw(ANY_PAYLOAD[type_])
    plain, words = payloads.split(payload)
    assert SECRET not in json.dumps(plain)
    assert all(SECRET in text for text in words.values())
    wordless = payloads.read(type_, payload.v, json.loads(json.dumps(plain)))
    assert payloads.split(wordless) == (plain, {})


@pytest.mark.parametrize("type_", PAYLOADS)
def test_what_a_payload_does_not_say_is_not_stored(type_):
    cls = PAYLOADS[type_]
    required = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
    assert all(f.metadata.get("words") is None for f in fields(cls) if f.name in required)
    assert cls.type == type_
    assert cls.v == 1


def test_the_plain_data_of_each_kind_of_value():
    received = ev.RequestReceived(
        "parent",
        flags=("looked_after",),
        received_at=datetime(2026, 1, 5, 18, 30, tzinfo=UTC),
        person=4,
        receipt_known=False,
    )
    assert payloads.split(received) == (
        {
            "source": "parent",
            "flags": ["looked_after"],
            "received_at": "2026-01-05T18:30:00+00:00",
            "person": 4,
            "receipt_known": False,
        },
        {},
    )
    message = ev.MessageReceived("parent", "email", "hello", date(2026, 1, 9))
    assert payloads.split(message) == (
        {"from": "parent", "channel": "email", "reply_due": "2026-01-09"},
        {"summary": "hello"},
    )
    moved = ev.MovedToDeciding((ev.Outstanding(3, "late"), ev.Outstanding(4), ev.Outstanding(5, "later")))
    assert payloads.split(moved) == (
        {"outstanding": [{"advice_id": 3}, {"advice_id": 4}, {"advice_id": 5}]},
        {"outstanding/0/why": "late", "outstanding/2/why": "later"},
    )
    issued = ev.PlanIssued(ev.Placement(urn="109000"), "SLCN", "full")
    assert payloads.split(issued) == (
        {"placement": {"urn": "109000"}, "primary_need": "SLCN"},
        {"why_not_preference": "full"},
    )


def test_words_go_back_where_they_were_and_the_stored_data_stays_as_it_is():
    stored = {"event_id": 3, "data": {"outstanding": [{"advice_id": 3}]}, "list": [1, {"a": 1}]}
    before = json.dumps(stored)
    joined = payloads.join(
        stored, {"why": "wrong", "data/note": "see file", "data/outstanding/0/why": "late", "list/1/b": "two"}
    )
    assert joined == {
        "event_id": 3,
        "data": {"outstanding": [{"advice_id": 3, "why": "late"}], "note": "see file"},
        "list": [1, {"a": 1, "b": "two"}],
        "why": "wrong",
    }
    assert json.dumps(stored) == before
    assert payloads.join(stored, {}) == stored


def test_a_type_or_a_field_never_known_is_refused():
    with pytest.raises(KeyError):
        payloads.read("plan_lost", 1, {})
    with pytest.raises(KeyError):
        payloads.read("moved_away", 1, {"to_the_moon": True})


def test_an_old_version_is_lifted_on_reading_step_by_step(monkeypatch):
    @dataclass(frozen=True)
    class Third(Payload):
        type = "third"
        v = 3
        place: str

    monkeypatch.setitem(PAYLOADS, "third", Third)
    monkeypatch.setitem(payloads.LIFTS, ("third", 1), lambda data: {"where": data["at"]})
    monkeypatch.setitem(payloads.LIFTS, ("third", 2), lambda data: {"place": data["where"].upper()})
    assert payloads.read("third", 1, {"at": "hall"}) == Third("HALL")
    assert payloads.read("third", 2, {"where": "hall"}) == Third("HALL")
    assert payloads.read("third", 3, {"place": "hall"}) == Third("hall")


def test_the_fields_a_caller_may_not_send():
    assert {type_: sorted(found) for type_, cls in PAYLOADS.items() if (found := payloads.stamped_fields(cls))} == {
        "request_received": ["person", "receipt_known", "under_twelve"],
        "advice_requested": ["body"],
        "advice_received": ["advice", "documents", "template"],
        "late_information_received": ["advice", "documents", "template"],
        "decision_made": ["officer"],
        "exception_recorded": ["already_approved"],
        "redacted": ["because"],
    }


def test_the_fields_that_hold_words():
    assert payloads.words_fields(ev.RepresentationsReceived) == {"preference", "note"}
    assert payloads.words_fields(ev.MovedAway) == frozenset()


def test_a_payload_refuses_fields_it_does_not_know_and_spells_from_as_json_does():
    config = Payload.__pydantic_config__
    assert (config["extra"], config["str_max_length"]) == ("forbid", 20_000)
    assert [config["alias_generator"](name) for name in ("from_", "to")] == ["from", "to"]
