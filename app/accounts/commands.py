"""`ehc bank-holiday`: a day that is a bank holiday after all, or is none, entered for every authority of the installation."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, NoReturn

import typer
from sqlmodel import Session

from app import today as clock
from app.accounts import register
from app.accounts.schemas import STALE, BankHolidayIn
from app.accounts.store import account_named
from app.db import Database
from app.record.commands import OPERATOR
from app.security import Actor
from app.settings import Settings, settings
from workflow.states import Role


def install(app: typer.Typer, opened: Callable[[Settings], Database]) -> None:
    """Add `bank-holiday` to the command line. `opened` gives the migrated database."""

    @app.command("bank-holiday")
    def bank_holiday(
        day: Annotated[str, typer.Argument(help="The day, ISO: 2027-05-03.")],
        why: Annotated[str, typer.Option(help="Where it is said, such as the proclamation and its date.")] = "",
        *,
        worked: Annotated[bool, typer.Option("--worked", help="It is a working day: moved or called off.")] = False,
        strike_out: Annotated[bool, typer.Option("--strike-out", help="Take the entry of the day back.")] = False,
    ) -> None:
        """Enter a bank holiday proclaimed since the release. It counts for every authority, from the next request on.

        An administrator enters it in an installation of one authority. Where several share one, its dates are not one
        administrator's to move, and it is entered here.
        """
        if strike_out == bool(why.strip()) or (strike_out and worked):
            _fail("give --why, with --worked where the day is worked; or --strike-out alone")
        here = settings()
        db = opened(here)
        try:
            said = _strike(db, here, day) if strike_out else _enter(db, here, day, why.strip(), closed=not worked)
        except ValueError as error:  # no day, or more words than are kept
            _fail(str(error))
        typer.echo(said)


def _fail(message: str) -> NoReturn:
    typer.secho(message, err=True, fg="red")
    raise typer.Exit(1)


def _enter(db: Database, here: Settings, day: str, why: str, *, closed: bool) -> str:
    wanted = BankHolidayIn(closed=closed, why=why)
    with db.writing() as session:
        entered = register.enter_day(session, _operator(session, here), date.fromisoformat(day), wanted, clock.now())
    return f"{day}: {'a bank holiday' if closed else 'a working day'}. {entered.stale or 'It was entered so already.'}"


def _strike(db: Database, here: Settings, day: str) -> str:
    with db.writing() as session:
        register.strike_day(session, _operator(session, here), date.fromisoformat(day), clock.now())
    return f"{day}: the entry is struck out. {STALE}"


def _operator(session: Session, here: Settings) -> Actor:
    account = account_named(session, OPERATOR, Role.MANAGER, here.authority, "", clock.now())
    return Actor(account.id or 0, account.name, Role.MANAGER, here.authority)
