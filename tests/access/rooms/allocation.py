"""Who may what: the allocation meeting, its rules, workers and absences."""

from datetime import timedelta
from json import loads
from typing import Any, Final

from app.today import today
from tests.access.table import ABSENCE, CASE, MEETING, WORKER, Ids, Row, json
from workflow.allocation import example

API: Final = "/api/v1/allocation"
ON: Final = today().isoformat()
IN_THREE_DAYS: Final = (today() + timedelta(days=3)).isoformat()
ALLOCATES: Final = "manager ep_manager"
ONE: Final = f"{API}/meetings/{{decision_id}}"
OURS: Final = {**loads(example().content), "title": "Ours"}


def cases_of(pack: Any) -> set[Any]:
    return {case["case_id"] for case in pack["cases"]}


def a_psychologist(_: Ids) -> dict[str, Any]:
    return {"json": {"kind": "psychologist", "name": "New"}}


# fmt: off
ROWS: Final = (
    #   route                                        who may     of what   and
    Row(f"GET {API}/meeting",                        ALLOCATES,  lists=CASE, shown_by=cases_of),
    Row(f"GET {API}/meeting.csv",                    ALLOCATES),
    Row(f"POST {API}/proposal",                      ALLOCATES,  send=json(on=ON)),
    # Those let through are told that what they saw is out of date: nobody can guess a digest.
    Row(f"POST {API}/decisions",                     ALLOCATES,  send=json(on=ON, digest="0" * 64, attendees=[{"seat": "guest", "name": "A"}]), gives=409),
    Row(f"POST {API}/decisions/{{decision_id}}/undo", "manager", MEETING,  send=json(why="Not asked."), gives=201),
    Row(f"GET {API}/meetings",                       ALLOCATES,  lists=MEETING),
    Row(f"GET {ONE}",                                ALLOCATES,  MEETING),
    Row(f"GET {ONE}/minutes",                        ALLOCATES,  MEETING),
    Row(f"GET {API}/rules",                          ALLOCATES),
    Row(f"POST {API}/rules",                         "manager",  send=json(rules=OURS, from_on=ON, why="Agreed."), gives=201),
    Row(f"GET {API}/workers",                        ALLOCATES,  lists=WORKER),
    Row(f"POST {API}/workers",                       ALLOCATES,  send=a_psychologist, gives=201),
    Row(f"PUT {API}/workers/{{worker_id}}",          ALLOCATES,  WORKER,   send=json(capacity=3)),
    Row(f"POST {API}/workers/{{worker_id}}/absences", ALLOCATES, WORKER,   send=json(from_on=IN_THREE_DAYS, to_on=IN_THREE_DAYS), gives=201),
    Row(f"GET {API}/absences",                       ALLOCATES,  lists=ABSENCE),
    Row(f"DELETE {API}/absences/{{absence_id}}",     ALLOCATES,  ABSENCE,  gives=204),
)
# fmt: on
