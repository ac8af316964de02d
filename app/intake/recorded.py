"""What is on record already, by the column a row would tell it in: so that a row can be told to be new or not."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from app.intake.columns import ASKED, CAME_IN
from app.intake.row import Rejected
from app.intake.told import NOT_STATED, Known, Told
from workflow import events as ev
from workflow import payloads
from workflow.events import Event

COLUMNS: Final = {
    "request_received": "received_on",
    "caseworker_allocated": "caseworker",
    "assessment_agreed": "notified_to_assess_on",
    "assessment_refused": "refused_to_assess_on",
    "plan_agreed": "decided_to_draft_on",
    "plan_refused": "notified_no_plan_on",
    "draft_sent": "draft_sent_on",
    "plan_issued": "plan_issued_on",
    "request_withdrawn": "withdrawn_on",
    "moved_away": "moved_away_on",
    "exception_recorded": "exception_ground",
    "decision_reversed": "reversed_on",
}
UNSAID: Final[tuple[Any, ...]] = (None, NOT_STATED, [NOT_STATED], {"type": NOT_STATED})
FOUND: Final = ("service", "advice_id")  # looked up, not told by a row


class OnRecord:
    """The settled events of a case by column: several where it happened more than once."""

    def __init__(self, history: Sequence[Event]) -> None:
        self.events: dict[str, list[Event]] = {}
        kinds = {event.id: event.payload.kind for event in history if isinstance(event.payload, ev.AdviceRequested)}
        for event in history:
            for column in _columns(event, kinds):
                self.events.setdefault(column, []).append(event)

    @property
    def ids(self) -> dict[str, int]:
        """The first event of each column, for what refers to it."""
        return {column: events[0].id for column, events in self.events.items()}

    def same(self, told: Told) -> Event | None:
        """The event on record that is the one told of; None if there is none. Rejects a day that is another."""
        events = self.events.get(told.key)
        if not events:
            return None
        if not told.dated:
            return events[-1]
        if isinstance(events[0].payload, ev.RequestReceived) and not events[0].payload.receipt_known:
            raise Rejected(
                told.place, f"the record has no day of receipt, the row says {told.on}: put it right on the case itself"
            )
        found = next((event for event in events if event.occurred_on == told.on), None)
        if found is None:
            raise Rejected(told.place, f"the record says {events[-1].occurred_on}, the row says {told.on}")
        return found


def _columns(event: Event, kinds: dict[int, ev.AdviceKind]) -> Iterator[str]:
    match event.payload:
        case ev.AdviceRequested(kind=kind):
            yield ASKED[kind]
        case ev.AdviceReceived(advice_id=id_):
            yield CAME_IN[kinds[id_]]
        case ev.DisputeRecorded(form=form):
            yield "mediation_on" if form == "mediation" else "tribunal_on"
        case ev.NoticeSent(notice="will_assess"):
            yield "notified_to_assess_on"
        case _ if event.type in COLUMNS:
            yield COLUMNS[event.type]


def additions(event: Event, told: Told, known: Known) -> dict[str, Any]:
    """What a row says of an event beyond what is on record. Rejects what differs, naming both; a blank says nothing."""
    says = told.says(known)
    if says.type != event.type:
        raise Rejected(told.place, f"the record says {event.type}, the row says {says.type}")
    given, _ = payloads.split(says)
    there, _ = payloads.split(event.payload)
    added = {}
    for name, value in given.items():
        if value in UNSAID or name in payloads.stamped_fields(type(says)) or name in FOUND or there.get(name) == value:
            continue
        if there.get(name) not in UNSAID:
            raise Rejected(told.place, f"{name}: the record says {_plain(there[name])}, the row says {_plain(value)}")
        added[name] = value
    return added


def _plain(value: Any) -> str:  # noqa: ANN401 - JSON values
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
