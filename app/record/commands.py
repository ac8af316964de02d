"""`ehc verify`, `rebuild`, `redact` and `sweep`: the record's own commands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final, NoReturn

import typer
from sqlmodel import Session

from app import today as clock
from app.db import Database
from app.record import checkpoint, redact, retention, totals
from app.record.chain import RecordError
from app.record.rebuild import Rebuild, forget, gone_cases_shown
from app.record.verify import Finding, Verification
from app.rulebook import current_rules
from app.settings import Settings, settings
from app.tables import Account, Matter
from workflow.rules import Rules
from workflow.states import Role

OPERATOR: Final = "ehc"
"""The account under which the command line writes to a record, one an authority."""


def fail(message: str) -> NoReturn:
    """Say what is wrong on stderr and exit 1."""
    typer.secho(message, err=True, fg="red")
    raise typer.Exit(1)


def nothing_more(_session: Session, _here: Settings, _today: date, _now: datetime) -> Iterable[Finding]:
    """What there is to see to beside the record, where nobody looks for it: nothing."""
    return ()


def nothing_told(_db: Database, _settings: Settings, _on: date) -> Iterable[str]:
    """No alerts are raised, and nothing is sent."""
    return ()


@dataclass(frozen=True)
class Commands:
    """The commands. `opened` gives the migrated database, `account_named` the account of these names.

    `to_see_to` finds what somebody ought to see to, `morning` raises the alerts of a day and sends what waits: the record
    knows nothing of the rooms that do it.
    """

    opened: Callable[[Settings], Database]
    account_named: Callable[[Session, str, Role, str, str, datetime], Account]
    to_see_to: Callable[[Session, Settings, date, datetime], Iterable[Finding]] = nothing_more
    morning: Callable[[Database, Settings, date], Iterable[str]] = nothing_told

    def verify(
        self,
        *,
        strict: Annotated[bool, typer.Option("--strict", help="Exit 1 for a warning too.")] = False,
        case: Annotated[int | None, typer.Option(help="Only this case; checkpoints are not looked at.")] = None,
    ) -> None:
        """Check the record against itself and its checkpoints, and the projections against the record.

        Exit 1 and a list when either is wrong. What only needs seeing to is a warning: under each checker's name, what
        it found, and what to do.
        """
        db, wrong, warnings = self.opened(settings()), 0, 0
        rules, now, today = current_rules(db, settings()), clock.now(), clock.today()
        with db.reading() as session:
            verification = Verification(session, rules, now, today, case)
            for finding in verification.findings():
                typer.echo(f"{'WRONG  ' if finding.is_wrong else 'warning'} {finding}")
                wrong, warnings = wrong + finding.is_wrong, warnings + (not finding.is_wrong)
            said = ""
            for finding in self.to_see_to(session, settings(), today, now):
                if case is None or finding.matter_id == case:
                    if finding.checker != said:
                        typer.echo(f"{finding.checker}: {finding.do}")
                    typer.echo(f"warning {finding}")
                    said, warnings = finding.checker, warnings + 1
            last = checkpoint.latest(session)
            if last and case is None:
                typer.echo(checkpoint.said(last))
        typer.echo(
            f"verified {verification.cases} cases, {verification.events} events: {wrong} wrong, {warnings} warnings"
        )
        if wrong or (strict and warnings):
            raise typer.Exit(1)

    def rebuild(
        self,
        *,
        changed: Annotated[bool, typer.Option("--changed", help="Only cases whose rows other rules made.")] = False,
    ) -> None:
        """Write the projections again from the record. Stops, exit 1, at a case whose record is broken.

        With --changed, the due dates and totals that move are printed before anything is written.
        """
        db = self.opened(settings())
        again = Rebuild(db, current_rules(db, settings()), changed)
        try:
            for moved in again.moves() if changed else ():
                typer.echo(moved)
            again.run()
        except RecordError as error:
            fail(f"{error}. Stopped; of this case nothing was rewritten. Run: ehc verify")
        typer.echo(f"rebuilt {again.rewritten} of {again.read} cases")
        if not changed:
            _forget_gone_cases(db, again.rules)
            for moved in again.totals_moving():
                typer.echo(moved)
        again.restore_totals()

    def redact(
        self,
        because: Annotated[redact.Because, typer.Option(help="Why the words go.")],
        event: Annotated[int | None, typer.Option(help="The event whose words are to go.")] = None,
        case: Annotated[int | None, typer.Option(help="The case of which all words beside events are to go.")] = None,
    ) -> None:
        """Erase the words kept beside an event, or beside every event of a case. The chain still verifies.

        A correction is an event with words of its own: what it repeats goes with --case, as do the words for the panel,
        at a meeting and in audits, and advice not yet sent. Cannot be undone.
        """
        if (event is None) == (case is None):
            fail("give --event or --case, one of them")
        db, now = self.opened(settings()), clock.now()
        with db.writing() as session:
            matter = session.get(Matter, case if event is None else redact.case_of(session, event))
            if matter is None:
                fail(f"there is no case {case}" if event is None else f"there is no event {event}")
            operator = self.account_named(session, OPERATOR, Role.MANAGER, matter.authority, "", now)
            wanted = [event] if event else redact.worded(session, matter.id or 0)
            erased = redact.redact(session, matter, wanted, because, operator.id or 0, clock.today(), now)
            elsewhere = redact.erase_beside_the_record(session, matter.id or 0) if case else 0
            left = redact.worded(session, matter.id or 0)
            files = redact.files_left(session, matter.id or 0)
        typer.echo(
            f"case {matter.id} ({matter.reference}): words erased beside events {erased or 'none: there were none left'}"
        )
        if elsewhere:
            typer.echo(
                f"and {elsewhere} texts of the case beside the record (panel, allocation, audits, advice not yet sent)"
            )
        if left:
            typer.echo(f"events of the case that still have words: {left}")
        if files:
            typer.echo(
                f"documents of the case that are kept as they are, a family's own words and letters sent among them: {files}"
            )
        # Also where there was nothing left to erase: an earlier clearing may have been held up by a reader.
        done, note = redact.wipe(db)
        typer.echo(note, err=True)
        if not done:
            raise typer.Exit(1)

    def sweep(self, on: Annotated[str | None, typer.Option(help="The day, ISO; today by default.")] = None) -> None:
        """Write and print the day's checkpoint, and purge idempotency keys older than thirty days.

        Print it somewhere else too: what vanishes from the record shows against yesterday's figure. The totals of the
        indicators are folded. Before that the alerts due on the day are raised, once each, and on the days before it that
        were missed; what waits to be sent is sent.
        """
        day, db = _day(on), self.opened(settings())
        for line in self.morning(db, settings(), day):
            typer.echo(line)
        try:
            with db.writing() as session:
                purged = retention.purge_keys(session, clock.now())
                taken = checkpoint.take(session, day, clock.now())  # last: it holds every writer back until the commit
            with db.writing() as session:
                totals.fold(session)
        except RecordError as error:
            fail(str(error))
        typer.echo(checkpoint.said(taken))
        typer.echo(f"{purged} idempotency keys purged")


def _day(on: str | None) -> date:
    try:
        return date.fromisoformat(on) if on else clock.today()
    except ValueError:
        fail(f"--on: {on} is not an ISO day, such as 2026-01-05")


def _forget_gone_cases(db: Database, rules: Rules) -> None:
    """Rows of a case that the record does not know may be all that is left of one: they go only if it verifies."""
    with db.reading() as session:
        gone = gone_cases_shown(session)
        found = Verification(session, rules, clock.now(), clock.today()).findings() if gone else ()
        broken = any(finding.area == "record" for finding in found)
    if gone and broken:
        fail(f"the record does not verify, so rows of cases that are gone are kept: {gone}. Run: ehc verify")
    if gone:
        with db.writing() as session:
            forget(session, gone)
        typer.echo(f"removed the rows of cases that the record does not know: {gone}")


def install(
    app: typer.Typer,
    opened: Callable[[Settings], Database],
    account_named: Callable[[Session, str, Role, str, str, datetime], Account],
    to_see_to: Callable[[Session, Settings, date, datetime], Iterable[Finding]] = nothing_more,
    morning: Callable[[Database, Settings, date], Iterable[str]] = nothing_told,
) -> None:
    """Add the record's commands to a command line."""
    commands = Commands(opened, account_named, to_see_to, morning)
    for command in (commands.verify, commands.rebuild, commands.redact, commands.sweep):
        app.command()(command)
