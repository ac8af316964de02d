"""A day's checkpoint: chained, printed, the same until something is recorded; and it can be worked out again later."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from app.cases.schemas import NewCase
from app.cases.service import open_case
from app.record import checkpoint
from app.tables import IdempotencyKey
from tests.support.installation import Installation

DAY = date(2026, 11, 20)


def take(here, day=DAY):
    with here.db.writing() as session:
        return checkpoint.take(session, day, datetime.now(UTC))


def test_the_same_day_again_is_the_same_checkpoint_until_something_is_recorded(lived_in, run):
    code, output = run("sweep", "--on", DAY)
    assert code == 0
    assert output.startswith("checkpoint 1 of 2026-11-20: 3 cases, 11 events, ")
    assert run("sweep", "--on", DAY) == (code, output)
    lived_in.here.record(lived_in.fresh, "family_contacted", "2026-11-04", channel="email")
    assert run("sweep", "--on", DAY)[1].startswith("checkpoint 2 of 2026-11-20: 3 cases, 12 events, ")
    assert run("verify")[0] == 0


def test_checkpoints_are_chained(lived_in):
    first = take(lived_in.here)
    lived_in.here.open("2026-11-18")
    second = take(lived_in.here, DAY + timedelta(days=1))
    third = take(lived_in.here, DAY + timedelta(days=2))  # a day on which nothing happened has its figure too
    assert [first.previous_hash, second.previous_hash, third.previous_hash] == ["0" * 64, first.hash, second.hash]
    assert (second.matters, second.events) == (third.matters, third.events) == (4, 12)
    assert second.heads_hash == third.heads_hash != first.heads_hash


def test_every_past_checkpoint_is_worked_out_again(lived_in, run):
    for n in range(5):
        take(lived_in.here, DAY + timedelta(days=n))
        lived_in.here.record(lived_in.busy, "family_contacted", "2026-11-04", channel="email")
        lived_in.here.open("2026-11-05")
    code, output = run("verify")
    assert code == 0, output
    assert "checkpoint 5 of 2026-11-24: 7 cases, 19 events" in output


def test_an_empty_record_has_a_figure(here, run):
    assert run("sweep", "--on", DAY)[1].startswith("checkpoint 1 of 2026-11-20: 0 cases, 0 events, ")
    here.open("2026-11-05")
    assert run("verify")[0] == 0


def test_a_record_whose_heads_do_not_count_its_events_is_not_blessed(lived_in, run):
    lived_in.tamper("UPDATE matter_head SET version = version - 1 WHERE matter_id = :m", m=lived_in.busy)
    code, output = run("sweep")
    assert code == 1
    assert "the heads count 10 events and the record holds 11: run ehc verify" in output
    assert lived_in.one("SELECT count(*) FROM checkpoint") == 0


@pytest.mark.parametrize("on", ["yesterday", "05/01/2026", "2026-02-30"])
def test_a_day_that_is_none(here, run, on):
    code, output = run("sweep", "--on", on)
    assert code == 1
    assert "is not an ISO day" in output


@pytest.mark.postgres
def test_a_checkpoint_waits_for_whoever_has_drawn_an_event_id(postgres, tmp_path):
    """Otherwise an event with a lower id could still appear, and yesterday's figure would be wrong for ever."""
    here = Installation(postgres.create_database("waiting", template="pattern"), tmp_path)
    here.open("2026-11-02")
    taken = []
    taking = threading.Thread(target=lambda: taken.append(take(here)))
    context = here.context()
    with here.db.writing() as session:
        body = NewCase.model_validate({"received_on": "2026-11-03", "person": {"surname": "Example"}})
        open_case(session, body, context)  # event 2 is drawn, and not committed
        taking.start()
        taking.join(0.5)
        assert taking.is_alive()
    taking.join(10)
    assert (taken[0].matters, taken[0].events, taken[0].last_event_id) == (2, 2, 2)
    here.close()
    postgres.drop_database("waiting")


def test_old_idempotency_keys_are_purged(lived_in, run):
    here, account = lived_in.here, lived_in.here.actor().account_id
    with here.db.writing() as session:
        for days in (29, 31):
            session.add(
                IdempotencyKey(
                    account_id=account,
                    method="POST",
                    path="/api/v1/cases",
                    key=f"{days} days old",
                    body_hash="",
                    status=201,
                    matter_id=lived_in.busy,
                    event_id=lived_in.noted,
                    created_at=datetime.now(UTC) - timedelta(days=days),
                )
            )
    assert "1 idempotency keys purged" in run("sweep")[1]
    assert lived_in.one("SELECT key FROM idempotency_key") == "29 days old"
