"""`ehc export sen2` and `ehc import sen2`: the yearly return out of the record, and into it."""

from pathlib import Path
from typing import Annotated

import typer

export_app = typer.Typer(no_args_is_help=True, help="Take out what is asked for elsewhere.")


def install(app: typer.Typer, imports: typer.Typer) -> None:
    """Add `export sen2` to the command line, and `sen2` to what can be imported."""
    app.add_typer(export_app, name="export")
    imports.command("sen2")(import_sen2)


@export_app.callback()
def _take_out() -> None:
    """Take out what is asked for elsewhere."""


@export_app.command("sen2")
def export_sen2(
    year: Annotated[int, typer.Option(help="The collection year; it reports on the calendar year before.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    serial: Annotated[int, typer.Option(min=1, max=999, help="SerialNo: one more for each file sent.")] = 1,
) -> None:
    """Write the SEN2 return of a collection year, and say what is wrong with it: all of it is in the file all the same.

    The position is that of the census day, or of today where that is to come. The rules are our own: DfE's numbered ones
    could not be obtained. Exit 0 when the file was written, whatever is wrong in it.
    """
    from app.returns.exporting import run  # noqa: PLC0415 - what one command needs, the others do not wait for

    run(year, out, serial)


def import_sen2(
    file: Annotated[Path, typer.Argument(help="A SEN2 person-level return: the XML that was sent to DfE.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done and keep nothing.")] = False,
) -> None:
    """Load last year's return: each request in it becomes a case with its events, each person a child on file.

    The last line on stdout counts the requests. Children are joined by UPN or ULN, never by name. Run it again and
    nothing is added.
    """
    from app.returns.importing import run  # noqa: PLC0415 - as above

    run(file, dry_run=dry_run)
