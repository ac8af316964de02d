"""The two screens people live in, and the whole authority's list: `python -m bench.work`.

A caseworker with 250 open cases of their own in 1,000,000 looks at their work and at their breaches; a manager at the
breaches of the whole authority, as a page and as JSON. Over HTTP, one reader at a time, the real `ehc serve`, compressed as
for a browser. Each is asked in turns with the same of 10,000 cases and with the smallest page the service has for the same
reader, which holds the session, the row of who read what and the layout, and no case. CPU is the server's own, over all
answers: what else the machine does makes it dearer too, but by far less than the clock on the wall.
"""

import re
import statistics
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import psutil

from bench.caseload import AUTHORITY, caseload, worker
from bench.figures import Bound, Figure, main, number, paired
from bench.floor import sqlite
from bench.ground import folder, standing
from bench.pages import signed_in
from bench.serving import Server, ehc_serve, load
from workflow.states import Role

MUST, AIM = Bound("<", 40, "ms"), Bound("<", 20, "ms")
TWICE = Bound("≤", 2)
FIRST_LOAD, AFTER = Bound("<", 150, "kB"), Bound("<", 30, "kB")
BROWSER = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
EMPTY = "/search"  # a field and a button


class Screen(NamedTuple):
    """What is asked for, by whom, and whether it should cost the same however many cases there are."""

    name: str
    reader: str
    address: str
    is_own: bool


SCREENS = (
    Screen("GET /work", "caseworker", "/work", is_own=True),
    Screen("GET /breaches, their own", "caseworker", "/breaches", is_own=True),
    Screen("GET /breaches, the authority’s", "manager", "/breaches", is_own=False),
    Screen("GET /api/v1/breaches?limit=200", "program", "/api/v1/breaches?limit=200", is_own=False),
)


@dataclass
class Asked:
    """What answers took, and the CPU an answer of each round, in milliseconds."""

    ms: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"p50 {number(statistics.median(self.ms))} ms, CPU {number(statistics.median(self.cpu))} ms an answer"


@dataclass(frozen=True)
class Service:
    """The service on one caseload, and what each reader sends to it."""

    within: Path
    server: Server
    cases: int
    own: int
    readers: Mapping[str, Mapping[str, str]]

    def ask(self, reader: str, address: str, times: int, into: Asked) -> None:
        """Ask so many times over, and add what it took."""
        plan = {
            "connections": 1,
            "headers": self.readers[reader],
            "warm": [],
            "scripts": [[["GET", address, ""]] * times],
        }
        before = self._cpu_ms()
        found = load(self.within, self.server.port, plan)
        assert found.refused == 0, found.statuses
        into.ms += found.ms
        into.cpu.append((self._cpu_ms() - before) / times)

    def _cpu_ms(self) -> float:
        first = psutil.Process(self.server.process.pid)
        spent = [one.cpu_times() for one in (first, *first.children(recursive=True))]
        return 1000 * sum(times.user + times.system for times in spent)

    def fetched(self, reader: str, address: str) -> tuple[int, bytes]:
        """How many bytes an answer is as it is sent, and the answer itself."""
        at = f"http://127.0.0.1:{self.server.port}{address}"
        sizes, body = [], b""
        for encoding in ("gzip", "identity"):
            request = urllib.request.Request(at, headers={**self.readers[reader], "Accept-Encoding": encoding})
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
                body = answer.read()
            sizes.append(len(body))
        return sizes[0], body


@contextmanager
def service(cases: int) -> Iterator[Service]:
    """The service on a caseload, its readers signed in."""
    path = caseload(cases)
    with ExitStack() as stack:
        within = stack.enter_context(folder())
        with standing(f"sqlite:///{path}", within) as here:
            own, manager = here.actor(Role.CASEWORKER, name=worker(1)["name"]), here.actor()
            readers = {
                "caseworker": BROWSER | {"Cookie": signed_in(here.db, own.account_id)},
                "manager": BROWSER | {"Cookie": signed_in(here.db, manager.account_id)},
                "program": {"Accept-Encoding": "gzip", "Authorization": f"Bearer {here.token(manager)}"},
            }
        bare = sqlite(path)
        (held,) = bare.execute(
            "SELECT count(*) FROM case_row WHERE authority = ? AND open = 1 AND caseworker = 1 AND current = 1 AND synthetic = 0",
            (AUTHORITY,),
        ).fetchone()
        bare.close()
        server = stack.enter_context(ehc_serve(within, f"sqlite:///{path}"))
        yield Service(within, server, cases, held, readers)


def timed(screen: Screen, large: Service, small: Service, rounds: int, times: int) -> Iterator[Figure]:
    """One screen at both sizes and the empty page, taking turns."""
    ours, fewer, empty = Asked(), Asked(), Asked()
    reader = "manager" if screen.reader == "program" else screen.reader
    for turn in range(-1, rounds):  # the first is not counted
        into = (ours, fewer, empty) if turn >= 0 else (Asked(), Asked(), Asked())
        large.ask(screen.reader, screen.address, times, into[0])
        small.ask(screen.reader, screen.address, times, into[1])
        large.ask(reader, EMPTY, times, into[2])
    held = f", {large.own} own" if screen.is_own else ""
    work = f"{screen.name}{held} of {large.cases:,} cases"
    p99 = sorted(ours.ms)[int(0.99 * len(ours.ms))]
    yield Figure(
        work, f"{ours}, p99 {number(p99)} ms", f"the empty page: {empty}", statistics.median(ours.ms), MUST, AIM, "ms"
    )
    cpu = f"CPU {number(statistics.median(ours.cpu))} ms"
    yield Figure("CPU of it", cpu, f"the empty page: {empty}", paired(ours.cpu, empty.cpu))
    held = f", {small.own} own" if screen.is_own else ""
    must = TWICE if screen.is_own else None
    yield Figure("CPU of it", cpu, f"of {small.cases:,} cases{held}: {fewer}", paired(ours.cpu, fewer.cpu), must)


def weighed(screen: Screen, at: Service) -> Iterator[Figure]:
    """What a screen weighs as it is sent, with all its files and by itself."""
    page, body = at.fetched(screen.reader, screen.address)
    files = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', body))
    weights = {file.decode(): at.fetched(screen.reader, file.decode()) for file in files}
    for address, (_, script) in list(weights.items()):  # what a script imports is loaded with it
        for found in re.findall(rb'import [^"]*"\./([^"]+)"', script) if ".js" in address else ():
            weights[f"/static/{found.decode()}"] = at.fetched(screen.reader, f"/static/{found.decode()}")
    in_all = page + sum(size for size, _ in weights.values())
    work = f"{screen.name} of {at.cases:,} cases, compressed"
    yield Figure(
        f"{work}: the first load",
        f"{number(in_all / 1000)} kB",
        f"with {len(weights)} files",
        in_all / 1000,
        FIRST_LOAD,
        None,
        "kB",
    )
    said = f"{number(len(body) / 1000)} kB before it is compressed"
    yield Figure(f"{work}: after", f"{number(page / 1000)} kB", said, page / 1000, AFTER, None, "kB")


def measure(*, quick: bool) -> list[Figure]:
    many, few, rounds, times = (600, 300, 1, 10) if quick else (1_000_000, 10_000, 5, 20)
    figures: list[Figure] = []
    with service(many) as large, service(few) as small:
        for screen in SCREENS:
            figures += timed(screen, large, small, rounds, times)
        for screen in SCREENS[:3]:
            figures += weighed(screen, large)
    return figures


if __name__ == "__main__":
    main(measure, __doc__ or "")
