"""`ehc sweep` is killed, its whole process group at once, at moments it cannot choose: in the end nothing shows it.

Weeks that nobody swept are due, each day with many rungs, some of which fall away again. Afterwards every rung stands
raised once, as in a twin that nobody disturbed; every message of the twin was taken at least once, always under the same
id, by a mail server and a receiver that fail and hang up; and the record verifies. Small by default; EHC_PROOF=1 for a
hundred kills on each database. EHC_PROOF_SEED repeats a run's choices, though not the moments the machine makes of them.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.alerts.morning import swept
from app.record.verify import Verification
from app.tables import Account, Alert, AlertChange, AlertOpen, Delivery, Preference, Sweep, Worker
from tests.alerts.delivery.conftest import Waiting
from tests.alerts.delivery.servers import mail_server, receiver
from tests.support.installation import TODAY, Installation
from tests.support.service import EHC

pytestmark = [pytest.mark.proof, pytest.mark.slow]

KILLS, CASES = (100, 240) if os.environ.get("EHC_PROOF") else (4, 24)
SEED = int(os.environ.get("EHC_PROOF_SEED", "20261122"))
WEEK = timedelta(days=7)
FIRST = TODAY - 52 * WEEK
OPENED_OVER = 4  # days on which the cases came in: so that some days of a week have many rungs, and some have few
WHOLE_START_S = 4.0  # within which a command that has said nothing yet is killed
A_DAY_S = 0.5  # within which one is killed that has just said a day
ON_TO_THE_NEXT = 0.5  # else the same day is swept again, and what is left of its messages sent
AT_MOST = 100  # messages sent in a life that is killed amid them
GIVE_UP_S = 60.0


def furnish(waiting: Waiting, hooks_url: str) -> None:
    """A council and its cases: half are decided in time; a few are somebody's who is told of each alert by itself."""
    here = waiting.here
    manager, caseworker = here.actor("manager"), here.actor("caseworker")
    with here.db.writing() as session:
        for actor in (manager, caseworker):
            session.get_one(Account, actor.account_id).email = f"{actor.role}@council.example"
        session.add(Preference(account_id=caseworker.account_id, immediate=True))
        session.add(Worker(authority="801", kind="caseworker", name="Sam Lee", account_id=caseworker.account_id))
    waiting.subscription(hooks_url, "alert.raised")
    for n in range(CASES):
        came_in = FIRST - timedelta(days=30 - n % OPENED_OVER)
        case_id = here.open(came_in, manager)
        if n % 2:
            here.record(case_id, "assessment_agreed", came_in + timedelta(days=40), manager)
        if n % 8 == 0:
            here.record(case_id, "caseworker_allocated", came_in, manager, worker="Sam Lee")


