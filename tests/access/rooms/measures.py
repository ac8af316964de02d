"""Who may what: measures that are entered, and surveys."""

from typing import Final

from app.today import today
from tests.access.table import Row, json

API: Final = "/api/v1"
READERS: Final = "manager analyst"
FAIRLY: Final = {"code": "treated_fairly"}
PERIOD: Final = {"period_from": today().isoformat(), "period_to": today().isoformat()}
A_VALUE: Final = json(**PERIOD, value=81.5, evidence="The forum's survey.")
A_SURVEY: Final = json(**PERIOD, stage="review", how_asked="online", answers={"agree": 9})

# fmt: off
ROWS: Final = (
    #   route                                      who may    and
    Row(f"GET {API}/measures",                     READERS),
    Row(f"GET {API}/measures/{{code}}/values",     READERS,   at=FAIRLY),
    Row(f"POST {API}/measures/{{code}}/values",    "manager", at=FAIRLY, send=A_VALUE, gives=201),
    Row(f"GET {API}/surveys",                      READERS),
    Row(f"POST {API}/surveys",                     "manager", send=A_SURVEY, gives=201),
    Row(f"GET {API}/surveys/results",              READERS),
)
# fmt: on
