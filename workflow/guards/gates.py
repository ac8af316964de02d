"""Guards of the gates: the request, the decisions, the draft, the plan, the consultations."""

from typing import Final

from workflow.duties import may_finalise_from
from workflow.facts import Facts
from workflow.guards.happening import Happening
from workflow.law.coverage import implements
from workflow.refusal import Refusal, bad_input, impossible, irregular
from workflow.rules import Rules
from workflow.states import State

LONGEST_IN_THE_POST: Final = 28  # days; longer is a mistyped day, and would hold the plan back for as long

REVERSALS: Final = ("reconsidered", "mediation", "unopposed_appeal", "tribunal_order")  # each binds more than the last


def the_law_was_in_force(_f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """No assessment of this kind began before the Regulations came into force."""
    limit = "send2014 reg 5(1)"
    if h.payload and rules.limit(limit, h.on) is None:
        return bad_input("occurred_on", f"{limit} was not in force on {h.on}: give a day on or after 2014-09-01", limit)
    return None


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


def a_deferral_says_why(_f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Nothing in the Regulations lets a decision wait for a meeting: a deferral gives its reason and a later day."""
    if h.payload and not h.payload.reasons:
        return bad_input("data.reasons", "a deferral gives at least one coded reason")
    if h.payload and h.payload.until and h.payload.until <= h.on:
        return bad_input("data.until", f"deferred to {h.payload.until}, which is not after {h.on}")
    return None


def the_decision_is_due(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """What is put off is the decision that the case waits for."""
    due = "assess" if f.state is State.REQUESTED else "plan"
    if h.payload and h.payload.decision != due:
        return impossible(f"the decision due is {due}, not {h.payload.decision}")
    return None


def the_refusal_it_reverses(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """A reversal names the decision that stands refused."""
    wanted = {State.ASSESSMENT_REFUSED: "assess", State.PLAN_REFUSED: "plan"}.get(f.state)
    if h.payload and h.payload.decision != wanted:
        return impossible(f"the decision that stands refused is to {wanted}, not to {h.payload.decision}")
    return None


def a_weightier_reversal(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """A refusal already reversed is reversed again only by what binds the council more: at the last, by an order."""
    earlier = {"assess": f.assessment_reversal, "plan": f.plan_reversal}
    if h.payload is None:
        return None if any(earlier.values()) else impossible("no decision stands refused, and none was reversed")
    decision, because = h.payload.decision, h.payload.because
    before = earlier[decision] if (decision == "plan") == (f.state is State.DRAFTING) else None
    if before is None:
        return impossible(f"no refusal to {decision} stands in {f.state.value}, and none was reversed on the way to it")
    if REVERSALS.index(because) <= REVERSALS.index(before.because):
        return impossible(f"the refusal to {decision} was reversed by {before.because} already: {because} adds nothing")
    return None


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
