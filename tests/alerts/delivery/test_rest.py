"""Messages that are put to rest: not sent, and no longer asked about; a replay still sends them."""

from datetime import timedelta

import pytest

DELIVERIES = "/api/v1/deliveries"


@pytest.fixture
def manager(waiting):
    with waiting.here.client(waiting.here.actor("manager")) as client:
        yield client


def rest(manager, delivery_id):
    answer = manager.post(f"{DELIVERIES}/{delivery_id}/rest")
    return answer.status_code, answer.json()


def test_a_message_that_was_given_up_is_put_to_rest_and_can_still_be_replayed(waiting, hooks, manager):
    hooks.answer = lambda turn: (410 if turn == 1 else 200, {})
    sent = waiting.put(waiting.subscription(hooks.url))
    waiting.drain()
    given_up = waiting.row(sent).dead_at
    status, shown = rest(manager, sent)
    assert (status, shown["status"], bool(shown["rested_at"])) == (200, "dead", True)
    assert waiting.row(sent).dead_at == given_up
    first = shown["rested_at"]
    assert rest(manager, sent)[1]["rested_at"] == first  # again is no news
    again = manager.post(f"{DELIVERIES}/{sent}/replay").json()
    assert (again["status"], again["rested_at"]) == ("waiting", None)
    waiting.drain(timedelta(days=9))
    assert hooks.taken == {f"msg_{sent}": 1}


def test_a_message_that_waits_is_not_sent_after_all(waiting, hooks, manager):
    sent, other = (waiting.put(waiting.subscription(hooks.url)) for _ in range(2))
    assert rest(manager, sent)[0] == 200
    waiting.drain()
    assert hooks.taken == {f"msg_{other}": 1}


def test_a_message_that_was_delivered_is_past_resting(waiting, hooks, manager):
    sent = waiting.put(waiting.subscription(hooks.url))
    waiting.drain()
    assert rest(manager, sent)[0] == 409


def test_with_a_subscription_that_ends_all_that_is_for_it_is_put_to_rest(waiting, hooks, manager):
    """Somebody saw to it: a check that asks for what was given up does not ask for these."""
    hooks.answer = lambda turn: (410 if turn == 1 else 503, {})
    there, elsewhere = waiting.subscription(hooks.url), waiting.subscription(f"{hooks.url}/other")
    dead = waiting.put(there)
    waiting.drain()
    waits, stays = waiting.put(there), waiting.put(elsewhere)
    assert manager.delete(f"/api/v1/subscriptions/{there.removeprefix('subscription:')}").status_code == 200
    assert all(waiting.row(one).rested_at and waiting.row(one).dead_at for one in (dead, waits))
    assert (waiting.row(stays).rested_at, waiting.row(stays).dead_at) == (None, None)


def test_anothers_message_is_not_there(waiting, hooks):
    sent = waiting.put(waiting.subscription(hooks.url))
    with waiting.here.client(waiting.here.actor("manager", "802")) as neighbour:
        assert rest(neighbour, sent)[0] == 404
    with waiting.here.client(waiting.here.actor("caseworker")) as caseworker:
        assert rest(caseworker, sent)[0] == 403
