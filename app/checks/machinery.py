"""The machinery itself: what should have been sent, raised, withdrawn, swept or kept, and was not."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, exists, false, func, or_, select, true
from sqlmodel import Session, col

from app.alerts import canary
from app.checks.checker import Checker, Finding, Look, each
from app.documents.shelf import place
from app.record import checkpoint
from app.tables import (
    Alert,
    AlertOpen,
    ClockRow,
    Delivery,
    Document,
    Matter,
    MatterHead,
    Sweep,
)
from workflow.alerts import Rung
from workflow.law.words import Unit

UNSENT_FOR: Final = timedelta(hours=1)
A_DAY: Final = timedelta(hours=26)
"""A day, and two hours in which a slow sweep ends or a clock is put forward."""
LATELY_SENT: Final = 1000
SAMPLE: Final = 25
"""Files looked for of the newest, and as many of all: a shelf of ten thousand is gone through in a year."""


def _delivery_unsent(look: Look) -> Iterator[Finding]:
    """A digest waits for its hour; one that was tried and put off has waited since it was made."""
    hour_ago = look.now - UNSENT_FOR
    waited = or_(
        and_(col(Delivery.attempts) == 0, col(Delivery.not_before) < hour_ago),
        and_(col(Delivery.attempts) > 0, col(Delivery.created_at) < hour_ago),
    )
    statement = (
        select(col(Delivery.id), col(Delivery.channel), col(Delivery.topic), col(Delivery.attempts))
        .where(col(Delivery.delivered_at).is_(None), col(Delivery.dead_at).is_(None), waited)
        .order_by(col(Delivery.not_before), col(Delivery.id))  # the order of the index of what waits
    )
    for id_, channel, topic, attempts in look.session.execute(statement):
        yield Finding(f"delivery {id_} ({channel}, {topic}): {attempts} attempts")


def _alert_not_told(look: Look) -> Iterator[Finding]:
    for authority in look.authorities:
        told_at = _last_told(look.session, authority)
        statement = (
            select(col(Matter.id), col(Matter.reference), col(Alert.id), col(Alert.rung), col(Alert.raised_at))
            .select_from(AlertOpen)
            .join(Alert, col(Alert.id) == col(AlertOpen.alert_id))
            .join(Matter, col(Matter.id) == col(AlertOpen.matter_id))
            .where(
                col(AlertOpen.authority) == authority,
                col(AlertOpen.synthetic) == false(),
                col(AlertOpen.acknowledged_by).is_(None),
                or_(col(AlertOpen.snoozed_until).is_(None), col(AlertOpen.snoozed_until) < look.today),
                col(Alert.raised_at) < look.now - A_DAY,
            )
            .order_by(col(Alert.id))
        )
        if told_at is not None:
            statement = statement.where(col(Alert.raised_at) > told_at)
        yield from each(look, statement, lambda id_, rung, at: f"alert {id_} ({rung}) raised on {at:%Y-%m-%d}")


def _last_told(session: Session, authority: str) -> datetime | None:
    """When anything last reached anybody of an authority, among the newest messages."""
    newest = (
        select(col(Delivery.delivered_at).label("at"))
        .where(col(Delivery.authority) == authority, col(Delivery.topic) != canary.TOPIC)  # which reaches no reader
        .order_by(col(Delivery.id).desc())
        .limit(LATELY_SENT)
        .subquery()
    )
    found: datetime | None = session.scalar(select(func.max(newest.c.at)))
    return found


def _alert_not_withdrawn(look: Look) -> Iterator[Finding]:
    """The clock was met, stopped or moved before the last sweep, which should have withdrawn the alert."""
    swept = last_sweep(look.session)
    if swept is None:
        return
    still_runs = exists().where(
        col(ClockRow.matter_id) == col(AlertOpen.matter_id),
        col(ClockRow.key) == col(AlertOpen.clock_key),
        col(ClockRow.due_on) == col(AlertOpen.due_on),
        col(ClockRow.open) == true(),
        col(ClockRow.current) == true(),
    )
    statement = (
        select(col(Matter.id), col(Matter.reference), col(AlertOpen.alert_id), col(AlertOpen.clock_key))
        .select_from(AlertOpen)
        .join(Matter, col(Matter.id) == col(AlertOpen.matter_id))
        .join(MatterHead, col(MatterHead.matter_id) == col(Matter.id))
        .where(~still_runs, col(MatterHead.last_recorded_at) < swept.at)
        .order_by(col(AlertOpen.alert_id))
    )
    yield from each(look, statement, lambda id_, key: f"alert {id_} on {key}")


def _rung_not_raised(look: Look) -> Iterator[Finding]:
    """Only of cases that stood as they stand before the rung's day came: what is recorded late has no rung of days gone by."""
    last, first = last_sweep(look.session), _first_sweep(look.session)
    if last is None or first is None:
        return
    for rung in look.rungs:
        if rung.floor and rung.unit is Unit.DAY:
            yield from _not_raised(look, rung, first, last)


