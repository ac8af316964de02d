"""The line for a psychologist, held against a simpy simulation of it, person by person."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.forecast.cases import Asked, Case
from workflow.forecast.line import Line, line
from workflow.forecast.pace import Calendar
from workflow.forecast.waiting import WEEKS, called, slots

FIRST = date(2026, 11, 24)  # a Tuesday
TURNS = Line(5.0, 0.3, 0.1, np.ones(1), np.zeros(1), 1, 100, 0, 0, 0, allocation_on_record=True)


def simulated(joined, free):
    """First come, first served: weekly meetings, each with its slots, as simpy sees them."""
    env, found = simpy.Environment(initial_time=FIRST.toordinal()), {}
    waiting = simpy.Store(env)

    def come():
        for person in sorted(range(len(joined)), key=lambda n: (joined[n], n)):
            yield env.timeout(max(0, joined[person] - env.now))
            waiting.put(person)

    def meet():
        for n in range(WEEKS):
            yield env.timeout(FIRST.toordinal() + 7 * n + 0.5 - env.now)
            for _ in range(min(int(free[n]), len(waiting.items))):
                found[(yield waiting.get())] = FIRST.toordinal() + 7 * n

    env.process(come())
    env.process(meet())
    env.run()
    return [found.get(n, FIRST.toordinal() + 7 * WEEKS) for n in range(len(joined))]


JOINED = st.lists(st.integers(-200, 500), min_size=1, max_size=40)
FREE = st.lists(st.integers(0, 4), min_size=WEEKS, max_size=WEEKS)


@settings(deadline=None)
@given(JOINED, FREE)
def test_it_calls_whom_a_simulation_of_each_person_calls(offsets, free):
    joined = np.array([[FIRST.toordinal() + n] for n in offsets])
    ours = called(joined, np.ones_like(joined, dtype=bool), TURNS, np.array([free], dtype=float), FIRST, 1)
    assert ours[:, 0].tolist() == simulated([row[0] for row in joined.tolist()], free)


@settings(deadline=None)
@given(JOINED, FREE, st.integers(0, 3), st.lists(st.integers(-60, 60), min_size=1, max_size=5))
def test_more_slots_call_nobody_later_whatever_the_turns(offsets, free, more, out_of_turn):
    joined = np.array([[FIRST.toordinal() + n] for n in offsets])
    of = replace(TURNS, out_of_turn=np.array(out_of_turn, dtype=float))
    there = np.ones_like(joined, dtype=bool)
    few = called(joined, there, of, np.array([free], dtype=float), FIRST, 1)
    many = called(joined, there, of, np.array([free], dtype=float) + more, FIRST, 1)
    assert (many <= few).all()
    assert (few >= np.minimum(joined, FIRST.toordinal() + 7 * WEEKS)).all()


def test_whoever_is_not_there_takes_nobodys_place():
    joined = np.array([[FIRST.toordinal() - 9], [FIRST.toordinal() - 5]])
    found = called(joined, np.array([[False], [True]]), TURNS, np.ones((1, WEEKS)), FIRST, 1)
    assert found[1, 0] == FIRST.toordinal()


def test_half_a_slot_is_one_every_other_week_and_the_holidays_have_fewer():
    calendar = Calendar.around(date(2026, 1, 1), FIRST)
    free = slots(TURNS, 0.5, FIRST, calendar, 400, 1)
    assert 0.45 < free[:, :3].mean() < 0.55
    of_august = slice((date(2027, 8, 3) - FIRST).days // 7, (date(2027, 8, 24) - FIRST).days // 7)
    assert 0.1 < free[:, of_august].mean() < 0.2
    assert (slots(TURNS, 6, FIRST, calendar, 50, 1) >= slots(TURNS, 5, FIRST, calendar, 50, 1)).all()


def queue(per_week, weeks, wait):
    """Cases that join so many a week and are seen so many weeks later."""
    start = date(2025, 9, 2)
    for n in range(weeks * per_week):
        on = start + timedelta(days=7 * (n // per_week))
        yield Case(
            n,
            on,
            on + timedelta(days=140),
            on,
            (Asked("psychological", on),),
            psychologist_on=on + timedelta(days=7 * wait),
        )


def test_the_rate_and_the_turns_are_read_off_the_record():
    day = date(2026, 5, 12)
    known = [seen for case in queue(6, 36, 8) if (seen := case.known_on(day))]
    found = line(known, day, Calendar.around(date(2025, 9, 1), day))
    assert 5 < found.slots_per_week < 8
    assert found.waiting == sum(case.psychologist_on is None for case in known)
    assert np.abs(found.out_of_turn[5:]).max() == 0  # everybody was called in turn
    assert found.weekday == 1
    assert found.allocation_on_record
