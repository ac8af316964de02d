"""The morning: missed days and the day itself are swept, each in a commit of its own with the messages it calls for."""

from collections.abc import Iterator
from datetime import date

from app import today as clock
from app.alerts import canary
from app.alerts.delivery.drain import drain_all
from app.alerts.digests import queue
from app.alerts.sweep import Swept, days_to_sweep, sweep
from app.db import Database
from app.rulebook import current_rules, ladder
from app.settings import Settings


def swept(db: Database, settings: Settings, on: date) -> Iterator[Swept]:
    """Sweep every day up to one. Killed at any point, it is run again: what was committed is not raised twice."""
    rules, rungs = current_rules(db, settings), ladder(settings)
    with db.reading() as session:
        days = days_to_sweep(session, on)
    for day in days:
        now = clock.now()
        with db.writing() as session:
            done = sweep(session, rules, day, now, rungs)
            queue(session, done, now, rungs, has_director=bool(settings.director_email))
            canary.queue(session, done, now)
        yield done


def morning(db: Database, settings: Settings, on: date) -> Iterator[str]:
    """The sweep of a day and the sending of what waits, each said in a line. Today's also proves the chain by a canary."""
    if on == clock.today():
        canary.feed(db, settings, on, clock.now())
    for done in swept(db, settings, on):
        yield f"{done.day}: {done.raised} alerts raised, {done.withdrawn} withdrawn"
    sent = drain_all(db, settings)
    if sent.claimed:
        yield str(sent)
