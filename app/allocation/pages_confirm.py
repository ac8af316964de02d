"""The meeting's list as it is confirmed: what the service takes, and what of the form it would have no room for."""

from collections.abc import Iterator
from typing import Any

from app.allocation.pages_table import Judged, slots_of, why_name
from app.allocation.schemas import DecisionIn
from app.web.forms import Filled


def decision_of(found: Judged) -> DecisionIn:
    """The list as it is confirmed. Raises pydantic's ValidationError for what is too long."""
    filled = found.filled
    slots = {f"{kind.value}": kind for kind in found.table.kinds}
    left = [
        {"case_id": case, "kind": slots[kind.value], "why": filled[why_name((case, kind))]}
        for (case, kind) in found.over
        if any(one.rule == "slot" for one in found.breaks_of((case, kind)))
    ]
    given = [
        {"case_id": case, "worker": worker, "why": filled[why_name((case, kind))]}
        for (case, kind), worker in sorted(found.hands.items())
    ]
    return DecisionIn.model_validate(
        {
            "on": found.table.day.on,
            "capacity": [one.model_dump() for one in slots_of(found.table, filled)],
            "digest": filled["digest"] or "",
            "assignments": given,
            "left": left,
            "attendees": list(_attendees(found)),
            "actions": list(_actions(filled)),
            "done": [int(id_) for id_ in filled["done"] or ()],
        }
    )


def _attendees(found: Judged) -> Iterator[dict[str, str]]:
    for seat in found.table.rules.attending(found.table.day.on):
        if name := found.filled[f"seat-{seat.code}"]:
            yield {"seat": seat.code, "name": name}
    for name in (found.filled["guests"] or "").splitlines():
        if name.strip():
            yield {"seat": "guest", "name": name.strip()}


def _actions(filled: Filled) -> Iterator[dict[str, Any]]:
    n = 0
    while f"what{n}" in filled.values:
        if filled[f"what{n}"]:
            yield {"what": filled[f"what{n}"], "owner": filled[f"owner{n}"], "due_on": filled[f"due{n}"]}
        n += 1


def with_actions_whole(filled: Filled) -> Filled:
    """Faults of actions that say what and not who or by when."""
    faults: dict[str, str] = {}
    n = 0
    while f"what{n}" in filled.values:
        if filled[f"what{n}"]:
            if not filled[f"owner{n}"]:
                faults[f"owner{n}"] = f"Action {n + 1}: enter who does it"
            if not filled[f"due{n}"] and f"due{n}" not in filled.faults:
                faults[f"due{n}"] = f"Action {n + 1}: enter by when"
        n += 1
    return filled.wrong(**faults) if faults else filled
