"""The service is killed, all of it at once, while clients write: what was acknowledged is there once, nothing half.

Small by default; EHC_PROOF=1 for twenty kills on each database. EHC_PROOF_SEED repeats a run's choices, though not the
moments the machine makes of them.
"""

import os
import random
import time
import uuid

import pytest
from sqlalchemy import text

from app import migrate
from app.db import Database
from tests.proofs.service import Clients, Service, post
from tests.support.installation import Installation
from tests.support.postgres import start_server

pytestmark = [pytest.mark.proof, pytest.mark.slow]

KILLS = 20 if os.environ.get("EHC_PROOF") else 3
SEED = int(os.environ.get("EHC_PROOF_SEED", "20261120"))
CASES = 6


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL of this proof's own, since it too is killed."""
    server = start_server()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'ehc.db'}"
    else:
        found = request.getfixturevalue("server").create_database(f"kills{uuid.uuid4().hex}")
    migrate.upgrade(found)
    return found


@pytest.fixture
def service(url, tmp_path):
    service = Service(url, tmp_path)
    try:
        service.start()
        yield service
    finally:
        service.kill9()


@pytest.fixture
def clients(service, tmp_path):
    """Clients at work on several cases."""
    here = Installation(service.database_url, tmp_path)
    here.register_service("sirona")
    cases = [here.open("2025-09-01") for _ in range(CASES)]
    for case in cases:
        here.record(case, "assessment_agreed", "2025-09-22")
    clients = Clients(service.url, here.token(here.actor("manager")), cases, SEED)
    here.close()
    clients.start()
    yield clients
    clients.stop()


def rows(url, query):
    db = Database(url)
    with db.reading() as session:
        found = session.execute(text(query)).all()
    db.close()
    return found


def account_for_everything(service, clients):
    """Every key was acknowledged in the end: each has its event, once, and nothing else is on record."""
    clients.stop()
    sent = clients.acknowledged
    assert not clients.refused, clients.refused[:3]
    # A sending's words name its key, and are stored in its event's commit (a new case's in the child's name).
    by_words = {t: e for e, t in rows(service.database_url, "SELECT event_id, text FROM event_private")}
    hashes = dict(map(tuple, rows(service.database_url, "SELECT id, hash FROM event")))
    kept = {row.key: row for row in rows(service.database_url, "SELECT key, event_id, matter_id FROM idempotency_key")}
    people = [
        name for (name,) in rows(service.database_url, "SELECT surname FROM person WHERE surname LIKE 'client %'")
    ]
    opened = [one for one in sent if one.path.endswith("/cases")]
    told = [one for one in sent if not one.path.endswith("/cases")]
    assert sorted(people) == sorted(one.key for one in opened)
    assert len(hashes) == CASES * 2 + len(sent)
    assert set(kept) == {one.key for one in sent}
    assert len(by_words) == len(told) == len({one.event_id for one in told})
    for one in told:
        field = "note" if one.body["type"] == "advice_requested" else "summary"
        assert by_words[f'{{"{field}":"{one.key}"}}'] == one.event_id == kept[one.key].event_id
        assert hashes[one.event_id] == one.hash
    for one in opened:
        assert kept[one.key].matter_id == one.case_id
    asked = sum(one.body.get("type") == "advice_requested" for one in sent)
    assert rows(service.database_url, "SELECT count(*) FROM outbox")[0][0] == asked
    with clients.connected() as connection:
        for one in random.Random(SEED).sample(told, min(20, len(told))):
            again = post(connection, one.key, one.path, one.body)
            assert again.json()["event"]["id"] == one.event_id


def verify(service):
    service.kill9()
    found = service.ehc("verify")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "WRONG" not in found.stdout
    again = service.ehc("rebuild")
    assert "rebuilt 0 of" in again.stdout, again.stdout + again.stderr
    return found.stdout.splitlines()[-1]


def summary(what, clients, verified):
    repeated = [one for one in clients.acknowledged if one.attempts > 1]
    return f"\n{what}: {len(clients.acknowledged)} acknowledged, {len(repeated)} of them after a repeat; {verified}"


def test_kill_9_of_all_workers_amid_posts(service, clients, capsys):
    chance = random.Random(SEED)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, 2.0))
        service.kill9()
        service.start()
    clients.go_on_for(20)
    account_for_everything(service, clients)
    assert any(one.attempts > 1 for one in clients.acknowledged), "no kill met a sending"
    verified = verify(service)
    with capsys.disabled():
        print(summary(f"{KILLS} kills on {service.database_url.split(':')[0]}", clients, verified))  # noqa: T201 - what a proof found


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_kill_9_of_postgresql_amid_posts(server, service, clients, capsys):
    clients.go_on_for(20)
    server.kill9()
    time.sleep(0.5)
    server.restart()
    clients.go_on_for(20)
    account_for_everything(service, clients)
    assert any(one.attempts > 1 for one in clients.acknowledged), "the kill met no sending"
    verified = verify(service)
    with capsys.disabled():
        print(summary("PostgreSQL killed", clients, verified))  # noqa: T201 - what a proof found
