"""A message that waits is sent once where all goes well, again where it does not, and given up in the end; none is lost."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.alerts.delivery import claims
from app.alerts.delivery.backoff import ATTEMPTS, LONGEST, wait_after
from app.alerts.delivery.drain import drain
from app.tables import Matter
from tests.alerts.delivery.conftest import ITEM
from tests.alerts.delivery.servers import mail_server, receiver
from tests.support.service import free_port

DAY = timedelta(days=1)


def test_what_waits_is_sent_once_and_says_so(waiting, mail, hooks):
    waiting.mail_by(mail)
    by_mail, by_hook = waiting.put(waiting.reader()), waiting.put(waiting.subscription(hooks.url))
    assert waiting.drain().delivered == 2
    assert waiting.drain(DAY).claimed == 0
    assert list(mail.ids().items()) == [(f"<delivery-{by_mail}@127.0.0.1>", 1)]
    assert hooks.taken == {f"msg_{by_hook}": 1}
    row = waiting.row(by_mail)
    assert row.delivered_at >= waiting.now
    assert (row.attempts, row.error, row.claimed_until) == (1, "", None)


def test_what_is_not_yet_due_waits(waiting, hooks):
    waiting.now += timedelta(hours=1)
    waiting.put(waiting.subscription(hooks.url))
    assert waiting.drain(timedelta(seconds=-1)).claimed == 0
    assert waiting.drain().delivered == 1


def test_a_failure_is_put_off_with_its_reason_and_sent_later_under_the_same_id(waiting, hooks):
    hooks.answer = lambda turn: (503, {}) if turn < 3 else (200, {})
    sent = waiting.put(waiting.subscription(hooks.url))
    assert waiting.drain().put_off == 1
    row = waiting.row(sent)
    assert (row.attempts, row.error, row.claimed_until) == (1, "answered 503", None)
    assert timedelta(seconds=7) < row.not_before - waiting.now < timedelta(seconds=20)
    assert waiting.drain(timedelta(seconds=1)).claimed == 0
    assert waiting.drain(DAY).put_off == 1
    assert waiting.drain(2 * DAY).delivered == 1
    assert [posted.headers["webhook-id"] for posted in hooks.posted] == [f"msg_{sent}"] * 3
    assert waiting.row(sent).attempts == 3


def test_after_its_last_attempt_a_message_is_dead_and_kept(waiting, hooks):
    hooks.answer = lambda _: (500, {})
    sent = waiting.put(waiting.subscription(hooks.url))
    rounds = [waiting.drain(n * DAY) for n in range(ATTEMPTS)]
    assert [(r.put_off, r.dead) for r in rounds] == [(1, 0)] * (ATTEMPTS - 1) + [(0, 1)]
    row = waiting.row(sent)
    assert row.dead_at is not None
    assert row.error == "given up after 12 attempts; the last: answered 500"
    assert waiting.drain(99 * DAY).claimed == 0
    assert len(hooks.posted) == ATTEMPTS


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(waiting, hooks):
    hooks.answer = lambda _: (410, {})
    sent = waiting.put(waiting.subscription(hooks.url))
    assert waiting.drain().dead == 1
    assert waiting.row(sent).error == "answered 410: gone for good"
    assert waiting.drain(DAY).claimed == 0


def test_a_receiver_that_asks_for_time_is_given_it_within_reason(waiting, hooks):
    hooks.answer = lambda turn: (429, {"Retry-After": "3600"}) if turn == 1 else (429, {"Retry-After": "999999"})
    sent = waiting.put(waiting.subscription(hooks.url))
    waiting.drain()
    assert timedelta(hours=1) <= waiting.row(sent).not_before - waiting.now < timedelta(hours=1, minutes=1)
    waiting.drain(DAY)
    assert waiting.row(sent).not_before - waiting.now - DAY <= LONGEST + timedelta(minutes=1)


def test_waits_grow_from_seconds_to_half_a_day_and_come_to_about_two_days():
    low, high = [timedelta(0)] * 2
    for attempt in range(1, ATTEMPTS):
        waits = [wait_after(attempt) for _ in range(50)]
        low, high = low + min(waits), high + max(waits)
        assert len(set(waits)) > 1
    assert wait_after(1) < timedelta(seconds=13)
    assert timedelta(hours=30) < low < high < timedelta(hours=60)


def test_one_receiver_that_is_away_holds_up_nobody_else_and_is_tried_once_a_round(waiting, mail, hooks):
    waiting.mail_by(mail)
    away = waiting.subscription(f"http://127.0.0.1:{free_port()}/")
    lost = [waiting.put(away) for _ in range(5)]
    waiting.put(waiting.subscription(hooks.url))
    waiting.put(waiting.reader())
    drained = waiting.drain()
    assert (drained.delivered, drained.put_off) == (2, 5)
    assert {waiting.row(one).error for one in lost} == {"no connection"}


def test_a_message_that_cannot_be_written_holds_up_no_other(waiting, mail):
    waiting.mail_by(mail)
    reader = waiting.reader()
    strange = waiting.put(reader, body={"items": "no list"})
    waiting.put(reader)
    drained = waiting.drain()
    assert (drained.delivered, drained.put_off) == (1, 1)
    assert waiting.row(strange).error == "a fault of the service: ValidationError"


def test_mail_that_is_not_set_up_waits_and_uses_up_no_attempt(waiting, mail):
    sent = waiting.put(waiting.reader())
    assert waiting.drain().claimed == 0
    with waiting.here.db.reading() as session:
        assert claims.unsent(session, "email") == 1
    waiting.mail_by(mail)
    assert waiting.drain().delivered == 1
    assert waiting.row(sent).attempts == 1


def test_a_mail_server_that_is_nowhere_puts_everything_off_and_says_so(waiting, mail):
    waiting.mail_by(mail)
    waiting.here.settings.smtp_url = f"smtp://127.0.0.1:{free_port()}"
    sent = [waiting.put(waiting.reader()) for _ in range(3)]
    assert waiting.drain().put_off == 3
    assert {waiting.row(one).error for one in sent} == {"the mail server does not answer: ConnectionRefusedError"}


def test_a_claim_that_ran_out_is_taken_up_by_somebody_else(waiting, hooks):
    sent = waiting.put(waiting.subscription(hooks.url))
    first = claims.claim(waiting.here.db, ("webhook",), waiting.now, 10)
    assert [message.id for message in first] == [sent]
    assert waiting.drain(timedelta(minutes=4)).claimed == 0
    assert waiting.drain(timedelta(minutes=5)).delivered == 1
    # The first comes back from the dead and says it failed: what was delivered stays delivered.
    claims.put_off(waiting.here.db, first[0], "too late", waiting.now)
    claims.dead(waiting.here.db, first[0], "too late", waiting.now)
    row = waiting.row(sent)
    assert (row.attempts, row.dead_at, row.error) == (1, None, "")
    assert row.delivered_at is not None


def test_a_failure_says_nothing_of_a_message_that_somebody_else_claimed_meanwhile(waiting):
    sent = waiting.put("subscription:1")
    (first,) = claims.claim(waiting.here.db, ("webhook",), waiting.now, 10)
    (second,) = claims.claim(waiting.here.db, ("webhook",), waiting.now + timedelta(minutes=6), 10)
    claims.dead(waiting.here.db, first, "too late", waiting.now)
    assert waiting.row(sent).dead_at is None
    assert waiting.row(sent).claimed_until == second.claimed_until


def test_many_workers_send_each_message_once(waiting, mail, hooks):
    waiting.mail_by(mail)
    reader, there = waiting.reader(), waiting.subscription(hooks.url)
    sent = [waiting.put(reader if n % 2 else there) for n in range(60)]
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while waiting.drain(limit=7).claimed:
                pass
        except BaseException as error:  # noqa: BLE001 - told by the test
            faults.append(error)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not faults
    assert {*mail.ids().values(), *hooks.taken.values()} == {1}
    assert len(mail.mails) + len(hooks.posted) == len(sent)


def test_no_more_are_claimed_than_asked_and_the_longest_waiting_first(waiting, hooks):
    there = waiting.subscription(hooks.url)
    first = [waiting.put(there) for _ in range(3)]
    waiting.now += timedelta(hours=1)
    waiting.put(there)
    assert waiting.drain(limit=3).delivered == 3
    assert set(hooks.taken) == {f"msg_{one}" for one in first}


def test_what_was_not_begun_when_the_service_stops_is_let_go(waiting, hooks):
    sent = waiting.put(waiting.subscription(hooks.url))
    stop = threading.Event()
    stop.set()
    assert drain(waiting.here.db, waiting.here.settings, waiting.now, stop=stop).let_go == 1
    row = waiting.row(sent)
    assert (row.attempts, row.claimed_until, hooks.posted) == (0, None, [])
    assert waiting.drain().delivered == 1


def test_sending_holds_no_transaction_open(waiting):
    """While a receiver stalls, others write."""
    with receiver() as slow:
        slow.stall_s = lambda _: 1.0
        waiting.put(waiting.subscription(slow.url))
        sending = threading.Thread(target=waiting.drain)
        sending.start()
        while not slow.posted:
            time.sleep(0.01)
        with waiting.here.db.writing() as session:
            if not waiting.here.db.is_sqlite:
                session.execute(text("SET lock_timeout = '200ms'"))
            session.execute(text("UPDATE delivery SET error = 'written meanwhile'"))
        assert sending.is_alive()
        sending.join()
    assert slow.taken


@pytest.mark.parametrize("recipient", ["account:999", "service:nobody", "address:nobody", "somebody", "account:x"])
def test_mail_to_nobody_is_dead_at_once(alone, mail, recipient):
    alone.mail_by(mail)
    sent = alone.put(recipient)
    assert alone.drain().dead == 1
    assert alone.row(sent).dead_at is not None


def test_mail_goes_to_accounts_services_and_the_director_and_waits_for_an_address(alone, mail):
    alone.mail_by(mail)
    alone.here.register_service("sirona")
    none, reader = alone.reader("Without", email=None), alone.reader()
    sent = [alone.put(one) for one in (none, reader, "service:sirona", "address:director")]
    assert alone.drain().put_off == 3
    errors = [alone.row(one).error for one in sent]
    assert errors[0].endswith("has no e-mail address")
    assert errors[2:] == ["service sirona has no inbox", "EHC_DIRECTOR_EMAIL is not set"]
    alone.here.settings.director_email = "director@council.example"
    with alone.here.db.writing() as session:
        session.execute(text("UPDATE service SET inbox = 'inbox@sirona.example'"))
        session.execute(text("UPDATE account SET email = 'late@council.example' WHERE email IS NULL"))
    assert alone.drain(DAY).delivered == 3
    to = {str(one["To"]) for one in mail.mails}
    assert to == {"cass@council.example", "inbox@sirona.example", "director@council.example", "late@council.example"}


def test_a_leavers_mail_is_not_sent(alone, mail):
    alone.mail_by(mail)
    sent = alone.put(alone.reader())
    with alone.here.db.writing() as session:
        session.execute(text("UPDATE account SET disabled = true"))
    assert alone.drain().dead == 1
    assert alone.row(sent).error.endswith("is disabled")
    assert mail.mails == []


def test_a_broken_connection_costs_one_message_and_not_the_round(alone):
    with mail_server() as mail:
        alone.mail_by(mail)
        mail.answer = lambda turn: "421 closing" if turn == 2 else "250 OK"
        reader = alone.reader()
        for _ in range(4):
            alone.put(reader)
        drained = alone.drain()
    assert (drained.delivered, drained.put_off) == (3, 1)
    assert mail.sessions == 2


def test_a_case_restricted_since_a_digest_was_queued_is_not_told_to_who_may_not_see_it(waiting, mail):
    waiting.mail_by(mail)
    reader = waiting.reader()
    open_case, shut = waiting.here.open("2026-07-06"), waiting.here.open("2026-07-06")
    told = [{**ITEM, "case_id": open_case, "reference": "OPEN"}, {**ITEM, "case_id": shut, "reference": "SHUT"}]
    both = waiting.put(reader, {"day": "2026-11-20", "items": told})
    alone = waiting.put(reader, {"day": "2026-11-20", "items": told[1:]})
    with waiting.here.db.writing() as session:
        session.get_one(Matter, shut).restricted = True
    drained = waiting.drain()
    assert (drained.delivered, drained.dead) == (1, 1)
    assert waiting.row(both).delivered_at is not None
    assert waiting.row(alone).error == "its cases were restricted before it was sent"
    (sent,) = mail.mails
    assert "OPEN" in str(sent)
    assert "SHUT" not in str(sent)
