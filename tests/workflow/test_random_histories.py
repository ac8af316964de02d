"""Random lives of a case, with late entries, corrections, annulments, exceptions, reversals and drafts sent again.

After every step that was accepted the case is held to what must always be true; a step that was refused changes nothing,
and nothing but a refusal ever stops one. A few lives by default, thousands with EHC_PROOF=1.
"""

import os
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from app.record.project import position
from app.tables import Matter
from tests.workflow.building import CASEWORKER, MANAGER, MATTER, RULES, facts_of, reaching, recorded, recording
from tests.workflow.lives import ANY_DAY, TODAY, Life, candidate
from tests.workflow.test_matrix import as_contracted
from workflow import events as ev
from workflow.clocks import Clock, clocks
from workflow.duties import duties
from workflow.facts import Facts, take
from workflow.history import settle
from workflow.machine import fold, possible_steps, walk
from workflow.promises import promises
from workflow.states import OPEN, Role, State
from workflow.steps import EVENT_TYPES

EVERY_DAY = bool(os.environ.get("EHC_PROOF"))
ENDINGS = {"request_withdrawn", "moved_away", "person_died"}
META = (ev.Corrected, ev.Annulled, ev.Redacted)

# ---- the contract's order, written a second time and otherwise


def undone(event: ev.Event, known: list[ev.Event]) -> bool:
    """Whether an annulment that itself stands says that this never happened."""
    return any(
        isinstance(a.payload, ev.Annulled) and a.payload.event_id == event.id and not undone(a, known) for a in known
    )


def settled_naively(
    events: list[ev.Event], said: dict[int, dict[str, Any]], known_at: datetime | None, as_at: date | None
) -> list[ev.Event]:
    """Recorded by then; corrected and annulled; up to that day; in order of day and of recording."""
    known = [e for e in events if known_at is None or e.recorded_at <= known_at]
    found = []
    for event in known:
        if isinstance(event.payload, META) or undone(event, known):
            continue
        for change in known:
            if (
                isinstance(change.payload, ev.Corrected)
                and change.payload.event_id == event.id
                and not undone(change, known)
            ):
                event = event._replace(  # noqa: PLW2901 - the same event, put right
                    occurred_on=change.payload.occurred_on or event.occurred_on,
                    payload=replace(event.payload, **said[change.id]),
                    corrected_by=(*event.corrected_by, change.id),
                    correctors=(*event.correctors, change.actor),
                )
        found.append(event)
    return sorted(
        (e for e in found if as_at is None or not e.occurred_on > as_at),
        key=lambda e: (e.occurred_on.toordinal() * 10_000) + e.seq,
    )


# ---- what each clock comes to, by the numbers of the contract and of nothing else

WEEKS_FROM_RECEIPT = {
    "decide_whether_to_assess": 6,
    "decide_to_draft": 12,
    "notify_no_plan": 16,
    "send_draft": 16,
    "issue_plan": 20,
}
WEEKS_FROM_REVERSAL = {
    "assess": {"notify_will_assess": 2, "notify_no_plan": 10, "issue_plan": 14},
    "plan": {"send_draft": 5, "issue_plan": 11},
}


def due_naively(clock: Clock, f: Facts) -> date | None:
    duty = clock.duty
    if duty.started_on is None:
        return None
    if duty.reversal:
        decision = "assess" if duty.reversal is f.assessment_reversal else "plan"
        days = 7 * WEEKS_FROM_REVERSAL[decision][duty.code]
    elif duty.code == "advice":
        days = 28 if duty.advice.body == "family" or duty.advice.kind in {"parental", "child_views"} else 42
    elif duty.code == "setting_response":
        days = 15
    elif duty.code == "family_representations":
        days = 14
    else:
        days = 7 * WEEKS_FROM_RECEIPT[duty.code]
    return duty.started_on + timedelta(days=days)


CONTRACT: dict[tuple[str, str], set[str | None]] = {}
for (type_, _circumstance), outcomes in as_contracted().items():
    for source, outcome in outcomes.items():
        if outcome != "refused":
            to = outcome.removesuffix(", irregular")
            CONTRACT.setdefault((type_, source), set()).add(source if to == "no change" else to.removeprefix("→ "))


