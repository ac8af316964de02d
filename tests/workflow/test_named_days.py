"""A day that a test names by its weekday, as `mon_5_jan`, is that day."""

import re
from datetime import date
from pathlib import Path

import pytest

NAMED = re.compile(
    r"^(?P<name>\w*?(?P<weekday>mon|tue|wed|thu|fri|sat|sun)_(?P<number>\d+)_(?P<month>[a-z]{3})) = "
    r"(?:day\(\"(?P<iso>[\d-]+)\"\)|date\((?P<parts>[\d, ]+)\))$",
    re.MULTILINE,
)
FILES = sorted(path for room in ("workflow", "law") for path in (Path(__file__).parents[1] / room).glob("*.py"))


def days_named(text: str) -> list[tuple[str, str, date]]:
    """Each name, what it says and the day it stands for."""
    found = []
    for match in NAMED.finditer(text):
        on = date.fromisoformat(match["iso"]) if match["iso"] else date(*map(int, match["parts"].split(",")))
        found.append((match["name"], f"{match['weekday']} {int(match['number'])} {match['month']}", on))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_day_is_what_its_name_says(path):
    for name, said, on in days_named(path.read_text(encoding="utf-8")):
        assert f"{on:%a} {on.day} {on:%b}".lower() == said, name


def test_days_are_found():
    assert days_named('good_fri_3_apr = date(2026, 4, 3)\nmon_5_jan = day("2026-01-05")\n') == [
        ("good_fri_3_apr", "fri 3 apr", date(2026, 4, 3)),
        ("mon_5_jan", "mon 5 jan", date(2026, 1, 5)),
    ]
    assert sum(len(days_named(path.read_text(encoding="utf-8"))) for path in FILES) > 100
