"""Subscriptions are made, listed and ended by managers and administrators of an authority; every message can be seen and replayed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.alerts.delivery.signing import unsealed
from app.tables import AccountAudit, Delivery, Subscription

URL = "https://hooks.example.org/ehc"
SUBSCRIPTIONS, DELIVERIES = "/api/v1/subscriptions", "/api/v1/deliveries"


@pytest.fixture
def manager(waiting):
    with waiting.here.client(waiting.here.actor("manager")) as client:
        yield client


@pytest.fixture
def another(waiting):
    """A manager of another authority."""
    with waiting.here.client(waiting.here.actor("manager", "802")) as client:
        yield client


def audit(waiting):
    with waiting.here.db.reading() as session:
        return [
            row.what for row in session.scalars(select(AccountAudit)) if "webhook" in row.what or "delivery" in row.what
        ]


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_a_subscription_is_made_and_its_secret_shown_once_and_kept_encrypted(waiting, role):
    with waiting.here.client(waiting.here.actor(role)) as client:
        made = client.post(SUBSCRIPTIONS, json={"url": URL, "events": ["alert.raised", "alert.raised"]})
        assert made.status_code == 201, made.text
        body = made.json()
        secret = body.pop("secret")
        assert secret.startswith("whsec_")
        assert body["events"] == ["alert.raised"]
        listed = client.get(SUBSCRIPTIONS).json()
    assert listed == {"items": [body], "next": None}
    with waiting.here.db.reading() as session:
        kept = session.get_one(Subscription, body["id"])
    assert secret not in kept.secret
    assert unsealed(kept.secret, waiting.here.settings) == secret
    assert audit(waiting) == [f"made webhook subscription {body['id']}"]


def test_a_private_address_is_refused_and_taken_where_the_setting_says_so(waiting, manager):
    waiting.here.settings.webhooks_private = False
    inside = {"url": "http://127.0.0.1:9/hook"}
    refused = manager.post(SUBSCRIPTIONS, json=inside)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "url"
    waiting.here.settings.webhooks_private = True
    assert manager.post(SUBSCRIPTIONS, json=inside).status_code == 201


@pytest.mark.parametrize("events", [["Alert"], ["a b"], [""], "alert.raised"])
def test_a_topic_that_could_be_none_is_refused(manager, events):
    assert manager.post(SUBSCRIPTIONS, json={"url": URL, "events": events}).status_code == 422


def test_a_subscription_is_ended_once_and_stays_on_the_list(waiting, manager):
    kept, ended = (manager.post(SUBSCRIPTIONS, json={"url": URL}).json()["id"] for _ in range(2))
    answer = manager.delete(f"{SUBSCRIPTIONS}/{ended}")
    assert answer.status_code == 200
    assert answer.json()["ended_at"]
    assert manager.delete(f"{SUBSCRIPTIONS}/{ended}").json() == answer.json()
    standing = {one["id"]: one["ended_at"] is None for one in manager.get(SUBSCRIPTIONS).json()["items"]}
    assert standing == {kept: True, ended: False}
    assert audit(waiting).count(f"ended webhook subscription {ended}") == 1


def test_another_authoritys_subscriptions_and_messages_are_not_there(waiting, manager, another):
    made = manager.post(SUBSCRIPTIONS, json={"url": URL}).json()["id"]
    sent = waiting.put("service:sirona")
    assert another.get(SUBSCRIPTIONS).json()["items"] == another.get(DELIVERIES).json()["items"] == []
    assert another.delete(f"{SUBSCRIPTIONS}/{made}").status_code == 404
    assert another.post(f"{DELIVERIES}/{sent}/replay").status_code == 404
    assert manager.get(SUBSCRIPTIONS).json()["items"][0]["ended_at"] is None


@pytest.mark.parametrize("role", ["caseworker", "ep_manager", "analyst", "professional", "family", "setting"])
def test_they_are_nobody_elses_to_see(alone, role):
    with alone.here.client(alone.here.actor(role)) as client:
        for answer in (
            client.get(SUBSCRIPTIONS),
            client.post(SUBSCRIPTIONS, json={"url": URL}),
            client.delete(f"{SUBSCRIPTIONS}/1"),
            client.get(DELIVERIES),
            client.post(f"{DELIVERIES}/1/replay"),
        ):
            assert answer.status_code == 403


def test_each_message_is_seen_where_it_stands_and_never_what_it_says(waiting, hooks, manager):
    hooks.answer = lambda turn: ({1: 200, 2: 410, 3: 503}[turn], {})
    there = waiting.subscription(hooks.url)
    taken, dead, tried = (waiting.put(there) for _ in range(3))
    waiting.drain()
    listed = {
        status: manager.get(DELIVERIES, params={"status": status}).json() for status in ("delivered", "dead", "waiting")
    }
    assert {status: [item["id"] for item in page["items"]] for status, page in listed.items()} == {
        "delivered": [taken],
        "dead": [dead],
        "waiting": [tried],
    }
    (item,) = listed["waiting"]["items"]
    assert item["message_id"] == f"msg_{tried}"
    assert (item["status"], item["attempts"], item["error"]) == ("waiting", 1, "answered 503")
    assert not {"body", "key", "authority"} & set(item)
    assert [item["id"] for item in manager.get(DELIVERIES).json()["items"]] == [tried, dead, taken]
    first = manager.get(DELIVERIES, params={"limit": 2}).json()
    second = manager.get(DELIVERIES, params={"limit": 2, "cursor": first["next"]}).json()
    assert [item["id"] for item in first["items"] + second["items"]] == [tried, dead, taken]
    assert second["next"] is None
    assert manager.get(DELIVERIES, params={"status": "lost"}).status_code == 422


def test_a_dead_message_is_replayed_under_its_id(waiting, hooks, manager):
    hooks.answer = lambda turn: (410 if turn == 1 else 200, {})
    sent = waiting.put(waiting.subscription(hooks.url))
    waiting.drain()
    again = manager.post(f"{DELIVERIES}/{sent}/replay")
    assert again.status_code == 200, again.text
    assert (again.json()["status"], again.json()["attempts"]) == ("waiting", 0)
    waiting.drain(timedelta(days=9))  # replayed by the wall clock, which is past the round's own day
    assert hooks.taken == {f"msg_{sent}": 1}
    assert manager.get(DELIVERIES, params={"status": "delivered"}).json()["items"][0]["id"] == sent
    assert f"had delivery {sent} sent again" in audit(waiting)


def test_a_delivered_message_is_sent_again_and_the_audit_keeps_when_it_first_was(waiting, hooks, manager):
    sent = waiting.put(waiting.subscription(hooks.url))
    waiting.drain()
    with waiting.here.db.reading() as session:
        first = session.get_one(Delivery, sent).delivered_at
    assert manager.post(f"{DELIVERIES}/{sent}/replay").status_code == 200
    waiting.drain(timedelta(days=9))
    assert hooks.taken == {f"msg_{sent}": 2}
    assert f"had delivery {sent} sent again, delivered {first.isoformat()}" in audit(waiting)
