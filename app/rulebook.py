"""The rules of this installation: the law book, the council's policy and targets, the bank holidays proclaimed since."""

from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from app.db import Database
from app.record.prepared import Prepared, connection_of
from app.settings import Settings
from app.tables import BankHoliday
from workflow.counting import WorkingDays
from workflow.kpis.indicators import Targets, load_targets
from workflow.law.book import book
from workflow.law.policy import LocalPolicy, load_policy, policy
from workflow.rules import Rules

_DAYS: Final = SQLModel.metadata.tables[BankHoliday.__tablename__].c
_PROCLAIMED: Final = Prepared(select(_DAYS.day, _DAYS.closed))  # asked for at every request


@cache
def _policy(path: Path | None) -> LocalPolicy:
    return load_policy(path) if path else policy()


@cache
def _rules(path: Path | None, overrides: frozenset[tuple[object, bool]]) -> Rules:
    return Rules(book(), _policy(path), WorkingDays(dict(overrides)))  # type: ignore[arg-type]  # dates, kept hashable


def council_targets(settings: Settings) -> Targets:
    """What this council holds its figures against."""
    return load_targets(settings.targets) if settings.targets else load_targets()


def current_rules(db: Database, settings: Settings) -> Rules:
    """The rules as they stand; a bank holiday added by an administrator counts from the next request."""
    with db.reading() as session:
        return rules_in(session, settings)


def rules_in(session: Session, settings: Settings) -> Rules:
    """The same, in a transaction already begun."""
    overrides = frozenset((day, closed) for day, closed in _PROCLAIMED.rows(connection_of(session), {}))
    return _rules(settings.local_policy, overrides)
