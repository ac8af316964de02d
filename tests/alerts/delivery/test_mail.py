"""E-mail as a reader gets it, and a mail server that refuses, stalls, or does not prove who it is."""

import json
import time
from datetime import timedelta

import pytest
from pydantic import ValidationError

from app.alerts.delivery import mail as posted_by
from app.alerts.delivery.mail import server_of
from app.alerts.delivery.words import worded
from app.settings import Settings
from tests.alerts.delivery.certificate import certified
from tests.alerts.delivery.servers import mail_server
from workflow.alerts import rungs

DAY = timedelta(days=1)


def body(*items, **more):
    return json.dumps({"day": "2026-11-20", "items": list(items), **more})


ASKS = {rung.code: rung.asks for rung in rungs()}


def item(reference, rung, due_on, **more):
    return {
        "alert_id": 1,
        "case_id": 1,
        "code": "issue_plan",
        "reference": reference,
        "rung": rung,
        "asks": ASKS[rung],
        "due_on": due_on,
        **more,
    }


def test_the_subject_counts_and_the_text_says_what_to_do_for_which_case_by_when():
    mail = worded(
        body(
            item("EHC-801-2", "plan_late", "2026-11-19"),
            item("EHC-801-1", "plan_due", "2026-11-20"),
            item("EHC-801-3", "plan_14_before", "2026-12-04", withdrawn="met"),
        ),
        "https://ehc.example",
    )
    assert mail.subject == "EHC casework: 1 overdue, 1 due, 1 withdrawn, 20 November 2026"
    assert mail.text == (
        "Past the due date\n"
        "- EHC-801-2, due 19 November 2026: The plan is late. Say what it waits for, and tell the family.\n\n"
        "Coming due\n"
        "- EHC-801-1, due 20 November 2026: Today is the last lawful day to issue the plan.\n\n"
        "No longer asked of you\n"
        "- EHC-801-3, due 4 December 2026: met\n\n"
        "No child is named in e-mail. Sign in to see the cases and to act:\n"
        "https://ehc.example\n"
    )
    assert mail.text.count("http") == 1
    assert mail.html.count("<a href=") == 1


def test_a_name_in_a_body_is_never_read():
    named = item("EHC-801-2", "plan_late", "2026-11-19", child="Amina Example")
    mail = worded(body(named, surname="Example"), "https://ehc.example")
    assert "Example" not in mail.subject + mail.text + mail.html
    assert "Amina" not in mail.subject + mail.text + mail.html


def test_the_engines_own_sentences_are_said_and_escaped():
    mail = worded(json.dumps({"lines": ["The canary did not sing & no rung <fell>."]}), "https://ehc.example")
    assert mail.subject == "EHC casework: something changed"
    assert mail.text.startswith("- The canary did not sing & no rung <fell>.\n")
    assert "sing &amp; no rung &lt;fell&gt;." in mail.html


def test_the_mail_that_arrives_is_plain_text_and_html_and_asks_for_no_automatic_answer(alone, mail):
    alone.mail_by(mail)
    sent = alone.put(alone.reader())
    assert alone.drain().delivered == 1
    (got,) = mail.mails
    assert got["To"] == "cass@council.example"
    assert got["From"] == "EHC casework <ehc@council.example>"
    assert got["Message-ID"] == f"<delivery-{sent}@127.0.0.1>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Subject"] == "EHC casework: 1 due, 20 November 2026"
    assert got.get_body(("plain",)).get_content().splitlines()[:2] == [
        "Coming due",
        "- EHC-801-12, due 20 November 2026: Today is the last lawful day to issue the plan.",
    ]
    assert "<li>EHC-801-12" in got.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("said", "dead"), [("550 5.1.1 <cass@council.example>: no such user", 1), ("450 4.2.1 mailbox busy", 0)]
)
def test_an_address_refused_for_good_is_dead_and_one_refused_for_now_is_tried_again(alone, mail, said, dead):
    alone.mail_by(mail)
    mail.to_recipient = lambda address: said if address.startswith("cass") else "250 OK"
    sent, other = alone.put(alone.reader()), alone.put(alone.reader("Other", "other@council.example"))
    drained = alone.drain()
    assert (drained.delivered, drained.dead, drained.put_off) == (1, dead, 1 - dead)
    assert alone.row(other).delivered_at
    error = alone.row(sent).error
    assert error.startswith(said[:3])
    assert "cass@" not in error
    mail.to_recipient = lambda _: "250 OK"
    assert alone.drain(DAY).delivered == 1 - dead


def test_a_message_that_the_server_did_not_take_comes_again_under_its_id(alone, mail):
    alone.mail_by(mail)
    mail.answer = lambda turn: "451 try later" if turn == 1 else "250 OK"
    sent = alone.put(alone.reader())
    assert alone.drain().put_off == 1
    assert alone.row(sent).error == "451 try later"
    assert alone.drain(DAY).delivered == 1
    assert mail.ids() == {f"<delivery-{sent}@127.0.0.1>": 1}


