"""What is on record already, by the column a row would tell it in: so that a row can be told to be new or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from app.intake.columns import ASKED, CAME_IN
from app.intake.rejected import Rejected, shortened
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
FIELDS: Final = {
    "received_on": {
        "source": "source",
        "support_plan": "support_plan",
        "primary_need": "primary_need",
        "year_group": "year_group",
        "attends": "attends_urn",
        "flags": "flags",
    },
    "notified_to_assess_on": {"decided_on": "decided_to_assess_on"},
    "notified_no_plan_on": {"decided_on": "refused_plan_on"},
    "exception_ground": {"from": "exception_from", "to": "exception_to"},
    "plan_issued_on": {"placement": "placement_urn", "primary_need": "primary_need"},
    "mediation_on": {"about": "mediation_about"},
    "tribunal_on": {"about": "tribunal_about"},
}
"""The column a field of an event stands in, where it has one of its own."""
UNSAID: Final[tuple[Any, ...]] = (None, NOT_STATED, [NOT_STATED], {"type": NOT_STATED})
FOUND: Final = ("service", "advice_id")  # looked up, not told by a row


@dataclass
class Difference:
    """What a row says of an event beyond what is on record (`added`), and against it (`changed`, or another `day`)."""

    day: date | None = None
    receipt: bool = False  # the record has no day of receipt, and the row gives one: that adds, it changes nothing
    added: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """All that a correction would say of the event's data."""
        return self.added | self.changed


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
        """The event on record that is the one told of: of that day if there is one, else the last."""
        events = self.events.get(told.key, [])
        if not told.dated:
            return events[-1] if events else None
        return next((event for event in events if event.occurred_on == told.on), events[-1] if events else None)

    def is_one_of_several(self, event: Event, told: Told) -> bool:
        """Whether it happened more than once: which of them a row would put right is then anybody's guess."""
        return len(self.events[told.key]) > 1 and event.occurred_on != told.on


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


def difference(event: Event, told: Told, known: Known) -> Difference:
    """How what a row tells differs from the event on record; a blank says nothing. Rejects another kind of event."""
    says = told.says(known)
    if says.type != event.type:
        raise Rejected(told.place, f"the record says {event.type}, the row says {says.type}: put it right on the case")
    found = Difference()
    if told.dated and event.occurred_on != told.on:
        found.day = told.on
        found.receipt = isinstance(event.payload, ev.RequestReceived) and not event.payload.receipt_known
        if not found.receipt:
            column = "exception_from" if told.key == "exception_ground" else told.place
            found.faults.append((column, both(event.occurred_on, told.on)))
    elif told.dated and isinstance(event.payload, ev.RequestReceived) and not event.payload.receipt_known:
        found.day, found.receipt = told.on, True
    given, _ = payloads.split(says)
    there, _ = payloads.split(event.payload)
    unasked = payloads.stamped_fields(type(says)) | told.derived | set(FOUND)
    for name, value in given.items():
        if value in UNSAID or name in unasked or there.get(name) == value:
            continue
        if there.get(name) in UNSAID:
            found.added[name] = value
        else:
            found.changed[name] = value
            column = FIELDS.get(told.key, {}).get(name, told.place)
            found.faults.append((column, both(_plain(there[name]), _plain(value))))
    return found


def both(record: object, row: object) -> str:
    """Both values, of the record and of the row."""
    return f"the record says {shortened(str(record))}, the row says {shortened(str(row))}"


def _plain(value: Any) -> str:  # noqa: ANN401 - JSON values
    if isinstance(value, dict):
        return ", ".join(map(str, value.values()))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
