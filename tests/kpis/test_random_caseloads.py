"""Every headline indicator of a random caseload is what a naive count of its raw events says, before and after corrections.

A few caseloads by default, five hundred with EHC_PROOF=1; EHC_PROOF_SEED repeats a run.
"""

import os
import random
from datetime import date, timedelta

import pytest

from tests.kpis import naive
from tests.kpis.caseload import Caseload

CASELOADS = 500 if os.environ.get("EHC_PROOF") else 12
SEED = int(os.environ.get("EHC_PROOF_SEED", "20261122"))
CASES, CHANGES = 8, 12
TODAY = date.today()  # noqa: DTZ011 - the service's own day


def asked(rng):
    """A random period, seen from a random day: today, or one within or near the period."""
    first = date(2024, 11, 1) + timedelta(days=rng.randrange(760))
    last = first + timedelta(days=rng.choice((0, 10, 30, 90, 365, 900)))
    if rng.random() < 0.5:  # whole months
        first = first.replace(day=1)
        last = (last.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    day = rng.choice((None, None, min(TODAY, last), min(TODAY, first + timedelta(days=rng.randrange(400)))))
    return first, last, day


def answers(client, first, last, day, **more):
    params = {"from": first, "to": last, **({"as_at": day} if day else {}), **more}
    answer = client.get("/api/v1/kpis", params={name: str(value) for name, value in params.items()})
    assert answer.status_code == 200, answer.text
    found = {}
    for item in answer.json()["items"]:
        key = (item["group"], item["code"], item["part"]) if "by" in more else (item["code"], item["part"])
        assert key not in found
        found[key] = (item["numerator"], item["denominator"], item["value"])
    return found


def without_states(found):
    """The open stock by state is left to its own test: the naive count knows no states."""
    states = ("requested", "assessing", "deciding", "drafting", "consulting", "finalising")
    return {key: figure for key, figure in found.items() if not str(key[1]).endswith(states)}


def compare(client, session, authority, rng):
    first, last, day = asked(rng)
    seen = day or TODAY
    told = [t for _, t in naive.cases(session, authority, seen)]
    expected = {**naive.flows(told, first, min(last, seen)), **naive.stock(told, seen)}
    assert without_states(answers(client, first, last, day)) == expected, (first, last, day)
    month = date(2025, rng.randint(1, 12), 1)
    until = month + timedelta(days=75)
    by_month = answers(client, month, until, day, by="month")
    at = month
    while at <= min(until, seen):
        following = (at + timedelta(days=32)).replace(day=1)
        end = min(following - timedelta(days=1), seen, until)
        expected = naive.flows(told, at, end)
        assert {key[1:]: figure for key, figure in by_month.items() if key[0] == f"{at:%Y-%m}"} == expected, (at, day)
        at = following


@pytest.mark.slow
@pytest.mark.proof
def test_every_indicator_is_a_naive_count_of_the_raw_events(here):
    stood = 0
    for nth in range(CASELOADS):
        rng, authority = random.Random(SEED + nth), f"{nth:03d}"
        caseload = Caseload(here, authority, rng)
        caseload.make(CASES)
        with here.client(caseload.managers[0]) as client:
            with here.db.reading() as session:
                compare(client, session, authority, rng)
            stood += caseload.put_right(CHANGES)
            with here.db.reading() as session:
                compare(client, session, authority, rng)
                compare(client, session, authority, rng)
    assert stood > CASELOADS  # corrections that stood, so that something was put right
