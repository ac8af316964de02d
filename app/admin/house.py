"""How the house stands, for its administrator: what keeps it from working, what wants seeing to, what was last done.

The checkers look at the whole installation; messages are the administrator's own authority's. Counts and days: no case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from app.alerts.delivery import shown
from app.alerts.subscription_schemas import DeliveryOut
from app.checks.canary import CANARY
from app.checks.checkers import CHECKERS
from app.checks.machinery import MACHINERY, last_sweep
from app.deps import Parts
from app.health import looked_at
from app.migrate import head, where
from app.record import checkpoint
from app.security import Actor
from app.settings import Settings
from app.tables import CaseRow, Checkpoint, Sweep

MANY: Final = 1000
"""Stale cases are counted up to this many."""
MESSAGES_SHOWN: Final = 100
YOURS: Final = frozenset({checker.name for checker in (*MACHINERY, *CANARY)} | {"service_unseen", "delivery_dead"})
"""The findings that an administrator can do something about: the machinery, and services that nobody would see."""


class Found(NamedTuple):
    """A checker that found something."""

    name: str
    many: int
    means: str
    do: str


class SetUp(NamedTuple):
    """One thing the installation was set up with, never a secret."""

    what: str
    how: str
    setting: str


@dataclass(frozen=True)
class House:
    """How it stands."""

    faults: Sequence[str]
    yours: Sequence[Found]
    theirs: Sequence[Found]
    checkers: int
    stale: int
    at: str | None
    needed: str
    digest: str
    sweep: Sweep | None
    checkpoint: Checkpoint | None
    canary_sang: bool
    dead: Sequence[DeliveryOut]
    waiting: int
    set_up: Sequence[SetUp]


def house(here: Parts, who: Actor) -> House:
    """Look at everything. The checkers' counts are a minute old at most."""
    faults, counts = looked_at(here)
    found = [Found(c.name, counts[c.name], c.means, c.do) for c in CHECKERS if counts.get(c.name)]
    with here.db.reading() as session:
        digest = here.rules(session).digest
        dead = shown.of_authority(session, who, "dead", MESSAGES_SHOWN, None)
        return House(
            faults, [f for f in found if f.name in YOURS], [f for f in found if f.name not in YOURS], len(CHECKERS), stale(session, digest) if faults else 0, where(here.db), head(), digest,
            last_sweep(session), checkpoint.latest(session), bool(counts) and not counts.get("canary_silent"),
            [d for d in dead if d.rested_at is None][:MESSAGES_SHOWN],
            len(shown.of_authority(session, who, "waiting", MESSAGES_SHOWN, None)), set_up(here.settings),
        )  # fmt: skip


def stale(session: Session, digest: str) -> int:
    """How many cases have their dates from other rules than those in force: counted up to a thousand."""
    of_others = select(col(CaseRow.matter_id)).where(col(CaseRow.rules) != digest).distinct().limit(MANY)
    return len(session.scalars(of_others).all())


def set_up(settings: Settings) -> list[SetUp]:
    """What the environment says of mail, files, sign-in and the sweep."""
    mail = (
        "by GOV.UK Notify"
        if settings.notify_api_key
        else "by a mail server"
        if settings.smtp_url or settings.smtp_host
        else ""
    )
    providers = ", ".join(provider.label for provider in settings.oidc_providers)
    hours = f"{settings.session_idle_minutes} minutes without use, {settings.session_max_hours} hours at most"
    sweep = (
        f"at {settings.sweep_at}, by the service itself" if settings.sweep_at else "by whatever runs ehc sweep each day"
    )
    return [
        SetUp("E-mail goes out", mail or "nowhere: nobody is told by e-mail", "EHC_SMTP_URL or EHC_NOTIFY_API_KEY"),
        SetUp("The director is told at", settings.director_email or "no address", "EHC_DIRECTOR_EMAIL"),
        SetUp("The daily sweep is run", sweep, "EHC_SWEEP_AT"),
        SetUp("Files are looked at for viruses", "by clamd" if settings.antivirus else "by nobody", "EHC_ANTIVIRUS"),
        SetUp("People sign in", f"by link, by password{f', with {providers}' if providers else ''}", "EHC_OIDC_PROVIDERS"),
        SetUp("A session ends after", hours, "EHC_SESSION_IDLE_MINUTES, EHC_SESSION_MAX_HOURS"),
        SetUp("Links lead to", settings.public_url, "EHC_PUBLIC_URL"),
    ]  # fmt: skip
