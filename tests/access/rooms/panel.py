"""Who may what: the decision panel."""

from typing import Any, Final

from app.today import today
from tests.access.table import CASE, COUNCIL, PUBLIC, Ids, Row, Scope

PANEL: Final = "/api/v1/panel"
MEETING: Final = Scope("meeting_id", {"own": COUNCIL, "away": ""})
# A case is named in the body: one that is not there to be seen is bad input.
OF_THE_LIST: Final = Scope("case_id", CASE.knows, beyond=422)


def a_deferral(ids: Ids) -> dict[str, Any]:
    deferred = {"question": "plan", "outcome": "deferred", "reasons": ["advice_awaited"]}
    members = [{"service": "health", "name": "A. Member"}]
    return {"json": {"on": today().isoformat(), "members": members, "items": [{"case_id": ids["case_id"], **deferred}]}}


def a_recommendation(ids: Ids) -> dict[str, Any]:
    said = {"question": "plan", "outcome": "agreed", "reasons": ["plan_is_necessary"]}
    return {"json": {"case_id": ids["case_id"], **said}}


# fmt: off
ROWS: Final = (
    #   route                                       who may               of what      and
    Row(f"GET {PANEL}",                             COUNCIL,              lists=CASE),
    Row(f"GET {PANEL}/criteria",                    PUBLIC),
    Row(f"POST {PANEL}/recommendations",            "caseworker manager", OF_THE_LIST, send=a_recommendation, gives=201),
    Row(f"POST {PANEL}/decisions",                  "manager",            OF_THE_LIST, send=a_deferral, gives=201),
    Row(f"GET {PANEL}/notices",                     COUNCIL),
    Row(f"GET {PANEL}/meetings",                    COUNCIL,              lists=MEETING),
    Row(f"GET {PANEL}/meetings/{{meeting_id}}",     COUNCIL,              MEETING, lists=CASE),
    Row(f"GET {PANEL}/meetings/{{meeting_id}}/minutes", COUNCIL,          MEETING),
)
# fmt: on
