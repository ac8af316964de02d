"""The same events over HTTP, 16 connections, the real `ehc serve`, on both databases: `python -m bench.http`.

`--profile` says where the time of a request goes, the network apart.

Cases are opened beforehand; each connection takes a case and sends its nine further events in order, at the version it
last saw, and reads the answer with the case and its clocks. The floor is bench.http_floor, sent the same requests.
Service and floor take turns, each on a fresh copy of the same database. No lost update: after each run the versions of
all heads add up to the number of events on record, and that is the number sent.
"""

import asyncio
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import httpx2
import sqlalchemy as sa
from fastapi import FastAPI

from app import migrate
from app.deps import Parts
from app.main import create_app
from bench.figures import Bound, Figure, main, number, paired, spread
from bench.floor import Commit, caught
from bench.ground import TODAY, copied, folder, prepare, prepared, standing
from bench.sending import ANSWERED
from bench.serving import Load, Server, ehc_serve, load, serving
from bench.story import EVENTS, TEN, live, on_file
from tests.support.installation import Installation
from tests.support.postgres import start_server

CONNECTIONS = 16
HELD = {  # name: must and aim of the ratio
    "SQLite, synchronous=FULL": (Bound("≥", 0.35), Bound("≥", 0.6)),
    "PostgreSQL": (Bound("≥", 0.25), Bound("≥", 0.4)),
}
P99 = {"SQLite, synchronous=FULL": Bound("<", 60, "ms")}  # nothing is asked of PostgreSQL's, which is told all the same
NONE = Bound("≤", 0, "")
Script = list[tuple[str, str, str]]


@dataclass
class Size:
    """How many cases warm a server up, how many are timed, how often the two take turns."""

    warm: int
    cases: int
    rounds: int

    @property
    def all(self) -> int:
        return self.warm + self.cases


def script(case_id: int) -> Script:
    """The nine events after the request, as the API takes them. `$2` stands for the id answered to the third of them."""
    sent = []
    for version, telling in enumerate(TEN[1:], 1):
        data = dict(telling.data) if telling.answers is None else {"advice_id": f"${telling.answers - 1}"}
        body = {"type": telling.type, "occurred_on": str(telling.day(TODAY)), "data": data, "version": version}
        sent.append(("POST", f"/api/v1/cases/{case_id}/events", json.dumps(body)))
    return sent


def filled_in(body: str, ids: list[int]) -> str:
    """A body with the ids of events answered before, as bench.sending fills them in."""
    return ANSWERED.sub(lambda found: str(ids[int(found[1])]), body)


@dataclass
class Ground:
    """A prepared database that can be copied afresh: cases opened, nothing more."""

    fresh: Callable[[str], str]
    token: str
    ids: list[int]

    def plan(self, size: Size) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        scripts = [script(case_id) for case_id in self.ids]
        return {
            "connections": CONNECTIONS,
            "headers": headers,
            "warm": scripts[: size.warm],
            "scripts": scripts[size.warm :],
        }


def opened(here: Installation, cases: int) -> tuple[str, list[int]]:
    """A manager's token, and the ids of so many cases, each at version 1."""
    actor = here.actor()
    return here.token(actor), [
        live(here, child, here.context(actor, TODAY), events=1) for child in on_file(here)[:cases]
    ]


@contextmanager
def on_sqlite(within: Path, cases: int) -> Iterator[Ground]:
    found: list[Any] = []
    path = prepared(within, cases, lambda here: found.extend(opened(here, cases)))
    yield Ground(lambda name: f"sqlite:///{copied(path, f'{name}.db')}", *found)


@contextmanager
def on_postgres(within: Path, cases: int) -> Iterator[Ground]:
    server = start_server()
    url = server.create_database("prepared")
    migrate.upgrade(url)
    with standing(url, within) as here:
        prepare(here, cases)
        token, ids = opened(here, cases)

    def fresh(name: str) -> str:
        server.drop_database(name)
        return server.create_database(name, template="prepared")

    yield Ground(fresh, token, ids)
    server.stop()


def rows_of(ground: Ground, within: Path) -> dict[int, list[Commit]]:
    """What the service writes for each request of each case, caught by asking it in this process, one at a time."""
    found: dict[int, list[Commit]] = {}
    with (
        standing(ground.fresh("caught"), within) as here,
        here.client(here.actor()) as client,
        caught(here.db) as commits,
    ):
        for case_id in ground.ids:
            ids: list[int] = []
            for _, path, body in script(case_id):
                answer = client.post(path, content=filled_in(body, ids), headers={"Content-Type": "application/json"})
                assert answer.status_code == 201, answer.text
                ids.append(answer.json()["event"]["id"])
            found[case_id] = commits[-len(ids) :]
        assert len(commits) == len(ground.ids) * (EVENTS - 1)
    return found


