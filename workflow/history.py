"""The history of a matter as it counts: what was known at an instant, as corrected, up to a day, in order."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from workflow import payloads
from workflow.events import Annulled, Corrected, Event, Payload, Redacted

META = (Corrected, Annulled, Redacted)


def known(events: Iterable[Event], known_at: datetime | None) -> list[Event]:
    """The events that had been recorded by an instant."""
    return [e for e in events if known_at is None or e.recorded_at <= known_at]


def corrected(payload: Payload, changes: dict[str, Any] | None) -> Payload:
    """A payload with some of what it says put right; None takes a field back to its default. Raises KeyError for an unknown one."""
    if not changes:
        return payload
    data, _ = payloads.split(payload)
    return payloads.read(
        payload.type, payload.v, {key: value for key, value in {**data, **changes}.items() if value is not None}
    )


def _live_meta(events: Sequence[Event]) -> list[Event]:
    """The corrections and annulments that still count: an annulment may itself be annulled by a later one."""
    undone: set[int] = set()
    live = []
    for event in sorted((e for e in events if isinstance(e.payload, META)), key=lambda e: e.seq, reverse=True):
        if event.id in undone:
            continue
        live.append(event)
        if isinstance(event.payload, Annulled):
            undone.add(event.payload.event_id)
    return live[::-1]


def settle(events: Iterable[Event], *, known_at: datetime | None = None, as_at: date | None = None) -> list[Event]:
    """The events that count, in the order they happened: (day, order of recording).

    Recorded by `known_at`, then corrected and annulled, then no later than `as_at`: always in that order.
    """
    recorded = known(events, known_at)
    happened = {e.id: e for e in recorded if not isinstance(e.payload, META)}
    for event in _live_meta(recorded):
        match event.payload:
            case Annulled(event_id=target):
                happened.pop(target, None)
            case Corrected(event_id=target, occurred_on=day, data=data) if target in happened:
                old = happened[target]
                happened[target] = old._replace(
                    occurred_on=day or old.occurred_on,
                    payload=corrected(old.payload, data),
                    corrected_by=(*old.corrected_by, event.id),
                    correctors=(*old.correctors, event.actor),
                )
    return sorted(
        (e for e in happened.values() if as_at is None or e.occurred_on <= as_at),
        key=lambda e: (e.occurred_on, e.seq),
    )
