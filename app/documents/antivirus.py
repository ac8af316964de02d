"""The antivirus daemon, where one is set up: a file is streamed to clamd (its INSTREAM command) before it is kept."""

import socket
import struct
from typing import Final

from app.errors import Problem, invalid

TIMEOUT_S: Final = 30.0
CHUNK: Final = 1 << 16


def refuse_infected(address: str, content: bytes) -> None:
    """Ask the daemon at `host:port` about a file. Raises 422 for one it names, 503 where it does not answer: nothing unseen is kept."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), TIMEOUT_S) as daemon:
            daemon.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                daemon.sendall(struct.pack("!L", len(part)) + part)
            daemon.sendall(struct.pack("!L", 0))
            answer = _answer(daemon)
    except OSError as error:
        raise _cannot_tell() from error
    if answer.endswith("FOUND"):
        name = answer.removeprefix("stream:").removesuffix("FOUND").strip()
        raise invalid("file", f"the antivirus service found {name} in it: it was not kept")
    if answer != "stream: OK":
        raise _cannot_tell()


def _answer(daemon: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and (part := daemon.recv(4096)):
        said += part
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _cannot_tell() -> Problem:
    detail = "the antivirus service does not answer: nothing is kept until it does; send the file again later"
    return Problem(503, "antivirus-away", detail, {"Retry-After": "60"})
