"""One writer a matter, and a POST that is repeated records once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from app.cases.schemas import EventIn
from app.cases.service import record
from app.db import Database
from app.errors import Problem
from app.record.append import lock
from app.tables import Matter, MatterHead
from workflow.states import Role

CONTACT = {
    "type": "family_contacted",
    "occurred_on": "2026-11-04",
    "data": {"channel": "phone", "summary": "Told them when."},
}
WRITERS, EACH = 8, 6


def key(name):
    return {"Idempotency-Key": name}


@pytest.fixture
def client(lived_in):
    with lived_in.here.client(lived_in.here.actor("manager")) as client:
        yield client


def test_the_same_key_and_body_find_the_first_event(lived_in, client):
    path = f"/api/v1/cases/{lived_in.fresh}/events"
    first = client.post(path, json=CONTACT, headers=key("k1"))
    again = client.post(path, json=CONTACT, headers=key("k1"))
    other = client.post(path, json=CONTACT, headers=key("k2"))
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 201)
    assert again.json()["event"] == first.json()["event"]
    assert other.json()["event"]["id"] != first.json()["event"]["id"]


def test_the_same_key_with_another_body_is_422(lived_in, client):
    path = f"/api/v1/cases/{lived_in.fresh}/events"
    assert client.post(path, json=CONTACT, headers=key("k1")).status_code == 201
    answer = client.post(path, json={**CONTACT, "occurred_on": "2026-11-05"}, headers=key("k1"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert lived_in.one("SELECT version FROM matter_head WHERE matter_id = :m", m=lived_in.fresh) == 3


def test_a_key_belongs_to_one_account_and_one_path(lived_in, client):
    here = lived_in.here
    bodies = [
        client.post(f"/api/v1/cases/{case}/events", json=CONTACT, headers=key("k1")).json()
        for case in (lived_in.fresh, lived_in.busy)
    ]
    with here.client(here.actor("caseworker", name="Somebody else")) as other:
        bodies.append(other.post(f"/api/v1/cases/{lived_in.fresh}/events", json=CONTACT, headers=key("k1")).json())
    assert len({body["event"]["id"] for body in bodies}) == 3


def test_a_refused_post_keeps_no_key(lived_in, client):
    path = f"/api/v1/cases/{lived_in.fresh}/events"
    assert client.post(path, json={**CONTACT, "version": 1}, headers=key("k1")).status_code == 409
    assert client.post(path, json={**CONTACT, "version": 2}, headers=key("k1")).status_code == 201


def test_a_repeated_opening_is_one_case(lived_in, client):
    body = {"received_on": "2026-11-05", "person": {"surname": "Example"}}
    first, again = (client.post("/api/v1/cases", json=body, headers=key("new")) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert again.headers["location"] == first.headers["location"]


def test_recorded_at_never_goes_back_or_repeats(lived_in):
    here, past = lived_in.here, datetime(2020, 1, 1, tzinfo=UTC)
    from app.record.happen import Context

    context = Context(here.actor(), here.rules, here.context().today, past)
    with here.db.writing() as session:
        before = lock(session, lived_in.fresh).last_recorded_at
        outcome = record(
            session, session.get_one(Matter, lived_in.fresh), EventIn.model_validate(CONTACT), context, None
        )
    assert outcome.events[0].recorded_at > before


@pytest.mark.slow
def test_eight_writers_on_one_case_lose_no_update(lived_in, run):
    """Each with a database connection of its own, as processes have: each read is followed by a write at that version."""
    here = lived_in.here
    actors = [here.actor(Role.CASEWORKER, name=f"writer {n}") for n in range(WRITERS)]
    at_once, refused = threading.Barrier(WRITERS), []

    def write(n):
        db, context, written = Database(here.url), here.context(actors[n]), []
        at_once.wait()
        while len(written) < EACH:
            with db.reading() as session:
                seen = session.get_one(MatterHead, lived_in.fresh).version
            try:
                with db.writing() as session:
                    event = EventIn.model_validate(CONTACT)
                    outcome = record(session, session.get_one(Matter, lived_in.fresh), event, context, seen)
                    written.append((seen, outcome.version, outcome.events[0].id))
            except Problem as problem:
                refused.append(problem.status)
                time.sleep(0.002 * n)
        db.close()
        return written

    with ThreadPoolExecutor(WRITERS) as pool:
        written = [one for mine in pool.map(write, range(WRITERS)) for one in mine]
    assert len({event for _, _, event in written}) == WRITERS * EACH
    assert sorted(after for _, after, _ in written) == list(range(3, 3 + WRITERS * EACH))
    assert all(after == seen + 1 for seen, after, _ in written)
    assert set(refused) == {409}, "they met, and nothing else stood in their way"
    code, output = run("verify")
    assert code == 0, output
