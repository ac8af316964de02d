"""Every headline indicator of a random caseload is what a naive count of its raw events says, before and after corrections.

A few caseloads by default, five hundred with EHC_PROOF=1; EHC_PROOF_SEED repeats a run.
"""

import os
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.kpis import naive
from tests.kpis import naive_register as register
from tests.kpis.caseload import Caseload
from tests.kpis.naive_stretches import STRETCHES
from workflow.kpis.entered import entered
from workflow.kpis.indicators import indicators

CASELOADS = 500 if os.environ.get("EHC_PROOF") else 8
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
    answer = client.get("/api/v1/kpis", params={n: v if isinstance(v, list) else str(v) for n, v in params.items()})
    assert answer.status_code == 200, answer.text
    found = {}
    for item in answer.json()["items"]:
        key = (item["group"], item["code"], item["part"]) if "by" in more else (item["code"], item["part"])
        assert key not in found
        found[key] = (item["numerator"], item["denominator"], item["value"])
    return found


OF_THEIR_OWN = {"audits_good", "complaints", *entered().measures} | {
    c for c, i in indicators().items() if i.no_data_yet
}
"""Not of cases: their rooms hold them against counts of their own. Or nothing is kept of them yet."""


def without_states(found):
    """The open stock by state is left to its own test: the naive count knows no states."""
    states = ("requested", "assessing", "deciding", "drafting", "consulting", "finalising")
    return {k: v for k, v in found.items() if not str(k[1]).endswith(states) and k[0] not in OF_THEIR_OWN}


class Naive:
    """Every case of an authority as its raw events tell it, on the day and when the backlog was frozen."""

    def __init__(self, session, authority, seen, known_at=None):
        self.session, self.authority, self.seen, self.known_at = session, authority, seen, known_at
        self.found = self.at(seen)

    def at(self, day):
        return list(register.cases(self.session, self.authority, day, self.known_at))

    def flows(self, found, first, last):
        told = [m.told for m in found]
        return {**naive.flows(told, first, last), **register.flows(found, first, last, self.seen)}

    def positions(self, found, first, last, day):
        then = [(m, any(n.id == m.id and n.open for n in found)) for m in self.at(register.BACKLOG)]
        return {
            **naive.stock([m.told for m in found], day),
            **register.positions(found, first, last, day, then),
        }

    def whole(self, first, last):
        end = min(last, self.seen)
        return {
            **self.flows(self.found, first, end),
            **self.positions(self.found, first, end, self.seen),
            **register.before(self.found, first, last, self.seen),
        }


def compare(client, session, authority, rng):
    first, last, day = asked(rng)
    seen = day or TODAY
    told = Naive(session, authority, seen)
    assert without_states(answers(client, first, last, day)) == told.whole(first, last), (first, last, day)
    if rng.random() < 0.3:
        compare_known(client, session, authority, rng, first, last, seen)
    compare_stretches(client, told, day, rng)
    compare_groups(client, told, day, rng, first, last)
    compare_holders(client, told, day, rng, first, last)
    compare_ages(client, told, day, first, last)
    compare_cases_behind(client, first, last, day, rng)


def compare_known(client, session, authority, rng, first, last, seen):
    """As it was known when some part of the events had been recorded."""
    instants = list(session.scalars(text("SELECT recorded_at FROM event ORDER BY id DESC LIMIT 60")))
    known_at = rng.choice(instants)
    known_at = known_at if isinstance(known_at, datetime) else datetime.fromisoformat(known_at).replace(tzinfo=UTC)
    known = Naive(session, authority, seen, known_at)
    found = answers(client, first, last, seen, known_at=known_at.isoformat())
    assert without_states(found) == known.whole(first, last), (first, last, seen, known_at)


