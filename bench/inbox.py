"""The inbox of a service with about 500 requests open among 1,000,000, over HTTP: `python -m bench.inbox`.

The bare SQL gives the same rows with all that an item says: the request, its clock, the case's reference, the child.
"""

from contextlib import closing
from pathlib import Path

from bench.caseload import caseload
from bench.figures import Bound, Figure, main, milliseconds, number, spread
from bench.floor import sqlite
from bench.ground import folder, standing
from bench.serving import ehc_serve, load
from workflow.states import Role

SERVICE, SHOWN = "small-trust", 500
MUST, AIM = Bound("≤", 10), Bound("≤", 5)
ADDRESS = f"/api/v1/advice-requests?status=outstanding&limit={SHOWN}"
BARE = f"""
SELECT a.*, c.code, c.cite, c.kind, c.started_on, c.due_on, c.met_on, c.stopped_on, c.excused_from, m.reference,
       p.forename, p.surname, p.date_of_birth, w.name
FROM advice_row a
JOIN clock_row c ON c.matter_id = a.matter_id AND c.key = 'advice.' || a.advice_id AND c.current = 1
JOIN matter m ON m.id = a.matter_id JOIN person p ON p.id = m.person_id LEFT JOIN account w ON w.id = a.assigned_to
WHERE a.service = '{SERVICE}' AND a.out = 1 ORDER BY a.due_on, a.advice_id LIMIT {SHOWN}
"""


def measured(within: Path, cases: int, times: int) -> Figure:
    """One reader, one answer after another."""
    path = caseload(cases)
    with standing(f"sqlite:///{path}", within) as here:
        headers = {"Authorization": f"Bearer {here.token(here.actor(Role.PROFESSIONAL, service=SERVICE))}"}
    with closing(sqlite(path)) as bare:
        rows = bare.execute(BARE).fetchall()
        theirs = milliseconds(lambda: bare.execute(BARE).fetchall(), times)
        (requests,) = bare.execute("SELECT count(*) FROM advice_row").fetchone()
    with ehc_serve(within, f"sqlite:///{path}") as server:
        plan = {"connections": 1, "headers": headers, "warm": [[["GET", ADDRESS, ""]] * 5]}
        found = load(within, server.port, {**plan, "scripts": [[["GET", ADDRESS, ""]] * times]})
    assert found.refused == 0, found.statuses
    took = f"p50 {number(found.at(0.5))} ms, p99 {number(found.at(0.99))} ms"
    work = f"GET /advice-requests?status=outstanding: {len(rows)} open among {requests:,} requests"
    baseline = f"bare SQL, the same joins: {spread(theirs, 'ms')}"
    return Figure(work, took, baseline, found.at(0.5) / sorted(theirs)[len(theirs) // 2], MUST, AIM)


def measure(*, quick: bool) -> list[Figure]:
    with folder() as within:
        return [measured(within, 300, 3) if quick else measured(within, 1_000_000, 60)]


if __name__ == "__main__":
    main(measure, __doc__ or "")
