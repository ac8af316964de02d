"""The versions of a plan in the database: each is a row, and none is changed. Every query starts from what may be seen."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import not_found
from app.notices.plan import Plan
from app.record.canonical import digest
from app.security import Actor, visible
from app.tables import Account, Matter, PlanDraft, PlanDraftWords


def versions(session: Session, actor: Actor, case_id: int) -> list[tuple[PlanDraft, Account]]:
    """Every version of a case's plan, newest first, with who wrote it."""
    statement = (
        select(PlanDraft, Account)
        .join(Matter, col(Matter.id) == col(PlanDraft.matter_id))
        .join(Account, col(Account.id) == col(PlanDraft.by_account_id))
        .where(visible(actor), col(PlanDraft.matter_id) == case_id)
        .order_by(col(PlanDraft.version).desc())
    )
    return [(draft, account) for draft, account in session.execute(statement)]


def version_of(
    session: Session, actor: Actor, case_id: int, version: int | None = None
) -> tuple[PlanDraft, Plan] | None:
    """A version, the latest where none is named, with what it says; None where there is no plan yet.

    Raises 404 for a version there is not, or whose words were erased.
    """
    statement = (
        select(PlanDraft)
        .join(Matter, col(Matter.id) == col(PlanDraft.matter_id))
        .where(visible(actor), col(PlanDraft.matter_id) == case_id)
        .order_by(col(PlanDraft.version).desc())
        .limit(1)
    )
    if version is not None:
        statement = statement.where(col(PlanDraft.version) == version)
    draft = session.scalars(statement).one_or_none()
    if draft is None:
        if version is not None:
            raise not_found("version of the plan")
        return None
    said = session.scalars(select(PlanDraftWords).where(col(PlanDraftWords.draft_id) == draft.id)).one_or_none()
    if said is None:
        if version is not None:
            raise not_found("version of the plan: its words were erased")
        return draft, Plan()
    return draft, Plan.model_validate_json(said.text)


def save(session: Session, case_id: int, plan: Plan, what: str, after: int, by: int, at: datetime) -> PlanDraft:
    """The next version, in the caller's commit."""
    text = plan.model_dump_json()
    draft = PlanDraft(matter_id=case_id, version=after + 1, what=what, digest=digest(text), at=at, by_account_id=by)
    session.add(draft)
    session.flush()
    session.add(PlanDraftWords(draft_id=draft.id or 0, text=text))
    session.flush()
    return draft


def sent_versions(letters: Sequence[tuple[str, int | None]]) -> dict[str, int]:
    """Of letters (notice, version of the plan), newest first: the version last sent as a draft, and as the plan."""
    found: dict[str, int] = {}
    for notice, version in letters:
        if version is not None and notice in {"draft_plan", "final_plan"}:
            found.setdefault(notice, version)
    return found
