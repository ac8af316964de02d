"""Viewflow (Django, SQLite) on the same ten events. AGPL-3: run here in a process of its own, never imported by app/.

What it keeps: a process row and a row a task, with when each was started and finished, in one commit an event. What it
does not: guards of law, clocks, a hash chain, projections, words apart, an outbox.

    python -m bench.viewflow_peer DATABASE CASES      prints seconds
"""

import secrets
import subprocess
import sys
import time
from pathlib import Path

import django
from django.conf import settings

APPS = ("django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "bench")
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
STEPS = ("agreed", "asked_1", "asked_2", "asked_3", "came_1", "came_2", "came_3", "plan", "draft")


def set_up(path: str) -> None:
    """Django on one SQLite file, as durable as the others."""
    options = {"transaction_mode": "IMMEDIATE", "init_command": PRAGMAS}
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}
    settings.configure(
        DATABASES={"default": database}, INSTALLED_APPS=APPS, USE_TZ=True, SECRET_KEY=secrets.token_hex()
    )
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - needs Django set up

    call_command("migrate", verbosity=0)


def live(cases: int) -> float:
    """Seconds for so many cases of ten events, one commit an event."""
    from django.db import transaction  # noqa: PLC0415 - needs Django set up
    from viewflow.workflow.models import Process  # noqa: PLC0415 - the same

    from bench.viewflow_flow import CaseFlow  # noqa: PLC0415 - the same

    start = time.perf_counter()
    for _ in range(cases):
        with transaction.atomic():
            process_id = CaseFlow.request.run().pk
        for step in STEPS:
            node = getattr(CaseFlow, step)
            with transaction.atomic():
                process = Process.objects.get(pk=process_id)
                node.run(process.task_set.get(flow_task=node, status="NEW"))
    taken = time.perf_counter() - start
    assert Process.objects.filter(status="DONE").count() == cases
    return taken


def run(path: Path, cases: int) -> float:
    """The same, from a process of its own."""
    command = [sys.executable, "-m", "bench.viewflow_peer", str(path), str(cases)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    set_up(sys.argv[1])
    print(live(int(sys.argv[2])))
