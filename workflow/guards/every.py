"""What is asked of every event."""

from datetime import date
from typing import Final

from workflow.guards.happening import Happening
from workflow.refusal import Refusal, bad_input

REFERENCES: Final = {
    "advice_id": "advice_requested",
    "exception_id": "exception_recorded",
    "message_id": "message_received",
}


def the_ids_exist(h: Happening, types_by_id: dict[int, str]) -> Refusal | None:
    """An event refers only to events of its own case, of the right type."""
    named = [
        (name, getattr(h.payload, name), wanted)
        for name, wanted in REFERENCES.items()
        if getattr(h.payload, name, None)
    ]
    named += [("outstanding", item.advice_id, "advice_requested") for item in getattr(h.payload, "outstanding", ())]
    for name, id_, wanted in named:
        if types_by_id.get(id_) != wanted:
            return bad_input(f"data.{name}", f"{id_} is no {wanted} event of this case")
    return None


def not_in_the_future(h: Happening, today: date) -> Refusal | None:
    """What is recorded has happened."""
    if h.on > today:
        return bad_input("occurred_on", f"{h.on} is in the future: today is {today}")
    return None
