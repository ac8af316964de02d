"""When a limit does not bind: regs 5(4), 8(2), 10(4), 13(3), 44(3). An exception excuses one limit and moves no date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from workflow.counting import full_days_between
from workflow.duties import Duty, duties
from workflow.events import ExceptionRecorded
from workflow.facts import Facts
from workflow.law.coverage import implements
from workflow.law.provisions import Ground
from workflow.refusal import Refusal, bad_input, impossible
from workflow.rules import Rules

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Excuse:
    """An approved exception as it stands beside a clock."""

    exception_id: int
    ground: str
    approved_on: date
    from_on: date | None
    to_on: date | None
    ended_on: date | None


def clock_key(clock_id: str) -> str:
    """The clock's name within its matter, from the id the service shows: `17.advice.203` is `advice.203`."""
    return clock_id.partition(".")[2]


def excuses_of(key: str, f: Facts) -> Iterator[Excuse]:
    """The approved exceptions that name a clock, ended or not: the limit was disapplied (Q5)."""
    for e in f.exceptions.values():
        if e.approved_on and any(clock_key(clock) == key for clock in e.payload.clocks):
            yield Excuse(e.id, e.payload.ground, e.approved_on, e.payload.from_, e.payload.to, e.ended_on)


@implements("send2014 reg 5(4)(a)", "send2014 reg 5(4)(b)")
def closure_ground_is_available(asked_on: date, closed_from: date, reopens_on: date, ground: Ground) -> bool:
    """Whether advice was asked of the head from a week before a closure of four weeks or more to a week before it ends.

    The start edge is in, the end edge out; what counts is the day the head was asked, not the day of the request.
    """
    long_enough = (reopens_on - closed_from).days >= (ground.minimum_days or 0)
    lead = timedelta(days=ground.lead_days or 0)
    return long_enough and closed_from - lead <= asked_on < reopens_on - lead


@implements("send2014 reg 5(4)(d)")
def absence_ground_is_available(left_on: date, returned_on: date, period: tuple[date, date], ground: Ground) -> bool:
    """Whether the absence has so many full days between its travel days, all of them inside the limit's own period."""
    first, last = max(left_on, period[0] - ONE_DAY), min(returned_on, period[1] + ONE_DAY)
    return full_days_between(first, last) >= (ground.minimum_days or 0)


def _grounds_of(duty: Duty, rules: Rules) -> tuple[Ground, ...]:
    """The grounds a limit has: its own list and no other (Q6), if it was in force on the day the clock was triggered (Q11)."""
    listed = duty.limit.excused_by and rules.book.provision(duty.limit.excused_by)
    in_force = listed and listed.in_force(duty.started_on or duty.limit.in_force_from)
    return rules.book.grounds(listed.cite) if listed and in_force else ()


def _list_cited(duty: Duty, rules: Rules) -> str:
    grounds = _grounds_of(duty, rules)
    return str(grounds[0].cite.parent) if grounds else str(duty.limit.cite)


@implements(
    "send2014 reg 5(4)",
    "send2014 reg 8(2)",
    "send2014 reg 10(4)",
    "send2014 reg 13(3)",
    "send2014 reg 44(3)",
    "send2014 reg 45(7)",
)
def ground_belongs(f: Facts, p: ExceptionRecorded, rules: Rules) -> Refusal | None:
    """An exception is accepted only for the limits its ground belongs to; staff or EP shortage belongs to none."""
    owed = {d.key: d for d in duties(f, rules)}
    if not p.clocks:
        return bad_input("data.clocks", "name at least one clock of this case that the exception excuses")
    for clock in p.clocks:
        duty = owed.get(clock_key(clock))
        if duty is None:
            return bad_input("data.clocks", f"{clock} is not a clock of this case")
        if p.ground not in {g.code for g in _grounds_of(duty, rules)}:
            return _wrong_ground(p.ground, duty, rules)
        if p.ground == "missed_appointment" and (duty.advice is None or duty.advice.id != p.advice_id):
            return bad_input(
                "data.advice_id", "a missed appointment excuses the clock of that advice only", "send2014 reg 8(2)(c)"
            )
    return None


