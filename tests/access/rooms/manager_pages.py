"""Who may what: the manager's pages. Breaches, approvals of exceptions, the meeting, the panel, teams, the forecast, the rules."""

from typing import Any, Final

from app.today import today
from tests.access.table import ABSENCE, CASE, COUNCIL, MEETING, VIEW, WORKER, Ids, Row, Scope, form

MANAGERS: Final = "manager ep_manager"
APPROVAL: Final = "/approvals/{case_id}/{exception_id}"


WORKERS: Final = "caseworker manager"
PANEL: Final = Scope("meeting_id", {"own": COUNCIL, "away": ""})
A_WORKER: Final = {"kind": "psychologist", "name": "Dr New", "part_time": "100", "source": "in_house"}
A_RECOMMENDATION: Final = form(outcome="agreed", **{"reasons-agreed": "plan_is_necessary"})


def an_absence(_: Ids) -> dict[str, Any]:
    day = today()
    away = {
        f"{end}-{part}": str(getattr(day, part)) for end in ("from_on", "to_on") for part in ("day", "month", "year")
    }
    return form(**away)(_)


def an_approval(ids: Ids) -> dict[str, Any]:
    day = today()
    on = {f"occurred_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    return form(decision="approve", **on)(ids)


# fmt: off
ROWS: Final = (
    #   route                                   who may     of what  and
    Row("GET /breaches",                        COUNCIL),
    Row("GET /breaches.csv",                    COUNCIL),
    Row("GET /breaches",                        COUNCIL,    VIEW, send=lambda ids: {"params": {"view": ids["view_id"]}}, use="view"),
    Row("POST /breaches/views",                 COUNCIL,    send=form(name="Mine"), gives=303),
    Row("POST /breaches/views",                 "manager",  told="caseworker ep_manager", send=form(name="All", shared="yes"), gives=303, use="shared"),
    Row("POST /breaches/views/{view_id}/end",   "manager",  VIEW, told="caseworker ep_manager", send=form(), gives=303),
    Row("GET /approvals",                       "manager"),
    Row(f"GET {APPROVAL}",                      "manager",  CASE),
    Row(f"POST {APPROVAL}",                     "manager",  CASE, send=an_approval, gives=303),
    Row("GET /meeting",                         MANAGERS),
    Row("POST /meeting",                        MANAGERS,   send=form(step="check")),
    Row("GET /meetings",                        MANAGERS),
    Row("GET /meetings/{decision_id}",          MANAGERS,   MEETING),
    Row("GET /meetings/{decision_id}/undo",     "manager",  MEETING, told="ep_manager"),
    Row("POST /meetings/{decision_id}/undo",    "manager",  MEETING, told="ep_manager", send=form(why="By mistake."), gives=303),
    Row("GET /teams",                           MANAGERS),
    Row("GET /teams/workers/new",               MANAGERS),
    Row("POST /teams/workers/new",              MANAGERS,   send=form(**A_WORKER), gives=303),
    Row("GET /teams/workers/{worker_id}",       MANAGERS,   WORKER),
    Row("POST /teams/workers/{worker_id}",      MANAGERS,   WORKER, send=form(part_time="80", source="locum"), gives=303),
    Row("GET /teams/workers/{worker_id}/absence",  MANAGERS, WORKER),
    Row("POST /teams/workers/{worker_id}/absence", MANAGERS, WORKER, send=an_absence, gives=303),
    Row("POST /teams/absences/{absence_id}/end",   MANAGERS, ABSENCE, send=form(), gives=303),
    Row("GET /panel",                           COUNCIL),
    Row("POST /panel",                          "manager",  send=form(step="change", by="panel"), gives=422),
    Row("GET /panel/meetings",                  COUNCIL),
    Row("GET /panel/meetings/{meeting_id}",     COUNCIL,    PANEL),
    Row("GET /panel/recommend/{case_id}",       WORKERS,    CASE),
    Row("POST /panel/recommend/{case_id}",      WORKERS,    CASE, send=A_RECOMMENDATION, gives=303),
    Row("GET /forecast",                        MANAGERS),
    Row("GET /rules",                           MANAGERS),
)
# fmt: on
