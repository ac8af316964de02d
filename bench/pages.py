"""Lists of cases over HTTP at 1,000,000, one reader at a time, the real `ehc serve`: `python -m bench.pages`.

The lists people live in are in bench.work.

The clock starts when the request is written and stops when the whole answer is read, so it holds the row of who read
what, which each reading of the API commits before it answers.
"""

import statistics
from pathlib import Path

from app.accounts import service as accounts
from app.db import Database
from app.deps import SESSION_COOKIE
from app.tables import Account
from app.today import now
from app.web import lists, sessions
from bench.caseload import caseload
from bench.figures import Bound, Figure, main, number
from bench.ground import folder, standing
from bench.serving import ehc_serve, load

MUST, AIM = Bound("<", 40, "ms"), Bound("<", 20, "ms")
FIRST, PATIENCE = 3, 15  # requests at least of each list; seconds at most, about, for each
LISTS = (
    ("GET /api/v1/cases?limit=200", "/api/v1/cases?limit=200"),
    (f"GET / (the page that lists cases, {lists.SHOWN} rows)", "/"),
)


def signed_in(db: Database, account_id: int) -> str:
    """The cookie of a browser session, opened as a link opens one."""
    with db.writing() as session:
        code = accounts.new_link(session, session.get_one(Account, account_id), now())
        secret = sessions.consume(session, code, now())
    return f"{SESSION_COOKIE}={secret}"


def measured(within: Path, cases: int, most: int) -> list[Figure]:
    """Each list of one caseload."""
    path, figures = caseload(cases), []
    with standing(f"sqlite:///{path}", within) as here:
        actor = here.actor()
        headers = {"Authorization": f"Bearer {here.token(actor)}", "Cookie": signed_in(here.db, actor.account_id)}
    with ehc_serve(within, f"sqlite:///{path}") as server:
        for name, address in LISTS:
            plan = {"connections": 1, "headers": headers, "warm": [], "scripts": [[["GET", address, ""]] * FIRST]}
            first = load(within, server.port, plan)  # not counted: it warms the server up, and says how often to ask
            times = max(FIRST, min(most, int(PATIENCE * first.per_second)))
            found = load(within, server.port, {**plan, "scripts": [[["GET", address, ""]] * times]})
            assert found.refused == 0, found.statuses
            took = f"p50 {number(found.at(0.5))} ms, p99 {number(found.at(0.99))} ms"
            said = f"{number(found.bytes / len(found.ms) / 1000)} kB"
            work = f"{name} at {cases:,} cases"
            figures.append(Figure(work, took, f"an answer of {said}", statistics.median(found.ms), MUST, AIM, "ms"))
    return figures


def measure(*, quick: bool) -> list[Figure]:
    with folder() as within:
        return measured(within, 300, 3) if quick else measured(within, 1_000_000, 200)


if __name__ == "__main__":
    main(measure, __doc__ or "")
