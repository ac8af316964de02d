"""What `ehc export sen2` does: the file, written beside its name and put in place whole, and a summary of its problems."""

from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from sqlmodel import Session

from app import today
from app.accounts.store import account_named
from app.migrate import at_head
from app.returns import filing, store
from app.returns.service import Found, Return, return_of
from app.returns.writing import written
from app.security import Actor
from app.settings import settings
from workflow.returns import timeliness
from workflow.returns.balance import Stood, stood
from workflow.returns.kinds import KINDS
from workflow.returns.model import Person
from workflow.states import Role

ACCOUNT = "return export"
SHOWN = 20


class Summary:
    """What is wrong, counted by kind, with a few cases of each: never the whole list."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.persons = self.requests = 0
        self.counts: Counter[str] = Counter()
        self.plans: Counter[tuple[str, bool]] = Counter()
        self.shown: dict[str, list[str]] = {}
        self._stood = {word: array("q") for word in Stood}  # of a case eight bytes: the file may hold a million

    def stands(self, case_id: int, word: Stood) -> None:
        """Remember how a case stands in the file."""
        self._stood[word].append(case_id)

    def lines(self) -> Iterator[tuple[int, Stood]]:
        """How each case stands in the file."""
        for word, cases in self._stood.items():
            yield from ((case_id, word) for case_id in cases)

    def add(self, found: Found) -> None:
        """Count one."""
        kind = found.fault.kind
        self.counts[kind] += 1
        shown = self.shown.setdefault(kind, [])
        if len(shown) < SHOWN:
            shown.append(f"{found.case.reference}: {found.fault.message}" if found.case else found.fault.message)

    def words(self) -> Iterator[str]:
        """For the person who ran it: each kind, errors first, with its first cases."""
        for kind, count in sorted(self.counts.items(), key=lambda each: (KINDS[each[0]].severity, KINDS[each[0]].rule)):
            k = KINDS[kind]
            yield f"{count} × {k.severity} {k.rule} {kind} ({k.field})"
            yield from (f"    {line}" for line in self.shown[kind])
            if count > SHOWN:
                yield f"    … and {count - SHOWN} more: GET /api/v1/returns/sen2/YEAR/problems lists them all"

    def __str__(self) -> str:
        by = Counter(dict.fromkeys(("error", "query"), 0))
        for kind, count in self.counts.items():
            by[KINDS[kind].severity] += count
        return f"persons {self.persons}, requests {self.requests}: errors {by['error']}, queries {by['query']}"


def run(year: int, out: Path, serial: int) -> None:
    """Write the file and say what is wrong with it."""
    err, here, summary = Console(stderr=True), settings(), Summary()
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with at_head(here.database_url) as db:
        with db.writing() as session:
            account = account_named(session, ACCOUNT, Role.MANAGER, here.authority, "", today.now())
            who = Actor(account.id or 0, account.name, Role.MANAGER, account.authority)
        asked = return_of(who, here, year, today.today())
        with db.reading() as session, Progress(*columns, console=err, disable=not err.is_terminal) as progress:
            bar = progress.add_task("children on file", total=store.persons(session, who))
            pieces = written(asked.header(today.today(), serial), _persons(session, asked, summary))
            try:
                _put(out, _shown(pieces, summary, progress, bar))
            except OSError as error:
                err.print(f"{out}: {error.strerror}", style="red", markup=False, highlight=False, soft_wrap=True)
                raise typer.Exit(1) from error
        with db.writing() as session:
            filing.keep(
                session, filing.Filing(who.authority, year, "exported", today.now(), who.account_id), summary.lines()
            )
    if asked.census.day < asked.census.reference_day:
        _say(err, f"the census day is {asked.census.reference_day}: this is the position as at {asked.census.day}")
    _say(err, timeliness.in_words(summary.plans, asked.census))
    for words in summary.words():
        _say(err, words)
    typer.echo(str(summary))


def _persons(session: Session, asked: Return, summary: Summary) -> Iterator[Person]:
    """The persons of the file; what is wrong with each is counted as it goes by."""
    for fault in asked.header_faults():
        summary.add(Found(fault))
    twice = store.on_file_twice(session, asked.who)
    for entry in asked.entries(session):
        summary.persons += 1
        summary.requests += len(entry.person.requests)
        for case, request in zip(entry.cases, entry.person.requests, strict=True):
            summary.stands(case.case_id, stood(request))
            summary.plans.update(timeliness.counted(request, asked.census))
        for found in asked.wrong_with(entry, twice):
            summary.add(found)
        yield entry.person


def _shown(pieces: Iterator[bytes], summary: Summary, progress: Progress, bar: object) -> Iterator[bytes]:
    for piece in pieces:
        progress.update(bar, completed=summary.persons)  # type: ignore[arg-type]  # rich's own id of a task
        yield piece


def _put(out: Path, pieces: Iterator[bytes]) -> None:
    """Write a file whole or not at all: a half-written return must not lie about under its name."""
    beside = out.with_name(f".{out.name}.part")
    try:
        with beside.open("wb") as file:
            file.writelines(pieces)
        beside.replace(out)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _say(err: Console, words: str) -> None:
    err.print(words, markup=False, highlight=False, soft_wrap=True)
