"""May this step happen? Each guard returns None or a Refusal with its reason and citation.

A guard is asked with the facts at the event's place in time. Asked "what may happen now?" there is no payload yet:
a guard that needs one then has nothing to say.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from workflow import events as ev
from workflow import exceptions
from workflow.duties import may_finalise_from
from workflow.facts import Advice, Facts
from workflow.law.coverage import implements
from workflow.refusal import Refusal, bad_input, impossible, irregular, not_yours
from workflow.rules import Rules
from workflow.states import State

Guard = Callable[[Facts, "Happening", Rules], Refusal | None]


class Happening:
    """An event about to be judged, or (payload None) the question whether one of its type may happen on a day."""

    __slots__ = ("actor", "days", "irregular", "on", "payload", "type")

    def __init__(
        self,
        type_: str,
        on: date,
        payload: Any = None,  # noqa: ANN401 - the payload of whichever type
        *,
        actor: int = 0,
        irregular: bool = False,
        days: Mapping[int, date] | None = None,
    ) -> None:
        """Take what a guard may look at; `days` tells when the other events of the history happened."""
        self.type, self.on, self.payload, self.actor, self.irregular, self.days = (
            type_,
            on,
            payload,
            actor,
            irregular,
            days or {},
        )

    @classmethod
    def of(cls, event: ev.Event, days: Mapping[int, date] | None = None) -> "Happening":
        """The happening that a recorded event is."""
        return cls(
            event.type, event.occurred_on, event.payload, actor=event.actor, irregular=event.irregular, days=days
        )

    def before(self, event_id: int, what: str, *cite: str) -> Refusal:
        """It depends on an event that had not happened by its own day: both days are named."""
        day = self.days.get(event_id)
        later = (
            f"{what} on {day}: {self.type} cannot be on {self.on}"
            if day
            else f"it is not on record by {self.on} that {what}"
        )
        return impossible(later, *cite)


def as_irregular(reason: str, *cite: str) -> Guard:
    """A step that may have happened but that procedure does not have: it waits for a manager's reason."""

    def guard(_f: Facts, _h: Happening, _r: Rules) -> Refusal:
        return irregular(reason, *cite)

    return guard


# ---- the request