def _wrong_ground(ground: str, duty: Duty, rules: Rules) -> Refusal:
    belongs = tuple(
        dict.fromkeys(
            str(g.cite)
            for p in rules.book.grounds_of(ground)
            if p.not_modelled is None
            for g in rules.book.grounds(p.cite)
            if g.code == ground
        )
    )
    own_list = ", ".join(g.code for g in _grounds_of(duty, rules)) or "none: no exception excuses it"
    where = f"it belongs to {', '.join(belongs)}" if belongs else "no regulation lists it as an exception"
    reason = f"{ground} is not a ground for {duty.code}: {where}. That limit's own list is: {own_list}"
    return bad_input("data.ground", reason, *belongs, _list_cited(duty, rules))


def facts_of_the_ground(f: Facts, p: ExceptionRecorded, recorded_on: date, rules: Rules) -> Refusal | None:
    """The facts a ground needs must be given and must fit it, limit by limit."""
    needed = {
        "school_closed": ("asked_on", "closed_from", "reopens_on"),
        "early_years_closed": ("asked_on", "closed_from", "reopens_on"),
        "absent_from_area": ("left_on",),
        "missed_appointment": ("advice_id", "on"),
    }.get(p.ground, ())
    if p.from_ and p.to and p.to < p.from_:
        return impossible(f"it ended on {p.to}, before it began on {p.from_}")
    # An import of what a council approved long ago: its facts were tested then, and are not in the file.
    if p.already_approved:
        return None
    missing = next((name for name in needed if getattr(p, name) is None), None)
    if missing:
        return bad_input(f"data.{missing}", f"{p.ground} needs {', '.join(needed)}")
    for duty in duties(f, rules):
        if any(clock_key(clock) == duty.key for clock in p.clocks):
            refusal = _fits(p, duty, recorded_on, f, rules)
            if refusal:
                return refusal
    return None


def _period(duty: Duty, f: Facts, rules: Rules) -> tuple[date, date] | None:
    """The period in which the fact must fall. For the twenty weeks it is the sixteen of reg 10: the shorter is safe."""
    if duty.started_on is None or duty.due_on is None:
        return None
    if duty.key == "issue_plan":
        sixteen = next((d for d in duties(f, rules) if d.key == "notify_no_plan"), duty)
        return duty.started_on, sixteen.due_on or duty.due_on
    return duty.started_on, duty.due_on


def _fits(p: ExceptionRecorded, duty: Duty, recorded_on: date, f: Facts, rules: Rules) -> Refusal | None:
    ground = next(g for g in _grounds_of(duty, rules) if g.code == p.ground)
    cite, period = str(ground.cite), _period(duty, f, rules)
    within = period and f"{period[0]} to {period[1]}, the period of {duty.code}"
    match p.ground:
        case "school_closed" | "early_years_closed" if p.asked_on and p.closed_from and p.reopens_on:
            if not closure_ground_is_available(p.asked_on, p.closed_from, p.reopens_on, ground):
                return bad_input(
                    "data.ground",
                    f"advice was asked on {p.asked_on}, the closure ran from {p.closed_from} to {p.reopens_on}: the ground needs "
                    f"{ground.minimum_days} days' closure and a request from a week before it to a week before it ends",
                    cite,
                )
            if duty.started_on and duty.due_on and not duty.started_on <= p.asked_on <= duty.due_on:
                while_it_ran = f"{duty.started_on} to {duty.due_on}, while {duty.code} ran"
                return bad_input("data.asked_on", f"advice was asked on {p.asked_on}, outside {while_it_ran}", cite)
        case "absent_from_area" if p.left_on and period:
            if not absence_ground_is_available(p.left_on, p.returned_on or recorded_on, period, ground):
                reason = f"the absence has fewer than {ground.minimum_days} full days inside {within}"
                return bad_input("data.ground", reason, cite)
        case "missed_appointment" if p.on and period and not period[0] <= p.on <= period[1]:
            return bad_input("data.on", f"the appointment on {p.on} was outside {within}", cite)
    if p.from_ and period and p.from_ > period[1]:
        return bad_input("data.from", f"it began on {p.from_}, after {within}", cite)
    if p.to and period and p.to < period[0]:
        return bad_input("data.to", f"it ended on {p.to}, before {within}", cite)
    return None
