"""One round of sending: claim what waits, send it outside any transaction, write down what became of each, one commit each.

Messages to one receiver go in order, in a lane of their own, so that one who stalls holds up nobody else.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app import today as clock
from app.alerts.delivery import claims, notify, webhook
from app.alerts.delivery.claims import Claimed
from app.alerts.delivery.forward import BATCH as FORWARDED
from app.alerts.delivery.forward import forward
from app.alerts.delivery.letters import with_words
from app.alerts.delivery.mail import Postbox, server_of
from app.alerts.delivery.needed import need_to_know
from app.alerts.delivery.outcome import Drained, NotThere, Refused, TryLater
from app.alerts.delivery.recipients import address_of
from app.db import Database
from app.settings import Settings

BATCH: Final = 100
LANES: Final = 4
LANE_S: Final = 200.0  # what is begun after this might outlive the claim, and be sent by somebody else meanwhile
EMAIL: Final = "email"
WEBHOOK: Final = "webhook"


def channels(settings: Settings) -> tuple[str, ...]:
    """The channels that are set up. What is for another waits, and uses up no attempts."""
    return (WEBHOOK, EMAIL) if settings.notify_api_key or server_of(settings) else (WEBHOOK,)


def drain(
    db: Database, settings: Settings, now: datetime, *, limit: int = BATCH, stop: threading.Event | None = None
) -> Drained:
    """Send at most so many of the messages that wait at an instant; what each came to is written down and counted.

    Safe beside others that do the same. `stop`: when it is set, what has not been begun is let go. Raises only what
    the database raises: what was claimed then waits until the claim runs out.
    """
    claimed = claims.claim(db, channels(settings), now, limit)
    lanes: dict[str, list[Claimed]] = defaultdict(list)
    for message in claimed:
        lanes[EMAIL if message.channel == EMAIL else message.recipient].append(message)
    total = Drained()
    if lanes:
        round_ = _Round(db, settings, now, stop or threading.Event())
        with ThreadPoolExecutor(LANES, "deliver") as pool:
            for drained in pool.map(round_.lane, lanes.values()):
                total.add(drained)
    return total


def drain_all(db: Database, settings: Settings, stop: threading.Event | None = None) -> Drained:
    """Send everything that waits, round after round, until nothing more is due or `stop` is set.

    First what events call for is made into messages.
    """
    total, stop = Drained(), stop or threading.Event()
    while not stop.is_set() and forward(db, clock.now()) == FORWARDED:
        pass
    while not stop.is_set():
        drained = drain(db, settings, clock.now(), stop=stop)
        total.add(drained)
        if drained.claimed < BATCH:
            break
    return total


@dataclass(frozen=True)
class _Round:
    db: Database
    settings: Settings
    now: datetime
    stop: threading.Event
    began: float = field(default_factory=time.monotonic)

    def at(self) -> datetime:
        """This instant, as the round's own clock has it."""
        return self.now + timedelta(seconds=time.monotonic() - self.began)

    def lane(self, messages: list[Claimed]) -> Drained:
        """Send the messages of one lane, in order."""
        done, postbox = Drained(), Postbox(self.settings)
        try:
            for place, message in enumerate(messages):
                if self.stop.is_set() or time.monotonic() - self.began > LANE_S:
                    claims.let_go(self.db, messages[place:])
                    done.let_go += len(messages) - place
                    break
                try:
                    self._send(message, postbox)
                except NotThere as error:
                    self._put_off(messages[place:], error, done)
                    break
                except TryLater as error:
                    self._put_off([message], error, done)
                except Refused as error:
                    claims.dead(self.db, message, str(error), self.at())
                    done.dead += 1
                else:
                    claims.delivered(self.db, message, self.at())
                    done.delivered += 1
        finally:
            postbox.close()
        return done

    def _send(self, message: Claimed, postbox: Postbox) -> None:
        try:
            with self.db.reading() as session:
                if message.channel == WEBHOOK:
                    subscription, address = webhook.subscription_of(session, message), ""
                else:
                    subscription, address = None, address_of(session, message.recipient, self.settings)
                    message = with_words(session, need_to_know(session, message), self.settings)
            if subscription is not None:
                webhook.post(message, subscription, self.at(), self.settings)
            elif self.settings.notify_api_key:
                notify.send(message, address, self.at(), self.settings)
            else:
                postbox.send(message, address)
        except (TryLater, Refused):
            raise
        except Exception as error:  # one message that cannot even be written may not keep the others from going
            raise TryLater(f"a fault of the service: {type(error).__name__}") from error

    def _put_off(self, messages: Iterable[Claimed], error: TryLater, done: Drained) -> None:
        for message in messages:
            if claims.put_off(self.db, message, str(error), self.at(), error.after):
                done.dead += 1
            else:
                done.put_off += 1
