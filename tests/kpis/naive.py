"""The headline indicators worked out the slow way, from the raw rows of the event table: nothing of the engine is used.

Written from the definitions, case by case, with lists where the engine keeps totals.
"""

import json
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import text

CLOSING = {"assessment_refused", "plan_refused", "plan_issued", "request_withdrawn", "moved_away", "person_died"}
NEW_DATES = {"mediation", "tribunal_order", "unopposed_appeal"}
BANDS = ((140, "up_to_20_weeks"), (182, "20_to_26_weeks"), (273, "26_to_39_weeks"), (364, "39_to_52_weeks"))

DFE_BANDS = {
    "up_to_20_weeks": {"up_to_20_weeks"},
    "20_to_52_weeks": {"20_to_26_weeks", "26_to_39_weeks", "39_to_52_weeks"},
    "over_52_weeks": {"over_52_weeks"},
    "not_known": {"not_known"},
}


@dataclass
class Happened:
    id: int
    seq: int
    type: str
    on: date
    data: dict
    actor: int


@dataclass
class Told:
    """What one case came to."""

    received: date | None = None
    source: str = "not_stated"
    first_decision: tuple | None = None
    to_draft: date | None = None
    refused_plan: date | None = None
    issued: date | None = None
    is_open: bool = False
    last_closing: str = ""
    new_start: date | None = None
    asked: bool = False
    advice_in: set = field(default_factory=set)
    kinds: dict = field(default_factory=dict)
    existing: bool = False
    decided_further: bool = False
    disputes: list = field(default_factory=list)
    exceptions: dict = field(default_factory=dict)
    approved: dict = field(default_factory=dict)


def cases(session, authority, day, known_at=None):
    """Every case of an authority as its raw events tell it by a day."""
    for matter, standing in streams(session, authority, day, known_at):
        yield matter, tell(standing)


def streams(session, authority, day, known_at=None):
    """The events of every case that stand by a day, put right, in order."""
    statement = "SELECT e.id, e.matter_id, e.seq, e.type, e.occurred_on, e.recorded_at, e.data, e.actor_id FROM event e JOIN matter m ON m.id = e.matter_id WHERE m.authority = :a ORDER BY e.matter_id, e.seq"
    streams = defaultdict(list)
    for row in session.execute(text(statement), {"a": authority}):
        if known_at is None or str(row.recorded_at) <= str(known_at):
            streams[row.matter_id].append(
                Happened(row.id, row.seq, row.type, as_day(row.occurred_on), json.loads(row.data), row.actor_id)
            )
    for matter, stream in streams.items():
        standing = sorted((e for e in put_right(stream) if e.on <= day), key=lambda e: (e.on, e.seq))
        if standing:
            yield matter, standing


def as_day(value):
    return value if isinstance(value, date) else date.fromisoformat(value)


def put_right(stream):
    annulled = set()
    for e in reversed(stream):
        if e.type == "annulled" and e.id not in annulled:
            annulled.add(e.data["event_id"])
    found = {e.id: e for e in stream if e.type not in {"corrected", "annulled", "redacted"} and e.id not in annulled}
    for e in stream:
        if e.type == "corrected" and e.id not in annulled and e.data["event_id"] in found:
            old = found[e.data["event_id"]]
            data = {**old.data, **(e.data.get("data") or {})}
            on = as_day(e.data["occurred_on"]) if e.data.get("occurred_on") else old.on
            found[old.id] = Happened(old.id, old.seq, old.type, on, data, old.actor)
    return found.values()


