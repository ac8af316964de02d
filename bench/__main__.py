"""Every measurement, in one table: `make bench`, or `python -m bench`; `--quick` is a smoke test's size.

Each script runs in a process of its own, so that none inherits another's memory or caches.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from bench.figures import COLUMNS, machine

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = (
    "events",
    "http",
    "breaches",
    "inbox",
    "sweep",
    "kpis",
    "pages",
    "work",
    "imports",
    "sen2",
    "allocation",
    "memory",
)


def rows(script: str, *, quick: bool) -> tuple[list[str], str]:
    """The rows of a script's table; and what went wrong, where it did not come to one."""
    command = [sys.executable, "-m", f"bench.{script}", *(["--quick"] if quick else [])]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    printed = [line for line in said.stdout.splitlines() if line.startswith("|")]
    if said.returncode or len(printed) < 3:
        return [f"| {script} | did not run |" + " — |" * (len(COLUMNS) - 3) + " not measured |"], said.stderr
    return printed[2:], ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="the smallest size that runs all of it: its figures mean nothing"
    )
    quick, faults = parser.parse_args().quick, []
    print(f"{machine()}\n\n| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}")
    for script in SCRIPTS:
        found, fault = rows(script, quick=quick)
        print("\n".join(found), flush=True)
        if fault:
            faults.append(f"bench.{script}:\n{fault}")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
