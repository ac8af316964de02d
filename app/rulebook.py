"""The rules of this installation: the law book, the council's policy and targets, the bank holidays proclaimed since."""

from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, SQLModel
from yaml import YAMLError

from app.db import Database
from app.record.prepared import Prepared, connection_of
from app.settings import Settings, SettingsError
from app.tables import BankHoliday
from workflow.alerts import Rung, rungs
from workflow.audits import AuditRules, audit_rules
from workflow.counting import WorkingDays
from workflow.kpis.entered import Entered, entered
from workflow.kpis.indicators import Targets, load_targets
from workflow.kpis.register import Register
from workflow.law.book import book
from workflow.law.entry import LawDataError
from workflow.law.policy import LocalPolicy, load_policy, policy
from workflow.notices.wording import letters
from workflow.packs.arrangements import arrangements
from workflow.rules import Rules

_DAYS: Final = SQLModel.metadata.tables[BankHoliday.__tablename__].c
_PROCLAIMED: Final = Prepared(select(_DAYS.day, _DAYS.closed))  # asked for at every request


@cache
def _policy(path: Path | None) -> LocalPolicy:
    return load_policy(path) if path else policy()


@cache
def _rules(path: Path | None, overrides: frozenset[tuple[object, bool]]) -> Rules:
    return Rules(book(), _policy(path), WorkingDays(dict(overrides)))  # type: ignore[arg-type]  # dates, kept hashable


def ladder(settings: Settings) -> tuple[Rung, ...]:
    """The rungs in force here. Raises LawDataError for a council's file that loses one."""
    return rungs(settings.rungs)


def council_targets(settings: Settings) -> Targets:
    """What this council holds its figures against."""
    return load_targets(settings.targets) if settings.targets else load_targets()


def entered_here(settings: Settings) -> Entered:
    """The measures that are entered here."""
    return entered(settings.measures)


def council_register(settings: Settings) -> Register:
    """Every indicator of this installation, and what this council holds them against."""
    return Register(council_targets(settings), entered_here(settings))


def council_audits(settings: Settings) -> AuditRules:
    """By which rules this council audits its plans and the advice they rest on."""
    return audit_rules(settings.audits)


def read_the_councils_files(settings: Settings) -> None:
    """Read what a council set in files of its own, so that a fault stops the start. Raises SettingsError naming the setting."""
    for name, path, read in (
        ("EHC_LOCAL_POLICY", settings.local_policy, _policy),
        ("EHC_TARGETS", settings.targets, load_targets),
        ("EHC_RUNGS", settings.rungs, rungs),
        ("EHC_AUDITS", settings.audits, audit_rules),
        ("EHC_MEASURES", settings.measures, entered),
        ("EHC_PACKS", settings.packs, arrangements),
        ("EHC_LETTERS", settings.letters, letters),
    ):
        try:
            if path:
                read(path)
        except (LawDataError, OSError, YAMLError) as error:
            message = f"{name}: {error}"
            raise SettingsError(message) from error


def current_rules(db: Database, settings: Settings) -> Rules:
    """The rules as they stand; a bank holiday added by an administrator counts from the next request."""
    with db.reading() as session:
        return rules_in(session, settings)


def rules_in(session: Session, settings: Settings) -> Rules:
    """The same, in a transaction already begun."""
    overrides = frozenset((day, closed) for day, closed in _PROCLAIMED.rows(connection_of(session), {}))
    return _rules(settings.local_policy, overrides)
