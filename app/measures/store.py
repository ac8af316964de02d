"""What was entered, as it stood and as it was known: every query starts from what its reader may see."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import ColumnElement, exists, false, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.security import Actor
from app.tables import Account, MeasureValue, Survey
from workflow.kpis.entered import SHARE, Answers, Entered, Value, entered
from workflow.states import Role

READERS = frozenset({Role.MANAGER, Role.ANALYST})
Kept = TypeVar("Kept", MeasureValue, Survey)


def ours(who: Actor, table: type[MeasureValue] | type[Survey]) -> ColumnElement[bool]:
    """What an actor may read of what was entered: all of its authority's, or nothing."""
    return col(table.authority) == who.authority if who.role in READERS else false()


def entered_values(
    session: Session,
    who: Actor,
    first: date,
    last: date,
    day: date,
    known_at: datetime | None,
    here: Entered | None = None,
) -> list[Value | Answers]:
    """What stands entered of the days from `first` to `last`, as far as `day`, as it was known at an instant (None: now).

    Of each measure the latest value by its day, and of two of one day the one recorded last; every survey whose period
    ended in those days. What was superseded by then is left out, and so is what the council's files no longer
    name. `here` is what the council enters: what is shipped, unless said.
    """
    here, last = here or entered(), min(last, day)
    latest: dict[str, MeasureValue] = {}
    for row in _standing(session, who, MeasureValue, known_at, col(MeasureValue.on).between(first, last)):
        before = latest.get(row.code)
        if row.code in here.measures and not taken_back(row) and (not before or _place(before) < _place(row)):
            latest[row.code] = row
    found: list[Value | Answers] = [value_of(row, here) for _, row in sorted(latest.items())]
    for survey in _standing(session, who, Survey, known_at, col(Survey.period_to).between(first, last)):
        question, answers = here.questions.get(survey.question), answers_of(survey)
        if question and answers:
            found.append(Answers(question.measure, survey.stage, *question.counted(answers)))
    return found


def _place(row: MeasureValue) -> tuple[date, int]:
    return row.on, row.id or 0


def _standing(
    session: Session, who: Actor, table: type[Kept], known_at: datetime | None, within: ColumnElement[bool]
) -> Iterable[Kept]:
    """The rows that nothing known took the place of, in the order they were recorded."""
    later = aliased(table)
    over = col(later.supersedes) == col(table.id)
    statement = select(table).where(ours(who, table), within).order_by(col(table.id))
    if known_at is not None:
        statement = statement.where(col(table.at) <= known_at)
        over = over & (col(later.at) <= known_at)
    return session.scalars(statement.where(~exists().where(over)))


def value_of(row: MeasureValue, here: Entered) -> Value:
    """A value as the figures take it."""
    value = Decimal(row.value) if row.value is not None else None
    measure = here.measures.get(row.code)
    return Value(row.code, value, row.numerator, row.denominator, is_share=measure is None or measure.unit == SHARE)


def answers_of(row: Survey) -> dict[str, int]:
    """The counted answers of a survey; {} where it takes another back."""
    found: dict[str, int] = json.loads(row.answers)
    return found


def taken_back(row: MeasureValue) -> bool:
    """Whether a row only says that there is no value."""
    return row.value is None and row.numerator is None


def latest_of(session: Session, who: Actor, day: date, known_at: datetime | None) -> dict[str, MeasureValue]:
    """The latest value of each measure that stands on a day."""
    found: dict[str, MeasureValue] = {}
    for row in _standing(session, who, MeasureValue, known_at, col(MeasureValue.on) <= day):
        before = found.get(row.code)
        if not taken_back(row) and (not before or _place(before) < _place(row)):
            found[row.code] = row
    return found


def history(
    session: Session, who: Actor, code: str, known_at: datetime | None, before: int | None, limit: int
) -> Sequence[MeasureValue]:
    """All that was entered of a measure, the last recorded first."""
    statement = select(MeasureValue).where(ours(who, MeasureValue), col(MeasureValue.code) == code)
    if known_at is not None:
        statement = statement.where(col(MeasureValue.at) <= known_at)
    if before is not None:
        statement = statement.where(col(MeasureValue.id) < before)
    return session.scalars(statement.order_by(col(MeasureValue.id).desc()).limit(limit)).all()


def value_row(session: Session, who: Actor, code: str, id_: int) -> MeasureValue | None:
    """One value of a measure, if it is there to be read."""
    of_it = (ours(who, MeasureValue), col(MeasureValue.code) == code, col(MeasureValue.id) == id_)
    return session.scalars(select(MeasureValue).where(*of_it)).one_or_none()


def survey_row(session: Session, who: Actor, id_: int) -> Survey | None:
    """One survey, if it is there to be read."""
    return session.scalars(select(Survey).where(ours(who, Survey), col(Survey.id) == id_)).one_or_none()


def surveys(
    session: Session, who: Actor, known_at: datetime | None, before: int | None, limit: int
) -> Sequence[Survey]:
    """All that was entered of surveys, the last recorded first."""
    statement = select(Survey).where(ours(who, Survey))
    if known_at is not None:
        statement = statement.where(col(Survey.at) <= known_at)
    if before is not None:
        statement = statement.where(col(Survey.id) < before)
    return session.scalars(statement.order_by(col(Survey.id).desc()).limit(limit)).all()


def superseding(
    session: Session, who: Actor, rows: Sequence[MeasureValue] | Sequence[Survey], known_at: datetime | None
) -> Mapping[int, int]:
    """Of these rows, those whose place another took, and which other."""
    if not rows:
        return {}
    table = type(rows[0])
    statement = select(col(table.supersedes), col(table.id)).where(
        ours(who, table), col(table.supersedes).in_([row.id for row in rows])
    )
    if known_at is not None:
        statement = statement.where(col(table.at) <= known_at)
    return {old: new for old, new in session.execute(statement)}  # noqa: C416 - of rows, not pairs


def names(session: Session, rows: Iterable[MeasureValue | Survey]) -> Mapping[int, str]:
    """The names of the accounts that entered these rows."""
    ids = {row.by_account_id for row in rows}
    statement = select(col(Account.id), col(Account.name)).where(col(Account.id).in_(ids))
    return {id_: name for id_, name in session.execute(statement)}  # noqa: C416 - as above
