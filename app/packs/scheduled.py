"""The packs that are made by themselves, each once: whatever was due and is not there yet."""

import logging
from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy.exc import IntegrityError

from app import today as clock
from app.accounts.store import account_named
from app.db import Database
from app.deps import Parts
from app.packs import service, store
from app.registers import authorities
from app.security import Actor
from app.settings import Settings
from workflow.packs.arrangements import arrangements
from workflow.packs.spans import Kind, Of, Span
from workflow.states import Role

ACCOUNT: Final = "packs"
log = logging.getLogger("ehc.packs")


def make_due(db: Database, settings: Settings, on: date) -> Iterator[str]:
    """Make what is due by a day, for each authority that has cases, a commit each; say each in a line.

    Run again, it makes nothing twice. One that cannot be made is said and logged, and tried again the next morning: the
    sweep that it is part of goes on.
    """
    here = Parts(settings, db)
    with db.reading() as session:
        ours = authorities(session)
    for kind, span in arrangements(settings.packs).due(on, here.rules().working_days):
        for authority in ours if span.last < clock.today() else ():
            try:
                if make_once(here, authority, kind, span):
                    yield f"{kind} pack of {span.name} made for {authority}"
            except Exception:
                log.exception("a pack could not be made")
                yield f"{kind} pack of {span.name} NOT made for {authority}: it is tried again at the next sweep"


def make_once(here: Parts, authority: str, kind: Kind, span: Span) -> bool:
    """Make the pack of a period, as it stood on its last day, unless it is there. Whether it was made now."""
    with here.db.reading() as session:
        if store.scheduled(session, authority, kind, span):
            return False
    of = Of(kind, span, min(span.last, clock.today()), store.settled(here.db))
    try:
        service.keep(here, acting_for(here, authority), of, scheduled=True)
    except IntegrityError:  # another process was quicker
        return False
    return True


def acting_for(here: Parts, authority: str) -> Actor:
    """The account that packs are made by, where nobody asked."""
    with here.db.writing() as session:
        account = account_named(session, ACCOUNT, Role.MANAGER, authority, "", clock.now())
        return Actor(account.id or 0, account.name, Role.MANAGER, authority)
