"""The rules of this installation: the law book, the council's policy file, the bank holidays proclaimed since."""

from functools import cache
from pathlib import Path

from sqlalchemy import select

from app.db import Database
from app.settings import Settings
from app.tables import BankHoliday
from workflow.counting import WorkingDays
from workflow.law.book import book
from workflow.law.policy import LocalPolicy, load_policy, policy
from workflow.rules import Rules


@cache
def _policy(path: Path | None) -> LocalPolicy:
    return load_policy(path) if path else policy()


@cache
def _rules(path: Path | None, overrides: frozenset[tuple[object, bool]]) -> Rules:
    return Rules(book(), _policy(path), WorkingDays(dict(overrides)))  # type: ignore[arg-type]  # dates, kept hashable


def current_rules(db: Database, settings: Settings) -> Rules:
    """The rules as they stand; a bank holiday added by an administrator counts from the next request."""
    with db.reading() as session:
        overrides = frozenset((row.day, row.closed) for row in session.scalars(select(BankHoliday)))
    return _rules(settings.local_policy, overrides)