class Sweeping:
    """The real command, again and again, week after week, and where it was when it was killed."""

    def __init__(self, waiting: Waiting, mail, hooks) -> None:
        self.waiting, self.mail, self.hooks = waiting, mail, hooks
        self.chance, self.on, self.lives = random.Random(SEED), FIRST + WEEK, 0
        faults = random.Random(f"{SEED} faults")
        mail.answer = lambda _: "451 try later" if faults.random() < 0.02 else "250 OK"
        hooks.answer = lambda _: (faults.choices([204, 503, 0], [96, 2, 2])[0], {})
        self.said = waiting.here.folder / "said.txt"
        self.killed: Counter[str] = Counter()

    def days(self) -> int:
        with self.waiting.here.db.reading() as session:
            statement = select(func.count(col(Sweep.day).distinct())).where(col(Sweep.day) > FIRST)
            return session.scalar(statement) or 0

    def tried(self) -> int:
        return self.mail.turns + len(self.hooks.posted)

    def start(self) -> subprocess.Popen:
        with self.said.open("wb") as said:
            return subprocess.Popen(
                [EHC, "sweep", "--on", self.on.isoformat()],
                env=self.waiting.environment(self.mail) | {"PYTHONUNBUFFERED": "1"},
                cwd=self.waiting.here.folder,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def live(self) -> None:
        """One life of the command, over what is due and what was missed: the next week, where all is swept, or the day again."""
        self.lives += 1
        self.waiting.time_goes_by()
        days_before, tried_before = self.days(), self.tried()
        if days_before == (self.on - FIRST).days and self.chance.random() < ON_TO_THE_NEXT:
            self.on += WEEK
        missed = (self.on - FIRST).days - days_before
        process = self.start()
        self._come_to_a_moment(process, missed)
        ended = process.poll()
        if ended is not None:
            assert ended == 0, self.said.read_text()
            return
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        days, missed = self.days(), (self.on - FIRST).days
        where = (
            "before its first day" if days == days_before else "between days" if days < missed else "after its last day"
        )
        self.killed["amid messages" if self.tried() > tried_before else where] += 1

    def _come_to_a_moment(self, process: subprocess.Popen, missed: int) -> None:
        """Wait for something to have been said or sent, and then for a moment more. Several points are as likely."""
        tried, until = self.tried(), time.monotonic() + GIVE_UP_S
        point = self.chance.choice(["start", "days", "days", "messages"])
        if point == "start":
            time.sleep(self.chance.uniform(0, WHOLE_START_S))
            return
        lines, sendings = self.chance.randrange(1, max(missed, 1) + 1), self.chance.randrange(1, AT_MOST)
        while process.poll() is None and time.monotonic() < until:
            if point == "days" and self.said.read_bytes().count(b"\n") >= lines:
                break
            if point == "messages" and self.tried() >= tried + sendings:
                break
            time.sleep(0.001)
        time.sleep(self.chance.uniform(0, A_DAY_S))

    def recover(self) -> None:
        """Let it sweep undisturbed, and let what could not be sent go out."""
        process = self.start()
        assert process.wait(GIVE_UP_S * 60) == 0, self.said.read_text()
        self.waiting.recover(self.mail)


def undisturbed(twin: Waiting, hooks_url: str, on) -> None:
    """The same council and the same weeks, and nobody kills anything."""
    furnish(twin, hooks_url)
    for n in range((on - FIRST) // WEEK + 1):
        list(swept(twin.here.db, twin.here.settings, FIRST + n * WEEK))


def raised(here: Installation) -> Counter:
    """Every alert there is, and what became of it."""
    columns = (Alert.matter_id, Alert.clock_key, Alert.rung, Alert.due_on, Alert.occurrence, Alert.on)
    statement = (
        select(*map(col, columns), col(AlertChange.reason), col(AlertOpen.alert_id).is_not(None))
        .outerjoin(AlertChange, col(AlertChange.alert_id) == col(Alert.id))
        .outerjoin(AlertOpen, col(AlertOpen.alert_id) == col(Alert.id))
    )
    with here.db.reading() as session:
        return Counter(tuple(row) for row in session.execute(statement))


def words(body: str) -> str:
    """What a message says, whatever numbers its alerts have."""
    said = json.loads(body)
    items = [{name: value for name, value in item.items() if name != "alert_id"} for item in said["items"]]
    return json.dumps({**said, "items": sorted(items, key=json.dumps)}, sort_keys=True)


def queued(here: Installation) -> Counter:
    """Every message there is: to whom, on what, in which words."""
    with here.db.reading() as session:
        return Counter((row.recipient, row.topic, words(row.body)) for row in session.scalars(select(Delivery)))


def names_of_messages(here: Installation) -> set[str]:
    with here.db.reading() as session:
        rows = session.execute(select(col(Delivery.id), col(Delivery.channel))).all()
    return {f"msg_{id_}" if channel == "webhook" else f"<delivery-{id_}@127.0.0.1>" for id_, channel in rows}


def each_says_one_thing(mail, hooks) -> None:
    """Whatever was sent again under an id was the same again."""
    said = defaultdict(set)
    for posted in hooks.posted:
        said[posted.headers["webhook-id"]].add(posted.body)
    for got in mail.mails:
        said[str(got["Message-ID"])].add(got.get_body(("plain",)).get_content())
    differing = {name: bodies for name, bodies in said.items() if len(bodies) > 1}
    assert not differing, differing


def verified(here: Installation) -> list[str]:
    """What `ehc verify` would call wrong."""
    with here.db.reading() as session:
        found = list(Verification(session, here.rules, datetime.now(UTC), TODAY).findings())
    return [one.detail for one in found if one.area != "operation"]


def test_kill_9_of_a_sweep_raises_each_rung_once_and_loses_no_message(here, sqlite_pattern, tmp_path, capsys):
    with mail_server() as mail, receiver() as hooks:
        sweeping = Sweeping(Waiting(here, datetime.now(UTC)), mail, hooks)
        furnish(sweeping.waiting, hooks.url)
        list(swept(here.db, here.settings, FIRST))
        while sweeping.killed.total() < KILLS:
            sweeping.live()
        sweeping.recover()
        taken = mail.ids() + hooks.taken

    shutil.copy(sqlite_pattern, tmp_path / "twin.db")
    twin = Waiting(Installation(f"sqlite:///{tmp_path / 'twin.db'}", tmp_path))
    undisturbed(twin, hooks.url, sweeping.on)
    alerts, messages = raised(here), queued(here)
    assert alerts == raised(twin.here)
    assert set(alerts.values()) == {1}
    assert messages == queued(twin.here)
    twin.here.close()

    assert sweeping.waiting.standing() == {"delivered": messages.total()}
    assert set(taken) == names_of_messages(here), "a message was lost, or one went out that is not on record"
    each_says_one_thing(mail, hooks)
    assert verified(here) == []
    per_day = Counter(alert[5] for alert in alerts)
    with capsys.disabled():
        print(  # noqa: T201 - what a proof found
            f"\n{KILLS} kills of a sweep on {here.url.split(':')[0].split('+')[0]} ({dict(sweeping.killed)}), {sweeping.lives} lives over "
            f"{sweeping.days()} days: {alerts.total()} alerts, up to {max(per_day.values())} a day, each once; "
            f"{messages.total()} messages, all taken, {sum(n > 1 for n in taken.values())} of them more than once under the same id"
        )
