"""Messages that wait, on each database in turn, a mail server and a receiver to send them to."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.alerts.delivery.drain import drain, drain_all
from app.alerts.delivery.outcome import Drained
from app.alerts.subscription_schemas import SubscriptionIn
from app.alerts.subscriptions import make
from app.tables import Account, Delivery
from tests.alerts.delivery.servers import MailServer, Receiver, mail_server, receiver
from tests.support.installation import Installation

RECOVERIES = 40
FRI_20_NOV = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
ASKS = "Today is the last lawful day to issue the plan."
ITEM = {"reference": "EHC-801-12", "rung": "plan_due", "due_on": "2026-11-20", "asks": ASKS}
DIGEST = {"day": "2026-11-20", "items": [ITEM]}


class Waiting:
    """An installation, and messages in it to send."""

    def __init__(self, here: Installation, now: datetime = FRI_20_NOV) -> None:
        self.here, self.now, self.made = here, now, 0
        here.settings.webhooks_private = True
        self.secret = ""

    def mail_by(self, server: MailServer) -> None:
        settings = self.here.settings
        settings.smtp_url, settings.smtp_starttls = f"smtp://127.0.0.1:{server.port}", False
        settings.mail_from = "EHC casework <ehc@council.example>"

    def environment(self, server: MailServer) -> dict[str, str]:
        """What a command is told that sends here."""
        return {
            **os.environ,
            "EHC_DATABASE_URL": self.here.url,
            "EHC_SECRET_KEY": "for tests",
            "EHC_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "EHC_SMTP_STARTTLS": "0",
            "EHC_MAIL_FROM": "ehc@council.example",
            "EHC_WEBHOOKS_PRIVATE": "1",
        }

    def time_goes_by(self) -> None:
        """Minutes, in which the claims of the dead run out, and hours, in which what failed falls due again."""
        again = "UPDATE delivery SET claimed_until = NULL, not_before = created_at WHERE delivered_at IS NULL"
        with self.here.db.writing() as session:
            session.execute(text(again))

    def standing(self) -> Counter[str]:
        """How many messages are delivered, how many wait, how many are dead."""
        with self.here.db.reading() as session:
            rows = session.execute(text("SELECT delivered_at, dead_at FROM delivery")).all()
        return Counter("delivered" if done else "dead" if dead else "waiting" for done, dead in rows)

    def recover(self, server: MailServer) -> None:
        """Let what waits be sent undisturbed, until nothing does."""
        self.mail_by(server)
        for _ in range(RECOVERIES):
            if not self.standing()["waiting"]:
                return
            self.time_goes_by()
            drain_all(self.here.db, self.here.settings)

    def reader(self, name: str = "Cass Caseworker", email: str | None = "cass@council.example") -> str:
        """Somebody with an account, as a message names them."""
        account_id = self.here.actor("caseworker", name=name).account_id
        with self.here.db.writing() as session:
            session.get_one(Account, account_id).email = email
        return f"account:{account_id}"

    def subscription(self, url: str, *events: str) -> str:
        """A subscription, as a message names it."""
        with self.here.db.writing() as session:
            wanted = SubscriptionIn(url=url, events=list(events))
            made = make(session, self.here.actor("manager"), wanted, self.here.settings, self.now)
        self.secret = made.secret
        return f"subscription:{made.id}"

    def put(self, recipient: str, body: object = DIGEST, topic: str = "alert.digest", authority: str = "801") -> int:
        """A message that waits; its id."""
        self.made += 1
        channel = "webhook" if recipient.startswith("subscription") else "email"
        with self.here.db.writing() as session:
            row = Delivery(
                key=f"message {self.made}",
                authority=authority,
                channel=channel,
                recipient=recipient,
                topic=topic,
                body=json.dumps(body),
                created_at=self.now,
                not_before=self.now,
            )
            session.add(row)
            session.flush()
            return row.id or 0

    def drain(self, after: timedelta = timedelta(0), limit: int = 100) -> Drained:
        return drain(self.here.db, self.here.settings, self.now + after, limit=limit)

    def row(self, delivery_id: int) -> Delivery:
        with self.here.db.reading() as session:
            return session.scalars(select(Delivery).where(Delivery.id == delivery_id)).one()


@pytest.fixture
def waiting(here: Installation) -> Waiting:
    return Waiting(here)


@pytest.fixture
def alone(embedded: Installation) -> Waiting:
    """The same on embedded SQLite, for what does not depend on the database."""
    return Waiting(embedded)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def hooks() -> Iterator[Receiver]:
    with receiver() as there:
        yield there
