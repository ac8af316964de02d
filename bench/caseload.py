"""N fictional cases written straight into the projections: the size of a caseload without the years of recording it.

Only the rows that hold now, and no events: enough for lists and indicators, nothing that opens a case. About seven in
a hundred are open, as in five years of one large council. Made once a day and kept in the system's temporary folder.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import gettempdir
from typing import Any

from app import migrate
from app.record import totals
from app.tables.projections import FOR_EVER
from bench.ground import TODAY, folder, prepared, standing

AUTHORITY = "801"
OPEN_SHARE = 0.07
YEARS = 5
BATCH = 20_000
TABLES = ("person", "matter", "case_row", "clock_row", "advice_row")
KINDS = ("medical", "psychological")
SMALL = 57  # of the open cases one in so many was sent to the small service, the others to the large one
OWN = 250  # open cases, about, of the caseworker whose screens are measured, however many the council has
COLLEAGUES = 300  # who hold the other open cases
FORENAMES = ("Amina", "Oliver", "Zofia", "Muhammad", "Isla", "Theo", "Chidera", "Grace", "Leo", "Nia", "Arthur")
SURNAMES = (
    "Okafor",
    "Hughes",
    "Kowalska",
    "Rahman",
    "Patel",
    "Taylor",
    "Nguyen",
    "Evans",
    "Mensah",
    "Clarke",
    "Ali",
    "Reid",
    "Walsh",
)
SCHOOLS = ("Ashfield Primary School", "St Mary’s C of E Primary School", "Northgate Academy", "The Meadows Nursery")
SIX_WEEKS, TWELVE, SIXTEEN, TWENTY = (timedelta(days=7 * n) for n in (6, 12, 16, 20))
Values = dict[str, Any]


class Case:
    """One case, drawn by chance: whether it is open, when its request was received, when each thing was done."""

    def __init__(self, rng: Random, id_: int) -> None:
        self.id = id_
        self.open = rng.random() < OPEN_SHARE
        self.received_on = TODAY - timedelta(days=rng.randrange(400) if self.open else rng.randrange(430, 365 * YEARS))
        self.decided_on = self._done(rng, 20, 70)
        self.asked_on = self.decided_on
        self.advice_in = [self._done(rng, 40, 200) for _ in range(2)]
        self.issued_on = None if self.open else self.received_on + timedelta(days=rng.randrange(120, 420))
        self.excused_from = self.received_on if rng.random() < 0.05 else None
        self.to_draft_on = self.issued_on - timedelta(days=rng.randrange(20, 50)) if self.issued_on else None
        self.source = rng.choice(("parent", "parent", "school", "school", "early_years", "post16"))
        self.disputes = "mediation:assessment" if rng.random() < 0.03 else ""

    def _done(self, rng: Random, first: int, last: int) -> date | None:
        """A day so long after the request; none where that day is still to come."""
        day = self.received_on + timedelta(days=rng.randrange(first, last))
        return day if day < TODAY else None

    @property
    def person(self) -> int:
        """The child's file: of their own where the case is open, since no list opens the others'."""
        return 1 + self.id if self.open else 1

    @property
    def flags(self) -> str:
        return "looked_after" if self.open and self.id % 11 == 0 else ""

    @property
    def service(self) -> str:
        """Whom the council asked for advice."""
        return "small-trust" if self.open and self.id % SMALL == 0 else "sirona"

    @property
    def state(self) -> str:
        if not self.open:
            return "plan_issued"
        return "assessing" if self.decided_on else "requested"


def person(case: Case) -> Values:
    """The child's file."""
    forename, surname = FORENAMES[case.id % len(FORENAMES)], SURNAMES[case.id % len(SURNAMES)]
    return {
        "id": case.person,
        "authority": AUTHORITY,
        "forename": forename,
        "surname": surname,
        "name_key": f"{forename} {surname}".lower(),
        "date_of_birth": case.received_on - timedelta(days=1_500 + case.id % 4_000),
        "attends_name": SCHOOLS[case.id % len(SCHOOLS)],
        "created_at": f"{case.received_on} 09:00:00.000000",
    }