def tell(events):  # noqa: C901, PLR0912 - a line for each kind of event
    t = Told()
    for e in events:
        match e.type:
            case "request_received":
                t.received = e.on if e.data.get("receipt_known", True) else None
                t.source, t.is_open = e.data.get("source") or "not_stated", True
            case "assessment_agreed" | "assessment_refused":
                t.first_decision = t.first_decision or (e.on, "agreed" if e.type.endswith("agreed") else "refused")
            case "plan_agreed":
                t.to_draft = e.on
            case "plan_refused":
                t.refused_plan = e.on
            case "advice_requested":
                t.kinds[e.id] = e.data["kind"]
                t.asked = t.asked or e.data["kind"] == "psychological"
            case "advice_received":
                t.advice_in |= {e.data["advice_id"]}
            case "advice_returned":
                t.advice_in -= {e.data["advice_id"]}
            case "existing_advice_accepted":
                t.existing = t.existing or e.data["kind"] == "psychological"
            case "dispute_recorded":
                t.disputes.append((e.on, e.data["form"], e.data["about"]))
            case "exception_recorded":
                t.exceptions[e.id] = e.data
                if e.data.get("already_approved"):
                    t.approved[e.id] = 0
            case "exception_approved":
                t.approved[e.data["exception_id"]] = e.actor
            case "decision_reversed":
                t.is_open = True
                if e.data["because"] in NEW_DATES:
                    t.new_start = e.on
                    form = "mediation" if e.data["because"] == "mediation" else "appeal"
                    t.disputes.append((e.on, form, {"assess": "request", "plan": "assessment"}[e.data["decision"]]))
            case "plan_issued":
                t.issued = e.on
        if e.type in CLOSING:
            t.is_open, t.last_closing = False, e.type
        t.decided_further |= e.type in {"moved_to_deciding", "plan_agreed", "draft_sent", "plan_issued", "plan_refused"}
    return t


