"""Resident memory of the server with few live cases and with many: `python -m bench.memory`.

One server opens all the cases itself, over HTTP, and lists them, so that whatever it kept of a case would show: one row
object kept a case is ten kilobytes. The database's page caches fill up first (2 MB a connection on SQLite, and no more), and
what each thread of the server frees stays its own (to list the same 20,000 cases once more takes 10 MB); so what is held to
the bound is the second half of the cases against the first, and the beginning is printed beside it.
"""

import json
from pathlib import Path

from bench.figures import Bound, Figure, main, number
from bench.ground import TODAY, folder, prepared, standing
from bench.serving import Server, ehc_serve, load

FIRST, HALF, ALL = 1_000, 20_000, 40_000
LISTS = ("/api/v1/breaches?limit=200", "/api/v1/cases?limit=200", "/api/v1/breaches?status=due_soon&within_days=60")
LISTED = 20  # times


def opening(first: int, last: int) -> list[list[tuple[str, str, str]]]:
    """A script for each case."""
    bodies = ({"received_on": str(TODAY), "person": {"surname": f"Example {n}"}} for n in range(first, last))
    return [[("POST", "/api/v1/cases", json.dumps(body))] for body in bodies]


def resident(within: Path, server: Server, headers: dict[str, str], first: int, last: int) -> float:
    """MB once the cases from the first to the last are open and have been listed."""
    lists = [[("GET", address, "")] for address in LISTS] * LISTED
    plan = {"connections": 16, "headers": headers, "warm": opening(first, last), "scripts": lists}
    found = load(within, server.port, plan)
    assert found.refused == 0, found.statuses
    return server.resident_mb()


def measure(*, quick: bool) -> list[Figure]:
    sizes = (10, 40, 70) if quick else (FIRST, HALF, ALL)
    with folder() as within:
        tokens: list[str] = []
        path = prepared(within, 0, lambda here: tokens.append(here.token(here.actor())))
        headers = {"Authorization": f"Bearer {tokens[0]}", "Content-Type": "application/json"}
        with ehc_serve(within, f"sqlite:///{path}") as server:
            spans = zip((0, *sizes), sizes, strict=False)
            start, half, end = (resident(within, server, headers, first, last) for first, last in spans)
        with standing(f"sqlite:///{path}", within) as here, here.db.reading() as session:
            asked = "SELECT count(*) FROM matter_head WHERE version > 0"
            assert session.connection().exec_driver_sql(asked).scalar_one() == sizes[-1]
    each = (end - half) * 1000 / (sizes[2] - sizes[1])
    measured = f"{number(end)} MB ({number(each)} kB a case more)"
    baseline = f"{number(half)} MB with {sizes[1]:,}; {number(start)} MB with {sizes[0]:,}"
    return [Figure(f"resident memory with {sizes[2]:,} live cases", measured, baseline, end / half, Bound("≤", 1.05))]


if __name__ == "__main__":
    main(measure, __doc__ or "")
