"""`ehc seed`: a fictional caseload into the record, through the same guards, fold and hashes as a council's tracker."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from app.intake.acting import acting_as
from app.intake.load import Load
from app.migrate import at_head
from app.seed.child import chance
from app.seed.course import Fate
from app.seed.rows import HEADER, Begun, lines, rows
from app.settings import settings

ACCOUNT: Final = "seeded caseload"
YEARS: Final = 2
FATES: Final = {
    Fate.PLAN_IN_TIME: 23,
    Fate.PLAN_LATE: 44,
    Fate.PLAN_AFTER_REVERSAL: 1,
    Fate.REFUSED: 19,
    Fate.NO_PLAN: 5,
    Fate.WITHDRAWN: 5,
    Fate.MOVED_AWAY: 1,
    Fate.STILL_OPEN: 2,
}


def install(app: typer.Typer) -> None:
    """Add `seed` to the command line."""
    app.command()(seed)


def caseload(cases: int, seed_: int, today: date) -> Iterator[dict[str, str]]:
    """Rows of requests received over two years up to a day, at every stage that day finds them in."""
    name = f"S{seed_}-{today:%y%m%d}"

    def begun() -> Iterator[Begun]:
        for place in range(cases):
            rng = chance(name, "begun", place)
            received_on = today - timedelta(days=rng.randrange(YEARS * 365))
            yield Begun(received_on, rng.choices(list(FATES), list(FATES.values()))[0])

    return rows(name, begun(), today)


def seed(
    cases: Annotated[int, typer.Option(min=1, help="How many.")],
    seed_: Annotated[int, typer.Option("--seed", help="The same seed makes the same cases, on the same day.")] = 1,
) -> None:
    """Make a fictional caseload: cases of the past two years, at every stage. Run again, it adds nothing."""
    err, here = Console(stderr=True), settings()
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with at_head(here.database_url) as db, Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        context = acting_as(db, here, ACCOUNT)
        load = Load(db, HEADER, context)
        bar = progress.add_task("cases", total=cases)
        for count in load.run(lines(caseload(cases, seed_, context().today))):
            progress.advance(bar, count)
    for words in load.tally.rejections:
        err.print(words, markup=False, highlight=False, soft_wrap=True)
    typer.echo(str(load.tally))
    if load.tally.rejected:
        raise typer.Exit(1)
