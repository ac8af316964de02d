"""The one statement that raises a rung: for the clocks of its code that stand open, and due on the day that makes it fall."""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from app.tables import Alert, ClockRow

_ALERT, _CLOCK = (SQLModel.metadata.tables[t.__tablename__] for t in (Alert, ClockRow))


def holds(clock: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a table or its alias
    """The clock as it stood at the end of the day swept: a day that was missed is swept as it was."""
    return and_(clock.c.holds_from <= bindparam("day"), clock.c.holds_until > bindparam("day"))


def raising(dialect: Any, *of: ColumnElement[bool]) -> Any:  # noqa: ANN401 - each database's own insert
    """Raise one rung for the clocks of one code that are open and due on one day. The same again raises nothing."""
    found = select(
        _CLOCK.c.matter_id,
        _CLOCK.c.authority,
        _CLOCK.c.key,
        _CLOCK.c.code,
        bindparam("rung"),
        _CLOCK.c.due_on,
        bindparam("occurrence"),
        bindparam("day", type_=_ALERT.c.on.type),
        bindparam("now", type_=_ALERT.c.raised_at.type),
        _CLOCK.c.synthetic,
    ).where(
        _CLOCK.c.code == bindparam("code"),
        or_(
            bindparam("kind", type_=_CLOCK.c.kind.type) == "", _CLOCK.c.kind == bindparam("kind")
        ),  # "": whatever its kind
        _CLOCK.c.due_on == bindparam("due_on"),
        _CLOCK.c.open == true(),  # `= 1`: the partial index is used for nothing else
        holds(_CLOCK),
        *of,
    )
    names = [
        "matter_id", "authority", "clock_key", "code", "rung", "due_on", "occurrence", "on", "raised_at", "synthetic"
    ]  # fmt: skip
    return dialect.insert(_ALERT).from_select(names, found).on_conflict_do_nothing()


DIALECTS: Final = (sqlite, postgresql)
RAISE: Final = {dialect.dialect.name: raising(dialect) for dialect in DIALECTS}