class Lives(RuleBasedStateMachine):
    """One case, to which things happen."""

    @initialize(
        state=st.sampled_from([s for s in State if s is not State.NEW]), out=st.integers(0, 2), in_=st.integers(0, 1)
    )
    def a_case_has_come_so_far(self, state, out, in_):
        self.events: list[ev.Event] = reaching(state, out=out, in_=in_)
        self.said: dict[int, dict[str, Any]] = {}
        self.facts = facts_of(self.events)

    # -- what may come

    @rule(data=st.data(), later=st.integers(0, 25))
    def a_gate_is_passed(self, data, later):
        on, here = min(self.facts.last_on + timedelta(days=later), TODAY), self.facts.state.value
        onwards = [t for t in EVENT_TYPES if CONTRACT.get((t, here), set()) - {here} and t not in ENDINGS]
        if onwards:
            type_ = data.draw(st.sampled_from(onwards), label="type")
            self.try_to_record(
                candidate(self.events, on, Life(data.draw, self.events, self.facts, on).payload(type_), MANAGER),
                waived=True,
            )

    @rule(data=st.data(), later=st.integers(0, 25), waived=st.booleans())
    def the_next_thing_happens(self, data, later, waived):
        on = min(self.facts.last_on + timedelta(days=later), TODAY)
        likely = [
            p.type
            for p in possible_steps(self.facts, RULES, Role.MANAGER, on, MANAGER)
            if p.permitted and p.type not in ENDINGS
        ]
        type_ = data.draw(st.sampled_from(likely), label="type")
        self.try_to_record(
            candidate(self.events, on, Life(data.draw, self.events, self.facts, on).payload(type_), MANAGER),
            waived=waived,
        )

    @rule(
        data=st.data(),
        on=ANY_DAY,
        type_=st.sampled_from(EVENT_TYPES),
        actor=st.sampled_from([CASEWORKER, MANAGER]),
        role=st.sampled_from(Role),
        waived=st.booleans(),
    )
    def somebody_tries_anything_on_any_day(self, data, on, type_, actor, role, waived):
        payload = Life(data.draw, self.events, self.facts, on).payload(type_)
        self.try_to_record(candidate(self.events, on, payload, actor), role=role, waived=waived)

    @precondition(lambda self: len(self.facts.exceptions) < 3)
    @rule(data=st.data())
    def an_exception_comes_and_is_approved(self, data):
        on = self.facts.last_on
        keys = [d.key for d in duties(self.facts, RULES) if d.kind == "statutory"]
        exception = ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.{data.draw(st.sampled_from(keys))}",))
        self.try_to_record(candidate(self.events, on, exception, CASEWORKER))
        if self.events[-1].payload is exception:
            self.try_to_record(candidate(self.events, on, ev.ExceptionApproved(self.events[-1].id), MANAGER))

    @rule(data=st.data())
    def something_is_put_right(self, data):
        target = data.draw(st.sampled_from(self.events), label="target")
        correction, said = Life(data.draw, self.events, self.facts, target.occurred_on).correction(target)
        correcting = candidate(self.events, TODAY, correction, CASEWORKER)
        self.said[correcting.id] = said
        self.try_to_record(correcting)

    @precondition(lambda self: len(self.events) > 2)
    @rule(data=st.data())
    def something_never_happened(self, data):
        target = data.draw(st.sampled_from(self.events), label="target")
        self.try_to_record(candidate(self.events, TODAY, ev.Annulled(target.id), CASEWORKER))

    @rule(data=st.data(), known=st.integers(0, 60), as_at=st.none() | ANY_DAY)
    def somebody_asks_what_was_known_of_a_day(self, data, known, as_at):
        known_at = recorded(known) if known <= len(self.events) else None
        found = settle(data.draw(st.permutations(self.events)), known_at=known_at, as_at=as_at)
        assert found == settled_naively(self.events, self.said, known_at, as_at)
        facts, fall = walk(found, RULES, MATTER)
        assert fall is None, "what was once known of a day was once accepted"
        assert walk(found, RULES, MATTER, judged=len(found)) == (facts, None)
        self.the_due_dates_are_right(facts)

    # -- what is done with it

    def try_to_record(self, event: ev.Event, *, role: Role = Role.MANAGER, waived: bool = False) -> None:
        before, facts_before = deepcopy(self.events), deepcopy(self.facts)
        longer, refusals = recording(self.events, event, role=role, today=TODAY, waived=waived)
        assert (self.events, self.facts) == (before, facts_before), "recording has no effect of its own"
        if refusals:
            assert longer == before
            assert all(refusal.reason and refusal.why for refusal in refusals)
            return
        assert [e.id for e in longer] == [e.id for e in before] + [event.id]
        self.events = longer
        self.what_must_always_be_true(facts_before)

    def what_must_always_be_true(self, before: Facts) -> None:
        history = settle(self.events)
        assert history == settled_naively(self.events, self.said, None, None)
        self.facts = facts_of(self.events)
        self.one_more_event_comes_to_the_same_as_a_fold_from_scratch(before, history)
        self.every_change_of_state_is_the_contracts(history)
        self.the_due_dates_are_right(self.facts)
        self.no_exception_moves_a_date(history)

    def one_more_event_comes_to_the_same_as_a_fold_from_scratch(self, before: Facts, history: list[ev.Event]) -> None:
        last = self.events[-1]
        if history and history[-1] is last:
            take(before, last, self.facts.state)
            assert before == self.facts
        assert fold(settle(reversed(self.events)), RULES, MATTER) == self.facts

    def every_change_of_state_is_the_contracts(self, history: list[ev.Event]) -> None:
        passed: list[tuple[str, str]] = [("", "new")]
        walk(history, RULES, each=lambda event, facts, _: passed.append((event.type, facts.state.value)))
        for (_, source), (type_, to) in pairwise(passed):
            assert to in CONTRACT[type_, source], f"{type_} led from {source} to {to}"

    def the_due_dates_are_right(self, facts: Facts) -> None:
        for clock in clocks(facts, RULES):
            assert clock.duty.due_on == due_naively(clock, facts), clock.duty.key
            assert not (clock.met_on and clock.stopped_on)
            assert clock.duty.due_on is None or RULES.act_by(clock.duty.due_on) <= clock.duty.due_on

    def no_exception_moves_a_date(self, history: list[ev.Event]) -> None:
        without = fold([e for e in history if not e.type.startswith("exception_")], RULES, MATTER)
        dates = {c.duty.key: (c.duty.started_on, c.duty.due_on, c.met_on, c.stopped_on) for c in clocks(without, RULES)}
        assert dates == {
            c.duty.key: (c.duty.started_on, c.duty.due_on, c.met_on, c.stopped_on) for c in clocks(self.facts, RULES)
        }

    def teardown(self) -> None:
        if getattr(self, "events", None):
            the_projection_says_of_every_day_what_a_fold_of_that_day_says(self.events)


