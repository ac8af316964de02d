"""What the world of the access tests knows of correspondence: some about each case, some about none, some about staff."""

from typing import Any

from app.today import today
from tests.support.installation import Installation

CAME: dict[str, Any] = {
    "type": "complaint",
    "stage": "stage_1",
    "from": "parent",
    "channel": "email",
    "about": "delay",
    "received_on": today().isoformat(),
}


def correspondence(here: Installation, ids: dict[str, dict[str, Any]]) -> None:
    """One about each case; then one about none, and one about staff."""
    for which in ("own", "neighbour", "restricted", "away"):
        ids[which] |= _received(here, "802" if which == "away" else "801", case_id=ids[which]["case_id"])
    ids["general"] = {**ids["own"], **_received(here, "801")}
    ids["of_staff"] = {**ids["own"], **_received(here, "801", about="staff")}
    ids["general_away"] = {**ids["own"], **_received(here, "802")}


def _received(here: Installation, authority: str, **said: Any) -> dict[str, int]:
    with here.client(here.actor("manager", authority)) as manager:
        answer = manager.post("/api/v1/correspondence", json={**CAME, **said, "words": "Nobody rang."})
    assert answer.status_code == 201, answer.text
    return {"correspondence_id": answer.json()["id"], "step_id": answer.json()["steps"][0]["id"]}
