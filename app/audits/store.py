"""Audits in the database, each query starting from what its actor may see."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select, true, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.audits.schemas import AccountOut
from app.errors import not_found
from app.record.load import history
from app.security import Actor, counted, visible, visible_rows
from app.tables import (
    Account,
    AdviceRow,
    CaseRow,
    Matter,
    QualityAudit,
    QualityAuditSection,
    QualityAuditWords,
    Worker,
)
from workflow.audits import What
from workflow.audits.figures import Audited, Population
from workflow.history import settle
from workflow.kpis.measured import measured
from workflow.machine import fold
from workflow.rules import Rules
from workflow.states import Role

OF_FAMILY = ("parental", "child_views")
"""Advice that nobody gives by profession: it is no service's to be audited."""

Later = aliased(QualityAudit)


def is_own_plan() -> ColumnElement[bool]:
    """Whether a case's plan is work of this record's, as `Measured.first_plan_on` has it: as a condition on `case_row`."""
    return ~col(CaseRow.disputes).contains("earlier:")


@dataclass(frozen=True)
class Listed:
    """Which audits are asked for."""

    what: str | None = None
    case_id: int | None = None
    advice_id: int | None = None
    service: str | None = None
    first: date | None = None
    last: date | None = None
    superseded: bool = False  # also those that another took the place of


def matches(actor: Actor) -> ColumnElement[bool]:
    """The audits an actor may read, as a condition on `quality_audit` and `matter`.

    A manager all; a caseworker those of the cases they hold; a professional those of the advice of their service, whichever
    authority asked.
    """
    match actor.role:
        case Role.MANAGER:
            return visible(actor)
        case Role.CASEWORKER:
            workers = select(col(Worker.id)).where(col(Worker.account_id) == actor.account_id)
            own = select(col(CaseRow.matter_id)).where(
                visible_rows(actor, CaseRow), col(CaseRow.current) == true(), col(CaseRow.caseworker).in_(workers)
            )
            return and_(visible(actor), col(QualityAudit.matter_id).in_(own))
        case Role.PROFESSIONAL:
            of_service = select(col(AdviceRow.advice_id)).where(visible_rows(actor, AdviceRow))
            return and_(col(Matter.synthetic).is_(False), col(QualityAudit.advice_id).in_(of_service))
    return false()


def _audits(actor: Actor) -> Select[QualityAudit, str, str, int | None]:
    """Audits with their case's reference, the auditor's name, and the audit that superseded each."""
    return (
        select(QualityAudit, col(Matter.reference), col(Account.name), col(Later.id))
        .join(Matter, col(Matter.id) == col(QualityAudit.matter_id))
        .join(Account, col(Account.id) == col(QualityAudit.by_account_id))
        .outerjoin(Later, col(Later.supersedes) == col(QualityAudit.id))
        .where(matches(actor))
    )


def listed(session: Session, actor: Actor, asked: Listed, limit: int, after: tuple[date, int] | None) -> Sequence[Any]:
    """A page of audits, the latest first; one more than asked where there are more."""
    a = QualityAudit
    statement = _audits(actor).order_by(col(a.audited_on).desc(), col(a.id).desc()).limit(limit + 1)
    wanted = {
        col(a.what): asked.what,
        col(a.matter_id): asked.case_id,
        col(a.advice_id): asked.advice_id,
        col(a.service): asked.service,
    }
    for column, value in wanted.items():
        if value is not None:
            statement = statement.where(column == value)
    if asked.first:
        statement = statement.where(col(a.audited_on) >= asked.first)
    if asked.last:
        statement = statement.where(col(a.audited_on) <= asked.last)
    if not asked.superseded:
        statement = statement.where(col(Later.id).is_(None))
    if after:
        statement = statement.where(tuple_(col(a.audited_on), col(a.id)) < tuple_(*after))
    return session.execute(statement).all()


def found(session: Session, actor: Actor, audit_id: int) -> Any:  # noqa: ANN401 - a row of `_audits`
    """One audit that the actor may read. Raises 404 otherwise, whether there is one or not."""
    row = session.execute(_audits(actor).where(col(QualityAudit.id) == audit_id)).one_or_none()
    if row is None:
        raise not_found("audit")
    return row


