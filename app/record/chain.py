"""One matter's chain, walked link by link: whatever is wrong with it is said in words, nothing is put right."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from app.record.append import EVENTS, HEADS, WORDS, event_link
from app.record.canonical import GENESIS, private_digest
from app.record.load import event_of
from app.record.project import Position, position
from app.tables import EventRow, Matter
from workflow.events import Event, Redacted
from workflow.history import settle
from workflow.rules import Rules

PAGE: Final = 200
UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, DBAPIError)
"""What reading a row raises when its bytes are not what was written: a date that is none, a text that is not UTF-8."""


class RecordError(Exception):
    """The record contradicts itself: what was asked for would bless it."""


@dataclass
class Chain:
    """A matter's events as far as they can be read, the hash after each, and every fault found."""

    events: list[Event] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def matters_after(session: Session, after: int, limit: int = PAGE) -> list[Matter]:
    """The next matters in order of id."""
    return list(session.scalars(select(Matter).where(col(Matter.id) > after).order_by(col(Matter.id)).limit(limit)))


def chain_of(session: Session, matter_id: int) -> Chain:
    """Read a matter's chain and its head, and compare everything that ought to agree."""
    chain = Chain()
    try:
        rows, head = _stored(session, matter_id), _head(session, matter_id)
    except UNREADABLE as error:
        chain.faults.append(f"its record cannot be read ({type(error).__name__})")
        return chain
    before: Any = None
    for row in rows:
        name = f"event {row.id} (seq {row.seq}, {row.type})"
        try:
            chain.faults += [f"{name} {fault}" for fault in _link_faults(before, row)]
            chain.events.append(event_of(cast("EventRow", row)))
        except UNREADABLE as error:
            chain.faults.append(f"{name} cannot be read ({type(error).__name__})")
        chain.ids.append(row.id)
        chain.hashes.append(row.hash)
        before = row
    chain.faults += _words_faults(rows, chain.events)
    chain.faults += _head_faults(head, before)
    return chain


def _stored(session: Session, matter_id: int) -> Sequence[Any]:
    statement = (
        select(*EVENTS.c, WORDS.c.salt, WORDS.c.text)
        .outerjoin(WORDS, WORDS.c.event_id == EVENTS.c.id)
        .where(EVENTS.c.matter_id == matter_id)
        .order_by(EVENTS.c.seq)
    )
    return session.execute(statement).all()


def _head(session: Session, matter_id: int) -> Any:  # noqa: ANN401 - a row, or None
    return session.execute(select(HEADS).where(HEADS.c.matter_id == matter_id)).one_or_none()


def _link_faults(before: Any, row: Any) -> list[str]:  # noqa: ANN401 - rows
    """What is wrong with one link. Hashed over the `previous_hash` it holds, so that one changed byte is one fault."""
    faults = []
    last_seq = before.seq if before else 0
    if row.seq != last_seq + 1:
        faults.append(f"comes straight after seq {last_seq}")
    if row.previous_hash != (before.hash if before else GENESIS):
        faults.append("does not link to the event before it")
    if row.hash != event_link(row.previous_hash, row):
        faults.append("is not what was recorded: its hash differs")
    if before and row.recorded_at <= before.recorded_at:
        faults.append("was recorded no later than the event before it")
    if before and row.id <= before.id:
        faults.append("has an id no higher than the event before it")
    return faults


def _words_faults(rows: Sequence[Any], events: Sequence[Event]) -> list[str]:
    """Words kept apart must be those recorded; where they are gone, a later redaction must say so."""
    erased = {event.payload.event_id: event.seq for event in events if isinstance(event.payload, Redacted)}
    faults = []
    for row in rows:
        redacted = erased.get(row.id, 0) > row.seq
        fault = None
        if row.private_digest is None:
            fault = "has words beside it that were never recorded" if row.text is not None else None
        elif row.text is None:
            fault = None if redacted else "has its words missing without a redaction"
        elif row.private_digest != private_digest(row.salt, row.text):
            fault = "has other words beside it than were recorded"
        elif redacted:
            fault = "was redacted, yet its words are there"
        if fault:
            faults.append(f"event {row.id} (seq {row.seq}, {row.type}) {fault}")
    return faults


def _head_faults(head: Any, last: Any) -> list[str]:  # noqa: ANN401 - rows
    if head is None:
        return ["it has no head"]
    if last is None:
        return [f"it has no events; its head says {head.version}"]
    faults = []
    if head.version != last.seq:
        faults.append(f"its head is at version {head.version}, its chain ends at seq {last.seq}")
    if head.last_hash != last.hash:
        faults.append("its head's hash is not that of its last event")
    if head.last_recorded_at != last.recorded_at:
        faults.append("its head's instant is not that of its last event")
    return faults


def standing(matter: Matter, events: Sequence[Event], rules: Rules) -> tuple[Position | None, str]:
    """What an unbroken chain comes to; None, and why, where its history does not stand."""
    try:
        found, fall = position(matter, settle(events), rules)
    except UNREADABLE as error:
        return None, f"its history cannot be folded ({type(error).__name__})"
    if fall:
        reasons = "; ".join(refusal.reason for refusal in fall.refusals)
        return None, f"event {fall.event.id} ({fall.event.type} of {fall.event.occurred_on}) could not stand: {reasons}"
    return found, ""


def sound_position(session: Session, matter: Matter, rules: Rules) -> Position:
    """What a matter comes to. Raises RecordError, naming it, where its chain is broken or its history does not stand."""
    chain = chain_of(session, matter.id or 0)
    found, fault = (None, chain.faults[0]) if chain.faults else standing(matter, chain.events, rules)
    if found is None:
        raise RecordError(f"case {matter.id} ({matter.reference}): {fault}")
    return found
