"""What a command acts with: the database at head, and an account of its own, so that the record says who wrote."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlmodel import Session, col

from app import migrate, today
from app.db import Database
from app.record.happen import Context
from app.rulebook import current_rules
from app.security import Actor
from app.settings import Settings, SettingsError
from app.tables import Account, AccountAudit
from workflow.states import Role


@contextmanager
def migrated(settings: Settings) -> Iterator[Database]:
    """The installation's database. Raises SettingsError, saying how to mend it, where it is not at head."""
    db = Database(settings.database_url)
    try:
        if migrate.where(db) != migrate.head():
            raise SettingsError("The database is not up to date. Run: ehc db upgrade")
        yield db
    finally:
        db.close()


def acting_as(db: Database, settings: Settings, name: str) -> Callable[[], Context]:
    """The context of a manager's account of this name: its instant is taken anew each time, its day and rules once."""
    with db.writing() as session:
        account = _account(session, name, settings.authority)
        actor = Actor(account.id or 0, account.name, Role.MANAGER, account.authority)
    rules, day = current_rules(db, settings), today.today()
    return lambda: Context(actor, rules, day, today.now())


def _account(session: Session, name: str, authority: str) -> Account:
    mine = select(Account).where(
        col(Account.name) == name,
        col(Account.role) == Role.MANAGER.value,
        col(Account.authority) == authority,
        col(Account.service) == "",
    )
    account = session.scalars(mine).one_or_none()
    if account is None:
        account = Account(name=name, role=Role.MANAGER.value, authority=authority, created_at=today.now())
        session.add(account)
        session.flush()
        session.add(AccountAudit(at=account.created_at, account_id=account.id or 0, what="made"))
    return account
