"""What the world of the access tests knows of allocation: workers, absences, a meeting in each council."""

from typing import Any

from app.security import Actor
from app.today import today
from tests.support.installation import Installation

API = "/api/v1/allocation"
ON = today().isoformat()


def allocations(here: Installation, ids: dict[str, dict[str, Any]]) -> None:
    """A psychologist and a caseworker, one of them away, and a meeting that gave the restricted case to the psychologist.

    The child of `own` was passed over there: whoever may not know of the restricted case is not told that it went before.
    """
    ids["other_kind"] = {**ids["own"]}
    for which, authority in (("own", "801"), ("away", "802")):
        manager = here.actor("manager", authority)
        psychologist = _worker(here, manager, "psychologist")
        ids[which] |= {"worker_id": psychologist, "absence_id": _absence(here, manager, psychologist)}
        case = ids["restricted" if which == "own" else "away"]["case_id"]
        ids[which]["decision_id"] = _meeting(here, manager, psychologist, case)
    manager = here.actor("manager")
    caseworker = _worker(here, manager, "caseworker")
    ids["other_kind"] |= {"worker_id": caseworker, "absence_id": _absence(here, manager, caseworker)}
    ids["other_kind"]["decision_id"] = ids["own"]["decision_id"]


def _post(here: Installation, who: Actor, path: str, status: int = 201, **body: Any) -> dict[str, Any]:
    with here.client(who) as client:
        answer = client.post(f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _worker(here: Installation, manager: Actor, kind: str) -> int:
    return int(_post(here, manager, "/workers", kind=kind, name=f"A {kind}")["id"])


def _absence(here: Installation, manager: Actor, worker: int) -> int:
    return int(_post(here, manager, f"/workers/{worker}/absences", from_on=ON, to_on=ON)["id"])


def _meeting(here: Installation, manager: Actor, psychologist: int, case: int) -> int:
    capacity = [{"worker": psychologist, "slots": 1, "why": "Somebody must."}]
    digest = _post(here, manager, "/proposal", 200, on=ON, capacity=capacity)["digest"]
    given = [{"case_id": case, "worker": psychologist, "why": "The family asked for her."}]
    body = {"on": ON, "capacity": capacity, "digest": digest, "assignments": given}
    return int(_post(here, manager, "/decisions", **body)["id"])
