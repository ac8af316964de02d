"""The whole role × state matrix, found by judging each event in each state on a real history, against matrix.txt and the contract.

`matrix.txt` is for a lawyer to read. When a change of law or procedure changes it on purpose, write it anew with
EHC_WRITE_MATRIX=1 and read the difference; `contract_table.yaml` is changed by hand only, from the contract.
"""

import difflib
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflow.building import (
    CASEWORKER,
    DRAFTED,
    MANAGER,
    MATTER,
    PLAN,
    REQUEST,
    RULES,
    URN,
    day,
    facts_of,
    first_in,
    first_out,
    judged,
    reaching,
    then,
)
from workflow import events as ev
from workflow.machine import permitted_steps, possible_steps, role_refusal
from workflow.states import OPEN, Role, State
from workflow.steps import AMENDS, EVENT_TYPES, STEPS, rows_of, who_may

HERE = Path(__file__).parent
GOLDEN = HERE / "matrix.txt"
CONTRACT = yaml.safe_load((HERE / "contract_table.yaml").read_text(encoding="utf-8"))

AFTERWARDS = date(2026, 6, 1)
INSIDE_THE_FIFTEEN_DAYS = day(DRAFTED) + timedelta(days=9)

Told = Sequence[ev.Event]
Payloads = Callable[[Told], Any]
NO_CHANGE = "no change"


def exception(_: Told) -> ev.ExceptionRecorded:
    return ev.ExceptionRecorded("exceptional_circumstances", (f"{MATTER}.issue_plan",))


def waiting(events: Told) -> list[ev.Event]:
    """The history with an exception that waits for approval."""
    return then(events, ("2026-05-20", exception(events))) if events else []


def running(events: Told) -> list[ev.Event]:
    """The history with an approved exception."""
    held = waiting(events)
    return then(held, ("2026-05-21", ev.ExceptionApproved(held[-1].id), {"actor": MANAGER})) if held else []


def given_up(decision: str) -> Callable[[Told], list[ev.Event]]:
    """The history of a case in the same state whose refusal was reversed by mediation, where there is one."""
    agreed = ("2026-04-20", ev.DecisionReversed(decision, "mediation"))
    refused = reaching(State.ASSESSMENT_REFUSED if decision == "assess" else State.PLAN_REFUSED, out=0)
    accepted = (
        "2026-04-21",
        ev.ExistingAdviceAccepted("psychological", ev.Assents(adviser=True, authority=True, family=True)),
    )
    there = [then(refused, agreed)]
    there += [then(there[0], accepted)] if decision == "assess" else []
    by_state = {facts_of(events).state: events for events in there}
    return lambda events: by_state.get(facts_of(events).state, list(events))


def question(events: Told) -> Any:
    """The decision a case waits for, as a deferral names it."""
    return "assess" if facts_of(events).state is State.REQUESTED else "plan"


def answered_nil(events: Told) -> list[ev.Event]:
    """The history with a nil answer from the first body that is out."""
    out = first_out(events)
    return then(events, ("2026-05-20", ev.AdviceAnsweredNil(out, "not_known"))) if out else list(events)


def withdrawn(events: Told) -> list[ev.Event]:
    """The history with the first request that is out withdrawn."""
    out = first_out(events)
    return then(events, ("2026-05-20", ev.AdviceWithdrawn(out))) if out else list(events)


def named_by(events: Told, type_: str) -> int:
    """The advice that the last event of a type names (0: none)."""
    return next((e.payload.advice_id for e in reversed(events) if e.type == type_), 0)


def nil_accepted(events: Told) -> ev.NilAdviceAccepted:
    return ev.NilAdviceAccepted(named_by(events, "advice_answered_nil"))


def last_id(events: Told, type_: str) -> int:
    return next((e.id for e in reversed(events) if e.type == type_), 0)


def naming_all_that_is_out(events: Told) -> ev.MovedToDeciding:
    return ev.MovedToDeciding(tuple(ev.Outstanding(a.id) for a in facts_of(events).awaited))


ALL_ASSENT = ev.Assents(adviser=True, authority=True, family=True)