def _of_thing(actor: Actor, matter_id: int, advice_id: int | None) -> Select[QualityAudit, str, str, int | None]:
    """The audits of one plan, or of one advice."""
    of = col(QualityAudit.advice_id)
    which = of.is_(None) if advice_id is None else of == advice_id
    return _audits(actor).where(col(QualityAudit.matter_id) == matter_id, which)


def in_force(session: Session, actor: Actor, matter_id: int, advice_id: int | None) -> QualityAudit | None:
    """The audit of a plan, or of an advice, that nothing has superseded."""
    row = session.execute(_of_thing(actor, matter_id, advice_id).where(col(Later.id).is_(None))).first()
    return row[0] if row else None


def standing(session: Session, actor: Actor, case_ids: Collection[int]) -> dict[tuple[int, int | None], QualityAudit]:
    """The audits in force of the plans and the advice of some cases, by case and advice."""
    statement = _audits(actor).where(col(QualityAudit.matter_id).in_(case_ids), col(Later.id).is_(None))
    return {(row[0].matter_id, row[0].advice_id): row[0] for row in session.execute(statement)}


def is_of_thing(session: Session, actor: Actor, matter_id: int, advice_id: int | None, audit_id: int) -> bool:
    """Whether an audit is one of this plan or advice."""
    return bool(session.execute(_of_thing(actor, matter_id, advice_id).where(col(QualityAudit.id) == audit_id)).first())


def recorded_with(
    session: Session, actor: Actor, matter_id: int, advice_id: int | None, at: datetime
) -> QualityAudit | None:
    """The audit this actor recorded of a thing at an instant: what a repeated sending finds again."""
    recorded = col(QualityAudit.at) == at, col(QualityAudit.by_account_id) == actor.account_id
    row = session.execute(_of_thing(actor, matter_id, advice_id).where(*recorded)).first()
    return row[0] if row else None


def sections_of(session: Session, audit_ids: Collection[int]) -> dict[int, list[QualityAuditSection]]:
    """What audits already found say, section by section."""
    s = QualityAuditSection
    statement = select(s).where(col(s.audit_id).in_(audit_ids)).order_by(col(s.audit_id), col(s.id))
    sections = defaultdict(list)
    for row in session.scalars(statement):
        sections[row.audit_id].append(row)
    return sections


def words_of(session: Session, audit_id: int) -> dict[str, str]:
    """The words beside an audit, by section; none where they were erased."""
    statement = select(QualityAuditWords).where(col(QualityAuditWords.audit_id) == audit_id)
    return {row.section: row.text for row in session.scalars(statement)}


def case_of(session: Session, actor: Actor, case_id: int) -> Matter | None:
    """A case that the actor may know of."""
    return session.scalars(
        select(Matter).where(visible(actor), col(Matter.id) == case_id, col(Matter.kind) == "assessment")
    ).one_or_none()


def case_of_advice(session: Session, actor: Actor, advice_id: int) -> Matter | None:
    """The case in which an advice was asked for, where the actor may know of both."""
    statement = (
        select(Matter)
        .join(AdviceRow, col(AdviceRow.matter_id) == col(Matter.id))
        .where(visible(actor), visible_rows(actor, AdviceRow), col(AdviceRow.advice_id) == advice_id)
    )
    return session.scalars(statement).one_or_none()


def case_of_drawn(session: Session, actor: Actor, advice_id: int) -> int:
    """The case of an advice that was there to be drawn."""
    statement = select(col(AdviceRow.matter_id)).where(
        visible_rows(actor, AdviceRow), col(AdviceRow.advice_id) == advice_id
    )
    return session.scalars(statement).one()


def account(session: Session, account_id: int) -> AccountOut:
    """Somebody, by the account."""
    return AccountOut(
        id=account_id, name=session.scalars(select(col(Account.name)).where(col(Account.id) == account_id)).one()
    )


def accounts_of_workers(session: Session, workers: Collection[int]) -> set[int]:
    """The accounts of workers of the register that have one."""
    accounts = session.scalars(select(col(Worker.account_id)).where(col(Worker.id).in_(workers)))
    return {account for account in accounts if account}


