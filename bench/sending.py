"""Load over HTTP from a process of its own: asyncio's raw streams, kept alive, nothing but the standard library.

A plan (JSON) has a port, headers, how many connections, `warm` scripts that are not timed and `scripts` that are. A
script is a list of requests sent in order on one connection: [method, path, body]. `$3` in a body becomes the id of
the event that the script's fourth request was answered with.

    python -m bench.sending PLAN      prints {seconds, statuses, ms, bytes}
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

EVENT_ID = re.compile(rb'"event":\{"id":(\d+)')
ANSWERED = re.compile(r'"\$(\d+)"')
Request = tuple[str, str, str]


class Tally:
    """What came of the requests."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.ms: list[float] = []
        self.bytes = 0


async def answer(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """The status and the body of one answer, which must say how long it is."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head[9:12].decode(), await reader.readexactly(length)


def written(request: Request, headers: str, ids: list[int]) -> bytes:
    """One request as it goes over the wire."""
    method, path, body = request
    sent = ANSWERED.sub(lambda found: str(ids[int(found[1])]), body).encode()
    said = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {len(sent)}\r\n\r\n"
    return said.encode() + sent


async def connection(port: int, headers: str, scripts: Iterator[list[Request]], tally: Tally) -> None:
    """Take scripts while there are any, and send each from its first request to its last."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for script in scripts:
        ids: list[int] = []
        for request in script:
            sent = written(request, headers, ids)
            start = time.perf_counter()
            writer.write(sent)
            status, body = await answer(reader)
            tally.ms.append((time.perf_counter() - start) * 1000)
            tally.statuses[status] += 1
            tally.bytes += len(body)
            found = EVENT_ID.search(body)
            ids.append(int(found[1]) if found else 0)
    writer.close()
    await writer.wait_closed()


async def send(plan: Mapping[str, Any], scripts: list[list[Request]]) -> tuple[float, Tally]:
    """Seconds for all of them over the plan's connections, and what came of them."""
    tally, waiting = Tally(), iter(scripts)
    headers = "".join(f"{name}: {value}\r\n" for name, value in plan["headers"].items())
    start = time.perf_counter()
    async with asyncio.TaskGroup() as connections:
        for _ in range(plan["connections"]):
            connections.create_task(connection(plan["port"], headers, waiting, tally))
    return time.perf_counter() - start, tally


def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text())
    if plan["warm"]:
        asyncio.run(send(plan, plan["warm"]))
    seconds, tally = asyncio.run(send(plan, plan["scripts"]))
    found = {"seconds": seconds, "statuses": tally.statuses, "ms": sorted(tally.ms), "bytes": tally.bytes}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
