"""A webhook: what arrives can be verified by anybody's library, goes to no private address, follows no redirect."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from app.alerts.delivery import webhook
from app.alerts.delivery.addresses import fault_of, is_public
from app.alerts.delivery.outcome import TryLater
from app.alerts.delivery.signing import new_secret, sealed, signed, unsealed
from app.settings import Settings
from app.tables import Subscription
from tests.alerts.delivery.certificate import certified
from tests.alerts.delivery.conftest import DIGEST
from tests.alerts.delivery.servers import receiver

DAY = timedelta(days=1)


def test_what_arrives_is_a_cloud_event_that_its_receiver_can_verify(alone, hooks):
    alone.now = datetime.now(UTC)
    sent = alone.put(alone.subscription(hooks.url), topic="alert.raised")
    assert alone.drain().delivered == 1
    (posted,) = hooks.posted
    event = Webhook(alone.secret).verify(posted.body, posted.headers)
    assert event == {
        "specversion": "1.0",
        "id": f"msg_{sent}",
        "source": "http://127.0.0.1:8000/authorities/801",
        "type": "ehc.alert.raised",
        "time": alone.now.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": DIGEST,
    }
    assert posted.headers["content-type"] == "application/cloudevents+json"
    assert posted.headers["host"] == f"127.0.0.1:{hooks.port}"
    assert posted.path == "/hook"


def test_what_was_changed_on_the_way_does_not_verify(alone, hooks):
    alone.now = datetime.now(UTC)
    alone.put(alone.subscription(hooks.url))
    alone.drain()
    (posted,) = hooks.posted
    with pytest.raises(WebhookVerificationError):
        Webhook(alone.secret).verify(posted.body.replace(b"EHC-801-12", b"EHC-801-13"), posted.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(posted.body, posted.headers)


def test_each_attempt_has_its_own_time_and_the_same_id_and_body(alone, hooks):
    hooks.answer = lambda turn: (500 if turn == 1 else 200, {})
    alone.put(alone.subscription(hooks.url))
    alone.drain()
    alone.drain(DAY)
    first, second = hooks.posted
    assert first.body == second.body
    times = [int(posted.headers["webhook-timestamp"]) for posted in hooks.posted]
    assert times[1] - times[0] == 86400


def test_the_signature_is_the_one_of_the_published_example():
    headers = signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                     datetime.fromtimestamp(1614265330, UTC), '{"test": 2432232314}')  # fmt: skip
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_a_secret_is_kept_encrypted_and_lost_with_its_key():
    secret, settings = new_secret(), Settings(secret_key="one")
    kept = sealed(secret, settings)
    assert secret not in kept
    assert secret.removeprefix("whsec_") not in kept
    assert unsealed(kept, settings) == secret
    with pytest.raises(TryLater, match="EHC_SECRET_KEY has changed"):
        unsealed(kept, Settings(secret_key="another"))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(alone, hooks, status):
    hooks.answer = lambda _: (status, {"Location": f"http://127.0.0.1:{hooks.port}/elsewhere"})
    sent = alone.put(alone.subscription(hooks.url))
    assert alone.drain().put_off == 1
    assert alone.row(sent).error == f"answered {status}"
    assert [posted.path for posted in hooks.posted] == ["/hook"]


def test_a_receiver_that_stalls_is_left_for_this_round(alone, hooks, monkeypatch):
    monkeypatch.setattr(webhook, "TIMEOUT_S", 0.5)
    hooks.stall_s = lambda _: 1.5
    there = alone.subscription(hooks.url)
    sent = [alone.put(there) for _ in range(3)]
    began = time.monotonic()
    assert alone.drain().put_off == 3
    assert time.monotonic() - began < 4
    assert len(hooks.posted) == 1
    assert alone.row(sent[2]).error == "no answer within 0.5 seconds"


def test_what_waits_for_a_subscription_that_ended_is_dead(alone, hooks):
    there = alone.subscription(hooks.url)
    sent = alone.put(there)
    with alone.here.db.writing() as session:
        session.get_one(Subscription, int(there.split(":")[1])).ended_at = alone.now
    assert alone.drain().dead == 1
    assert alone.row(sent).error == f"{there} has ended"
    assert hooks.posted == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"],
)  # fmt: skip
def test_no_message_goes_to_an_address_of_this_network(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "https://", "https://user:pw@example.org/", "//example.org", "x",
     "https://example.org/#part", "https://example.org:99999/", "https://exämple.org/", "http://a b/", "http://[::1",
     "http://localhost/", "http://127.0.0.1:8000/", "http://[::1]/", "http://a.localhost/", "https://10.0.0.1/"],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(url):
    assert fault_of(url, private=False)


def test_public_urls_are_taken_and_private_ones_only_by_setting():
    assert fault_of("https://hooks.example.org:8443/ehc?x=1", private=False) is None
    assert fault_of("http://127.0.0.1:8000/", private=True) is None
    assert fault_of("ftp://example.org/", private=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "[::1]"])
def test_a_name_that_leads_into_this_network_is_not_followed_there(alone, hooks, host):
    """However the address is spelled: it is looked at as it will be used."""
    there = alone.subscription(f"http://{host}:{hooks.port}/hook")
    alone.here.settings.webhooks_private = False
    sent = alone.put(there)
    drained = alone.drain()
    assert (drained.delivered, drained.put_off + drained.dead) == (0, 1)
    assert "is not a public address" in alone.row(sent).error or "no address found" in alone.row(sent).error
    assert hooks.posted == []


def test_over_tls_the_certificate_must_be_the_names_though_an_address_is_connected_to(alone, tmp_path, monkeypatch):
    trusted, of_localhost = certified(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    webhook._certificates.cache_clear()
    try:
        with receiver(of_localhost) as there:
            right = alone.put(alone.subscription(f"https://localhost:{there.port}/hook"))
            wrong = alone.put(alone.subscription(f"https://127.0.0.1:{there.port}/hook"))
            assert alone.drain().delivered == 1
    finally:
        webhook._certificates.cache_clear()
    assert alone.row(right).delivered_at
    assert alone.row(wrong).error == "no connection"
    assert there.posted[0].headers["host"] == f"localhost:{there.port}"


def test_a_secret_that_cannot_be_read_sends_nothing_and_says_why(alone, hooks):
    sent = alone.put(alone.subscription(hooks.url))
    alone.here.settings.secret_key = "another"
    assert alone.drain().put_off == 1
    assert "EHC_SECRET_KEY has changed" in alone.row(sent).error
    assert json.dumps(hooks.posted) == "[]"
