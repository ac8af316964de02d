"""Subscriptions and deliveries, as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.schema import Body, Reply

Topic = Annotated[str, Field(pattern=r"^[a-z][a-z_.]{0,59}$")]
Status = Literal["waiting", "delivered", "dead"]


class SubscriptionIn(Body):
    """An address that shall be told: `events` are the topics it takes, all of them where it names none."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://hooks.example.org/ehc", "events": ["alert.raised"]}]}
    )

    url: Annotated[str, Field(min_length=8, max_length=2000)]
    events: list[Topic] = Field(default=[], max_length=50)


class SubscriptionOut(Reply):
    """A subscription: never its secret."""

    id: int
    url: str
    events: list[str]
    created_at: datetime
    created_by: int
    ended_at: datetime | None


class SubscriptionMade(SubscriptionOut):
    """A subscription and the secret its messages are signed with (Standard Webhooks), which is shown this once."""

    secret: str


class DeliveryOut(Reply):
    """One message to one recipient: where it stands, never what it says. `message_id` is the same at every attempt."""

    id: int
    message_id: str
    channel: str
    recipient: str
    topic: str
    status: Status
    attempts: int
    error: str
    created_at: datetime
    not_before: datetime
    delivered_at: datetime | None
    dead_at: datetime | None
    rested_at: datetime | None