def _not_raised(look: Look, rung: Rung, first: Sweep, last: Sweep) -> Iterator[Finding]:
    offset = timedelta(days=rung.offset)
    raised = exists().where(
        col(Alert.matter_id) == col(ClockRow.matter_id),
        col(Alert.clock_key) == col(ClockRow.key),
        col(Alert.rung) == rung.code,
        col(Alert.due_on) == col(ClockRow.due_on),
    )
    statement = (
        select(col(Matter.id), col(Matter.reference), col(ClockRow.due_on), col(MatterHead.last_recorded_at))
        .select_from(ClockRow)
        .join(Matter, col(Matter.id) == col(ClockRow.matter_id))
        .join(MatterHead, col(MatterHead.matter_id) == col(Matter.id))
        .where(
            col(ClockRow.code) == rung.clock,
            col(ClockRow.kind) == rung.kind if rung.kind else true(),
            col(ClockRow.due_on).between(first.day - offset, last.day - offset),
            col(ClockRow.open) == true(),
            col(ClockRow.current) == true(),
            ~raised,
        )
        .order_by(col(ClockRow.due_on), col(Matter.id))
    )
    for case_id, reference, due_on, touched_at in look.session.execute(statement):
        if touched_at < datetime.combine(due_on + offset, time(), UTC):
            yield Finding(f"rung {rung.code} of {due_on + offset} was never raised", case_id, reference)


def last_sweep(session: Session) -> Sweep | None:
    """Of the latest day: one of a day gone by, swept again, withdraws what had fallen by that day and no more."""
    return session.scalars(select(Sweep).order_by(col(Sweep.day).desc(), col(Sweep.id).desc()).limit(1)).first()


def _first_sweep(session: Session) -> Sweep | None:
    return session.scalars(select(Sweep).order_by(col(Sweep.day)).limit(1)).first()


def is_new(look: Look) -> bool:
    """No case has been here for a day: nothing is to be expected yet."""
    first = look.session.scalars(select(col(Matter.created_at)).order_by(col(Matter.id)).limit(1)).first()
    return first is None or first > look.now - A_DAY


def _sweep_stopped(look: Look) -> Iterator[Finding]:
    last = last_sweep(look.session)
    if not is_new(look) and (last is None or last.at < look.now - A_DAY):
        yield Finding(f"the last sweep was at {last.at:%Y-%m-%d %H:%M}" if last else "there has never been a sweep")


def _checkpoint_missing(look: Look) -> Iterator[Finding]:
    last = checkpoint.latest(look.session)
    if not is_new(look) and (last is None or last.day < look.today - timedelta(days=1)):
        yield Finding(f"the last checkpoint is of {last.day}" if last else "there has never been a checkpoint")


def _document_gone(look: Look) -> Iterator[Finding]:
    last = look.session.scalar(select(func.max(Document.id))) or 0
    if last == 0:
        return
    turn = look.today.toordinal() * SAMPLE
    sample = {max(1, last - n) for n in range(SAMPLE)} | {1 + (turn + n) % last for n in range(SAMPLE)}
    statement = (
        select(col(Matter.id), col(Matter.reference), col(Document.id), col(Document.sha256), col(Document.size))
        .join(Matter, col(Matter.id) == col(Document.matter_id))
        .where(col(Document.id).in_(sample))
        .order_by(col(Document.id))
    )
    for case_id, reference, id_, digest, size in look.session.execute(statement):
        path = place(look.documents, digest)
        if not path.is_file() or path.stat().st_size != size:
            yield Finding(f"document {id_}", case_id, reference)


MACHINERY: Final = (
    Checker(
        "delivery_unsent",
        "An e-mail or a message to another system has waited for over an hour to be sent.",
        "See that ehc deliver runs and that the mail server or the address answers.",
        _delivery_unsent,
    ),
    Checker(
        "alert_not_told",
        "An alert was raised over a day ago, nobody has acknowledged it, and nothing has reached anybody since.",
        "See that ehc deliver runs, and to whom the authority's alerts are sent.",
        _alert_not_told,
    ),
    Checker(
        "alert_not_withdrawn",
        "An alert stands open on a clock that was met, stopped or moved before the last sweep.",
        "Run ehc sweep; if it stays, report it: the sweep does not withdraw what it should.",
        _alert_not_withdrawn,
    ),
    Checker(
        "rung_not_raised",
        "A rung that nobody can switch off fell due on a clock that is still open, and no alert was ever raised.",
        "Run ehc sweep --on for that day; if it stays, report it: a rule has stopped firing.",
        _rung_not_raised,
    ),
    Checker(
        "sweep_stopped",
        "Nothing has been swept for over a day: no alert is raised, none withdrawn.",
        "Run ehc sweep, and see to what should run it each day.",
        _sweep_stopped,
    ),
    Checker(
        "checkpoint_missing",
        "Neither today nor yesterday has a checkpoint: a case that vanished would not show.",
        "Run ehc sweep, and see to what should run it each day.",
        _checkpoint_missing,
    ),
    Checker(
        "document_gone",
        "A file on a case's list is not on the shelf, or is not as long as it was. A sample is looked for at each look.",
        "Restore the documents' folder from a copy.",
        _document_gone,
    ),
)
