"""The real service, as a process on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2

EHC = Path(sys.executable).parent / "ehc"
PATIENCE = 60  # seconds to start in, on a busy machine


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def served(folder: Path, environment: Mapping[str, str], *options: str) -> Iterator[str]:
    """`ehc serve` in a folder, until it is ready; ended, with its workers, at the end."""
    port = free_port()
    log = (folder / "serve.log").open("w")
    process = subprocess.Popen(
        [EHC, "serve", "--port", str(port), *options],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(address, process, folder / "serve.log")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def wait_until_ready(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait for /health/ready. Raises with the service's own words where it ends or takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            if httpx2.get(f"{address}/health/ready", timeout=5).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    message = f"the service did not start:\n{log.read_text()}"
    raise RuntimeError(message)