def test_a_mail_server_that_stalls_is_left_for_this_round(alone, mail, monkeypatch):
    monkeypatch.setattr(posted_by, "TIMEOUT_S", 0.5)
    alone.mail_by(mail)
    mail.stall_s = 1.5
    sent = [alone.put(alone.reader()) for _ in range(3)]
    began = time.monotonic()
    assert alone.drain().put_off == 3
    assert time.monotonic() - began < 5
    assert alone.row(sent[0]).error == "the mail server did not answer within 0.5 seconds"
    mail.stall_s = 0
    assert alone.drain(DAY).delivered == 3
    # It had taken the first one after all: that comes twice, under one id.
    assert mail.ids() == {f"<delivery-{one}@127.0.0.1>": 2 if one == sent[0] else 1 for one in sent}


def test_nothing_is_said_to_a_server_that_cannot_encrypt(alone, mail):
    alone.mail_by(mail)
    alone.here.settings.smtp_starttls = True
    sent = alone.put(alone.reader())
    assert alone.drain().put_off == 1
    assert alone.row(sent).error == "the mail server does not let us in: SMTPNotSupportedError"
    assert mail.turns == 0


def encrypted(alone, mail, password):
    alone.mail_by(mail)
    settings = alone.here.settings
    settings.smtp_url, settings.smtp_starttls = "", True
    settings.smtp_host, settings.smtp_port = "127.0.0.1", mail.port
    settings.smtp_user, settings.smtp_password = "ehc", password


def test_mail_goes_encrypted_and_signed_in_to_a_server_that_is_trusted(alone, tmp_path, monkeypatch):
    trusted, context = certified(tmp_path, "127.0.0.1")
    with mail_server(context, signing_in=True) as mail:
        encrypted(alone, mail, "a password")
        sent = alone.put(alone.reader())
        assert alone.drain().put_off == 1
        assert alone.row(sent).error == "the mail server does not let us in: SSLCertVerificationError"
        assert mail.signed_in == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert alone.drain(DAY).delivered == 1
        assert mail.signed_in == [b"ehc"]


def test_a_wrong_password_is_tried_again_and_said(alone, tmp_path, monkeypatch):
    trusted, context = certified(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_server(context, signing_in=True) as mail:
        encrypted(alone, mail, "wrong")
        sent = alone.put(alone.reader())
        assert alone.drain().put_off == 1
    assert alone.row(sent).error == "the mail server does not let us in: SMTPAuthenticationError"
    assert "wrong" not in alone.row(sent).error


@pytest.mark.parametrize("address", ["two@a.example,three@b.example", "nobody", "a@b@c"])
def test_what_is_no_address_is_refused_before_anything_is_sent(alone, mail, address):
    alone.mail_by(mail)
    sent = alone.put(alone.reader(email=address))
    assert alone.drain().dead == 1
    assert alone.row(sent).error.endswith("has an address that mail cannot be sent to")
    assert mail.turns == 0


FROM = {"mail_from": "ehc@council.example"}


@pytest.mark.parametrize(
    ("given", "server"),
    [
        ({"smtp_url": "smtp://mail.example"}, ("mail.example", 587, "", "", False)),
        ({"smtp_url": "smtps://mail.example"}, ("mail.example", 465, "", "", True)),
        ({"smtp_url": "smtp://a%40b:p%3Aw@mail.example:25"}, ("mail.example", 25, "a@b", "p:w", False)),
        ({"smtp_host": "mail.example", "smtp_user": "a"}, ("mail.example", 587, "a", "", False)),
        ({"smtp_host": "mail.example", "smtp_port": 465}, ("mail.example", 465, "", "", True)),
    ],
)
def test_a_mail_server_is_set_by_its_url_or_its_parts(given, server):
    found = server_of(Settings(**given, **FROM))
    assert (found.host, found.port, found.user, found.password, found.wrapped) == server
    assert server_of(Settings()) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"smtp_url": "http://mail.example", **FROM}, "smtp://"),
        ({"smtp_url": "smtp://mail.example"}, "EHC_MAIL_FROM"),
        ({"smtp_url": "smtp://mail.example", "smtp_host": "mail.example", **FROM}, "one of them"),
        ({"smtp_url": "smtp://mail.example", "notify_api_key": "key", **FROM}, "one of them"),
        ({"notify_api_key": "key"}, "EHC_NOTIFY_TEMPLATE_ID"),
    ],
)
def test_mail_that_could_not_be_sent_as_set_up_is_refused_at_the_start(given, said):
    with pytest.raises(ValidationError, match=said):
        Settings(**given)
