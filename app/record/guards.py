"""The guards: the triggers by which the database itself refuses to change what is on record, and whether they are there.

What was done while one was switched off no refusal tells of, so one that is gone is a finding. The migrations make
them; on PostgreSQL the service's own role can neither drop nor disable them.
"""

from typing import Final

from sqlalchemy import text
from sqlmodel import Session

FROZEN: Final = (
    "account_audit",
    "alert",
    "alert_change",
    "allocation_action",
    "allocation_action_done",
    "allocation_attendee",
    "allocation_line",
    "allocation_meeting",
    "allocation_rules",
    "allocation_undo",
    "audit_sample",
    "audit_sampled",
    "audit_withdrawal",
    "checkpoint",
    "correspondence",
    "correspondence_step",
    "delivery",
    "document",
    "event",
    "letter",
    "measure_value",
    "outbox",
    "pack",
    "panel_item",
    "panel_meeting",
    "panel_member",
    "panel_recommendation",
    "person_change",
    "plan_draft",
    "quality_audit",
    "quality_audit_section",
    "read_audit",
    "return_detail",
    "return_line",
    "survey",
    "sweep",
)
"""Tables of which no row goes or becomes another."""
WORDS: Final = (
    "allocation_words",
    "audit_withdrawal_words",
    "correspondence_words",
    "event_private",
    "panel_recommendation_words",
    "plan_draft_words",
    "quality_audit_words",
)
"""Words that one audited command may erase, and nothing may change."""
STANDING: Final = ("matter", "matter_head")
"""What moves on and never goes."""

_REFUSED: Final = (
    (FROZEN, ("delete", "update", "replace")),
    (WORDS, ("update", "replace")),
    (STANDING, ("delete", "replace")),
)
_THERE: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def names(dialect: str) -> set[str]:
    """The guards of a migrated database."""
    if dialect == "postgresql":
        return {f"{table}_append_only" for tables, _ in _REFUSED for table in tables}
    found = {f"{table}_no_{verb}" for tables, verbs in _REFUSED for table in tables for verb in verbs}
    return found | {"event_no_replace_seq"}


def missing(session: Session) -> list[str]:
    """The guards that are gone or switched off."""
    dialect = session.get_bind().dialect.name
    return sorted(names(dialect) - set(session.scalars(text(_THERE[dialect]))))