@contextmanager
def floor(within: Path, url: str, commits: dict[int, list[Commit]]) -> Iterator[Server]:
    """The bare route, under the same server with the same options."""
    kept = within / "commits.pickle"
    kept.write_bytes(pickle.dumps(commits))
    command = [sys.executable, "-m", "uvicorn", "bench.http_floor:app", "--port", "{port}", "--no-access-log"]
    with serving(within, command, {"FLOOR_URL": url, "FLOOR_COMMITS": str(kept)}) as server:
        yield server


def lost(url: str, sent: int) -> int:
    """How many of the events sent are not on record or not counted by a head."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        versions = connection.execute(sa.text("SELECT sum(version) FROM matter_head")).scalar_one()
        events = connection.execute(sa.text("SELECT count(*) FROM event")).scalar_one()
    engine.dispose()
    return abs(sent - int(versions)) + abs(sent - int(events))


def turns(ground: Ground, within: Path, size: Size) -> tuple[list[Load], list[Load], int]:
    """The service's runs and the floor's, taking turns; and how many events the service lost."""
    commits, plan, ours, theirs, missing = rows_of(ground, within), ground.plan(size), [], [], 0
    for _ in range(size.rounds):
        url = ground.fresh("service")
        with ehc_serve(within, url) as server:
            ours.append(load(within, server.port, plan))
        missing += lost(url, size.all * EVENTS)
        url = ground.fresh("floor")
        with floor(within, url, commits) as server:
            theirs.append(load(within, server.port, plan))
        assert theirs[-1].refused == lost(url, size.all * EVENTS) == 0, theirs[-1].statuses
    return ours, theirs, missing


def measure(*, quick: bool) -> list[Figure]:
    size, figures = Size(2, 4, 1) if quick else Size(16, 96, 3), []
    for name, on in (("SQLite, synchronous=FULL", on_sqlite), ("PostgreSQL", on_postgres)):
        with folder() as within, on(within, size.all) as ground:
            figures += _figures(name, *turns(ground, within, size))
    return figures


def _figures(name: str, ours: list[Load], theirs: list[Load], missing: int) -> list[Figure]:
    work = f"the same over HTTP, {CONNECTIONS} connections, the case and its clocks in the answer ({name})"
    rates = [[run.per_second for run in runs] for runs in (ours, theirs)]
    baseline = (
        f"bare FastAPI route, same rows: {spread(rates[1], 'req/s')}, p99 {spread([r.at(0.99) for r in theirs], 'ms')}"
    )
    p99 = sorted(run.at(0.99) for run in ours)[len(ours) // 2]
    p50 = spread([run.at(0.5) for run in ours], "ms")
    faults = missing + sum(run.refused for run in ours)
    kilobytes = ours[0].bytes / len(ours[0].ms) / 1000
    return [
        Figure(work, spread(rates[0], "req/s"), baseline, paired(*rates), *HELD[name]),
        Figure(
            f"p99 of it ({name})",
            f"p50 {p50}, p99 {number(p99)} ms",
            f"{number(kilobytes)} kB an answer",
            p99,
            P99.get(name),
            unit="ms",
        ),
        Figure(
            f"refused, failed or lost ({name})",
            f"{faults} of {sum(len(r.ms) for r in ours):,}",
            "none",
            faults,
            NONE,
            unit="",
        ),
    ]


async def asked(app: FastAPI, token: str, scripts: list[Script]) -> None:
    """Send the scripts to the service in this very thread."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    here = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=here, base_url="http://127.0.0.1", headers=headers) as client:
        for requests in scripts:
            ids: list[int] = []
            for _, path, body in requests:
                answer = await client.post(path, content=filled_in(body, ids))
                assert answer.status_code == 201, answer.text
                ids.append(answer.json()["event"]["id"])


async def inline(work: Callable[..., Any], *args: Any, **_: Any) -> Any:
    """What a thread of the pool would do, done here: a profile sees one thread."""
    return work(*args)


async def in_this_thread(_: Parts, write: Callable[[], Any]) -> Any:
    """What a writer's thread would do, done here."""
    return write()


@contextmanager
def once() -> Iterator[Callable[[], object]]:
    """A few cases over HTTP but for the network, to be profiled."""
    with folder() as within, on_sqlite(within, 20) as ground, standing(ground.fresh("service"), within) as here:
        app, scripts = create_app(here.settings, here.db), [script(case_id) for case_id in ground.ids]
        with mock.patch("anyio.to_thread.run_sync", inline), mock.patch.object(Parts, "in_turn", in_this_thread):
            asyncio.run(asked(app, ground.token, scripts[:1]))  # the first request makes what later ones find
            yield lambda: asyncio.run(asked(app, ground.token, scripts[1:]))


if __name__ == "__main__":
    main(measure, __doc__ or "", once)
