"""Redact: the words kept beside events are erased; the events stay, and their chain still verifies.

Each erasure is itself an event, so the record says that there were words, who erased them, when and why.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import delete, select, text
from sqlmodel import Session, col

from app.db import BUSY_TIMEOUT_MS, Database
from app.record.append import Entry, append, lock
from app.record.happen import allocate_ids
from app.tables import (
    AdviceDraft,
    AllocationLine,
    AllocationWords,
    AuditSampled,
    AuditWithdrawal,
    AuditWithdrawalWords,
    Correspondence,
    CorrespondenceStep,
    CorrespondenceWords,
    Document,
    EventPrivate,
    EventRow,
    Matter,
    PlanDraft,
    PlanDraftWords,
    QualityAudit,
    QualityAuditWords,
    Recommendation,
    RecommendationWords,
)
from workflow.events import Redacted

Because = Literal["erasure", "retention", "recorded_in_error"]
WAIT_MS: Final = 10_000
"""How long clearing the file waits for those who read it, in milliseconds."""


def case_of(session: Session, event_id: int) -> int:
    """The case an event belongs to; 0 where there is no such event."""
    return session.scalar(select(col(EventRow.matter_id)).where(col(EventRow.id) == event_id)) or 0


def worded(session: Session, matter_id: int) -> list[int]:
    """The events of a case that have words beside them, in order of recording."""
    statement = select(col(EventRow.id)).join(EventPrivate, col(EventPrivate.event_id) == col(EventRow.id))
    return [
        id_
        for id_ in session.scalars(statement.where(col(EventRow.matter_id) == matter_id).order_by(col(EventRow.seq)))
        if id_
    ]


def redact(
    session: Session,
    matter: Matter,
    event_ids: Sequence[int],
    because: Because,
    account_id: int,
    today: date,
    now: datetime,
) -> list[int]:
    """Erase the words beside events of one case, in the caller's commit; return the events that had any.

    On SQLite the bytes are overwritten as they are deleted; `wipe` has still to clear the log and the free pages.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
    head = lock(session, matter.id or 0)
    erased = [id_ for id_ in worded(session, matter.id or 0) if id_ in set(event_ids)]
    session.execute(delete(EventPrivate).where(col(EventPrivate.event_id).in_(erased)))
    entries = [
        Entry(id_, Redacted(event_id, because), today, account_id, cite="")
        for id_, event_id in zip(allocate_ids(session, len(erased)), erased, strict=True)
    ]
    append(session, head, entries, now, matter.kind)
    return erased


def erase_beside_the_record(session: Session, matter_id: int) -> int:
    """Erase what was written of a case elsewhere: for panels, meetings, audits, in complaints, in advice not sent, in plans. How many texts."""
    recommended = select(col(Recommendation.id)).where(col(Recommendation.matter_id) == matter_id)
    lines = select(col(AllocationLine.id)).where(col(AllocationLine.matter_id) == matter_id)
    audits = select(col(QualityAudit.id)).where(col(QualityAudit.matter_id) == matter_id)
    withdrawn = (
        select(col(AuditWithdrawal.id))
        .join(AuditSampled, col(AuditSampled.id) == col(AuditWithdrawal.sampled_id))
        .where(col(AuditSampled.matter_id) == matter_id)
    )
    mail = select(col(Correspondence.id)).where(col(Correspondence.matter_id) == matter_id)
    steps = select(col(CorrespondenceStep.id)).where(col(CorrespondenceStep.correspondence_id).in_(mail))
    plans = select(col(PlanDraft.id)).where(col(PlanDraft.matter_id) == matter_id)
    gone = (
        delete(RecommendationWords).where(col(RecommendationWords.recommendation_id).in_(recommended)),
        delete(AllocationWords).where(col(AllocationWords.line_id).in_(lines)),
        delete(QualityAuditWords).where(col(QualityAuditWords.audit_id).in_(audits)),
        delete(AuditWithdrawalWords).where(col(AuditWithdrawalWords.withdrawal_id).in_(withdrawn)),
        delete(CorrespondenceWords).where(col(CorrespondenceWords.step_id).in_(steps)),
        delete(AdviceDraft).where(col(AdviceDraft.matter_id) == matter_id),
        delete(PlanDraftWords).where(col(PlanDraftWords.draft_id).in_(plans)),
    )
    return sum(session.connection().execute(statement).rowcount for statement in gone)


def files_left(session: Session, matter_id: int) -> list[int]:
    """The documents of a case, by number: their bytes lie outside the database, and may say what was erased in it."""
    return [n for n in session.scalars(select(col(Document.id)).where(col(Document.matter_id) == matter_id)) if n]


def wipe(db: Database) -> tuple[bool, str]:
    """Clear what a deleted row leaves in the database's files: whether it is done, and what is still somebody's to do."""
    if not db.is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (
                "event_private",
                "panel_recommendation_words",
                "allocation_words",
                "quality_audit_words",
                "audit_withdrawal_words",
                "correspondence_words",
                "advice_draft",
                "plan_draft_words",
            ):
                connection.execute(text(f"VACUUM {table}"))
        return (
            True,
            "The server's log, its replicas and all backups may still hold the words: they are the operator's to expire.",
        )
    raw = db.engine.raw_connection()  # VACUUM runs outside any transaction, and SQLAlchemy would open one
    try:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        cursor.execute("VACUUM")  # writes the whole file anew, into the log: so the log is emptied after it
        held = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:  # a writer that took longer than we wait
        held = True
    finally:
        raw.cursor().execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        raw.close()
    if held:
        return (
            False,
            "Erased, but somebody else is at the file, and its log may still hold the words. Run the same command again.",
        )
    return True, "Backups may still hold the words: they are the operator's to expire."
