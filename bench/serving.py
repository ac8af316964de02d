"""A server as a process of its own: the real `ehc serve`, or a floor that stands in its place."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support.service import EHC, free_port, wait_until_ready

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Server:
    """A process that answers on a port of this machine."""

    port: int
    process: "subprocess.Popen[bytes]"

    def resident_mb(self) -> float:
        """Resident memory of the process and its children, MB."""
        first = psutil.Process(self.process.pid)
        return float(sum(one.memory_info().rss for one in (first, *first.children(recursive=True)))) / 1e6


@contextmanager
def serving(within: Path, command: Sequence[str | Path], environment: Mapping[str, str]) -> Iterator[Server]:
    """Start it, wait for /health/ready, and end it afterwards. `{port}` in the command is the port it is given."""
    port, log = free_port(), within / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part).replace("{port}", str(port)) for part in command],
            cwd=within,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield Server(port, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def ehc_serve(within: Path, url: str) -> Iterator[Server]:
    """The service as it is run, one process, on a database."""
    environment = {"EHC_DATABASE_URL": url, "EHC_SECRET_KEY": "for the bench", "EHC_DEMO": "0"}
    environment["EHC_DOCUMENTS_DIR"] = str(within / "documents")
    with serving(within, [EHC, "serve", "--port", "{port}"], environment) as server:
        yield server


@dataclass(frozen=True)
class Load:
    """What a run of requests came to. Latencies are of the timed scripts, in milliseconds, sorted."""

    seconds: float
    statuses: dict[str, int]
    ms: list[float]
    bytes: int

    @property
    def per_second(self) -> float:
        return len(self.ms) / self.seconds

    def at(self, share: float) -> float:
        """The latency that such a share of the requests kept within."""
        return self.ms[min(len(self.ms) - 1, int(share * len(self.ms)))]

    @property
    def refused(self) -> int:
        """Answers that are not a success."""
        return sum(count for status, count in self.statuses.items() if not status.startswith("2"))


def load(within: Path, port: int, plan: Mapping[str, Any]) -> Load:
    """Send a plan's scripts from a process of its own: see bench.sending."""
    file = within / "plan.json"
    file.write_text(json.dumps({**plan, "port": port}))
    command = [sys.executable, "-m", "bench.sending", str(file)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if said.returncode:
        raise RuntimeError(f"the load stopped:\n{said.stderr}")
    return Load(**json.loads(said.stdout))
