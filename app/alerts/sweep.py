"""The sweep of a day: rungs that fall on it are raised, once each; those whose clock was met, stopped or moved are withdrawn.

Set by set, not case by case: it costs what is due, not what is stored. One commit, all or none: a sweep that was
killed is run again, and one that is run twice finds nothing left to raise.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlmodel import Session, SQLModel, col

from app.alerts.raising import RAISE, holds
from app.alerts.trial import silent
from app.record.prepared import connection_of
from app.tables import Alert, AlertChange, AlertOpen, ClockRow, Sweep
from workflow.alerts import Rung, falling_due, rungs
from workflow.law.words import ClockCode
from workflow.rules import Rules

_ALERT, _CHANGE, _OPEN, _CLOCK = (
    SQLModel.metadata.tables[t.__tablename__] for t in (Alert, AlertChange, AlertOpen, ClockRow)
)
LONGEST_GAP: Final = timedelta(days=60)  # days on end that were not swept; before them nobody is told any more
ONE_SWEEP_AT_A_TIME: Final = 5_201_405  # the number of PostgreSQL's advisory lock


class Swept(NamedTuple):
    """What the sweep of a day came to: which sweep it was, and the ids of the first alert it raised and after its last."""

    id: int
    day: date
    first: int
    after: int
    raised: int
    withdrawn: int


def days_to_sweep(session: Session, on: date) -> list[date]:
    """The day asked for, after those before it that were missed. A day that was swept is swept again only if asked for."""
    last = _last_swept(session, on)
    if last is None or last >= on:
        return [on]
    first = max(last + timedelta(days=1), on - LONGEST_GAP)
    return [first + timedelta(days=n) for n in range((on - first).days + 1)]


def sweep(session: Session, rules: Rules, day: date, now: datetime, ladder: Sequence[Rung] | None = None) -> Swept:
    """Sweep one day, in the caller's one commit. `ladder`: the rungs in force, those shipped where none are given."""
    ladder = rungs() if ladder is None else ladder
    connection = connection_of(session)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_SWEEP_AT_A_TIME})"))
    # A day long past can be swept again: what stands today would be nothing yet by that day's clocks.
    withdrawn = _withdraw(session, max(day, _last_swept(session) or day), now)
    first = _next_id(session)
    asked = [
        {"day": day, "now": now, "rung": rung.code, "code": rung.clock.value, "kind": rung.kind, **due._asdict()}
        for rung in ladder
        for due in falling_due(rung, day, rules.working_days)
    ]
    if asked:
        connection.execute(RAISE[connection.dialect.name], asked)
    after = _next_id(session)
    connection.execute(_OPENED, {"first": first})
    raised = session.scalar(select(func.count()).where(_ALERT.c.id >= first)) or 0
    done = Sweep(
        day=day,
        at=now,
        raised=raised,
        withdrawn=withdrawn,
        rungs=" ".join(rung.code for rung in ladder),
        silent=" ".join(silent(session, ladder, rules, day, now)),
    )
    session.add(done)
    session.flush()
    return Swept(done.id or 0, day, first, after, raised, withdrawn)


def _last_swept(session: Session, by: date = date.max) -> date | None:
    last: date | None = session.execute(select(func.max(col(Sweep.day))).where(col(Sweep.day) <= by)).scalar()
    return last


def _next_id(session: Session) -> int:
    last: int | None = session.execute(select(func.max(_ALERT.c.id))).scalar()
    return (last or 0) + 1


_KEPT: Final = ("matter_id", "authority", "clock_key", "due_on", "on", "synthetic")
_OPENED: Final = insert(_OPEN).from_select(
    ["alert_id", *_KEPT],
    select(_ALERT.c.id, *(_ALERT.c[name] for name in _KEPT)).where(_ALERT.c.id >= bindparam("first")),
)

# An open alert whose clock no longer stands as it was raised against, and why: done, ended, or due on another day.
_NOW: Final = _CLOCK.alias("as_it_stands")
# A contact that was made is due again later: the one that was asked for is met.
_CONTACTED: Final = and_(_OPEN.c.clock_key == ClockCode.CONTACT_FAMILY.value, _NOW.c.due_on > _OPEN.c.due_on)
_WHY: Final = case(
    (or_(_NOW.c.met_on.is_not(None), _CONTACTED), literal("met")),
    (or_(_NOW.c.matter_id.is_(None), _NOW.c.stopped_on.is_not(None)), literal("stopped")),
    else_=literal("corrected"),
)
_FALLEN: Final = (
    select(_OPEN.c.alert_id, _WHY.label("why"))
    .outerjoin(_NOW, and_(_NOW.c.matter_id == _OPEN.c.matter_id, _NOW.c.key == _OPEN.c.clock_key, holds(_NOW)))
    .where(or_(_NOW.c.matter_id.is_(None), _NOW.c.open == false(), _NOW.c.due_on != _OPEN.c.due_on))
)


def _withdraw(session: Session, day: date, now: datetime) -> int:
    fallen = session.execute(_FALLEN, {"day": day}).all()
    for some in _by_hundreds(fallen):
        changes = [{"alert_id": row.alert_id, "at": now, "what": "withdrawn", "reason": row.why} for row in some]
        session.execute(insert(_CHANGE), changes)
        session.execute(delete(_OPEN).where(_OPEN.c.alert_id.in_([row.alert_id for row in some])))
    return len(fallen)


def _by_hundreds(rows: Any) -> Iterator[Any]:  # noqa: ANN401 - a list of rows
    for start in range(0, len(rows), 500):
        yield rows[start : start + 500]
