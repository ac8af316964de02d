"""Meetings to test with: made by hand, drawn by Hypothesis, drawn from a seed; and every decision a small one allows."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from hypothesis import strategies as st

from workflow.allocation import Case, Kind, Meeting, Need, Worker, example, read_rules

MON_23_NOV = date(2026, 11, 23)
CASEWORKER, PSYCHOLOGIST = Kind.CASEWORKER, Kind.PSYCHOLOGIST
FLAGS = ("looked_after", "tribunal_order", "own_flag")
RULES = example()


def case(id_: int, *kinds: Kind, waited: int = 10, slack: int | None = 40, **known) -> Case:
    """A case with time in hand unless told otherwise: week 20 lies `slack` days and a hundred off."""
    since = MON_23_NOV - timedelta(days=waited)
    due = None if slack is None else MON_23_NOV + timedelta(days=slack + 100 if slack >= 0 else slack)
    return Case(
        id_,
        tuple(Need(kind, since) for kind in kinds),
        received_on=known.pop("received_on", since),
        due_on=known.pop("due_on", due),
        slack=slack,
        flags=frozenset(known.pop("flags", ())),
        **known,
    )


def meeting(cases, workers, rules=RULES) -> Meeting:
    return Meeting.of(MON_23_NOV, rules, cases, workers)


def rules_with(**changed):
    import json

    return read_rules("test rules", {**json.loads(RULES.content), **changed}, 1)


def _needs(kinds) -> st.SearchStrategy:
    waits = st.tuples(*(st.integers(0, 5) for _ in kinds))
    return waits.map(
        lambda days: tuple(
            Need(kind, MON_23_NOV - timedelta(days=7 * n)) for kind, n in zip(sorted(kinds), days, strict=True)
        )
    )


@st.composite
def cases_drawn(draw, id_: int) -> Case:
    """Few values for each thing, so that ties are common."""
    kinds = draw(st.sets(st.sampled_from([CASEWORKER, PSYCHOLOGIST]), min_size=1))
    slack = draw(st.sampled_from([None, -20, 0, 0, 10, 28, 60]))
    return Case(
        id_,
        draw(_needs(kinds)),
        received_on=None if slack is None else MON_23_NOV - timedelta(days=draw(st.sampled_from([30, 90, 150]))),
        due_on=None if slack is None else MON_23_NOV + timedelta(days=slack + draw(st.sampled_from([0, 20]))),
        slack=slack,
        flags=frozenset(draw(st.sets(st.sampled_from(FLAGS), max_size=1))),
        school=draw(st.sampled_from([None, "109000", "109001"])),
        locality=draw(st.sampled_from([None, "BS1", "BS2"])),
    )


@st.composite
def meetings_drawn(draw, most_cases: int = 4, most_workers: int = 4, most_slots: int = 2) -> Meeting:
    ids = draw(st.lists(st.integers(1, 99), min_size=1, max_size=most_cases, unique=True))
    cases = [draw(cases_drawn(id_)) for id_ in ids]
    worker_ids = draw(st.lists(st.integers(1, 99), max_size=most_workers, unique=True))
    workers = [
        Worker(
            id_,
            draw(st.sampled_from([CASEWORKER, PSYCHOLOGIST])),
            draw(st.integers(0, most_slots)),
            frozenset(draw(st.sets(st.sampled_from(["109000", "109001"]), max_size=1))),
            frozenset(draw(st.sets(st.sampled_from(["BS1", "BS2"]), max_size=1))),
        )
        for id_ in worker_ids
    ]
    rules = draw(st.sampled_from([RULES, rules_with(reserve_percent=0), rules_with(reserve_percent=60)]))
    return meeting(cases, workers, rules)


def every_decision(of: Meeting) -> Iterator[dict]:
    """Every way there is to give workers to needs within their slots."""
    needs = [(c.id, need.kind) for c in of.cases for need in c.needs]
    for hands in product(*([None, *(w.id for w in of.workers if w.kind is kind)] for _, kind in needs)):
        given = {need: worker for need, worker in zip(needs, hands, strict=True) if worker is not None}
        counts = [sum(one == w.id for one in given.values()) for w in of.workers]
        if all(count <= w.slots for count, w in zip(counts, of.workers, strict=True)):
            yield given


def large(cases: int = 60, psychologists: int = 12, caseworkers: int = 15, slots: int = 2, seed: int = 1) -> Meeting:
    """A full Monday: most families wait for both, schools and localities are spread, a fifth is in a priority group."""
    rng = random.Random(seed)

    def one(id_: int) -> Case:
        kinds = rng.choice([(CASEWORKER, PSYCHOLOGIST), (CASEWORKER, PSYCHOLOGIST), (PSYCHOLOGIST,), (CASEWORKER,)])
        received = MON_23_NOV - timedelta(days=rng.randint(5, 300))
        due, needed = received + timedelta(days=140), rng.randint(15, 85)
        return Case(
            id_,
            tuple(Need(kind, received + timedelta(days=rng.randint(0, 4))) for kind in kinds),
            received,
            due,
            (due - MON_23_NOV).days - needed,
            frozenset(rng.sample(FLAGS, 1) if rng.random() < 0.2 else ()),
            f"1090{rng.randint(0, 30):02}",
            f"BS{rng.randint(1, 12)}",
        )

    def worker(id_: int, kind: Kind) -> Worker:
        schools = frozenset(f"1090{n:02}" for n in rng.sample(range(31), 3))
        return Worker(id_, kind, rng.randint(1, 2 * slots - 1), schools, frozenset([f"BS{rng.randint(1, 12)}"]))

    kinds = [PSYCHOLOGIST] * psychologists + [CASEWORKER] * caseworkers
    return meeting([one(n + 1) for n in range(cases)], [worker(n + 1, kind) for n, kind in enumerate(kinds)])
