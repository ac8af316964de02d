"""Correcting and annulling: who may, what may be put right, and what may not. The history that results is judged as a whole."""

from collections.abc import Mapping, Sequence

from workflow import payloads
from workflow.events import Annulled, Corrected, Event, Payload
from workflow.facts import Facts
from workflow.history import META
from workflow.refusal import Refusal, bad_input, impossible, not_yours
from workflow.states import OPEN, Role


def amendment_refusals(
    payload: Corrected | Annulled, events: Sequence[Event], facts: Facts, role: Role
) -> list[Refusal]:
    """What refuses a correction or annulment before its history is judged."""
    if facts.state not in OPEN and role is not Role.MANAGER:
        return [not_yours(f"the case is {facts.state.value}: a manager corrects closed cases")]
    target = {event.id: event for event in events}.get(payload.event_id)
    subject = subject_of(payload, events)
    if target is None or subject is None:
        return [bad_input("data.event_id", f"{payload.event_id} is no event of this case")]
    if subject.irregular and role is not Role.MANAGER:
        return [not_yours("a manager let it stand as irregular: a manager puts it right")]
    exception = facts.exceptions.get(subject.id)
    if exception and exception.approver is not None:
        return [
            impossible(
                "it was approved as it stands: annul the approval first, then put it right", "send2014 reg 10(4)"
            )
        ]
    if isinstance(payload, Corrected):
        return _correction_refusals(payload, target)
    if target.type == "request_received":
        return [
            impossible(
                "a request that was received cannot be annulled: correct its day, or record its withdrawal",
                "cfa2014 s.24(1)",
            )
        ]
    if target.type == "redacted":
        return [impossible("erased words cannot come back")]
    return []


def subject_of(payload: Payload, events: Sequence[Event]) -> Event | None:
    """The event that an amendment, or an amendment of an amendment, comes down to: undoing a correction changes it too."""
    by_id = {event.id: event for event in events}
    found = None
    while isinstance(payload, Corrected | Annulled):
        found = by_id.get(payload.event_id)
        if found is None:
            return None
        payload = found.payload
    return found


def _correction_refusals(payload: Corrected, target: Event) -> list[Refusal]:
    if isinstance(target.payload, META):
        return [impossible(f"a {target.type} event is not corrected: annul it and record it again")]
    if payload.occurred_on is None and not payload.data:
        return [bad_input("data", "a correction gives a new occurred_on, or data, or both")]
    # The one field of the service's own that a correction may set: a day of receipt that was not known is given.
    given = {"receipt_known"} if payload.occurred_on and (payload.data or {}).get("receipt_known") is True else set()
    stamped = sorted(payloads.stamped_fields(type(target.payload)) & set(payload.data or {}) - given)
    if stamped:
        return [bad_input(f"data.data.{stamped[0]}", "the service sets this")]
    return []


def merged(target: Payload, changes: Mapping[str, object] | None) -> dict[str, object]:
    """What an event's data would say once put right."""
    data, _ = payloads.split(target)
    return {**data, **(changes or {})}
