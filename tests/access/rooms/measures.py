"""Who may what: measures that are entered, and surveys; through the API, and on pages."""

from typing import Final

from app.today import today
from tests.access.table import Row, form, json

API: Final = "/api/v1"
READERS: Final = "manager analyst"
FAIRLY: Final = {"code": "treated_fairly"}
PERIOD: Final = {"period_from": today().isoformat(), "period_to": today().isoformat()}
A_VALUE: Final = json(**PERIOD, value=81.5, evidence="The forum's survey.")
DAYS: Final = {
    f"{end}-{part}": str(getattr(today(), part))
    for end in ("period_from", "period_to")
    for part in ("day", "month", "year")
}
A_FIGURE: Final = form(**DAYS, given="counts", numerator="66", denominator="80", evidence="The forum’s survey.")
SOME_ANSWERS: Final = form(**DAYS, stage="review", how_asked="online", **{"answers-agree": "9"})
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
    Row("GET /measures",                           READERS),
    Row("GET /measures/{code}",                    READERS,   at=FAIRLY),
    Row("GET /measures/{code}/enter",              "manager", at=FAIRLY),
    Row("POST /measures/{code}/enter",             "manager", at=FAIRLY, send=A_FIGURE, gives=303),
    Row("GET /surveys",                            READERS),
    Row("GET /surveys/new",                        "manager"),
    Row("POST /surveys/new",                       "manager", send=SOME_ANSWERS, gives=303),
)
# fmt: on