def holder(case: Case, cases: int) -> int | None:
    """Which caseworker has it: the first has about so many of the open ones whatever the caseload, spread over all of it."""
    if not case.open:
        return None
    return 1 if case.id * OWN % int(OPEN_SHARE * cases) < OWN else 2 + case.id % COLLEAGUES


def worker(number: int) -> Values:
    """An entry of the register of caseworkers; the first is the one whose screens are measured."""
    return {"id": number, "authority": AUTHORITY, "kind": "caseworker", "name": f"Caseworker {number}"}


def matter(case: Case) -> Values:
    """The case's row of the record."""
    return {
        "id": case.id,
        "kind": "assessment",
        "authority": AUTHORITY,
        "person_id": case.person,
        "reference": f"{AUTHORITY}-{case.received_on.year}-{case.id:06d}",
        "restricted": False,
        "synthetic": False,
        "created_at": f"{case.received_on} 09:00:00.000000",
    }


def case_row(case: Case, rules: str, caseworker: int | None = None) -> Values:
    """Where the case stands. A new column of the projection takes its value here."""
    waits_for = case.service if case.state == "assessing" and None in case.advice_in else ""
    return {
        "matter_id": case.id,
        "holds_from": case.issued_on or case.decided_on or case.received_on,
        "holds_until": FOR_EVER,
        "current": True,
        "kind": "assessment",
        "authority": AUTHORITY,
        "state": case.state,
        "open": case.open,
        "received_on": case.received_on,
        "caseworker": caseworker,
        "flags": case.flags,
        "source": case.source,
        "decided": "agreed" if case.decided_on else None,
        "decided_on": case.decided_on,
        "to_draft_on": case.to_draft_on,
        "no_plan_on": None,
        "issued_on": case.issued_on,
        "ended_on": case.issued_on,
        "counted_from": case.received_on,
        "ordered": False,
        "psychology": "in" if case.advice_in[0] else "awaited",
        "exceptions": "school_closed:issue_plan:0" if case.excused_from else "",
        "disputes": case.disputes,
        "holder": ("service" if waits_for else "council") if case.open else None,
        "holder_code": waits_for,
        "synthetic": False,
        "rules": rules,
    }


def clock_rows(case: Case, rules: str) -> Iterator[Values]:
    """Its clocks: two of a case that has ended, seven of one that is open."""
    received_on, ended_on = case.received_on, case.issued_on
    decide = _clock(
        case, rules, "decide_whether_to_assess", received_on, SIX_WEEKS, "send2014 reg 5(1)", case.decided_on
    )
    plan = _clock(case, rules, "issue_plan", received_on, TWENTY, "send2014 reg 13(2)", ended_on)
    yield decide
    yield plan | {"excused_from": case.excused_from}
    if case.open:
        no_plan = _clock(case, rules, "notify_no_plan", received_on, SIXTEEN, "send2014 reg 10(1)", None)
        target = _clock(
            case, rules, "decide_to_draft", received_on, TWELVE, "local_policy target decide_to_draft", None
        )
        yield no_plan | {"conditional": True}
        yield target | {"kind": "local_target"}
        yield contact(case, rules) | {"kind": "promise"}
        for n, came_in in enumerate(case.advice_in if case.asked_on else ()):
            advice = _clock(
                case, rules, "advice", case.asked_on or received_on, SIX_WEEKS, "send2014 reg 8(1)", came_in
            )
            yield advice | {"key": f"advice.{2 * case.id + n}", "advice_kind": KINDS[n], "service": case.service}


def contact(case: Case, rules: str) -> Values:
    """The promise to write to a family that waits: the next of them falls within the coming month."""
    begun, every = TODAY - timedelta(days=case.id % 28), timedelta(days=28)
    return _clock(case, rules, "contact_family", begun, every, "local_policy promise contact_family", None)


def advice_rows(case: Case, rules: str) -> Iterator[Values]:
    """What was asked of services: one request of a case that has ended, two of one that is being assessed."""
    if case.asked_on:
        for n, came_in in enumerate(case.advice_in if case.open else case.advice_in[:1]):
            yield {
                "advice_id": 2 * case.id + n,
                "matter_id": case.id,
                "authority": AUTHORITY,
                "kind": KINDS[n],
                "service": case.service,
                "requested_on": case.asked_on,
                "status": "received" if came_in or not case.open else "outstanding",
                "out": case.open and came_in is None,
                "due_on": case.asked_on + SIX_WEEKS,
                "received_on": came_in,
                "first_received_on": came_in,
                "reworks": 0,
                "synthetic": False,
                "rules": rules,
            }