def the_law_was_in_force(_f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """No assessment of this kind began before the Regulations came into force."""
    limit = "send2014 reg 5(1)"
    if h.payload and rules.limit(limit, h.on) is None:
        return bad_input("occurred_on", f"{limit} was not in force on {h.on}: give a day on or after 2014-09-01", limit)
    return None


# ---- decisions


def decided_before_told(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """A decision is taken after the request is received and on or before the day the family is told."""
    decided = h.payload.decided_on if h.payload else None
    if decided and decided > h.on:
        return bad_input("data.decided_on", f"decided on {decided}, after the family was told on {h.on}")
    if decided and f.received_on and f.receipt_known and decided < f.received_on:
        return impossible(f"decided on {decided}, before the request was received on {f.received_on}")
    return None


def reasons_are_given(_f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """A refusal is notified with its reasons (s.36(5), regs 5(3), 10(3))."""
    if h.payload and not h.payload.reasons:
        return bad_input(
            "data.reasons", "a refusal gives at least one coded reason", "cfa2014 s.36(5)", "send2014 reg 10(3)"
        )
    return None


def the_refusal_it_reverses(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """A reversal names the decision that stands refused."""
    wanted = {State.ASSESSMENT_REFUSED: "assess", State.PLAN_REFUSED: "plan"}.get(f.state)
    if h.payload and h.payload.decision != wanted:
        return impossible(f"the decision that stands refused is to {wanted}, not to {h.payload.decision}")
    return None


# ---- advice


def _advice_of(f: Facts, h: Happening) -> Advice | Refusal | None:
    if h.payload is None:
        return None
    advice = f.advices.get(h.payload.advice_id)
    return advice or h.before(h.payload.advice_id, f"advice {h.payload.advice_id} was asked for", "send2014 reg 6(1)")


def something_is_out(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Advice can come in only where it was asked for and is not in already."""
    advice = _advice_of(f, h)
    if advice is None:
        return (
            None if any(not a.is_in for a in f.advices.values()) else impossible("no advice that was asked for is out")
        )
    if isinstance(advice, Refusal):
        return advice
    return (
        impossible(f"the {advice.kind} advice was already in on {advice.received_on or advice.superseded_on}")
        if advice.is_in
        else None
    )


def not_answered_before(f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """A body answers that it has nothing to say once, and not after it has given advice."""
    advice = _advice_of(f, h)
    if isinstance(advice, Advice) and advice.nil_on:
        return impossible(f"it was answered on {advice.nil_on} that the child is {advice.nil_answer}")
    return something_is_out(f, h, rules)


def something_is_in(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Only advice that is in can be returned or accepted."""
    advice = _advice_of(f, h)
    if advice is None:
        return None if any(a.received_on for a in f.advices.values()) else impossible("no advice is in")
    if isinstance(advice, Refusal):
        return advice
    return None if advice.received_on else impossible(f"the {advice.kind} advice is not in")


def the_body_has_not_received_it(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """The day a body received a request for advice is recorded once; a wrong day is corrected, not repeated."""
    advice = _advice_of(f, h)
    if advice is None:
        waiting = any(a.received_by_body_on is None for a in f.advices.values())
        return None if waiting else impossible("every body asked has the request")
    if isinstance(advice, Refusal):
        return advice
    if advice.received_by_body_on:
        return impossible(f"the body already received it on {advice.received_by_body_on}: correct that event")
    return None


def the_appointment_was_for_this(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """A missed appointment follows the request for that advice and is recorded when it has passed."""
    advice = _advice_of(f, h)
    if not isinstance(advice, Advice):
        return advice
    if h.payload.on > h.on:
        return bad_input("data.on", f"the appointment on {h.payload.on} is after {h.on}, the day it is recorded for")
    if h.payload.on < advice.requested_on:
        return impossible(f"the appointment on {h.payload.on} is before advice was asked for on {advice.requested_on}")
    return None


@implements("send2014 reg 6(4)")
def three_assents(_f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Earlier advice stands only if the adviser, the authority and the family are all satisfied that it is sufficient."""
    if h.payload is None:
        return None
    if h.payload.kind in {"parental", "child_views"}:
        return bad_input(
            "data.kind", "the family's own advice is always sought afresh: reg 6(4) leaves it out", "send2014 reg 6(4)"
        )
    missing = [who for who in ("adviser", "authority", "family") if not getattr(h.payload.assents, who)]
    if missing:
        reason = f"not satisfied: {', '.join(missing)}. All three must be, or fresh advice is sought"
        return bad_input("data.assents", reason, "send2014 reg 6(4)")
    return None


def every_outstanding_item_is_named(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Going on without advice names each one that is out, so that it stays open, chased and counted late."""
    if h.payload is None:
        return None
    named, out = {item.advice_id for item in h.payload.outstanding}, {a.id for a in f.awaited}
    if named - set(f.advices):
        unasked = min(named - set(f.advices))
        return h.before(unasked, f"advice {unasked} was asked for", "send2014 reg 6(1)")
    if out - named:
        return bad_input(
            "data.outstanding",
            f"advice {', '.join(map(str, sorted(out - named)))} is out too: say why it is not waited for",
        )
    return None


# ---- the draft and the plan


def served_after_sent(_f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """A draft reaches the family on or after the day it is sent."""
    if h.payload and h.payload.served_on and h.payload.served_on < h.on:
        return bad_input("data.served_on", f"served on {h.payload.served_on}, before it was sent on {h.on}")
    if h.payload and h.payload.served_on and (h.payload.served_on - h.on).days > LONGEST_IN_THE_POST:
        return bad_input(
            "data.served_on", f"served on {h.payload.served_on}, over four weeks after it was sent on {h.on}"
        )
    return None


@implements("send2014 reg 13(1)")
def fifteen_days_have_run(f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """The plan is not finalised inside the family's fifteen days, unless the family agreed."""
    lawful_from = may_finalise_from(f, rules)
    if lawful_from and h.on < lawful_from:
        reason = f"the family has until the day before {lawful_from} to make representations; {h.on} is inside its fifteen days"
        return irregular(reason, "send2014 reg 13(1)", first_lawful_day=lawful_from)
    return None


def placement_is_one_thing(_f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Section I names one setting, or one type of setting, or section 61 arrangements."""
    if h.payload is None:
        return None
    place = h.payload.placement
    if sum(map(bool, (place.urn, place.type, place.section_61))) != 1:
        return bad_input("data.placement", "give one of urn, type or section_61", "cfa2014 s.39")
    return None


def the_setting_was_consulted(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """A setting answers a consultation."""
    waiting = {c.urn for c in f.consultations.values() if c.responded_on is None}
    if h.payload is None:
        return None if waiting else impossible("no consulted setting has yet to answer")
    return (
        None
        if h.payload.urn in waiting
        else impossible(f"setting {h.payload.urn} has no unanswered consultation on {h.on}")
    )


# ---- exceptions


def the_ground_belongs(f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """An exception's ground is on the list of each limit it names."""
    return exceptions.ground_belongs(f, h.payload, rules) if h.payload else None


def the_ground_is_made_out(f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """The facts the ground needs are given and fit it."""
    if h.payload is None or exceptions.ground_belongs(f, h.payload, rules):
        return None
    return exceptions.facts_of_the_ground(f, h.payload, h.on, rules)


def approver_is_not_recorder(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Nobody approves an exception they recorded."""
    if h.payload is None:
        waiting = [e for e in f.exceptions.values() if e.approved_on is None]
        if not waiting:
            return impossible("no exception waits for approval")
        return (
            not_yours("you recorded it: somebody else approves it")
            if all(e.recorder == h.actor for e in waiting)
            else None
        )
    exception = f.exceptions.get(h.payload.exception_id)
    if exception is None:
        return h.before(h.payload.exception_id, f"exception {h.payload.exception_id} was recorded")
    if exception.recorder == h.actor:
        return not_yours("you recorded this exception: somebody else approves it")
    return impossible(f"it was approved on {exception.approved_on}") if exception.approved_on else None


def the_exception_runs(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Only an approved exception that has not ended can end, and not before it began."""
    if h.payload is None:
        running = any(e.approved_on and not e.ended_on for e in f.exceptions.values())
        return None if running else impossible("no approved exception runs")
    exception = f.exceptions.get(h.payload.exception_id)
    if exception is None or exception.approved_on is None:
        return impossible(f"exception {h.payload.exception_id} was not approved by {h.on}")
    if exception.ended_on:
        return impossible(f"it ended on {exception.ended_on}")
    if h.payload.on > h.on:
        return bad_input("data.on", f"the end on {h.payload.on} is after {h.on}, the day it is recorded for")
    if exception.payload.from_ and h.payload.on < exception.payload.from_:
        return impossible(f"it cannot end on {h.payload.on}, before it began on {exception.payload.from_}")
    return None


# ---- asked of every event


LONGEST_IN_THE_POST: Final = 28  # days; longer is a mistyped day, and would hold the plan back for as long
REFERENCES: Final = {"advice_id": "advice_requested", "exception_id": "exception_recorded"}


def the_ids_exist(h: Happening, types_by_id: dict[int, str]) -> Refusal | None:
    """An event refers only to events of its own case, of the right type."""
    named = [
        (name, getattr(h.payload, name), wanted)
        for name, wanted in REFERENCES.items()
        if getattr(h.payload, name, None)
    ]
    named += [("outstanding", item.advice_id, "advice_requested") for item in getattr(h.payload, "outstanding", ())]
    for name, id_, wanted in named:
        if types_by_id.get(id_) != wanted:
            return bad_input(f"data.{name}", f"{id_} is no {wanted} event of this case")
    return None


def not_in_the_future(h: Happening, today: date) -> Refusal | None:
    """What is recorded has happened."""
    if h.on > today:
        return bad_input("occurred_on", f"{h.on} is in the future: today is {today}")
    return None
