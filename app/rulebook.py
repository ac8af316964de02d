"""The rules of this installation: the law book, the council's policy and targets, the bank holidays proclaimed since."""

from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.db import Database
from app.settings import Settings
from app.tables import BankHoliday
from workflow.counting import WorkingDays
from workflow.kpis.indicators import Targets, load_targets
from workflow.law.book import book
from workflow.law.policy import LocalPolicy, load_policy, policy
from workflow.rules import Rules

_PROCLAIMED: Final = select(col(BankHoliday.day), col(BankHoliday.closed))  # asked for at every request: built once


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
    overrides = frozenset((day, closed) for day, closed in session.connection().execute(_PROCLAIMED))
    return _rules(settings.local_policy, overrides)
