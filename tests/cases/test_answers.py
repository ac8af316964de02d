"""What a POST answers is what a GET then says: the answer is made from what was just recorded, not read anew."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.db import Database
from app.deps import Parts
from tests.support.installation import Installation
from tests.support.loop import in_its_own_thread

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


def test_an_instant_of_receipt_is_put_right_with_the_day_it_falls_on(client):
    """The clocks count from the day: an instant on another would stand on record and move nothing."""
    body = {"received_at": "2026-07-05T20:15:00+00:00", "person": {"surname": "Example"}}
    case_id = client.post("/api/v1/cases", json=body).json()["id"]
    entry = client.get(f"/api/v1/cases/{case_id}/events").json()["items"][0]["id"]

    def put_right(**change):
        sent = {"event_id": entry, "why": "The post book says so.", **change}
        return client.post(f"/api/v1/cases/{case_id}/corrections", json={"corrections": [sent]})

    after_midnight = {"received_at": "2026-07-05T23:15:00+00:00"}
    for change in ({"data": after_midnight}, {"data": after_midnight, "occurred_on": "2026-07-07"}):
        (fault,) = put_right(**change).json()["errors"]
        assert fault["field"] == "data.received_at"
        assert "2026-07-06" in fault["message"]
        assert "occurred_on" in fault["message"]
    assert put_right(data=after_midnight, occurred_on="2026-07-06").status_code == 201
    assert client.get(f"/api/v1/cases/{case_id}").json()["received_on"] == "2026-07-06"
    assert put_right(data={"received_at": "2026-07-06T08:00:00+00:00"}).status_code == 201, "on the day put right"
    assert put_right(data={"received_at": None}).status_code == 201


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


def test_a_short_write_is_done_at_once_where_nobody_else_is_writing(embedded):
    parts = Parts(embedded.settings, embedded.db)

    async def here_and_now() -> tuple[int, int]:
        return threading.get_ident(), await parts.in_turn(lambda: written_by(embedded))

    asked_by, done_by = in_its_own_thread(here_and_now())
    assert asked_by == done_by


def test_whoever_comes_while_others_write_waits_for_those_before_and_for_nobody_twice(embedded):
    parts, order = Parts(embedded.settings, embedded.db), []

    async def one(name: str) -> None:
        for _ in range(5):
            await parts.in_turn(lambda: order.append(name))

    async def three() -> None:
        await asyncio.gather(*(one(name) for name in "abc"))

    in_its_own_thread(three())
    assert "".join(order) == "abc" * 5


def written_by(embedded) -> int:
    """A write, and the thread that did it."""
    with embedded.db.writing() as session:
        session.execute(text("SELECT 1"))
        return threading.get_ident()


@pytest.mark.parametrize("elsewhere", ["another thread", "another process"])
def test_while_somebody_else_writes_short_writes_wait_in_order_and_leave_the_event_loop_free(embedded, elsewhere):
    parts, order = Parts(embedded.settings, embedded.db), []
    other = Database(embedded.url) if elsewhere == "another process" else embedded.db  # its lock is not this one's
    writing, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with other.writing() as session:
            session.execute(text("SELECT 1"))  # a transaction begins with its first statement
            writing.set()
            assert may_end.wait(10), "the event loop was held up"

    def write(name: str) -> None:
        with embedded.db.writing() as session:
            session.execute(text("SELECT 1"))
            order.append(name)

    async def three() -> None:
        waiting = [asyncio.create_task(parts.in_turn(lambda name=name: write(name))) for name in ("1", "2", "3")]
        await asyncio.sleep(0.05)
        assert order == []
        may_end.set()
        await asyncio.gather(*waiting)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        assert writing.wait(10)
        in_its_own_thread(three())
        held.result()
    assert order == ["1", "2", "3"]
    if other is not embedded.db:
        other.close()
