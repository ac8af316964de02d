"""Each rung tried, every day: is it raised for a clock that makes it fall? One that stays silent is named by the checks.

A clock of nobody is put in beside the others, the rung's own statement is run over it, and all of it is undone before
the sweep goes on. So a rule that no longer fires is known the same day, not when a family finds out.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import Session, SQLModel, col

from app.alerts.raising import DIALECTS, raising
from app.record.prepared import connection_of
from app.tables import Alert, ClockRow, Matter
from app.tables.projections import FOR_EVER
from workflow.alerts import Rung, falling_due, falls_on
from workflow.counting import WorkingDays
from workflow.rules import Rules

_ALERT, _CLOCK = (SQLModel.metadata.tables[t.__tablename__] for t in (Alert, ClockRow))
A_WEEK: Final = 7
_RAISE: Final = {
    dialect.dialect.name: raising(dialect, _CLOCK.c.matter_id == bindparam("matter"), _CLOCK.c.key == bindparam("key"))
    for dialect in DIALECTS
}


def silent(session: Session, ladder: Sequence[Rung], rules: Rules, day: date, now: datetime) -> list[str]:
    """The codes of the rungs that do not fire. Leaves nothing behind; tells nothing where there is no case at all."""
    matter = session.scalar(select(func.min(col(Matter.id))))
    if matter is None or not ladder:
        return []
    trial = session.begin_nested()
    connection = connection_of(session)
    clocks: list[dict[str, object]] = []
    falls: list[dict[str, object]] = []
    for rung in ladder:
        on, due_on = _next_fall(rung, day, rules.working_days)
        clocks.append(_clock(rung, matter, due_on, on))
        asked = {
            "day": on,
            "now": now,
            "rung": rung.code,
            "code": rung.clock.value,
            "kind": rung.kind,
            "matter": matter,
            "key": _key(rung),
        }
        falls.extend(asked | due._asdict() for due in falling_due(rung, on, rules.working_days))
    connection.execute(insert(_CLOCK), clocks)
    if falls:
        connection.execute(_RAISE[connection.dialect.name], falls)
    raised = select(_ALERT.c.clock_key).where(
        _ALERT.c.matter_id == matter, _ALERT.c.clock_key.in_([_key(r) for r in ladder])
    )
    fired = set(session.scalars(raised))
    trial.rollback()
    return [rung.code for rung in ladder if _key(rung) not in fired]


def _key(rung: Rung) -> str:
    return f"trial.{rung.code}"


def _next_fall(rung: Rung, day: date, working_days: WorkingDays) -> tuple[date, date]:
    """The first day from this one on when the rung can fall, and a due date that makes it: one in working days has none on a Sunday.

    Found by going through due dates, not by the arithmetic that the sweep itself uses.
    """
    days = ((day + timedelta(days=ahead), due_on) for ahead in range(2 * A_WEEK) for due_on in _around(rung, day))
    return next((on, due_on) for on, due_on in days if falls_on(rung, due_on, working_days) == on)


def _around(rung: Rung, day: date) -> Iterator[date]:
    reach = 2 * abs(rung.offset) + 2 * A_WEEK
    return (day + timedelta(days=n) for n in range(-reach, reach + 1))


def _clock(rung: Rung, matter: int, due_on: date, on: date) -> dict[str, object]:
    return {
        "matter_id": matter,
        "key": _key(rung),
        "holds_from": on,
        "holds_until": FOR_EVER,
        "current": True,
        "authority": "",
        "code": rung.clock.value,
        "kind": rung.kind or "promise",
        "cite": "",
        "started_on": on,
        "due_on": due_on,
        "open": True,
        "conditional": False,
        "synthetic": True,
        "rules": "",
    }
