"""What a POST answers is what a GET then says: the answer is made from what was just recorded, not read anew."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.deps import Parts
from tests.support.installation import Installation

MON_5_JAN, TUE_10_FEB = "2026-01-05", "2026-02-10"
REFUSED = {"type": "assessment_refused", "occurred_on": TUE_10_FEB}
REFUSED |= {"data": {"reasons": ["needs_met_by_sen_support"], "note": "The letter says why."}}


@pytest.fixture
def client(here: Installation):
    with here.client(here.actor("manager")) as client:
        yield client


def test_the_case_in_the_answer_is_the_case_as_it_is_then_read(here, client):
    case_id = here.open(MON_5_JAN)
    answer = client.post(f"/api/v1/cases/{case_id}/events", json=REFUSED)
    read = client.get(f"/api/v1/cases/{case_id}")
    assert answer.json()["case"] == read.json()
    assert answer.headers["ETag"] == read.headers["ETag"] == '"2"'


def test_the_event_in_the_answer_is_the_event_as_it_is_then_read_words_and_all(here, client):
    case_id = here.open(MON_5_JAN)
    answer = client.post(f"/api/v1/cases/{case_id}/events", json=REFUSED).json()["event"]
    assert answer == client.get(f"/api/v1/cases/{case_id}/events").json()["items"][-1]
    assert answer["data"]["note"] == "The letter says why."
    assert answer["actor"]["name"]


def test_corrections_are_answered_in_the_order_recorded(here, client):
    case_id = here.open(MON_5_JAN)
    client.post(f"/api/v1/cases/{case_id}/events", json=REFUSED)
    first, second = client.get(f"/api/v1/cases/{case_id}/events").json()["items"]
    both = [
        {"event_id": e["id"], "occurred_on": day, "why": "The letter says so."}
        for e, day in ((second, "2026-02-11"), (first, "2026-01-06"))
    ]
    answer = client.post(f"/api/v1/cases/{case_id}/corrections", json={"corrections": both}).json()
    assert [e["seq"] for e in answer["events"]] == [3, 4]
    assert answer["events"] == client.get(f"/api/v1/cases/{case_id}/events").json()["items"][2:]
    assert answer["case"] == client.get(f"/api/v1/cases/{case_id}").json()


def test_who_is_shut_out_is_told_404_before_anything_is_said_of_the_body(here, client):
    case_id = here.open(MON_5_JAN)
    with here.client(here.actor("manager", authority="802")) as stranger:
        answer = stranger.post(f"/api/v1/cases/{case_id}/events", json={"type": "nonsense"})
    assert answer.status_code == 404
    assert client.post(f"/api/v1/cases/{case_id}/events", json={"type": "nonsense"}).status_code == 422


def test_an_account_let_in_after_it_was_refused_is_let_in(here):
    # The statement that finds a case is built once for an account: what it finds is asked of the database every time.
    case_id, family = here.open(MON_5_JAN), here.actor("family")
    with here.client(family) as client:
        assert client.get(f"/api/v1/cases/{case_id}").status_code == 404
        here.let_in(family, case_id)
        assert client.get(f"/api/v1/cases/{case_id}").status_code == 200


def test_short_writes_leave_the_event_loop_free_and_wait_their_turn(embedded):
    parts, order = Parts(embedded.settings, embedded.db), []

    async def three() -> list[str]:
        first_may_end = threading.Event()

        def write(name: str) -> str:
            if name == "first":
                assert first_may_end.wait(10), "the event loop was held up"
            order.append(name)
            return threading.current_thread().name

        waiting = [parts.in_turn(lambda name=name: write(name)) for name in ("first", "second", "third")]
        await asyncio.sleep(0)
        first_may_end.set()
        return await asyncio.gather(*waiting)

    with ThreadPoolExecutor(1) as elsewhere:
        threads = elsewhere.submit(asyncio.run, three()).result()
    assert order == ["first", "second", "third"]
    assert len(set(threads)) == 1
    assert threads[0] != threading.main_thread().name