# ---- the projection

CLOCK_FIELDS = (
    "key",
    "code",
    "kind",
    "cite",
    "started_on",
    "due_on",
    "met_on",
    "stopped_on",
    "excused_from",
    "open",
    "conditional",
    "advice_kind",
    "service",
)


def clock_as_read(clock: Clock) -> dict[str, Any]:
    duty = clock.duty
    return {
        "key": duty.key,
        "code": duty.code,
        "kind": duty.kind,
        "cite": str(duty.limit.cite),
        "started_on": duty.started_on,
        "due_on": duty.due_on,
        "met_on": clock.met_on,
        "stopped_on": clock.stopped_on,
        "excused_from": clock.excused_from,
        "open": clock.met_on is None and clock.stopped_on is None,
        "conditional": clock.conditional,
        "advice_kind": duty.advice and duty.advice.kind,
        "service": duty.advice and duty.advice.service,
    }


def the_projection_says_of_every_day_what_a_fold_of_that_day_says(events: list[ev.Event]) -> None:
    """Rows stretch over days: on each day those that hold are the position as it was at the end of that day."""
    matter = Matter(
        id=MATTER,
        authority="801",
        person_id=1,
        reference="801-2026-000017-A",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    history = settle(events)
    found, fall = position(matter, history, RULES)
    assert fall is None
    first = history[0].occurred_on
    happened = {e.occurred_on for e in history}
    edges = {day + timedelta(days=n) for day in happened for n in (-1, 0, 1)} | {TODAY}
    every_day = (
        {first + timedelta(days=n) for n in range((history[-1].occurred_on - first).days + 1)} if EVERY_DAY else set()
    )
    days = sorted(edges | every_day)
    for day in days:
        on_that_day = settle(events, as_at=day)
        cases = [row for row in found.case_rows if row["holds_from"] <= day < row["holds_until"]]
        rows = {row["key"]: row for row in found.clock_rows if row["holds_from"] <= day < row["holds_until"]}
        if day < first:
            assert (on_that_day, cases, rows) == ([], [], {})
            continue
        f = fold(on_that_day, RULES, MATTER)
        [case] = cases
        assert (case["state"], case["open"], case["caseworker"], case["psychologist"]) == (
            f.state.value,
            f.state in OPEN,
            f.caseworker,
            f.psychologist,
        )
        assert case["received_on"] == (f.received_on if f.receipt_known else None)
        expected = {clock.duty.key: clock_as_read(clock) for clock in [*clocks(f, RULES), *promises(f, RULES)]}
        assert {key: {name: row[name] for name in CLOCK_FIELDS} for key, row in rows.items()} == expected
        assert all(row["current"] == (row["holds_until"] == date(9999, 12, 31)) for row in [*cases, *rows.values()])
    assert {row["advice_id"] for row in found.advice_rows} == set(found.facts.advices)


@pytest.mark.proof
def test_random_lives_of_a_case():
    run_state_machine_as_test(Lives)


def test_the_contracts_table_has_a_place_for_every_event():
    assert {type_ for type_, _ in CONTRACT} == set(EVENT_TYPES)


@pytest.mark.parametrize("state", [state for state in State if state is not State.NEW])
def test_the_projection_of_each_real_history(state):
    the_projection_says_of_every_day_what_a_fold_of_that_day_says(reaching(state, out=1, in_=1))
