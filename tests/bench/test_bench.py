"""Each measurement runs at its smallest size and prints its figures. How fast they are is `make bench`'s to say."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import SCRIPTS
from bench.figures import COLUMNS, Bound, Figure, number, paired, spread, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    "script", [pytest.param(s, marks=pytest.mark.postgres if s == "http" else ()) for s in SCRIPTS]
)
def test_it_runs_and_prints_its_ratios(script):
    command = [sys.executable, "-W", "ignore", "-m", f"bench.{script}", "--quick"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    rows = [line.strip("| ").split(" | ") for line in said.stdout.splitlines() if line.startswith("|")]
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) > 2
    for row in rows[2:]:
        ratio = row[COLUMNS.index("ratio")]
        assert float(ratio.split()[0].replace(",", "")) >= 0, f"{row} was not measured"


def test_every_script_is_in_the_table():
    told = {path.stem for path in (ROOT / "bench").glob("*.py") if "\n    main(measure, " in path.read_text()}
    assert told == set(SCRIPTS)


@pytest.mark.parametrize(
    ("found", "bound", "held"),
    [
        (0.35, Bound("≥", 0.35), "yes"),
        (0.34, Bound("≥", 0.35), "**no**"),
        (10, Bound("≤", 10), "yes"),
        (10.1, Bound("≤", 10), "**no**"),
        (0.5, Bound("<", 0.5), "**no**"),
        (None, Bound("<", 0.5), "not measured"),
        (3, None, "—"),
    ],
)
def test_a_figure_is_held_to_its_bound(found, bound, held):
    assert Figure("work", "", "", found, bound).held() == held


def test_the_aim_counts_only_where_it_is_reached():
    assert Figure("work", "", "", 0.6, Bound("≥", 0.35), Bound("≥", 0.55)).held() == "yes, and the aim"
    assert Figure("work", "", "", 0.5, Bound("≥", 0.35), Bound("≥", 0.55)).held() == "yes"


def test_ratios_are_of_the_same_round():
    """A spell in which both ran at half their speed leaves the ratio as it was."""
    assert paired([10, 5, 10], [20, 10, 20]) == 0.5


def test_figures_are_said_shortly():
    assert [number(n) for n in (0.0969, 4.5, 41, 1234.5)] == ["0.0969", "4.5", "41", "1,234"]
    assert spread([3, 1, 2], "ms") == "2 ms (1–3)"
    assert (
        table([Figure("a | b", "1", "2", 0.5, Bound("≥", 1))]).splitlines()[2]
        == "| a / b | 1 | 2 | 0.5 × | ≥ 1 × | — | **no** |"
    )
