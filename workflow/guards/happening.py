"""What a guard is asked about: an event about to be judged, or whether one of its type may happen now."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from workflow import events as ev
from workflow.facts import Facts
from workflow.refusal import Refusal, impossible, irregular
from workflow.rules import Rules

Guard = Callable[[Facts, "Happening", Rules], Refusal | None]


class Happening:
    """An event about to be judged, or (payload None) the question whether one of its type may happen on a day."""

    __slots__ = ("actor", "days", "irregular", "on", "payload", "type")

    def __init__(
        self,
        type_: str,
        on: date,
        payload: Any = None,  # noqa: ANN401 - the payload of whichever type
        *,
        actor: int = 0,
        irregular: bool = False,
        days: Mapping[int, date] | None = None,
    ) -> None:
        """Take what a guard may look at; `days` tells when the other events of the history happened."""
        self.type, self.on, self.payload, self.actor, self.irregular, self.days = (
            type_,
            on,
            payload,
            actor,
            irregular,
            days or {},
        )

    @classmethod
    def of(cls, event: ev.Event, days: Mapping[int, date] | None = None) -> "Happening":
        """The happening that a recorded event is."""
        return cls(
            event.type, event.occurred_on, event.payload, actor=event.actor, irregular=event.irregular, days=days
        )

    def before(self, event_id: int, what: str, *cite: str) -> Refusal:
        """It depends on an event that had not happened by its own day: both days are named."""
        day = self.days.get(event_id)
        later = (
            f"{what} on {day}: {self.type} cannot be on {self.on}"
            if day
            else f"it is not on record by {self.on} that {what}"
        )
        return impossible(later, *cite)


def as_irregular(reason: str, *cite: str) -> Guard:
    """A step that may have happened but that procedure does not have: it waits for a manager's reason."""

    def guard(_f: Facts, _h: Happening, _r: Rules) -> Refusal:
        return irregular(reason, *cite)

    return guard
