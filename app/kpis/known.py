"""Cases as they were known at an instant: those of which something was recorded since, projected anew from what was known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.record.load import history
from app.record.project import once_known
from app.security import Actor, counted
from app.tables import EventRow, Matter, Person
from workflow.history import settle
from workflow.rules import Rules

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """One case's rows as they would have been, and its child's details as they are today. No rows: it was not known of."""

    matter_id: int
    child: Row
    case_rows: Sequence[Row] = ()
    clock_rows: Sequence[Row] = ()
    advice_rows: Sequence[Row] = ()

    def case_on(self, day: date) -> Row | None:
        """Where the case stood on a day."""
        row = _on(self.case_rows, day)
        return {**row, **self.child} if row else None

    def clock_on(self, code: str, day: date) -> Row | None:
        """One of its clocks on a day."""
        return _on((row for row in self.clock_rows if row["code"] == code), day)

    @property
    def held(self) -> list[tuple[date, int | None]]:
        """From which day on it was whose caseworker's."""
        return [(row["holds_from"], row["caseworker"]) for row in self.case_rows]


def _on(rows: Iterable[Row], day: date) -> Row | None:
    return next((row for row in rows if row["holds_from"] <= day < row["holds_until"]), None)


def known_of(session: Session, who: Actor, known_at: datetime, rules: Rules, today: date) -> Sequence[Known]:
    """The cases of a council of which something was recorded after an instant, in order of id, as they were known at it.

    Worked out once in a transaction: one report asks many questions of the same instant.
    """
    kept: dict[object, Sequence[Known]] = session.info.setdefault(known_of, {})
    question = (who.authority, who.role, known_at, rules.digest, today)
    if question not in kept:
        kept[question] = list(_known(session, who, known_at, rules, today))
    return kept[question]


def _known(session: Session, who: Actor, known_at: datetime, rules: Rules, today: date) -> Iterable[Known]:
    later = select(col(EventRow.matter_id)).where(col(EventRow.recorded_at) > known_at)
    statement = (
        select(Matter, Person)
        .join(Person, col(Person.id) == col(Matter.person_id))
        .where(counted(who, Matter), col(Matter.synthetic).is_(False), col(Matter.id).in_(later))
    )
    for matter, person in session.execute(statement.order_by(col(Matter.id))):
        child = {
            "date_of_birth": person.date_of_birth,
            "sex": person.sex,
            "ethnicity": person.ethnicity,
            "postcode": person.postcode,
            "attends_urn": person.attends_urn,
        }
        known = settle(history(session, matter.id or 0), known_at=known_at, as_at=today)
        if not known:
            yield Known(matter.id or 0, child)
            continue
        found = once_known(matter, known, rules)
        yield Known(matter.id or 0, child, found.case_rows, found.clock_rows, found.advice_rows)