def tenth(numerator, denominator):
    return (
        float((Decimal(numerator) / Decimal(denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP))
        if denominator
        else None
    )


def share(those, of):
    return len(those), len(of), tenth(100 * len(those), len(of))


def count(found):
    return len(found), None, len(found)


def days(t, on):
    return (on - t.received).days if t.received else None


def within(t, on, limit):
    return t.received is not None and (on - t.received).days <= limit


def limits(t):
    return {clock.split(".")[1] for id_ in t.approved if id_ in t.exceptions for clock in t.exceptions[id_]["clocks"]}


def outcome(t):
    if t.first_decision:
        return t.first_decision[1]
    if t.decided_further:
        return "agreed"
    return {"request_withdrawn": "withdrawn", "moved_away": "ended", "person_died": "ended"}.get(
        t.last_closing, "undecided"
    )


def out_of_cohort(t):
    return any(on <= t.issued and about in {"request", "assessment"} for on, _, about in t.disputes)


def flows(found, first, last):
    """{(code, part): (numerator, denominator, value)} of what happened from one day to another."""

    def in_period(day):
        return day is not None and first <= day <= last

    plans = [t for t in found if in_period(t.issued)]
    incl = [t for t in plans if not out_of_cohort(t)]
    excl = [t for t in incl if "issue_plan" not in limits(t)]
    decided = [t for t in found if t.first_decision and in_period(t.first_decision[0])]
    drafted = [t for t in found if in_period(t.to_draft)]
    no_plan = [t for t in found if in_period(t.refused_plan)]
    asked = [t for t in found if in_period(t.received)]
    firm = [t for t in asked if outcome(t) in {"agreed", "refused"}]
    times = sorted(days(t, t.issued) for t in plans if t.received)
    late = [n for n in times if n > 140]
    bands = [
        next((name for last_day, name in BANDS if days(t, t.issued) <= last_day), "over_52_weeks")
        if t.received
        else "not_known"
        for t in plans
    ]
    of = {name: [t for t in asked if outcome(t) == name] for name in ("agreed", "refused", "undecided", "withdrawn")}
    return {
        ("plans_20w_excl", None): share([t for t in excl if within(t, t.issued, 140)], excl),
        ("plans_20w_incl", None): share([t for t in incl if within(t, t.issued, 140)], incl),
        **{
            ("plans_by_band", band): count([b for b in bands if b == band])
            for band in (*(name for _, name in BANDS), "over_52_weeks", "not_known")
        },
        **{("plans_by_dfe_band", name): count([b for b in bands if b in of_it]) for name, of_it in DFE_BANDS.items()},
        ("plans_over_6_months", None): share([n for n in times if n > 182], plans),
        ("days_to_issue", None): (sum(times), len(times), tenth(sum(times), len(times))),
        ("days_to_issue", "median"): (None, len(times), tenth(Decimal(statistics.median(times)), 1) if times else None),
        ("days_to_issue", "90th_percentile"): (
            None,
            len(times),
            float(times[-(-9 * len(times) // 10) - 1]) if times else None,
        ),
        ("late_waiting_weeks", "mean_at_issue"): (tenth(sum(late), 7), len(late), tenth(sum(late), 7 * len(late))),
        ("decisions_6w", None): share([t for t in decided if within(t, t.first_decision[0], 42)], decided),
        ("draft_12w", None): share([t for t in drafted if within(t, t.to_draft, 84)], drafted),
        ("no_plan_16w", None): share([t for t in no_plan if within(t, t.refused_plan, 112)], no_plan),
        ("requests", None): count(asked),
        ("assess_rate", None): share(of["agreed"], asked),
        ("assess_rate", "of_decisions_made"): share(of["agreed"], firm),
        ("refusal_rate", None): share(of["refused"], asked),
        ("refusal_rate", "of_decisions_made"): share(of["refused"], firm),
        ("undecided", None): share(of["undecided"], asked),
        ("withdrawn", None): share(of["withdrawn"], asked),
        ("with_exception", "plans_issued"): count([t for t in plans if limits(t)]),
        **exceptions("plans_issued", plans),
    }


def stock(found, day):
    """The same of who was open on a day."""
    waiting = [(t, t.new_start or t.received) for t in found if t.is_open]
    is_late = [(t, start) for t, start in waiting if start is None or day - start > timedelta(days=140)]
    weeks = sorted((day - start).days for _, start in is_late if start)
    ordered = [(day - start).days for t, start in is_late if start and t.new_start]
    psychology = ["in" if psychologist(t) else "awaited" if t.asked else "not_asked" for t, _ in is_late]
    return {
        ("open_stock", None): count(waiting),
        ("open_stock", "late"): count(is_late),
        ("open_stock", "in_time"): (len(waiting) - len(is_late), None, len(waiting) - len(is_late)),
        ("open_stock", "late.no_day_of_receipt"): count([1 for _, start in is_late if start is None]),
        **{
            ("open_stock", f"late.psychology_{word}"): count([p for p in psychology if p == word])
            for word in ("in", "awaited", "not_asked")
        },
        ("late_waiting_weeks", None): (tenth(sum(weeks), 7), len(weeks), tenth(sum(weeks), 7 * len(weeks))),
        ("late_waiting_weeks", "median"): (
            None,
            len(weeks),
            tenth(Decimal(statistics.median(weeks)), 7) if weeks else None,
        ),
        ("late_waiting_weeks", "longest"): (None, len(weeks), tenth(weeks[-1], 7) if weeks else None),
        ("late_waiting_weeks", "after_an_order"): (
            tenth(sum(ordered), 7),
            len(ordered),
            tenth(sum(ordered), 7 * len(ordered)),
        ),
        ("with_exception", "live"): count([t for t, _ in waiting if limits(t)]),
        **exceptions("live", [t for t, _ in waiting]),
    }


def psychologist(t):
    return t.existing or any(t.kinds.get(id_) == "psychological" for id_ in t.advice_in)


def exceptions(of, found):
    cuts = defaultdict(int)
    for t in found:
        approved = {id_: t.exceptions[id_] for id_ in t.approved if id_ in t.exceptions}
        words = {("ground", e["ground"]) for e in approved.values()} | {("limit", name) for name in limits(t)}
        for cut, word in words | {("approver", str(t.approved[id_])) for id_ in approved}:
            cuts[f"{of}.{cut}.{word}"] += 1
    return {("with_exception", part): (n, None, n) for part, n in cuts.items()}
