"""Every checker there is, and what a look by all of them finds."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.checks.advice import ADVICE
from app.checks.canary import CANARY
from app.checks.cases import CASES
from app.checks.checker import Checker, Finding, Look
from app.checks.hands import HANDS
from app.checks.letters import LETTERS
from app.checks.machinery import MACHINERY
from app.checks.told import TOLD
from app.checks.waiting import WAITING
from app.record import verify
from app.registers import authorities
from app.settings import Settings
from workflow.alerts import given_up, rungs

CHECKERS: Final[tuple[Checker, ...]] = (*CASES, *HANDS, *WAITING, *ADVICE, *TOLD, *LETTERS, *MACHINERY, *CANARY)

UNREADABLE: Final = (ValueError, TypeError, LookupError)
"""What reading an event raises when its bytes are not what was written. `ehc verify` says which event of which case."""


def look(session: Session, here: Settings, today: date, now: datetime) -> Look:
    """What the checkers look at: everything that is open on this session's state of the database."""
    served = authorities(session)
    return Look(session, today, now, here.documents_dir, served, rungs(here.rungs), given_up(here.rungs))


def findings(at: Look) -> Iterator[tuple[Checker, Finding]]:
    """What each checker finds, in the order of the list. One that stops at a broken record says so; the others go on."""
    for checker in CHECKERS:
        try:
            for finding in checker.find(at):
                yield checker, finding
        except UNREADABLE as error:
            yield checker, Finding(f"it could not look at all there is ({type(error).__name__}): see what is WRONG")


def counts(at: Look) -> dict[str, int]:
    """How much each checker finds, nought included: a checker that is not named did not run."""
    found = Counter(checker.name for checker, _ in findings(at))
    return {checker.name: found[checker.name] for checker in CHECKERS}


def to_see_to(session: Session, here: Settings, today: date, now: datetime) -> Iterator[verify.Finding]:
    """The same as `ehc verify` says them: warnings, under the checker's name."""
    for checker, found in findings(look(session, here, today, now)):
        do = f"{checker.means} {checker.do}"
        yield verify.Finding("operation", found.detail, found.case_id, found.reference, checker.name, do)
