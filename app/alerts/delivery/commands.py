"""`ehc deliver`: sends what waits, apart from the service or beside it."""

import signal
import threading
from collections.abc import Callable
from typing import Annotated, Final

import typer

from app.alerts.delivery import claims
from app.db import Database
from app.settings import Settings, settings

EVERY_S: Final = 5.0


def install(app: typer.Typer, opened: Callable[[Settings], Database]) -> None:
    """Add `deliver` to the command line. `opened` gives the migrated database."""

    @app.command()
    def deliver(*, once: Annotated[bool, typer.Option("--once", help="Send what waits now, and end.")] = False) -> None:
        """Send the messages that wait: e-mail and webhooks. Several may run at once, beside the service too.

        What cannot be sent is tried again, for about two days, then kept for `POST /api/v1/deliveries/{id}/replay`.
        """
        from app.alerts.delivery.drain import drain_all

        here = settings()
        db, stop = opened(here), threading.Event()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_: stop.set())
        _say_what_cannot_go(db, here)
        while True:
            drained = drain_all(db, here, stop)
            if drained.claimed:
                typer.echo(str(drained))
            if once or stop.wait(EVERY_S):
                break
        db.close()


def _say_what_cannot_go(db: Database, here: Settings) -> None:
    from app.alerts.delivery.drain import EMAIL, channels

    if EMAIL in channels(here):
        return
    with db.reading() as session:
        waiting = claims.unsent(session, EMAIL)
    if waiting:
        typer.echo(f"{waiting} e-mails wait: no mail is set up (EHC_SMTP_URL or EHC_NOTIFY_API_KEY)", err=True)