def _clock(
    case: Case, rules: str, code: str, started_on: date, limit: timedelta, cite: str, met_on: date | None
) -> Values:
    return {
        "matter_id": case.id,
        "key": code,
        "holds_from": met_on or started_on,
        "holds_until": FOR_EVER,
        "current": True,
        "authority": AUTHORITY,
        "code": code,
        "kind": "statutory",
        "cite": cite,
        "started_on": started_on,
        "due_on": started_on + limit,
        "met_on": met_on,
        "stopped_on": None,
        "excused_from": None,
        "open": met_on is None,
        "conditional": False,
        "advice_kind": None,
        "service": None,
        "synthetic": False,
        "rules": rules,
    }


def caseload(cases: int, seed: int = 1) -> Path:
    """A database of so many cases, made now or found where it was left. A run adds accounts and reads to it, no cases."""
    kept = Path(gettempdir()) / f"ehc-bench-{os.getuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    path = kept / f"caseload-{cases}-{_made_by(seed)}.db"
    if not path.exists():
        for old in kept.glob(f"caseload-{cases}-*"):
            old.unlink()
        with folder() as within:
            shutil.move(made(within, cases, seed), path.with_suffix(".part"))
        path.with_suffix(".part").rename(path)  # whole, or not there
    return path


@cache
def _made_by(seed: int) -> str:
    """What the rows depend on: the day, the rules, the schema, this file."""
    migrations = sorted((Path(migrate.ROOT) / "migrations" / "versions").glob("*.py"))
    sources = [path.read_bytes() for path in (Path(__file__), *migrations)]
    said = f"{TODAY} {seed} {_rules()}".encode()
    return hashlib.sha256(b"".join([said, *sources])).hexdigest()[:12]


@cache
def _rules() -> str:
    with folder() as within, standing(f"sqlite:///{prepared(within, 0)}", within) as here:
        return here.rules.digest


def made(within: Path, cases: int, seed: int) -> Path:
    """A database of so many cases in a folder."""
    path, rng, rules = prepared(within, 1), Random(seed), _rules()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):  # nothing is lost: a half-made file is never used
            connection.execute(f"PRAGMA {pragma}")
        put_back = _without_indexes(connection)
        drawn = (Case(rng, n) for n in range(1, cases + 1))
        connection.execute("BEGIN")
        _insert(connection, "worker", (worker(n) for n in range(1, 2 + COLLEAGUES)))
        while batch := list(islice(drawn, BATCH)):
            _insert(connection, "person", (person(case) for case in batch if case.open))
            _insert(connection, "matter", (matter(case) for case in batch))
            _insert(connection, "case_row", (case_row(case, rules, holder(case, cases)) for case in batch))
            _insert(connection, "clock_row", (clock for case in batch for clock in clock_rows(case, rules)))
            _insert(connection, "advice_row", (asked for case in batch for asked in advice_rows(case, rules)))
        connection.execute("COMMIT")
        for statement in put_back:
            connection.execute(statement)
        connection.execute("PRAGMA journal_mode=WAL")
    with standing(f"sqlite:///{path}", within) as here, here.db.writing() as session:
        totals.replace(session)
    return path


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop the indexes and triggers of the tables filled; the statements that make them again."""
    places = ", ".join("?" for _ in TABLES)
    asked = f"SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'table' AND tbl_name IN ({places})"
    found = connection.execute(asked, TABLES).fetchall()
    for type_, name, _ in found:
        connection.execute(f"DROP {type_} {name}")
    return [sql for _, _, sql in found]


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Values]) -> None:
    made = list(rows)
    if made:
        columns, places = ", ".join(made[0]), ", ".join("?" for _ in made[0])
        values = (tuple(str(v) if isinstance(v, date) else v for v in row.values()) for row in made)
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)