def compare_stretches(client, told, day, rng):
    by = rng.choice(list(STRETCHES))
    month = date(2025, rng.randint(1, 12), 1)
    until = month + timedelta(days=rng.choice((75, 400)))
    found = answers(client, month, until, day, by=by)
    for name, (first, last) in STRETCHES[by](month, min(until, told.seen)).items():
        expected = told.flows(told.found, first, last)
        assert without_states({k[1:]: v for k, v in found.items() if k[0] == name}) == expected, (
            by,
            name,
            day,
            month,
            until,
        )
    some = ["late_waiting_weeks", "open_stock", "advice_overdue", "backlog", "unallocated", "contact_overdue"]
    found = answers(client, month, until, day, by=by, code=some)
    for name, (first, last) in STRETCHES[by](month, min(until, told.seen)).items():
        then = told.at(last)
        expected = {**told.flows(then, first, last), **told.positions(then, first, last, last)}
        expected = {key: figure for key, figure in expected.items() if key[0] in some}
        expected["late_waiting_weeks", "mean_at_issue"] = told.flows(told.found, first, last)["late_waiting_weeks", "mean_at_issue"]  # fmt: skip
        assert without_states({k[1:]: v for k, v in found.items() if k[0] == name}) == expected, (
            by,
            name,
            day,
            month,
            until,
        )


def compare_groups(client, told, day, rng, first, last):
    by = rng.choice(("source", "need", "sex", "ethnicity", "school", "locality"))
    found = answers(client, first, last, day, by=by)
    end = min(last, told.seen)
    for name in {key[0] for key in found}:
        some = [m for m in told.found if register.word(m, by, {}) == name]
        expected = {**told.flows(some, first, end), **told.positions(some, first, end, told.seen)}
        ours = {k[1:]: v for k, v in found.items() if k[0] == name and k[1] != "backlog"}
        assert without_states(ours) == without_backlog(expected), (by, name, first, last, day)


def without_backlog(found):
    """The backlog goes by what a case was when it was frozen."""
    return {key: figure for key, figure in found.items() if key[0] != "backlog"}


def compare_holders(client, told, day, rng, first, last):
    """By who holds a case on the day; a case that passed week 20 by who held it on that day."""
    by = rng.choice(("caseworker", "team"))
    rows = told.session.execute(text("SELECT id, name, team FROM worker WHERE authority = :a"), {"a": told.authority})
    workers = {row.id: (row.name, row.team or "none") for row in rows}
    found = answers(client, first, last, day, by=by)
    end = min(last, told.seen)
    late = [
        workers.get(next((w for on, w in reversed(m.held) if on <= passed), None), ("none", "none"))[by == "team"]
        for m, passed in register.passed(told.found, first, end, told.seen)
    ]
    for name in {key[0] for key in found}:
        some = [m for m in told.found if register.word(m, by, workers) == name]
        expected = {**told.flows(some, first, end), **told.positions(some, first, end, told.seen)}
        expected["by_worker", "breaches"] = (late.count(name), None, late.count(name))
        ours = {k[1:]: v for k, v in found.items() if k[0] == name and k[1] != "backlog"}
        assert without_states(ours) == without_backlog(expected), (by, name, first, last, day)
    assert set(late) <= {key[0] for key in found}


def compare_ages(client, told, day, first, last):
    """Each by the child's age on the day it counts on."""
    found = answers(client, first, last, day, by="age", code=["requests", "plans_20w_incl", "decisions_6w", "new_late"])
    end = min(last, told.seen)
    counted = Counter()
    for m in told.found:
        days = {"requests": m.told.received, "decisions_6w": (m.told.first_decision or (None,))[0]}
        counted.update((register.age(m, on), code) for code, on in days.items() if on and first <= on <= end)
    for m, on in register.passed(told.found, first, end, told.seen):
        counted[register.age(m, on), "new_late"] += 1
    ours = {key: (of if of is not None else n) for key, (n, of, _) in found.items() if key[2] is None}
    assert {key[:2]: n for key, n in ours.items() if n and key[1] != "plans_20w_incl"} == counted


def compare_cases_behind(client, first, last, day, rng):
    """A figure drills to as many cases as it counts; to no more than it counts where one case counts more than once."""
    found = answers(client, first, last, day)
    code, part = rng.choice(
        [key for key in found if key[0] not in OF_THEIR_OWN and "year_before" not in (key[1] or "")]
    )
    params = {"from": first, "to": last, "part": part or "", **({"as_at": day} if day else {})}
    answer = client.get(f"/api/v1/kpis/{code}/cases", params={k: str(v) for k, v in params.items()} | {"limit": "500"})
    assert answer.status_code == 200, (code, part, answer.text)
    numerator, denominator, _ = found[code, part]
    of = denominator if denominator is not None and code not in {"requests_in", "plans_out"} else numerator
    behind = len(answer.json()["items"])
    assert behind == of or (code.startswith("advice_") and behind <= of and (behind > 0) == (of > 0)), (code, part)


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
