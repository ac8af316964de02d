"""What was decided or recorded and went no further: an exception nobody approved, a decision nobody was told of in full.

No projection says these things, so the events themselves are read: of open cases, and of those that ended lately.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from app.checks.cases import LATELY
from app.checks.checker import Checker, Finding, Look, has_ended_since, is_open
from app.record.load import event_of
from app.tables import CaseRow, EventRow, Matter
from workflow import events as ev
from workflow.facts.taken import FAMILY
from workflow.history import settle
from workflow.law.book import book

APPROVED_WITHIN: Final = timedelta(days=14)
TOLD_WITHIN: Final = timedelta(days=7)
"""Judgements: an exception nobody has looked at in two weeks is forgotten; a letter takes less than a week to write."""

AMENDS: Final = ("corrected", "annulled")
GATES: Final = ("assessment_agreed", "assessment_refused", "plan_agreed", "plan_refused")

# The code under which a notice of a decision is logged, and the provisions that say who has it.
_ASSESSMENT: Final = ("send2014 reg 5(1)", "send2014 reg 5(2)")
_NO_PLAN: Final = ("send2014 reg 10(1)", "send2014 reg 10(2)")
_PLAN: Final = ("send2014 reg 13(2)",)
OWED_UNDER: Final = {
    "will_assess": _ASSESSMENT,
    "assessment_agreed": _ASSESSMENT,
    "will_not_assess": _ASSESSMENT,
    "assessment_refused": _ASSESSMENT,
    "no_plan": _NO_PLAN,
    "plan_refused": _NO_PLAN,
    "plan_issued": _PLAN,
    "final_plan": _PLAN,
}
# Each of these events is itself dated the day on which the family was told, or sent the plan.
TELLS_FAMILY: Final = {_ASSESSMENT: GATES[:2], _NO_PLAN: GATES[3:], _PLAN: ("plan_issued",)}
# The law's words for those who have a notice, and the words under which one is logged: one of each group is enough.
GROUPS: Final = {
    "the family": FAMILY,
    "the school": frozenset(
        {
            "head_teacher",
            "early_years_lead",
            "principal",
            "named_institution",
            "school",
            "setting",
            "nursery",
            "college",
        }
    ),
    "the health commissioner": frozenset({"health_commissioner", "icb", "health"}),
    "social care": frozenset({"social_care"}),
}


def _events(
    look: Look, types: Collection[str], *held: ColumnElement[bool]
) -> Iterator[tuple[int, str, list[ev.Event]]]:
    """Of each case so held, its events of these types as they count now: put right, and without what was annulled."""
    statement = (
        select(col(Matter.id), col(Matter.reference), EventRow)
        .select_from(CaseRow)
        .join(Matter, col(Matter.id) == col(CaseRow.matter_id))
        .join(EventRow, col(EventRow.matter_id) == col(Matter.id))
        .where(*held, col(EventRow.type).in_((*types, *AMENDS)))
        .order_by(col(Matter.id), col(EventRow.seq))
    )
    for (case_id, reference), rows in groupby(look.session.execute(statement), key=itemgetter(0, 1)):
        yield case_id, reference, settle(event_of(row) for *_, row in rows)


def _exception_unapproved(look: Look) -> Iterator[Finding]:
    types = ("exception_recorded", "exception_approved", "exception_ended")
    for case_id, reference, events in _events(look, types, *is_open(look)):
        seen_to = {
            e.payload.exception_id for e in events if isinstance(e.payload, ev.ExceptionApproved | ev.ExceptionEnded)
        }
        for event in events:
            waits = isinstance(event.payload, ev.ExceptionRecorded) and not event.payload.already_approved
            if waits and event.id not in seen_to and event.occurred_on < look.today - APPROVED_WITHIN:
                yield Finding(f"exception {event.id} of {event.occurred_on}", case_id, reference)


def _decision_not_told(look: Look) -> Iterator[Finding]:
    for case_id, reference, events in _events(look, ("decision_made", *GATES), *is_open(look)):
        decisions = [
            (event.occurred_on, e.decision) for event in events if isinstance(e := event.payload, ev.DecisionMade)
        ]
        if decisions:
            decided_on, decision = decisions[-1]
            if decided_on < look.today - TOLD_WITHIN and not _is_told(decided_on, decision, events):
                yield Finding(f"decided on {decided_on} ({decision})", case_id, reference)


def _is_told(decided_on: date, decision: str, events: list[ev.Event]) -> bool:
    """Its own notice went out since, or another decision was told after it."""
    told = [event for event in events if event.type in GATES]
    return any(e.occurred_on > decided_on or (e.occurred_on == decided_on and e.type == decision) for e in told)


def _notice_short(look: Look) -> Iterator[Finding]:
    """Only of notices that were logged here: a council may send them from elsewhere, and log none."""
    types = ("request_received", "notice_sent", "plan_issued", *GATES)
    for held in (is_open(look), has_ended_since(look, look.today - LATELY)):
        for case_id, reference, events in _events(look, types, *held):
            for code, to in _logged(events, look).items():
                missing = _owed(OWED_UNDER[code], events) - {_group(word) for word in to}
                if missing:
                    yield Finding(f"notice {code}: not to {', '.join(sorted(missing))}", case_id, reference)


def _logged(events: list[ev.Event], look: Look) -> dict[str, set[str]]:
    """Who had each notice of a decision, of those logged before today: the others of a day may still be to come."""
    found: dict[str, set[str]] = {}
    for event in events:
        sent = event.payload
        # An import knows that a notice went out and not to whom.
        is_of_a_decision = isinstance(sent, ev.NoticeSent) and sent.notice in OWED_UNDER and sent.by != "not_stated"
        if isinstance(sent, ev.NoticeSent) and is_of_a_decision and event.occurred_on < look.today:
            found.setdefault(sent.notice, set()).update(sent.to)
    return found


def _group(word: str) -> str:
    """The group a recipient is one of; a number is that of a contact of the family."""
    return next((name for name, words in GROUPS.items() if word in words), "the family" if word.isdigit() else word)


def _owed(provisions: tuple[str, ...], events: list[ev.Event]) -> set[str]:
    """Who the law says has the notice, without those there is no way to have: a school where the child attends none."""
    owed = {_group(word) for cite in provisions for word in book().provision(cite).owed_to}
    if any(event.type in TELLS_FAMILY[provisions] for event in events):
        owed.discard("the family")
    payloads = [event.payload for event in events]
    if provisions is _PLAN:
        has_school = any(isinstance(p, ev.PlanIssued) and p.placement.urn for p in payloads)
    else:
        has_school = any(isinstance(p, ev.RequestReceived) and p.attends for p in payloads)
    return owed if has_school else owed - {"the school"}


TOLD: Final = (
    Checker(
        "exception_unapproved",
        "An exception was recorded over two weeks ago and nobody has approved it: it excuses nothing.",
        "A manager other than its recorder approves it, or it is annulled.",
        _exception_unapproved,
    ),
    Checker(
        "decision_not_told",
        "A decision was taken over a week ago and the family has not been told: the clock runs until it is.",
        "Tell the family, and record the day.",
        _decision_not_told,
    ),
    Checker(
        "notice_short",
        "A notice of a decision was sent to fewer than the Regulations name.",
        "Send it to those named, and log the notice.",
        _notice_short,
    ),
)
