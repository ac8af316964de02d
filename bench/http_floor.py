"""The floor over HTTP: a bare FastAPI route that writes the rows the engine wrote for the same request, one commit.

What it leaves out: everything bench.floor leaves out, and over HTTP also sign-in, who may see the case, checking what
was sent, the case and its clocks in the answer, metrics and headers. It parses the JSON it is sent, as any route does.

Set FLOOR_COMMITS (a pickled {case id: [commit, ...]}) and FLOOR_URL, and serve `bench.http_floor:app`.
"""

import os
import pickle
import threading
from pathlib import Path
from typing import Any

import psycopg
from fastapi import FastAPI
from sqlalchemy import make_url

from bench.floor import Commit, sqlite, write_postgres, write_sqlite

url = make_url(os.environ["FLOOR_URL"])
commits: dict[int, list[Commit]] = pickle.loads(Path(os.environ["FLOOR_COMMITS"]).read_bytes())  # noqa: S301 - our own
app = FastAPI()
one_writer = threading.Lock()  # as the engine queues SQLite's writers: without it p99 is many times higher
embedded = sqlite(Path(str(url.database))) if url.get_backend_name() == "sqlite" else None
mine = threading.local()


def postgres() -> "psycopg.Connection[Any]":
    """This thread's own connection."""
    if not hasattr(mine, "connection"):
        mine.connection = psycopg.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )
    found: psycopg.Connection[Any] = mine.connection
    return found


@app.get("/health/ready")
def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/api/v1/cases/{case_id}/events", status_code=201)
def record(case_id: int, body: dict[str, Any]) -> dict[str, int]:
    """The rows of the event that follows the version seen."""
    version = int(body["version"])
    commit = commits[case_id][version - 1]
    if embedded is not None:
        with one_writer:
            write_sqlite(embedded, commit)
    else:
        write_postgres(postgres(), commit)
    return {"version": version + 1}
