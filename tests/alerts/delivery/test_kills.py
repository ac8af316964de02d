"""`ehc deliver` is killed at moments it cannot choose, amid a mail server and a receiver that fail, stall and hang up.

Afterwards every message was taken at least once, always under the same id and with the same words; none is lost. Small
by default; EHC_PROOF=1 for a hundred kills on each database. EHC_PROOF_SEED repeats a run's choices, though not the
moments the machine makes of them.
"""

import os
import random
import subprocess
import time
from collections import defaultdict
from datetime import UTC, datetime

import pytest

from tests.alerts.delivery.conftest import Waiting
from tests.support.service import EHC

pytestmark = [pytest.mark.proof, pytest.mark.slow]

KILLS = 100 if os.environ.get("EHC_PROOF") else 3
SEED = int(os.environ.get("EHC_PROOF_SEED", "20261120"))
AT_ONCE = 8  # messages made before each start, and as many while it runs
START_S = 3.0  # within which a process that sends nothing yet is killed as it starts
LONG_S = 11.0  # a stall that is longer than a receiver is waited for


class Deliveries:
    """The real command, again and again, and what it did."""

    def __init__(self, waiting: Waiting, mail, hooks) -> None:
        self.waiting, self.mail, self.hooks = waiting, mail, hooks
        self.chance = random.Random(SEED)
        self.recipients = [waiting.reader(), waiting.reader("Other", "other@council.example")]
        self.recipients += [waiting.subscription(hooks.url), waiting.subscription(f"{hooks.url}/2")]
        self.sent: dict[str, int] = {}
        faults = random.Random(f"{SEED} faults")
        mail.answer = lambda _: "451 try later" if faults.random() < 0.2 else "250 OK"
        hooks.answer = lambda _: (faults.choices([204, 503, 0], [7, 2, 1])[0], {})
        hooks.stall_s = lambda _: LONG_S if faults.random() < 0.01 else faults.uniform(0, 0.03)

    def tried(self) -> int:
        return self.mail.turns + len(self.hooks.posted)

    def make(self) -> None:
        """New messages, by turns to each recipient."""
        for n in range(AT_ONCE):
            recipient = self.recipients[n % len(self.recipients)]
            sent = self.waiting.put(recipient, body={"lines": [f"Words {len(self.sent)}."]})
            name = f"msg_{sent}" if recipient.startswith("subscription") else f"<delivery-{sent}@127.0.0.1>"
            self.sent[name] = len(self.sent)

    def killed(self) -> int:
        """One life of the command: how many sendings it was allowed."""
        self.waiting.time_goes_by()
        self.make()
        allowed, before, began = self.chance.randrange(AT_ONCE * 2), self.tried(), time.monotonic()
        patience = 20.0 if allowed else self.chance.uniform(0, START_S)
        environment = self.waiting.environment(self.mail)
        process = subprocess.Popen([EHC, "deliver"], env=environment, cwd=self.waiting.here.folder)
        self.make()
        while self.tried() < before + max(allowed, 1) and time.monotonic() < began + patience:
            assert process.poll() is None, "it ended by itself"
            time.sleep(0.001)
        time.sleep(self.chance.uniform(0, 0.03))
        process.kill()
        process.wait()
        return self.tried() - before

    def recover(self) -> None:
        """Let it work undisturbed: the command once, then, as it is quicker, what the command calls."""
        self.waiting.time_goes_by()
        environment = self.waiting.environment(self.mail)
        subprocess.run([EHC, "deliver", "--once"], env=environment, cwd=self.waiting.here.folder, check=True)
        self.waiting.recover(self.mail)


def test_kill_9_of_delivery_loses_no_message(here, mail, hooks, capsys):
    deliveries = Deliveries(Waiting(here, datetime.now(UTC)), mail, hooks)
    sendings = [deliveries.killed() for _ in range(KILLS)]
    assert deliveries.waiting.standing()["waiting"], "no kill left anything to do"
    deliveries.recover()
    assert deliveries.waiting.standing() == {"delivered": len(deliveries.sent)}

    for got in mail.mails:
        words = got.get_body(("plain",)).get_content()
        assert words.startswith(f"- Words {deliveries.sent[str(got['Message-ID'])]}.")
    bodies = defaultdict(set)
    for posted in hooks.posted:
        bodies[posted.headers["webhook-id"]].add(posted.body)
    for name, said in bodies.items():
        assert len(said) == 1
        assert f'"Words {deliveries.sent[name]}."'.encode() in said.pop()
    taken = mail.ids() + hooks.taken
    assert set(taken) == set(deliveries.sent)
    again = sum(times > 1 for times in taken.values())
    assert again, "no receiver was made to take a message twice: nothing was put to the test"
    with capsys.disabled():
        print(  # noqa: T201 - what a proof found
            f"\n{KILLS} kills of delivery on {here.url.split(':')[0]}, after {min(sendings)} to {max(sendings)} sendings: "
            f"{len(taken)} messages, all taken, {again} of them more than once under the same id"
        )
