"""`ehc pack`: a pack for the board or for scrutiny, as a file."""

from pathlib import Path
from typing import Annotated

import typer

from workflow.packs.spans import Kind


def install(app: typer.Typer) -> None:
    """Add `pack` to the command line."""
    app.command()(pack)


def pack(
    kind: Annotated[Kind, typer.Option(help="Whom it is for.")],
    month: Annotated[str, typer.Option(help="The month, or a quarter's first or last: 2026-10.")],
    out: Annotated[Path, typer.Option(help="The file to write: .pdf, .csv or .xlsx.")],
    authority: Annotated[str | None, typer.Option(help="Three-digit DfE code; EHC_AUTHORITY by default.")] = None,
) -> None:
    """Write the pack of a month (board) or of its quarter (scrutiny), as it stood on its last day.

    The one there is if the month has one; else it is made and kept. Exit 0 when the file was written and every figure is
    as it was when the pack was made, else 1.
    """
    from app.packs.writing import run  # noqa: PLC0415 - what one command needs, the others do not wait for

    run(kind, month, out, authority)
