"""Checkpoints: a figure over every matter's head, chained day to day and printed, so that what vanishes shows.

A checkpoint covers the events with an id up to its `last_event_id`. Its `heads_hash` is a hash over (matter, seq, hash)
of the last such event of each matter, in order of matter: any past figure can be worked out again from the record.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from app.record.canonical import GENESIS, link
from app.record.chain import RecordError
from app.tables import Checkpoint, EventRow, MatterHead


def _line(matter_id: int, seq: int, hash_: str) -> bytes:
    return f"{matter_id} {seq} {hash_}\n".encode()


def checkpoint_hash(checkpoint: Checkpoint) -> str:
    """The hash of a checkpoint: the one before it and everything stored of this one."""
    return link(
        checkpoint.previous_hash,
        checkpoint.day.isoformat(),
        checkpoint.taken_at.isoformat(),
        str(checkpoint.matters),
        str(checkpoint.events),
        str(checkpoint.last_event_id),
        checkpoint.heads_hash,
    )


def latest(session: Session) -> Checkpoint | None:
    """The last checkpoint taken."""
    return session.scalars(select(Checkpoint).order_by(col(Checkpoint.id).desc()).limit(1)).first()


def take(session: Session, day: date, now: datetime) -> Checkpoint:
    """The day's checkpoint: the one there is if nothing was recorded since, else a further one.

    Raises RecordError where heads and events differ in number: such a record is not to be blessed.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Event ids are drawn before their commit, so without this one below `last_event_id` could still appear. Who
        # draws an id holds a head (or has inserted one) until its commit: this waits for those that do, and holds
        # the next back while the heads are read. On SQLite a writer has the database to itself.
        session.execute(text("LOCK TABLE matter_head IN EXCLUSIVE MODE"))
    matters, events, heads = 0, 0, sha256()
    statement = select(col(MatterHead.matter_id), col(MatterHead.version), col(MatterHead.last_hash))
    statement = statement.where(col(MatterHead.version) > 0).order_by(col(MatterHead.matter_id))
    for head in session.execute(statement.execution_options(yield_per=1000)):
        matters, events = matters + 1, events + head.version
        heads.update(_line(*head))
    stored, last_id = session.execute(select(func.count(), func.max(EventRow.id)).select_from(EventRow)).one()
    if stored != events:
        raise RecordError(f"the heads count {events} events and the record holds {stored}: run ehc verify")
    before = latest(session)
    if before and before.day == day and before.heads_hash == heads.hexdigest():
        return before
    taken = Checkpoint(
        day=day,
        taken_at=now,
        matters=matters,
        events=events,
        last_event_id=last_id or 0,
        heads_hash=heads.hexdigest(),
        previous_hash=before.hash if before else GENESIS,
        hash="",
    )
    taken.hash = checkpoint_hash(taken)
    session.add(taken)
    session.flush()
    return taken


def said(checkpoint: Checkpoint) -> str:
    """A checkpoint in one line, to be printed and kept elsewhere."""
    return f"checkpoint {checkpoint.id} of {checkpoint.day}: {checkpoint.matters} cases, {checkpoint.events} events, {checkpoint.hash}"


class Tally:
    """A past checkpoint worked out again from the record, given every matter in order of id."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        """Start from nothing."""
        self.checkpoint = checkpoint
        self.matters = self.events = 0
        self._heads = sha256()

    def add(self, matter_id: int, ids: Sequence[int], hashes: Sequence[str]) -> None:
        """Count a matter's events as far as the checkpoint covers them: its ids rise, and its seq runs from 1."""
        covered = bisect_right(ids, self.checkpoint.last_event_id)
        if covered:
            self.matters, self.events = self.matters + 1, self.events + covered
            self._heads.update(_line(matter_id, covered, hashes[covered - 1]))

    @property
    def agrees(self) -> bool:
        """Whether the record still comes to the figure."""
        then = self.checkpoint
        return (self.matters, self.events, self._heads.hexdigest()) == (then.matters, then.events, then.heads_hash)


def tallies(session: Session) -> list[Tally]:
    """Every checkpoint, to be worked out again: the newest alone would bless what was changed before it was taken."""
    return [Tally(found) for found in session.scalars(select(Checkpoint).order_by(col(Checkpoint.id)))]


def faults(counted: Sequence[Tally]) -> Iterator[str]:
    """What is wrong with the checkpoints themselves, and the newest figure the record no longer comes to."""
    previous = GENESIS
    for tally in counted:
        then = tally.checkpoint
        if then.previous_hash != previous:
            yield f"checkpoint {then.id} of {then.day} does not link to the one before it"
        if then.hash != checkpoint_hash(then):
            yield f"checkpoint {then.id} of {then.day} is not what was written: its hash differs"
        previous = then.hash
    differ = [tally for tally in counted if not tally.agrees]
    if differ:
        now, then = differ[-1], differ[-1].checkpoint
        others = f" (and {len(differ) - 1} before it)" if len(differ) > 1 else ""
        yield (
            f"checkpoint {then.id} of {then.day}{others}: the record no longer comes to its figure; it covered "
            f"{then.matters} cases and {then.events} events, of which {now.matters} and {now.events} are there"
        )
