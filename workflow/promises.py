"""Promises: what a council says it will do for a family that waits, and to keep a case from standing still.

None is law: a promise moves no date of law, and missing it breaks none. A promise has a clock like any
duty, so that a list, an alert and an indicator can ask it the same questions. A council whose policy does not make one
has no such clock.
"""

from datetime import date
from functools import lru_cache

from workflow.advice import checklist
from workflow.clocks import Clock, earliest
from workflow.duties import REVERSED_BY, Duty
from workflow.facts import Advice, Facts
from workflow.rules import Rules
from workflow.states import OPEN


def promises(f: Facts, rules: Rules) -> list[Clock]:
    """Every promise on the facts of a case: those kept, those running, and those that ended with what they were about."""
    found = [_caseworker(f, rules), _advice_asked_for(f, rules), _psychologist(f, rules), _contact(f, rules)]
    return [clock for clock in (*found, *_reviews(f, rules), *_replies(f, rules)) if clock]


def _clock(  # noqa: PLR0913 - what a clock is made of
    rules: Rules,
    target: str,
    start: date | None,
    counted_from: str,
    *,
    key: str = "",
    due_on: date | None = None,
    met_on: date | None = None,
    stopped_on: date | None = None,
) -> Clock | None:
    """The promise's clock; None where the council makes no such promise, or nothing has started it."""
    duty = _duty(rules, target, start, counted_from, key or target, due_on) if start else None
    if duty is None:
        return None
    if met_on and stopped_on:
        met_on, stopped_on = (met_on, None) if met_on <= stopped_on else (None, stopped_on)
    return Clock(duty, met_on, stopped_on, conditional=False, excuses=())


@lru_cache(maxsize=4096)  # asked of every case at every event
def _duty(rules: Rules, target: str, start: date, counted_from: str, key: str, due_on: date | None) -> Duty | None:
    limit, usual = rules.promised(target, start)
    return Duty(key, key.partition(".")[0], limit, counted_from, start, due_on or usual) if limit else None


def _caseworker(f: Facts, rules: Rules) -> Clock | None:
    start = f.received_on if f.receipt_known else None
    return _clock(
        rules, "allocate_caseworker", start, "the request was received", met_on=f.caseworker_on, stopped_on=f.ended_on
    )


def _advice_asked_for(f: Facts, rules: Rules) -> Clock | None:
    """Kept on the day the last of those whose advice reg 6(1) requires was asked, or earlier advice stood for them.

    It starts once there will be an assessment, whoever decided that: a refusal that is reversed starts it on that day.
    """
    start, counted_from = f.assessment_agreed_on, "the family was told there would be an assessment"
    if f.assessment_reversal:
        start, counted_from = f.assessment_reversal.on, REVERSED_BY[f.assessment_reversal.because]
    if start is None:
        return None
    asked_on = None
    if all(item.standing != "not_asked" for item in checklist(f)):
        days = [a.requested_on for a in f.advices.values() if not a.withdrawn_on]
        asked_on = max([*days, *f.existing.values(), start])
    decided_on = f.plan_agreed_on or f.plan_refused_on
    return _clock(
        rules,
        "ask_for_advice",
        start,
        counted_from,
        met_on=asked_on,
        stopped_on=earliest(decided_on, f.ended_on),
    )


def _asked_of_psychologists(f: Facts) -> Advice | None:
    return next((a for a in f.advices.values() if a.kind == "psychological" and not a.withdrawn_on), None)


def _psychologist(f: Facts, rules: Rules) -> Clock | None:
    asked = _asked_of_psychologists(f)
    if asked is None:
        return None
    kept_on = earliest(f.psychologist_on, asked.first_received_on)
    return _clock(
        rules,
        "allocate_psychologist",
        asked.requested_on,
        "psychological advice was asked for",
        met_on=kept_on and max(kept_on, asked.requested_on),
        stopped_on=earliest(asked.superseded_on, asked.nil_on, f.ended_on),
    )


def is_waiting(f: Facts) -> bool:
    """Whether a family waits for somebody to take its case: a caseworker, or the psychologist who was asked."""
    if f.state not in OPEN:
        return False
    asked = _asked_of_psychologists(f)
    for_psychologist = asked is not None and not (asked.is_settled or asked.nil_on) and f.psychologist is None
    return f.caseworker is None or for_psychologist


def last_told_on(f: Facts) -> date | None:
    """The day on which the family last heard from the council: a contact, a decision, a notice; else that of its request."""
    told = [f.contacted_on, f.told_on, f.assessment_agreed_on, f.received_on, *(day for day, _ in f.drafts)]
    return max((day for day in told if day), default=None)


def _contact(f: Facts, rules: Rules) -> Clock | None:
    """While a family waits, the next contact is due so long after the last; being in touch starts it again."""
    if not is_waiting(f):
        return None
    return _clock(rules, "contact_family", last_told_on(f), "the family last heard from the council")


def _reviews(f: Facts, rules: Rules) -> list[Clock | None]:
    return [
        _clock(
            rules,
            "review_exception",
            exception.approved_on,
            "the exception was approved",
            key=f"review_exception.{exception.id}",
            due_on=exception.payload.review_on,
            met_on=exception.ended_on,
            stopped_on=f.ended_on,
        )
        for exception in f.exceptions.values()
    ]


def _replies(f: Facts, rules: Rules) -> list[Clock | None]:
    """A message is owed its answer even where the case has ended: whoever complains of an ending is answered."""
    return [
        _clock(
            rules,
            f"reply_{message.kind}",
            message.received_on,
            "the message came in",
            key=f"reply.{message.id}",
            due_on=message.reply_due,
            met_on=message.answered_on,
        )
        for message in f.messages.values()
    ]