class Circumstance:
    """An event in one of the circumstances in which the table treats it alike."""

    def __init__(self, payload: Payloads, name: str = "", *, out: int = 1, in_: int = 0, on: date = AFTERWARDS, actor: int = CASEWORKER,
                 before: Callable[[Told], list[ev.Event]] = list) -> None:  # fmt: skip
        self.payload, self.name, self.out, self.in_, self.on, self.actor, self.before = (
            payload,
            name,
            out,
            in_,
            on,
            actor,
            before,
        )

    def outcome(self, state: State) -> str:
        """`→ state`, `no change`, the same with `irregular`, or `refused`: by judging, with and without a manager's reason."""
        events = self.before(reaching(state, out=self.out, in_=self.in_))
        assert facts_of(events).state is state
        payload = self.payload(events)
        on = self.on if not events or self.on >= events[-1].occurred_on else events[-1].occurred_on
        for irregular, mark in ((False, ""), (True, ", irregular")):
            verdict = judged(events, on, payload, actor=self.actor, irregular=irregular)
            if verdict.permitted:
                assert verdict.is_irregular is irregular
                return f"{f'→ {verdict.to}' if verdict.to else NO_CHANGE}{mark}"
        return "refused"


CIRCUMSTANCES: dict[str, list[Circumstance]] = {
    "request_received": [Circumstance(lambda _: REQUEST)],
    "assessment_agreed": [Circumstance(lambda _: ev.AssessmentAgreed())],
    "assessment_refused": [Circumstance(lambda _: ev.AssessmentRefused(("not_needed",)))],
    "advice_requested": [Circumstance(lambda _: ev.AdviceRequested("social_care"))],
    "advice_request_received": [Circumstance(lambda events: ev.AdviceRequestReceived(first_out(events)))],
    "advice_acknowledged": [Circumstance(lambda events: ev.AdviceAcknowledged(first_out(events)))],
    "advice_assigned": [Circumstance(lambda events: ev.AdviceAssigned(first_out(events), 9))],
    "appointment_made": [Circumstance(lambda events: ev.AppointmentMade(first_out(events), date(2026, 6, 10)))],
    "appointment_kept": [Circumstance(lambda events: ev.AppointmentKept(first_out(events), date(2026, 2, 10)))],
    "appointment_missed": [Circumstance(lambda events: ev.AppointmentMissed(first_out(events), date(2026, 2, 10)))],
    "advice_received": [
        Circumstance(lambda events: ev.AdviceReceived(first_out(events)), "the last one out", in_=1),
        Circumstance(lambda events: ev.AdviceReceived(first_out(events)), "others are still out", out=2),
    ],
    "advice_returned": [Circumstance(lambda events: ev.AdviceReturned(first_in(events)), in_=1)],
    "advice_accepted": [Circumstance(lambda events: ev.AdviceAccepted(first_in(events)), in_=1)],
    "existing_advice_accepted": [
        Circumstance(lambda _: ev.ExistingAdviceAccepted("educational", ALL_ASSENT), "nothing else is out"),
        Circumstance(lambda _: ev.ExistingAdviceAccepted("social_care", ALL_ASSENT), "others are still out"),
    ],
    "advice_answered_nil": [Circumstance(lambda events: ev.AdviceAnsweredNil(first_out(events), "not_known"))],
    "nil_advice_accepted": [
        Circumstance(nil_accepted, "some advice is in", in_=1, before=answered_nil),
        Circumstance(nil_accepted, "no advice is in", before=answered_nil),
    ],
    "advice_withdrawn": [
        Circumstance(lambda events: ev.AdviceWithdrawn(first_out(events)), "the last one out", in_=1),
        Circumstance(lambda events: ev.AdviceWithdrawn(first_out(events)), "others are still out", in_=1, out=2),
        Circumstance(lambda events: ev.AdviceWithdrawn(first_out(events)), "no advice is in"),
    ],
    "late_information_received": [
        Circumstance(lambda events: ev.LateInformationReceived(first_out(events)), "asked for still"),
        Circumstance(
            lambda events: ev.LateInformationReceived(named_by(events, "advice_withdrawn")),
            "its request was withdrawn",
            before=withdrawn,
        ),
    ],
    "private_report_received": [Circumstance(lambda _: ev.PrivateReportReceived("psychological"))],
    "moved_to_deciding": [Circumstance(naming_all_that_is_out, out=2)],
    "decision_made": [Circumstance(lambda _: ev.DecisionMade("plan_agreed", "panel"))],
    "decision_deferred": [
        Circumstance(lambda events: ev.DecisionDeferred(question(events), ("advice_awaited",), date(2026, 7, 1)))
    ],
    "plan_agreed": [Circumstance(lambda _: ev.PlanAgreed())],
    "plan_refused": [Circumstance(lambda _: ev.PlanRefused(("not_needed",)))],
    "draft_sent": [Circumstance(lambda _: ev.DraftSent("email"))],
    "representations_received": [Circumstance(lambda _: ev.RepresentationsReceived())],
    "setting_consulted": [Circumstance(lambda _: ev.SettingConsulted("109001"))],
    "setting_responded": [Circumstance(lambda _: ev.SettingResponded(URN, "yes"))],
    "plan_issued": [
        Circumstance(lambda _: PLAN, "when the fifteen days have run"),
        Circumstance(lambda _: PLAN, "inside the fifteen days", on=INSIDE_THE_FIFTEEN_DAYS),
    ],
    "decision_reversed": [
        Circumstance(lambda _: ev.DecisionReversed("assess", "tribunal_order"), "to assess"),
        Circumstance(lambda _: ev.DecisionReversed("plan", "tribunal_order"), "to make a plan"),
        Circumstance(
            lambda _: ev.DecisionReversed("assess", "tribunal_order"),
            "to assess, after mediation",
            before=given_up("assess"),
        ),
        Circumstance(
            lambda _: ev.DecisionReversed("plan", "tribunal_order"),
            "to make a plan, after mediation",
            before=given_up("plan"),
        ),
    ],
    "dispute_recorded": [Circumstance(lambda _: ev.DisputeRecorded("appeal", "assessment"))],
    "request_withdrawn": [Circumstance(lambda _: ev.RequestWithdrawn())],
    "moved_away": [Circumstance(lambda _: ev.MovedAway("802"))],
    "person_died": [Circumstance(lambda _: ev.PersonDied())],
    "exception_recorded": [Circumstance(exception)],
    "exception_approved": [
        Circumstance(
            lambda events: ev.ExceptionApproved(last_id(events, "exception_recorded")), before=waiting, actor=MANAGER
        )
    ],
    "exception_ended": [
        Circumstance(
            lambda events: ev.ExceptionEnded(last_id(events, "exception_recorded"), AFTERWARDS), before=running
        )
    ],
    "notice_sent": [Circumstance(lambda _: ev.NoticeSent("will_assess", ("parent",), "email"))],
    "message_received": [Circumstance(lambda _: ev.MessageReceived("parent", "email"))],
    "family_contacted": [Circumstance(lambda _: ev.FamilyContacted("phone"))],
    "caseworker_allocated": [Circumstance(lambda _: ev.CaseworkerAllocated(3))],
    "ep_allocated": [Circumstance(lambda _: ev.EpAllocated(4))],
    "plan_writer_allocated": [Circumstance(lambda _: ev.PlanWriterAllocated(5))],
}

