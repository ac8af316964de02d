"""`ehc import tracker`: a council's own list of cases into the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from app.intake.acting import acting_as
from app.intake.columns import FileFault
from app.intake.load import Load
from app.intake.reading import Tracker, survey
from app.intake.rejected import in_one_line
from app.intake.tally import Rejects
from app.migrate import at_head
from app.settings import settings

ACCOUNT = "tracker import"

import_app = typer.Typer(no_args_is_help=True, help="Bring in what is kept elsewhere.")


def install(app: typer.Typer) -> None:
    """Add `import` to the command line."""
    app.add_typer(import_app, name="import")


@import_app.callback()
def _bring_in() -> None:
    """Bring in what is kept elsewhere."""


@import_app.command()
def tracker(
    file: Annotated[Path, typer.Argument(help="A CSV file with the contract's columns, or names councils give them.")],
    *,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Say what would be done and keep nothing. It holds an embedded database's one writer until the end.",
        ),
    ] = False,
    correct: Annotated[
        bool, typer.Option("--correct", help="Where a cell differs from the record, put the record right by it.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if any row was rejected.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="Write the rejected rows here, with column and reason.")] = None,
) -> None:
    """Load a council's tracker: each row is a case, all of it or none, through the same guards as the API.

    The last line on stdout counts every row. Run it again after a failure, or with a newer export: only news is added.
    The file is CSV in UTF-8, UTF-16 with its mark, or Windows-1252, its cells parted by comma, semicolon, tab or |.
    """
    err, here = Console(stderr=True), settings()
    try:
        found = survey(file, here.import_max_mb)
        with at_head(here.database_url) as db, _rejects(rejects, found) as rejected:
            load = Load(db, found.header, acting_as(db, here, ACCOUNT), rejected, correct=correct)
            for words in (*found.notes, *_kept(found)):
                _say(err, words)
            with Progress(
                *Progress.get_default_columns()[:2],
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=err,
                disable=not err.is_terminal,
            ) as progress:
                bar = progress.add_task("rows", total=found.rows)
                for rows in load.rehearse(found.lines()) if dry_run else load.run(found.lines()):
                    progress.advance(bar, rows)
    except FileFault as fault:
        err.print(in_one_line(str(fault)), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from fault
    for words in load.tally.words():
        _say(err, words)
    typer.echo(str(load.tally))
    if strict and load.tally.rejected:
        raise typer.Exit(1)


def _kept(found: Tracker) -> list[str]:
    """Which columns the contract does not know."""
    names = ", ".join(found.header.strange)
    return [f"not columns of the contract, kept as words beside each case: {names}"] if names else []


def _say(err: Console, words: str) -> None:
    err.print(in_one_line(words), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _rejects(path: Path | None, of: Tracker) -> Iterator[Rejects | None]:
    if path is None:
        yield None
        return
    if path.exists() and path.samefile(of.path):
        raise FileFault(f"{path}: the rejected rows cannot go into the file they come from")
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise FileFault(f"{path}: {error.strerror}") from error
    with file:
        yield Rejects(file, of.header)
