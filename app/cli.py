"""`ehc`: the one command line. Errors on stderr, and an exit code that says whether it worked."""

import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app import migrate
from app.accounts import commands as account_commands
from app.accounts import service as accounts
from app.alerts.delivery import commands as delivery_commands
from app.db import Database
from app.errors import Problem
from app.intake import commands as intake_commands
from app.packs import commands as pack_commands
from app.record import commands as record_commands
from app.record.verify import Finding
from app.returns import commands as returns_commands
from app.rulebook import read_the_councils_files
from app.seed import commands as seed_commands
from app.settings import Settings, SettingsError, settings
from app.tables import Service
from app.today import now
from workflow.states import Role

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="EHC Casework: the service and its record.",
)
db_app = typer.Typer(no_args_is_help=True, help="The database: bring it up to date, see where it stands.")
app.add_typer(db_app, name="db")
err = Console(stderr=True)


def fail(message: str) -> NoReturn:
    """Say what is wrong on stderr and exit 1."""
    err.print(message, style="red", markup=False, highlight=False)
    raise typer.Exit(1)


def database(here: Settings) -> Database:
    """The migrated database. Fails, saying how to mend it, where it is not at head."""
    read_the_councils_files(here)
    db = Database(here.database_url)
    if migrate.where(db) != migrate.head():
        fail("The database is not up to date. Run: ehc db upgrade")
    return db


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
) -> None:
    """Run the API and the pages. With EHC_DEMO=1, on six fictional cases of its own."""
    import uvicorn

    here = settings()
    here.require_secret()
    read_the_councils_files(here)
    if here.demo:
        from app.demo import prepare

        if "public_url" not in here.model_fields_set:
            here.public_url = f"http://{host}:{port}"
        prepare(here, err)
    else:
        database(here).close()
    uvicorn.run(
        "app.main:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        server_header=False,
        access_log=False,  # an address may hold a sign-in code; /metrics counts what is asked
        timeout_worker_healthcheck=60,  # a worker cannot answer while it imports: on a busy machine 5 s is not enough
    )


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest migration."""
    here = settings()
    migrate.upgrade(here.database_url)
    typer.echo(f"at {migrate.head()}")


@db_app.command("current")
def db_current() -> None:
    """Say at which migration the database stands."""
    db = Database(settings().database_url)
    at, head = migrate.where(db), migrate.head()
    typer.echo(f"at {at or 'nothing'}; the code is at {head}")
    if at != head:
        raise typer.Exit(1)


@app.command()
def token(
    role: Annotated[Role, typer.Option(help="What the account may do.")],
    service: Annotated[str, typer.Option(help="The code of the service it belongs to.")] = "",
    body: Annotated[
        str | None, typer.Option(help="Of its --service: s31 for a body of section 31, else other.")
    ] = None,
    authority: Annotated[str | None, typer.Option(help="Three-digit DfE code; EHC_AUTHORITY by default.")] = None,
    case: Annotated[int | None, typer.Option(help="Let it in to this case.")] = None,
    name: Annotated[str, typer.Option(help="Whose it is.")] = "",
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it lasts.")] = 90,
    alone: Annotated[bool, typer.Option("--alone", help="Revoke the tokens it was given before.")] = False,
) -> None:
    """Make an account (and its service, if new) and print a bearer token, alone, on stdout.

    On stderr, a link that signs a browser in, once. The same names are the same account with another token.
    """
    here = settings()
    council = authority or here.authority
    if len(council) != 3 or not council.isdigit():  # noqa: PLR2004 - a DfE code
        fail("--authority: a three-digit DfE code, such as 801")
    if body not in {None, "s31", "other"}:
        fail("--body: s31 or other")
    if role is Role.PROFESSIONAL and not service:
        fail("--service: a professional belongs to a service")
    if body and not service:
        fail("--body: it is said of a service; give --service too")
    db = database(here)
    try:
        with db.writing() as session:
            at = now()
            if service:
                if session.get(Service, service) is None:
                    err.print(f"New on the register: service {service}", markup=False, highlight=False)
                accounts.service_registered(session, service, council, body)
            account = accounts.account_named(
                session, name or f"{role.value} {service}".strip(), role, council, service, at
            )
            if case is not None:
                accounts.let_in(session, account, case, at)
            if alone:
                accounts.end_tokens(session, account, at)
            secret, code = accounts.new_token(session, account, days, at), accounts.new_link(session, account, at)
    except accounts.AccountError as error:
        fail(str(error))
    err.print(
        f"Sign a browser in, once, within {accounts.LINK_MINUTES} minutes: {here.public_url}/sign-in/{code}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    typer.echo(secret)


@app.command()
def law(words: Annotated[str, typer.Argument(help='A provision: "reg 10(4)", "s.36", "send2014 reg 13(2)".')]) -> None:
    """Say what a provision is, how it was checked, and where it is implemented."""
    from app.law.service import said

    lines = said(words)
    if not lines:
        fail(f"the law book holds nothing under {words!r}")
    for line in lines:
        typer.echo(line)


@app.command()
def diagram() -> None:
    """Print the state diagram (Mermaid), drawn from the table the code runs."""
    from workflow.diagram import mermaid

    typer.echo(mermaid())


def _morning(db: Database, here: Settings, on: date) -> Iterable[str]:
    from app.alerts.morning import morning
    from app.packs.scheduled import make_due

    yield from morning(db, here, on)
    yield from make_due(db, here, on)


def _to_see_to(session: Session, here: Settings, today: date, at: datetime) -> Iterable[Finding]:
    from app.checks.checkers import to_see_to

    return to_see_to(session, here, today, at)


record_commands.install(app, database, accounts.account_named, _to_see_to, _morning)
account_commands.install(app, database)
delivery_commands.install(app, database)
intake_commands.install(app)
returns_commands.install(app, intake_commands.import_app)
seed_commands.install(app)
pack_commands.install(app)


def main() -> None:
    """Run a command; a problem, a wrong setting or a database that is away is a line on stderr, not a traceback."""
    try:
        app()
    except (Problem, SettingsError) as error:
        says = str(error)
    except OperationalError as error:
        says = f"The database does not answer: {str(error.orig).strip().splitlines()[0]}"
    else:
        return
    err.print(says, style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(1)
