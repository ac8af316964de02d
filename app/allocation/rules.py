"""A council's published rules, version after version: each a recorded decision with who made it, why and from when."""

import json
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.allocation import schemas
from app.errors import invalid
from app.security import Actor
from app.tables import Account, AllocationRules
from workflow.allocation import RuleSet, example, read_rules
from workflow.law.entry import LawDataError


def in_force(session: Session, authority: str, on: date) -> RuleSet:
    """The latest version in force on a day; the shipped example until the council has published one."""
    statement = (
        select(AllocationRules)
        .where(col(AllocationRules.authority) == authority, col(AllocationRules.from_on) <= on)
        .order_by(col(AllocationRules.version).desc())
        .limit(1)
    )
    row = session.scalars(statement).first()
    return (
        example() if row is None else read_rules(f"rules, version {row.version}", json.loads(row.content), row.version)
    )


def publish(session: Session, actor: Actor, body: schemas.RulesIn, now: datetime) -> int:
    """A new version; its number. Raises 422 with the place and the fault where the rules do not hold together."""
    last = select(func.max(col(AllocationRules.version))).where(col(AllocationRules.authority) == actor.authority)
    version = (session.scalar(last) or 0) + 1
    try:
        read = read_rules("rules", body.rules, version)
    except LawDataError as fault:
        where, _, what = str(fault).partition(": ")
        raise invalid(where.replace(", ", "."), what) from fault
    session.add(
        AllocationRules(
            authority=actor.authority,
            version=version,
            from_on=body.from_on,
            content=read.content,
            why=body.why,
            made_at=now,
            made_by=actor.account_id,
        )
    )
    session.flush()
    return version


def versions(session: Session, authority: str) -> list[schemas.RulesOut]:
    """Every version, the newest first; last the shipped example."""
    statement = (
        select(AllocationRules, col(Account.name))
        .join(Account, col(Account.id) == col(AllocationRules.made_by))
        .where(col(AllocationRules.authority) == authority)
        .order_by(col(AllocationRules.version).desc())
    )
    found = [
        schemas.RulesOut(
            version=row.version,
            from_on=row.from_on,
            why=row.why,
            made_at=row.made_at,
            made_by=name,
            rules=json.loads(row.content),
        )
        for row, name in session.execute(statement)
    ]
    shipped = schemas.RulesOut(
        version=0,
        from_on=None,
        why="The shipped example.",
        made_at=None,
        made_by=None,
        rules=json.loads(example().content),
    )
    return [*found, shipped]