Matrix = dict[tuple[str, str], dict[str, str]]


def as_judged() -> Matrix:
    """The outcome of every event, in every circumstance, in every state."""
    return {
        (type_, circumstance.name): {state.value: circumstance.outcome(state) for state in State}
        for type_, circumstances in CIRCUMSTANCES.items()
        for circumstance in circumstances
    }


def _states(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        found += _states(CONTRACT["groups"][name]) if name in CONTRACT["groups"] else [name]
    return found


def as_contracted() -> Matrix:
    """The same, from the contract's table."""
    matrix: Matrix = {}
    for row in CONTRACT["events"]:
        regular = row.get("circumstances", {"": row.get("steps", [])})
        irregular = row.get("irregular_circumstances", {"": row.get("irregular", [])})
        for name, steps in regular.items():
            outcomes = dict.fromkeys(CONTRACT["states"], "refused")
            for mark, rows in (("", steps), (", irregular", irregular.get(name, []))):
                for step in rows:
                    to = step["to"] if step["to"] == NO_CHANGE else f"→ {step['to']}"
                    outcomes |= dict.fromkeys(_states(step["from"]), f"{to}{mark}")
            matrix[row["type"], name] = outcomes
    return matrix


def as_text(matrix: Matrix, who: dict[str, list[str]]) -> str:
    """The matrix for a reader: each event, who may, and what comes of it in each of the thirteen states."""
    lines = [
        "What may happen to an assessment: each event, who may record it, and what comes of it in each state.",
        "Made from the table the code runs; the contract's own table comes to the same text.",
    ]
    for (type_, circumstance), outcomes in matrix.items():
        if type_ not in {line.split(" ")[0] for line in lines}:
            lines += ["", f"{type_}  by {', '.join(who[type_])}"]
        if circumstance:
            lines.append(f"  {circumstance}:")
        for outcome in sorted(
            set(outcomes.values()), key=lambda o: (o == "refused", "irregular" in o, list(outcomes.values()).index(o))
        ):
            states = [state for state, found in outcomes.items() if found == outcome]
            lines.append(f"    {outcome:<32}{', '.join(states)}")
    return "\n".join(lines) + "\n"


def in_order(roles: Iterable[str]) -> list[str]:
    named = set(roles)
    return [role.value for role in Role if role.value in named]


def hold(name: str, expected: str, found: str) -> None:
    """Fail with what differs, for a reader, and nothing else."""
    lines = list(difflib.unified_diff(expected.splitlines(), found.splitlines(), name, "as judged", lineterm="", n=2))
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.fixture(scope="module")
def judged_text() -> str:
    return as_text(as_judged(), {type_: in_order(role.value for role in who_may(type_)) for type_ in EVENT_TYPES})


def test_the_matrix_is_the_one_a_lawyer_has_read(judged_text):
    if os.environ.get("EHC_WRITE_MATRIX"):
        GOLDEN.write_text(judged_text, encoding="utf-8")
    hold("matrix.txt", GOLDEN.read_text(encoding="utf-8"), judged_text)


def test_the_matrix_is_the_contracts_own(judged_text):
    contracted = as_text(
        as_contracted(), {row["type"]: in_order([*row["who"], "manager"]) for row in CONTRACT["events"]}
    )
    hold("contract_table.yaml", contracted, judged_text)


def test_every_event_of_the_table_is_in_the_matrix_and_the_contract():
    assert list(CIRCUMSTANCES) == list(EVENT_TYPES) == [row["type"] for row in CONTRACT["events"]]
    assert {*EVENT_TYPES, *AMENDS, "redacted"} == set(ev.PAYLOADS)
    assert CONTRACT["states"] == [state.value for state in State]
    assert _states(["open"]) == [state.value for state in OPEN]


@pytest.mark.parametrize("role", Role)
def test_a_role_may_now_record_only_what_is_its_own_and_what_the_state_allows(role):
    for state in State:
        for out, in_, more in ((1, 1, list), (1, 1, waiting), (1, 1, running)):
            events = more(reaching(state, out=out, in_=in_))
            may = [p.type for p in possible_steps(facts_of(events), RULES, role, AFTERWARDS, MANAGER) if p.permitted]
            assert permitted_steps(facts_of(events), RULES, role, AFTERWARDS, MANAGER) == may
            for possible in possible_steps(facts_of(events), RULES, role, AFTERWARDS, MANAGER):
                ours = role is Role.MANAGER or role in who_may(possible.type)
                rows = rows_of(possible.type, state)
                assert possible.permitted <= (ours and bool(rows)), f"{role} {possible.type} in {state}"
                assert ours or role_refusal(possible.type, role) in possible.refusals
                if ours and rows and not rows[0].all_guards:
                    assert possible.permitted, f"{role} {possible.type} in {state}"


def test_a_state_with_an_outcome_has_a_row_and_a_state_with_none_has_no_row():
    for (type_, _), outcomes in as_judged().items():
        for state, outcome in outcomes.items():
            if outcome != "refused":
                assert rows_of(type_, State(state))
    judged_somewhere = {
        (type_, state)
        for (type_, _), outcomes in as_judged().items()
        for state, outcome in outcomes.items()
        if outcome != "refused"
    }
    assert {(step.event, source.value) for step in STEPS for source in step.sources} == judged_somewhere
