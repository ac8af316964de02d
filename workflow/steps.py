"""THE TABLE: one row for each legal step: the event, from which states, to which, who may, under which guards and rule.

`to=None` is no change. A manager may do whatever another role may; rows that name nobody are a manager's alone.
Where an event has several rows for one state, the first whose `when` holds is the one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from workflow import guards as g
from workflow.events import AdviceReceived, ExistingAdviceAccepted
from workflow.facts import Facts
from workflow.guards import Guard, Happening, as_irregular
from workflow.states import ENDED, OPEN, RECORDED, Role, State

When = Callable[[Facts, Happening], bool]

NOBODY_ELSE: Final[frozenset[Role]] = frozenset()
COUNCIL: Final = frozenset({Role.CASEWORKER})
SERVICE: Final = frozenset({Role.CASEWORKER, Role.PROFESSIONAL})
SERVICE_OR_EP: Final = SERVICE | {Role.EP_MANAGER}
SETTINGS: Final = frozenset({Role.CASEWORKER, Role.SETTING})
EPS: Final = frozenset({Role.EP_MANAGER})

REQUESTED, ASSESSING, DECIDING = State.REQUESTED, State.ASSESSING, State.DECIDING
DRAFTING, CONSULTING, FINALISING = State.DRAFTING, State.CONSULTING, State.FINALISING
AFTER_DECIDING: Final = (DRAFTING, CONSULTING, FINALISING)
AFTER_ASSESSING: Final = (DECIDING, *AFTER_DECIDING, *ENDED)
NOT_DIED: Final = tuple(state for state in RECORDED if state is not State.CLOSED)
ONCE_ASKED: Final = (REQUESTED, ASSESSING, DECIDING, *AFTER_DECIDING, *ENDED)


def last_one_out(f: Facts, h: Happening) -> bool:
    """Nothing asked for is outstanding once this one is in (the family's own advice aside).

    Earlier advice that stands settles every request of its kind; fresh advice settles its own request, and one of its
    kind that another body answered nil. To withdraw a request, or to take a nil answer for enough, settles that one
    alone, and leads on to the decision only where there is advice to decide on.
    """
    if h.payload is None:
        return False
    if isinstance(h.payload, ExistingAdviceAccepted):
        return all(a.kind == h.payload.kind for a in f.awaited)
    this = f.advices.get(h.payload.advice_id)
    if isinstance(h.payload, AdviceReceived):
        return all(a is this or (this and a.nil_on and a.kind == this.kind) for a in f.awaited)
    return f.some_advice_is_in and all(a is this for a in f.awaited)


@dataclass(frozen=True)
class Step:
    """One row. `irregular` says what is out of order about it: it then waits for a manager's reason or an import."""

    event: str
    sources: tuple[State, ...]
    to: State | None
    who: frozenset[Role]
    cite: str
    guards: tuple[Guard, ...] = ()
    when: When | None = None
    irregular: str = ""

    @cached_property
    def all_guards(self) -> tuple[Guard, ...]:
        """The row's guards, with the one that speaks for its being out of order."""
        return (as_irregular(self.irregular, self.cite), *self.guards) if self.irregular else self.guards


UNDECIDED = "no decision to assess is on record"
UNAGREED = "no decision to draft is on record"
ADVICE_OUT = "advice is out, or was never asked for: the plan's need is decided on the assessment"
NO_DRAFT = "no draft is on record: the family has had no fifteen days with one"

# One row a step, read across like the table it is: the formatter would break each into eight lines.
# fmt: off
STEPS: Final[tuple[Step, ...]] = (
    # -- the request, and whether to assess
    Step("request_received", (State.NEW,), REQUESTED, frozenset({Role.CASEWORKER, Role.SETTING, Role.FAMILY}), "cfa2014 s.36(1)", (g.the_law_was_in_force,)),
    Step("assessment_agreed", (REQUESTED,), ASSESSING, COUNCIL, "send2014 reg 5(1)", (g.decided_before_told,)),
    Step("assessment_refused", (REQUESTED,), State.ASSESSMENT_REFUSED, COUNCIL, "send2014 reg 5(1)", (g.decided_before_told, g.reasons_are_given)),
    # -- advice
    Step("advice_requested", (ASSESSING, DECIDING), ASSESSING, COUNCIL, "send2014 reg 6(1)"),
    Step("advice_requested", AFTER_DECIDING, None, COUNCIL, "send2014 reg 6(1)"),
    Step("advice_requested", (REQUESTED,), None, COUNCIL, "send2014 reg 6(1)", irregular=UNDECIDED),
    Step("advice_request_received", ONCE_ASKED, None, SERVICE, "send2014 reg 8(1)", (g.the_body_has_not_received_it,)),
    Step("advice_acknowledged", ONCE_ASKED, None, SERVICE, "send2014 reg 8(1)", (g.not_acknowledged_before,)),
    Step("advice_assigned", ONCE_ASKED, None, SERVICE_OR_EP, "send2014 reg 8(1)", (g.something_is_out,)),
    Step("appointment_made", ONCE_ASKED, None, SERVICE, "send2014 reg 8(2)(c)", (g.the_appointment_can_be,)),
    Step("appointment_kept", ONCE_ASKED, None, SERVICE, "send2014 reg 8(2)(c)", (g.the_appointment_was_for_this,)),
    Step("appointment_missed", ONCE_ASKED, None, SERVICE, "send2014 reg 8(2)(c)", (g.the_appointment_was_for_this,)),
    Step("advice_received", (ASSESSING,), DECIDING, SERVICE, "send2014 reg 8(1)", (g.something_is_out,), when=last_one_out),
    Step("advice_received", ONCE_ASKED, None, SERVICE, "send2014 reg 8(1)", (g.something_is_out,)),
    Step("advice_returned", (ASSESSING, DECIDING), ASSESSING, COUNCIL, "send2014 reg 6(1)", (g.something_is_in,)),
    Step("advice_returned", AFTER_DECIDING, None, COUNCIL, "send2014 reg 6(1)", (g.something_is_in,)),
    Step("advice_accepted", ONCE_ASKED, None, COUNCIL, "send2014 reg 6(1)", (g.something_is_in,)),
    Step("existing_advice_accepted", (ASSESSING,), DECIDING, COUNCIL, "send2014 reg 6(4)", (g.three_assents,), when=last_one_out),
    Step("existing_advice_accepted", (ASSESSING, DECIDING, *AFTER_DECIDING), None, COUNCIL, "send2014 reg 6(4)", (g.three_assents,)),
    Step("advice_answered_nil", ONCE_ASKED, None, SERVICE, "send2014 reg 8(1)", (g.not_answered_before,)),
    Step("nil_advice_accepted", (ASSESSING,), DECIDING, COUNCIL, "send2014 reg 6(1)", (g.the_nil_answer_stands,), when=last_one_out),
    Step("nil_advice_accepted", ONCE_ASKED, None, COUNCIL, "send2014 reg 6(1)", (g.the_nil_answer_stands,)),
    Step("advice_withdrawn", (ASSESSING,), DECIDING, COUNCIL, "send2014 reg 6(1)", (g.something_is_out,), when=last_one_out),
    Step("advice_withdrawn", ONCE_ASKED, None, COUNCIL, "send2014 reg 6(1)", (g.something_is_out,)),
    Step("late_information_received", ONCE_ASKED, None, SERVICE, "send2014 reg 6(1)", (g.too_late_to_be_advice,)),
    Step("private_report_received", RECORDED, None, COUNCIL, "send2014 reg 6(4)"),
    Step("moved_to_deciding", (ASSESSING,), DECIDING, COUNCIL, "send2014 reg 10(1)", (g.every_outstanding_item_is_named,)),
    # -- whether to make a plan
    Step("decision_made", (REQUESTED, ASSESSING, DECIDING), None, COUNCIL, "send2014 reg 5(1)"),
    Step("decision_deferred", (REQUESTED,), None, COUNCIL, "send2014 reg 5(1)", (g.a_deferral_says_why, g.the_decision_is_due)),
    Step("decision_deferred", (ASSESSING, DECIDING), None, COUNCIL, "send2014 reg 10(1)", (g.a_deferral_says_why, g.the_decision_is_due)),
    Step("plan_agreed", (DECIDING,), DRAFTING, COUNCIL, "cfa2014 s.37", (g.decided_before_told,)),
    Step("plan_agreed", (ASSESSING,), DRAFTING, COUNCIL, "send2014 reg 6(1)", (g.decided_before_told,), irregular=ADVICE_OUT),
    Step("plan_agreed", (REQUESTED,), DRAFTING, COUNCIL, "send2014 reg 5(1)", (g.decided_before_told,), irregular=UNDECIDED),
    Step("plan_refused", (DECIDING,), State.PLAN_REFUSED, COUNCIL, "send2014 reg 10(1)", (g.decided_before_told, g.reasons_are_given)),
    Step("plan_refused", (ASSESSING,), State.PLAN_REFUSED, COUNCIL, "send2014 reg 6(1)", (g.decided_before_told, g.reasons_are_given), irregular=ADVICE_OUT),
    Step("plan_refused", (REQUESTED,), State.PLAN_REFUSED, COUNCIL, "send2014 reg 5(1)", (g.decided_before_told, g.reasons_are_given), irregular=UNDECIDED),
    # -- the draft, the family's fifteen days, the plan
    Step("draft_sent", AFTER_DECIDING, CONSULTING, COUNCIL, "send2014 reg 13(1)", (g.served_after_sent,)),
    Step("draft_sent", (REQUESTED, ASSESSING, DECIDING), CONSULTING, COUNCIL, "cfa2014 s.37", (g.served_after_sent,), irregular=UNAGREED),
    Step("representations_received", (CONSULTING,), FINALISING, frozenset({Role.CASEWORKER, Role.FAMILY}), "send2014 reg 13(1)"),
    Step("representations_received", (FINALISING,), None, frozenset({Role.CASEWORKER, Role.FAMILY}), "send2014 reg 13(1)"),
    Step("setting_consulted", (CONSULTING, FINALISING), None, SETTINGS, "cfa2014 s.39"),
    Step("setting_responded", (CONSULTING, FINALISING, State.PLAN_ISSUED), None, SETTINGS, "send_code2015 para 9.83", (g.the_setting_was_consulted,)),
    Step("plan_issued", (CONSULTING, FINALISING), State.PLAN_ISSUED, COUNCIL, "send2014 reg 13(2)", (g.placement_is_one_thing, g.fifteen_days_have_run)),
    Step("plan_issued", (REQUESTED, ASSESSING, DECIDING, DRAFTING), State.PLAN_ISSUED, COUNCIL, "send2014 reg 13(1)", (g.placement_is_one_thing,), irregular=NO_DRAFT),
    # -- reversal, disputes, endings
    Step("decision_reversed", (State.ASSESSMENT_REFUSED,), ASSESSING, NOBODY_ELSE, "send2014 reg 44(2)(b)", (g.the_refusal_it_reverses,)),
    Step("decision_reversed", (State.PLAN_REFUSED,), DRAFTING, NOBODY_ELSE, "send2014 reg 44(2)(c)", (g.the_refusal_it_reverses,)),
    Step("decision_reversed", (ASSESSING, DECIDING), None, NOBODY_ELSE, "send2014 reg 44(2)(b)", (g.a_weightier_reversal,)),
    Step("decision_reversed", (DRAFTING,), None, NOBODY_ELSE, "send2014 reg 44(2)(c)", (g.a_weightier_reversal,)),
    Step("dispute_recorded", RECORDED, None, COUNCIL, "cfa2014 s.51"),
    Step("request_withdrawn", OPEN, State.WITHDRAWN, COUNCIL, "cfa2014 s.24(1)"),
    Step("moved_away", OPEN, State.MOVED_AWAY, COUNCIL, "cfa2014 s.24(1)"),
    Step("person_died", NOT_DIED, State.CLOSED, COUNCIL, "cfa2014 s.24(1)"),
    # -- exceptions
    Step("exception_recorded", RECORDED, None, COUNCIL, "send2014 reg 10(4)", (g.the_ground_belongs, g.the_ground_is_made_out)),
    Step("exception_approved", RECORDED, None, NOBODY_ELSE, "send2014 reg 10(4)", (g.approver_is_not_recorder,)),
    Step("exception_ended", RECORDED, None, NOBODY_ELSE, "send_code2015 para 9.43", (g.the_exception_runs,)),
    # -- keeping in touch, who holds the case
    Step("notice_sent", RECORDED, None, COUNCIL, "send2014 reg 5(1)"),
    Step("message_received", RECORDED, None, COUNCIL, "send2014 reg 7"),
    Step("family_contacted", RECORDED, None, COUNCIL, "send2014 reg 7"),
    Step("caseworker_allocated", RECORDED, None, NOBODY_ELSE, "send2014 reg 9"),
    Step("ep_allocated", RECORDED, None, EPS, "send2014 reg 6(1)(d)"),
    Step("plan_writer_allocated", RECORDED, None, NOBODY_ELSE, "cfa2014 s.37"),
)
# fmt: on

AMENDS: Final = ("corrected", "annulled")  # they change the history, not the state: see amendments.py
EVENT_TYPES: Final = tuple(dict.fromkeys(step.event for step in STEPS))


def rows_of(event: str, state: State) -> list[Step]:
    """The rows for an event in a state, in the order they are tried."""
    return [step for step in STEPS if step.event == event and state in step.sources]


@cache
@cache  # asked of every event
def who_may(event: str) -> frozenset[Role]:
    """Every role that may record an event of this type in some state; a manager always may."""
    if event in AMENDS:
        return COUNCIL | {Role.MANAGER}
    return frozenset({Role.MANAGER}).union(*(step.who for step in STEPS if step.event == event))
