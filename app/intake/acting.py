"""An account of the command's own to act with, so that the record says who wrote."""

from collections.abc import Callable

from app import today
from app.accounts.store import account_named
from app.db import Database
from app.record.happen import Context
from app.rulebook import current_rules
from app.security import Actor
from app.settings import Settings
from workflow.states import Role


def acting_as(db: Database, settings: Settings, name: str) -> Callable[[], Context]:
    """The context of a manager's account of this name: its instant is taken anew each time, its day and rules once."""
    with db.writing() as session:
        account = account_named(session, name, Role.MANAGER, settings.authority, "", today.now())
        actor = Actor(account.id or 0, account.name, Role.MANAGER, account.authority)
    rules, day = current_rules(db, settings), today.today()
    return lambda: Context(actor, rules, day, today.now())
