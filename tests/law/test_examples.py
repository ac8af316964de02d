"""The worked examples a lawyer can read, run: each names an event, its day, and the last day under each provision."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from workflow.counting import WorkingDays, first_day_after, last_day
from workflow.law.book import book
from workflow.law.policy import policy
from workflow.law.provisions import Limit
from workflow.law.words import Counting

FOLDER = Path(__file__).parent / "examples"
COUNTED = ("main_clock", "advice", "window", "orders", "later_kinds")
DAYS = WorkingDays()


def examples(expecting: str) -> list:
    read = ((name, yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))) for name in COUNTED)
    return [
        pytest.param(cite, example["day"], day, id=f"{name}, {cite}: {example['name']}")
        for name, content in read
        for example in content
        for cite, day in example.get(expecting, {}).items()
    ]


def limit(cite: str, on) -> Limit:
    local = cite.removeprefix("local_policy target ")
    return book().limit(cite, on) if local == cite else policy().limit(local)


@pytest.mark.parametrize(("cite", "start", "expected"), examples("last_day"))
def test_the_last_lawful_day(cite, start, expected):
    assert last_day(limit(cite, start), start, DAYS) == expected


@pytest.mark.parametrize(("cite", "start", "expected"), examples("act_by"))
def test_the_last_working_day_on_or_before_it(cite, start, expected):
    assert DAYS.last_on_or_before(last_day(limit(cite, start), start, DAYS)) == expected


@pytest.mark.parametrize(("cite", "start", "expected"), examples("if_the_first_day_counts"))
def test_the_earlier_day_of_a_council_that_counts_the_day_of_receipt(cite, start, expected):
    counted = replace(limit(cite, start), counting=Counting.INCLUDING_THE_FIRST_DAY)
    assert last_day(counted, start, DAYS) == expected


@pytest.mark.parametrize(("cite", "start", "expected"), examples("may_act_from"))
def test_the_first_day_after_a_window(cite, start, expected):
    assert first_day_after(limit(cite, start), start, DAYS) == expected


def test_every_example_has_a_name_that_is_a_sentence():
    names = [example["name"] for path in FOLDER.glob("*.yaml") for example in yaml.safe_load(path.read_text("utf-8"))]
    assert all(name.endswith(".") for name in names)
    assert len(names) == len(set(names))
