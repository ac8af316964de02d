"""The service delivers by itself, and so does `ehc deliver`; a database that is away for a while ends neither."""

import asyncio
import os
import signal
import subprocess
import time
from datetime import UTC, datetime

import pytest

from app.alerts.delivery import background
from app.alerts.delivery.background import deliver_in_background
from app.db import Database
from app.deps import Parts
from tests.support.loop import in_its_own_thread
from tests.support.service import EHC

PATIENCE_S = 30


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr(background, "EVERY_S", 0.05)


async def until(found, task):
    for _ in range(PATIENCE_S * 20):
        if found():
            break
        await asyncio.sleep(0.05)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert found()


def test_the_service_sends_what_waits_and_what_comes_later(waiting, hooks):
    waiting.now = datetime.now(UTC)
    there = waiting.subscription(hooks.url)
    waiting.put(there)

    async def running():
        task = asyncio.create_task(deliver_in_background(Parts(waiting.here.settings, waiting.here.db)))
        await asyncio.sleep(0.5)
        waiting.put(there)
        await until(lambda: len(hooks.taken) == 2, task)

    in_its_own_thread(running())
    assert set(hooks.taken.values()) == {1}


def test_when_the_service_ends_a_message_that_is_being_sent_is_brought_to_its_end(waiting, hooks):
    waiting.now = datetime.now(UTC)
    hooks.stall_s = lambda _: 0.5
    there = waiting.subscription(hooks.url)
    first, second = waiting.put(there), waiting.put(there)

    async def running():
        task = asyncio.create_task(deliver_in_background(Parts(waiting.here.settings, waiting.here.db)))
        await until(lambda: hooks.posted, task)

    in_its_own_thread(running())
    assert waiting.row(first).delivered_at
    row = waiting.row(second)
    assert (row.delivered_at, row.claimed_until, row.attempts) == (None, None, 0)


def test_a_database_that_is_not_there_is_said_and_asked_again(alone, tmp_path, caplog):
    parts = Parts(alone.here.settings, Database(f"sqlite:///{tmp_path / 'empty.db'}"))

    async def running():
        task = asyncio.create_task(deliver_in_background(parts))
        await until(lambda: caplog.text.count("delivery failed; it is tried again") > 1, task)

    in_its_own_thread(running())
    parts.db.close()


def deliver(waiting, *words):
    mine = {"EHC_DATABASE_URL": waiting.here.url, "EHC_SECRET_KEY": "for tests", "EHC_WEBHOOKS_PRIVATE": "1"}
    return subprocess.Popen(
        [EHC, "deliver", *words],
        env={**os.environ, **mine},
        cwd=waiting.here.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_ehc_deliver_once_sends_what_waits_says_what_cannot_go_and_ends(alone, hooks):
    alone.now = datetime.now(UTC)
    there = alone.subscription(hooks.url)
    for _ in range(3):
        alone.put(there)
    alone.put(alone.reader())
    process = deliver(alone, "--once")
    said, wrong = process.communicate(timeout=60)
    assert process.returncode == 0, wrong
    assert said == "3 delivered, 0 put off, 0 given up\n"
    assert wrong == "1 e-mails wait: no mail is set up (EHC_SMTP_URL or EHC_NOTIFY_API_KEY)\n"


@pytest.mark.slow
def test_ehc_deliver_goes_on_until_it_is_told_to_end(alone, hooks):
    alone.now = datetime.now(UTC)
    alone.put(alone.subscription(hooks.url))
    process = deliver(alone)
    deadline = time.monotonic() + 60
    while not hooks.taken and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    said, wrong = process.communicate(timeout=60)
    assert process.returncode == 0, wrong
    assert said == "1 delivered, 0 put off, 0 given up\n"
