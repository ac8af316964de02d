"""The real service as a process group that can be killed, and clients that send until each thing they sent is answered."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2 as httpx

EHC = Path(sys.executable).with_name("ehc")
READY_SECONDS = 120  # a machine that is busy with other tests is slow to start Python


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def client(url: str, **headers: str) -> httpx.Client:
    """Plain HTTP: certificates, which take a while to load, are not wanted."""
    return httpx.Client(base_url=url, headers=headers, timeout=30, verify=False)


@dataclass
class Service:
    """`ehc serve` with two workers, in a process group of its own."""

    database_url: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        mine = {"EHC_DATABASE_URL": self.database_url, "EHC_SECRET_KEY": "for the proof", "EHC_QUIET": "1"}
        return {**os.environ, **mine, "EHC_DOCUMENTS_DIR": str(self.folder / "documents"), "EHC_DEMO": "0"}

    def ehc(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [EHC, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False
        )

    def start(self) -> None:
        """Start it and return when it is ready."""
        with (self.folder / "service.log").open("ab") as log:
            command = [EHC, "serve", "--port", str(self.port), "--workers", "2"]
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )
        deadline, said = time.monotonic() + READY_SECONDS, "nothing"
        with client(self.url) as asking:
            while time.monotonic() < deadline and self.process.poll() is None:
                try:
                    answer = asking.get("/health/ready")
                except httpx.TransportError as error:
                    said = repr(error)
                else:
                    if answer.status_code == 200:
                        return
                    said = answer.text
                time.sleep(0.1)
        raise AssertionError(f"the service did not start: {said}\n{(self.folder / 'service.log').read_text()[-4000:]}")

    def kill9(self) -> None:
        """Kill every process of it at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass(frozen=True)
class Sent:
    """One POST under its key, and the event its answer named."""

    key: str
    path: str
    body: dict
    case_id: int
    event_id: int
    hash: str
    attempts: int


@dataclass
class Clients:
    """Threads that POST under idempotency keys, and repeat each under its key until it is acknowledged."""

    url: str
    token: str
    cases: list[int]
    seed: int
    threads: int = 6
    acknowledged: list[Sent] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _running: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self._running = [threading.Thread(target=self._send_on, args=(n,), daemon=True) for n in range(self.threads)]
        for thread in self._running:
            thread.start()

    def go_on_for(self, more: int) -> None:
        """Wait until so many more sendings are acknowledged."""
        enough, deadline = len(self.acknowledged) + more, time.monotonic() + READY_SECONDS
        while len(self.acknowledged) < enough:
            assert time.monotonic() < deadline, "the service answers no more"
            time.sleep(0.02)

    def stop(self) -> None:
        """Let each thread bring what it has begun to an answer."""
        self._stop.set()
        for thread in self._running:
            thread.join(READY_SECONDS)
            assert not thread.is_alive(), "a client never got its answer"

    def _send_on(self, n: int) -> None:
        chance, sent = random.Random(f"{self.seed} {n}"), 0
        with self.connected() as connection:
            while not self._stop.is_set():
                sent += 1
                name = f"client {n}, sending {sent}"
                self._deliver(connection, name, *self._something(chance, name))

    def _something(self, chance: random.Random, words: str) -> tuple[str, dict]:
        """Three things that touch different tables: words beside an event, a clock with a message, a new case."""
        path = f"/api/v1/cases/{chance.choice(self.cases)}/events"
        match chance.randrange(8):
            case 0:
                return "/api/v1/cases", {"received_on": "2025-09-08", "person": {"surname": words}}
            case 1 | 2:
                data = {"kind": "other", "service": "sirona", "note": words}
                return path, {"type": "advice_requested", "occurred_on": "2025-10-06", "data": data}
        return path, {
            "type": "family_contacted",
            "occurred_on": "2025-10-07",
            "data": {"channel": "phone", "summary": words},
        }

    def _deliver(self, connection: httpx.Client, key: str, path: str, body: dict) -> None:
        attempts = 0
        while True:
            attempts += 1
            answer = post(connection, key, path, body)
            if answer is not None and answer.status_code == 201:
                break
            if answer is not None and answer.status_code < 500:
                self.refused.append(f"{answer.status_code} {answer.text}")
                return
            time.sleep(0.1)
        said = answer.json()
        case_id, event = (said["case"]["id"], said["event"]) if "event" in said else (said["id"], {"id": 0, "hash": ""})
        self.acknowledged.append(Sent(key, path, body, case_id, event["id"], event["hash"], attempts))

    def connected(self) -> httpx.Client:
        return client(self.url, Authorization=f"Bearer {self.token}")


def post(connection: httpx.Client, key: str, path: str, body: dict) -> httpx.Response | None:
    """The answer; None where there was none."""
    try:
        return connection.post(path, json=body, headers={"Idempotency-Key": key})
    except httpx.TransportError:
        return None