def counted_audits(
    session: Session, who: Actor, first: date, last: date, day: date, known_at: datetime | None = None
) -> list[Audited]:
    """The audits in force on a day, made from the first day of a period on, in order of recording.

    Those made after the period's last day have `in_period` unset: they tell how much of the period was looked at by then.
    `known_at` leaves out what was recorded later. An audit that was superseded by then counts as the later one, on the
    later one's day.
    """

    def there(audit: Any) -> ColumnElement[bool]:  # noqa: ANN401 - the table or its alias
        known = true() if known_at is None else col(audit.at) <= known_at
        return and_(col(audit.audited_on) <= day, known)

    a = QualityAudit
    superseded = select(col(Later.id)).where(col(Later.supersedes) == col(a.id), there(Later)).exists()
    which = (
        counted(who, Matter),
        col(Matter.synthetic).is_(False),
        col(a.authority) == who.authority,
        col(a.audited_on) >= first,
        there(a),
        ~superseded,
    )
    of_case = col(Matter.id) == col(a.matter_id)
    statement = select(QualityAudit).join(Matter, of_case).where(*which)
    graded = (
        select(col(QualityAuditSection.audit_id), col(QualityAuditSection.section), col(QualityAuditSection.grade))
        .join(QualityAudit, col(a.id) == col(QualityAuditSection.audit_id))
        .join(Matter, of_case)
        .where(*which)
        .order_by(col(QualityAuditSection.id))
    )
    sections = defaultdict(list)
    for audit_id, section, grade in session.execute(graded):
        sections[audit_id].append((section, grade))
    return [
        Audited(
            audit_id=row.id or 0,
            what=What(row.what),
            id=row.advice_id or row.matter_id,
            case_id=row.matter_id,
            service=row.service,
            sections=tuple(sections[row.id or 0]),
            overall=row.overall,
            audited_on=row.audited_on,
            recorded_at=row.at,
            in_period=row.audited_on <= last,
        )
        for row in session.scalars(statement.order_by(col(a.id)))
    ]


def counted_population(
    session: Session, who: Actor, first: date, last: date, day: date, known: tuple[datetime, Rules] | None = None
) -> Population:
    """What was issued and came in, in a period, as at a day: what the audited share is a share of.

    A plan of before this record, or transferred in, is none of them, as in the measures of plans issued. Advice counts
    where it is in, in the month it first came. With an instant (and the rules to fold by) it is read from
    the record, as slow as folding every case is.
    """
    if known:
        return _folded(session, who, first, min(last, day), day, known)
    last = min(last, day)
    plans = select(col(CaseRow.matter_id)).where(
        counted(who, CaseRow), col(CaseRow.current) == true(), col(CaseRow.synthetic) == false(), is_own_plan()
    )
    in_ = (
        select(col(AdviceRow.advice_id), col(AdviceRow.service))
        .join(Matter, col(Matter.id) == col(AdviceRow.matter_id))
        .where(counted(who, Matter), col(AdviceRow.synthetic) == false(), col(AdviceRow.kind).not_in(OF_FAMILY))
        .where(col(AdviceRow.received_on).is_not(None), col(AdviceRow.first_received_on).between(first, last))
    )
    issued = session.scalars(plans.where(col(CaseRow.issued_on).between(first, last)))
    return Population(frozenset(issued), {row.advice_id: row.service for row in session.execute(in_)})


def _folded(
    session: Session, who: Actor, first: date, last: date, day: date, known: tuple[datetime, Rules]
) -> Population:
    plans: set[int] = set()
    advices: dict[int, str | None] = {}
    statement = select(col(Matter.id)).where(counted(who, Matter), col(Matter.synthetic).is_(False))
    for case_id in session.scalars(statement.order_by(col(Matter.id))):
        events = settle(history(session, case_id or 0), known_at=known[0], as_at=day)
        if not events:
            continue
        facts = fold(events, known[1], case_id or 0)
        issued_on = measured(facts).first_plan_on
        if issued_on and first <= issued_on <= last:
            plans.add(case_id or 0)
        for advice in facts.advices.values():
            came = advice.first_received_on if advice.received_on and not advice.of_family else None
            if came and first <= came <= last:
                advices[advice.id] = advice.service
    return Population(frozenset(plans), advices)
