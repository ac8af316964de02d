"""Who may what: alerts, how one hears of them, who covers for whom."""

from datetime import timedelta
from typing import Any, Final

from app.today import today
from tests.access.table import ALERT, COUNCIL, COVER, Ids, Row, json

API: Final = "/api/v1"
ALERTS: Final = f"{API}/alerts"
ONE: Final = f"{ALERTS}/{{alert_id}}"
IN_THREE_DAYS: Final = (today() + timedelta(days=3)).isoformat()


def to_a_caseworker(ids: Ids) -> dict[str, Any]:
    return {"json": {"account": ids["caseworker"]}}


def by_a_caseworker(ids: Ids) -> dict[str, Any]:
    days = {"from_on": IN_THREE_DAYS, "to_on": IN_THREE_DAYS}
    return {"json": {"away": ids["manager"], "covered_by": ids["caseworker"], **days}}


# fmt: off
ROWS: Final = (
    #   route                              who may    of what  and
    Row(f"GET {ALERTS}",                   COUNCIL,   lists=ALERT),
    Row(f"POST {ALERTS}/acknowledgements", COUNCIL,   send=json(ids=[1]), gives=201),
    Row(f"POST {ONE}/acknowledgement",     COUNCIL,   ALERT, gives=201),
    Row(f"POST {ONE}/snooze",              COUNCIL,   ALERT, send=json(until=IN_THREE_DAYS, reason="booked"), gives=201),
    Row(f"POST {ONE}/assignment",          COUNCIL,   ALERT, send=to_a_caseworker, gives=201),
    Row(f"GET {API}/me/alerts",            COUNCIL),
    Row(f"PUT {API}/me/alerts",            COUNCIL,   send=json(immediate=True)),
    Row(f"GET {API}/covers",               "manager"),
    Row(f"POST {API}/covers",              "manager", send=by_a_caseworker, gives=201),
    Row(f"DELETE {API}/covers/{{cover_id}}", "manager", COVER, gives=204),
)
# fmt: on
