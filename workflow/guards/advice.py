"""Guards of the requests for advice."""

from workflow.events import OF_FAMILY
from workflow.facts import Advice, Facts
from workflow.guards.happening import Happening
from workflow.law.coverage import implements
from workflow.refusal import Refusal, bad_input, impossible
from workflow.rules import Rules
from workflow.states import ENDED


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
            None
            if any(not (a.is_in or a.withdrawn_on) for a in f.advices.values())
            else impossible("no advice that was asked for is out")
        )
    if isinstance(advice, Refusal):
        return advice
    if advice.withdrawn_on:
        return impossible(f"the request for {advice.kind} advice was withdrawn on {advice.withdrawn_on}")
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
    """The day a body received a request for advice is recorded once, and is not after its answer; a wrong day is corrected."""
    advice = _advice_of(f, h)
    if advice is None:
        waiting = any(a.received_by_body_on is None for a in f.advices.values())
        return None if waiting else impossible("every body asked has the request")
    if isinstance(advice, Refusal):
        return advice
    if advice.received_by_body_on:
        return impossible(f"the body already received it on {advice.received_by_body_on}: correct that event")
    # Who answers a request has it: a later day would start the six weeks after they were met, or missed.
    if advice.first_answered_on and advice.first_answered_on < h.on:
        reason = f"the body answered on {advice.first_answered_on}: it had not still to receive the request on {h.on}"
        return impossible(reason, "send2014 reg 8(1)")
    return None


def not_acknowledged_before(f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """A body acknowledges a request once, while its answer is out."""
    advice = _advice_of(f, h)
    if isinstance(advice, Advice) and advice.acknowledged_on:
        return impossible(f"the body acknowledged it on {advice.acknowledged_on}")
    return something_is_out(f, h, rules)


def the_nil_answer_stands(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Only a nil answer that stands alone can be recorded as enough."""
    advice = _advice_of(f, h)
    if advice is None:
        nil = any(a.nil_on and not a.is_settled for a in f.advices.values())
        return None if nil else impossible("no body has given a nil answer")
    if isinstance(advice, Refusal):
        return advice
    if advice.nil_on is None:
        return impossible(f"the body asked for {advice.kind} advice has given no nil answer")
    if advice.nil_accepted_on:
        return impossible(f"its nil answer was recorded as enough on {advice.nil_accepted_on}")
    return None


def too_late_to_be_advice(f: Facts, h: Happening, _: Rules) -> Refusal | None:
    """Late information is what comes once the request was withdrawn or superseded, or the case has ended."""
    advice = _advice_of(f, h)
    if not isinstance(advice, Advice) or advice.withdrawn_on or advice.superseded_on or f.state in ENDED:
        return advice if isinstance(advice, Refusal) else None
    return impossible(f"the {advice.kind} advice is still asked for: record it as received", "send2014 reg 8(1)")


def the_appointment_can_be(f: Facts, h: Happening, rules: Rules) -> Refusal | None:
    """An appointment is made while the advice is out, for a day after it was asked for."""
    advice = _advice_of(f, h)
    if isinstance(advice, Advice) and h.payload.on < advice.requested_on:
        return impossible(f"the appointment on {h.payload.on} is before advice was asked for on {advice.requested_on}")
    return something_is_out(f, h, rules)


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
    if h.payload.kind in OF_FAMILY:
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
