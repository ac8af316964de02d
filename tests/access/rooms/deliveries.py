"""Who may what: webhook subscriptions, and the messages that were sent."""

from typing import Final

from tests.access.table import DELIVERY, SUBSCRIPTION, Row, json

API: Final = "/api/v1"
WHO: Final = "manager admin"
TO_ALL: Final = json(url="https://hooks.example.org/ehc")

# fmt: off
ROWS: Final = (
    #   route                                          who may  of what        and
    Row(f"GET {API}/subscriptions",                    WHO,     lists=SUBSCRIPTION),
    Row(f"POST {API}/subscriptions",                   WHO,     send=TO_ALL, gives=201),
    Row(f"DELETE {API}/subscriptions/{{subscription_id}}", WHO, SUBSCRIPTION),
    Row(f"GET {API}/deliveries",                       WHO,     lists=DELIVERY),
    Row(f"POST {API}/deliveries/{{delivery_id}}/replay", WHO,   DELIVERY),
    Row(f"POST {API}/deliveries/{{delivery_id}}/rest", WHO,     DELIVERY),
)
# fmt: on
