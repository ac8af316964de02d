"""What a bank holiday would move, before it is entered: only what is counted in working days, and the days to act by.

No date of law is counted in working days, so none moves. What does is a council's own: promises, and the day on which a
posted draft is deemed to have reached the family. Cases are folded as a rebuild folds them, and nothing is written.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import false, func, select, true
from sqlmodel import Session, col

from app.record.chain import RecordError, sound_position
from app.registers import authorities
from app.tables import ClockRow, Matter
from app.web import words
from workflow.counting import WorkingDays
from workflow.law.words import ClockCode, Unit
from workflow.rules import Rules

LOOKED_AT: Final = 200
"""Cases folded to see what moves, while somebody waits for the page. Of more, the number that may move is said."""
POST: Final = timedelta(days=14)
"""Longer than any post is deemed to take: a window of the family's may begin as late after the day."""
A_RUN: Final = 14
"""Longer than any run of days that are not worked."""


@dataclass(frozen=True)
class Moves:
    """What would move: how many dates of which clock, in how many of the cases that have any; and the days to act by."""

    dates: Sequence[tuple[str, int]]
    cases: int
    looked_at: int
    of: int
    broken: int
    act_by: int
    is_news: bool
    is_stale: bool


def with_day(rules: Rules, day: date, closed: bool | None) -> Rules:  # noqa: FBT001 - None: the entry is struck out
    """The rules as they would be."""
    overrides = {d: shut for d, shut in rules.working_days.overrides.items() if d != day}
    if closed is not None:
        overrides[day] = closed
    return replace(rules, working_days=WorkingDays(overrides))


def moves(session: Session, now: Rules, then: Rules, day: date) -> Moves:
    """What other rules for a day would move of what is open, in the whole installation."""
    is_stale = now.digest != then.digest
    if now.working_days.is_working(day) == then.working_days.is_working(day):
        return Moves((), 0, 0, 0, 0, 0, is_news=False, is_stale=is_stale)
    served, found, touched, broken = authorities(session), Counter[str](), 0, 0
    ids = session.scalars(_candidates(served, now, day).order_by(col(ClockRow.matter_id)).limit(LOOKED_AT)).all()
    of = session.scalar(select(func.count()).select_from(_candidates(served, now, day).subquery())) or 0
    for id_ in ids:
        try:
            moved = _moved(session, id_, then)
        except RecordError:
            broken += 1
            continue
        found.update(moved)
        touched += bool(moved)
    dates = [(words.clock_name(code), count) for code, count in sorted(found.items())]
    return Moves(
        dates, touched, len(ids), of, broken, _act_by(session, served, now, then, day), is_news=True, is_stale=is_stale
    )


def _candidates(served: Sequence[str], rules: Rules, day: date) -> Any:  # noqa: ANN401 - a select of ids
    """Cases with an open clock that is counted in working days and runs over the day."""
    return (
        select(col(ClockRow.matter_id))
        .where(col(ClockRow.authority).in_(served), col(ClockRow.due_on) >= day)
        .where(col(ClockRow.open) == true(), col(ClockRow.current) == true(), col(ClockRow.synthetic) == false())
        .where(col(ClockRow.started_on) <= day + POST, col(ClockRow.code).in_(_counted_in_working_days(rules)))
        .distinct()
    )


def _counted_in_working_days(rules: Rules) -> list[str]:
    policy = rules.policy
    codes = {str(target.clock) for target in policy.targets if target.limit.unit is Unit.WORKING_DAY}
    if policy.deemed_service_by_post.unit is Unit.WORKING_DAY:
        codes.add(ClockCode.FAMILY_REPRESENTATIONS)
    return sorted(codes)


def _moved(session: Session, matter_id: int, then: Rules) -> list[str]:
    """The codes of the open clocks of a case that would be due on another day."""
    position = sound_position(session, session.get_one(Matter, matter_id), then)
    new = {row["key"]: row["due_on"] for row in position.clock_rows if row["current"]}
    mine = col(ClockRow.matter_id) == matter_id
    rows = session.execute(
        select(col(ClockRow.key), col(ClockRow.code), col(ClockRow.due_on)).where(
            mine, col(ClockRow.current) == true(), col(ClockRow.open) == true()
        )
    )
    return [code for key, code, due_on in rows if new.get(key) != due_on]


def _act_by(session: Session, served: Sequence[str], now: Rules, then: Rules, day: date) -> int:
    """How many limits of law that are open are to be met by another working day, their own day staying as it is."""
    run = [day + timedelta(days=n) for n in range(A_RUN)]
    shifted = [d for d in run if now.act_by(d) != then.act_by(d)]
    statement = select(func.count()).where(
        col(ClockRow.authority).in_(served),
        col(ClockRow.kind) == "statutory",
        col(ClockRow.due_on).in_(shifted),
        col(ClockRow.open) == true(),
        col(ClockRow.current) == true(),
        col(ClockRow.synthetic) == false(),
    )
    return session.scalar(statement) or 0
