"""The packs that were made, and whether anything was recorded since an instant."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select, text
from sqlmodel import Session, col

from app import today as clock
from app.db import Database
from app.errors import not_found
from app.security import Actor
from app.tables import (
    Account,
    AuditSample,
    AuditWithdrawal,
    Correspondence,
    CorrespondenceStep,
    EventRow,
    MeasureValue,
    Pack,
    PersonChange,
    QualityAudit,
    Survey,
)
from workflow.packs.spans import Kind, Of, Span

BESIDE: Final = (
    MeasureValue,
    Survey,
    Correspondence,
    CorrespondenceStep,
    QualityAudit,
    AuditSample,
    AuditWithdrawal,
)
"""What figures are made of beside the events: append-only, each row with its instant."""


class Made(NamedTuple):
    """A pack, and the name of who asked for it."""

    pack: Pack
    by: str

    @property
    def of(self) -> Of:
        """What it is of."""
        p = self.pack
        return Of(Kind(p.kind), Span(p.first, p.last), p.as_at, p.known_at)


def settled(db: Database) -> datetime:
    """This instant, once all that was being recorded is: nothing that is recorded later bears an earlier one."""
    with db.writing() as session:
        if not db.is_sqlite:  # there a writer has the database to itself
            session.execute(text("LOCK TABLE matter_head IN EXCLUSIVE MODE"))
        return clock.now()


def anything_since(session: Session, known_at: datetime) -> bool:
    """Whether anything that figures are made of was recorded after an instant, of anybody's."""
    return any(
        session.scalar(select(col(table.id)).where(recorded > known_at).limit(1)) is not None
        for table, recorded in ((EventRow, col(EventRow.recorded_at)), *((table, col(table.at)) for table in BESIDE))
    )


def details_corrected_since(session: Session, who: Actor, known_at: datetime) -> bool:
    """Whether somebody of the authority put a child's own details right after an instant."""
    statement = (
        select(col(PersonChange.id))
        .join(Account, col(Account.id) == col(PersonChange.account_id))
        .where(col(Account.authority) == who.authority, col(PersonChange.at) > known_at)
        .limit(1)
    )
    return session.scalar(statement) is not None


def found(session: Session, who: Actor, pack_id: int) -> Made:
    """A pack of the actor's authority. Raises 404."""
    statement = _packs(who).where(col(Pack.id) == pack_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise not_found("pack")
    return Made(*row)


def before(session: Session, who: Actor, pack_id: int, limit: int, kind: Kind | None = None) -> list[Made]:
    """Packs of the actor's authority before one, or all, the latest first: one more than the limit where there are more."""
    statement = _packs(who).order_by(col(Pack.id).desc()).limit(limit + 1)
    if kind:
        statement = statement.where(col(Pack.kind) == kind.value)
    if pack_id:
        statement = statement.where(col(Pack.id) < pack_id)
    return [Made(*row) for row in session.execute(statement)]


def scheduled(session: Session, authority: str, of: Kind, span: Span) -> Pack | None:
    """The pack that the morning made of a period, if it has."""
    return session.scalars(
        select(Pack).where(
            col(Pack.authority) == authority, col(Pack.kind) == of.value, col(Pack.scheduled),
            col(Pack.first) == span.first, col(Pack.last) == span.last,
        )
    ).one_or_none()  # fmt: skip


def _packs(who: Actor):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a select of two columns
    ours = select(Pack, col(Account.name)).join(Account, col(Account.id) == col(Pack.by_account_id))
    return ours.where(col(Pack.authority) == who.authority)
