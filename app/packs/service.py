"""Packs made, kept, and made again: the figures are always worked out from the record, never read from what was kept."""

from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from typing import Final

from sqlmodel import Session

from app import today as clock
from app.deps import Parts
from app.errors import invalid
from app.kpis.parts import Content
from app.kpis.reports import Gatherer
from app.packs import store
from app.packs.asked import span_of
from app.packs.contents import content
from app.packs.digest import digest_of, digest_of_register
from app.packs.schemas import PackIn
from app.rulebook import council_register
from app.security import Actor
from app.settings import Settings
from app.tables import Pack
from workflow.packs.spans import Of
from workflow.rules import Rules
from workflow.states import Role

SAME_RULES: Final = "the rules and the targets are as they were, so the software's arithmetic was changed, or the record: run ehc verify"
RELEASE: Final = version("ehc-casework")


@dataclass(frozen=True)
class Drawn:
    """A pack's content, and the digests of its figures and of what they were worked out by.

    `corrected`: a child's own details were put right since: of those the indicators know only how they stand today.
    """

    content: Content
    digest: str
    rules: str
    targets: str
    corrected: bool


@dataclass(frozen=True)
class Again:
    """A kept pack, worked out again."""

    made: store.Made
    drawn: Drawn

    @property
    def same(self) -> bool:
        """Whether every figure is as it was."""
        return self.made.pack.digest == self.drawn.digest

    @property
    def why(self) -> str | None:
        """What may have changed a figure."""
        if self.same:
            return None
        pack, drawn = self.made.pack, self.drawn
        what = [
            name
            for name, before, now in (
                ("the rules (law, the council's policy or holidays)", pack.rules, drawn.rules),
                ("the targets, comparators or definitions", pack.targets, drawn.targets),
                (f"the software's release ({pack.release} is now {RELEASE})", pack.release, RELEASE),
            )
            if before != now
        ]
        what += ["children's own details (date of birth, sex, ethnicity)"] if drawn.corrected else []
        return f"since it was made, {' and '.join(what)} changed" if what else SAME_RULES


def of_request(body: PackIn, now: datetime, today: date) -> Of:
    """What is asked for, its defaults filled in. Raises 422."""
    known_at = body.known_at or now
    if not clock.EARLIEST <= known_at <= now:
        raise invalid("known_at", "an instant between 2000 and now")
    as_at = body.as_at or min(body.last, today)
    if as_at > today:
        raise invalid("as_at", f"{as_at} is in the future: today is {today}")
    return Of(body.kind, span_of(body.kind, body.first, body.last, as_at), as_at, known_at)


def make(here: Parts, who: Actor, body: PackIn) -> Again:
    """Make a pack, and keep what it is of with the digest of its figures."""
    now = store.settled(here.db)
    return keep(here, who, of_request(body, now, clock.today()), scheduled=False)


def keep(here: Parts, who: Actor, of: Of, *, scheduled: bool) -> Again:
    """Work a pack out and keep it."""
    rules = here.rules()
    with here.db.reading() as session:
        drawn = draw(session, who.authority, of, rules, here.settings, clock.today())
    with here.db.writing() as session:
        pack = Pack(
            authority=who.authority, kind=of.kind.value, first=of.span.first, last=of.span.last, as_at=of.as_at,
            known_at=of.known_at, digest=drawn.digest, rules=drawn.rules, targets=drawn.targets, release=RELEASE, scheduled=scheduled,
            at=clock.now(), by_account_id=who.account_id,
        )  # fmt: skip
        session.add(pack)
        session.flush()
    return Again(store.Made(pack, who.name), drawn)


def again(here: Parts, who: Actor, pack_id: int) -> Again:
    """A kept pack, worked out again from the record. Raises 404."""
    rules = here.rules()
    with here.db.reading() as session:
        made = store.found(session, who, pack_id)
        return Again(made, draw(session, who.authority, made.of, rules, here.settings, clock.today()))


def draw(session: Session, authority: str, of: Of, rules: Rules, settings: Settings, today: date) -> Drawn:
    """Work a pack out. It is published, so it is drawn as an analyst sees the figures, whoever asks: small numbers hidden."""
    reader = Actor(0, "pack", Role.ANALYST, authority)
    register = council_register(settings)
    known_at = of.known_at if store.anything_since(session, of.known_at) else None
    found = Gatherer(session, reader, of, rules, register, today, known_at).gather()
    return Drawn(
        content(of, authority, found, rules, register),
        digest_of(found),
        rules.digest,
        digest_of_register(register),
        corrected=store.details_corrected_since(session, reader, of.known_at),
    )
