"""The work of `ehc pack`."""

from datetime import date
from pathlib import Path

import typer
from rich.console import Console

from app import today as clock
from app.deps import Parts
from app.errors import invalid
from app.migrate import at_head
from app.packs import files, service, store
from app.packs.asked import span_of
from app.packs.scheduled import acting_for, make_once
from app.settings import settings
from workflow.packs.spans import QUARTER, Kind, Of, Span


def run(kind: Kind, month: str, out: Path, authority: str | None) -> None:
    """Find the month's pack or make it, work it out, write it. Raises Problem for what cannot be asked for."""
    here, err = settings(), Console(stderr=True)
    council, form = authority or here.authority, _form(out)
    with at_head(here.database_url) as db:
        parts, span = Parts(here, db), _span(kind, month)
        today = clock.today()
        span_of(kind, span.first, span.last, today)
        who = acting_for(parts, council)
        if span.last >= today:  # under way: it is made as of today, and its own is made when it has ended
            made, again = True, service.keep(parts, who, Of(kind, span, today, store.settled(db)), scheduled=False)
        else:
            made = make_once(parts, council, kind, span)
            again = service.again(parts, who, _kept(parts, council, kind, span))
        out.write_bytes(bytes(files.of_pack(again, form, who, clock.now()).body))
    typer.echo(f"{'made' if made else 'there already'}: pack {again.made.pack.id}, {kind}, {span.name}: {out}")
    if not again.same:
        err.print(f"At least one figure differs from when it was made: {again.why}", style="red", markup=False)
        raise typer.Exit(1)


def _kept(here: Parts, council: str, kind: Kind, span: Span) -> int:
    with here.db.reading() as session:
        kept = store.scheduled(session, council, kind, span)
    return kept.id or 0 if kept else 0


def _span(kind: Kind, month: str) -> Span:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise invalid("--month", f"{month[:20]} is no month: write it as 2026-10") from None
    if kind is Kind.BOARD:
        return Span.of(first)
    return Span.of(first.replace(month=(first.month - 1) // QUARTER * QUARTER + 1), QUARTER)


def _form(out: Path) -> files.Form:
    try:
        return files.Form(out.suffix.removeprefix(".").lower())
    except ValueError:
        raise invalid("--out", f"{out.name} ends in none of .pdf, .csv and .xlsx") from None
