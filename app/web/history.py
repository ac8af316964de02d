"""What happened, as a page tells it: both what was first recorded and what it was put right to, and how late it was written down."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from markupsafe import Markup

from app.cases.schemas import EventOut
from app.web import words
from app.web.render import day_, instant, said
from workflow.counting import days_since, london_day

AMENDS: Final = frozenset({"corrected", "annulled"})
CONTACT: Final = frozenset({"family_contacted", "message_received", "notice_sent", "representations_received"})

_A_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_AN_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")

# What the service sets for itself, and ids that say nothing to a reader.
UNSAID: Final = frozenset(
    {
        "person",
        "receipt_known",
        "under_twelve",
        "message_id",
        "body",
        "already_approved",
        "clocks",
        "exception_id",
        "event_id",
        "data",
        "occurred_on",
    }
)
# Advice that came on the template or in files is read on a page of its own.
GIVEN: Final = frozenset({"advice_received", "late_information_received"})
OF_WHAT_IS_GIVEN: Final = frozenset({"template", "documents"})
LABELS: Final = {
    "advice_id": "Advice",
    "agrees": "Agrees with the draft",
    "attends": "Attends (URN)",
    "by": "By",
    "flags": "Flags",
    "from": "From",
    "impractical_because": "Impractical because",
    "on": "On",
    "reply_due": "Reply due",
    "served_on": "Reached the family",
    "support_plan": "SEN support plan",
    "to": "To",
    "to_la": "To the council of code",
    "urn": "Setting (URN)",
    "why": "Why",
    "worker": "Who",
}


@dataclass(frozen=True)
class Names:
    """What ids in a history stand for: advice by its kind, workers and services by their names."""

    advice: Mapping[int, str]
    workers: Mapping[int, str]
    services: Mapping[str, str]
    to: Mapping[str, str] = field(default_factory=dict)  # those who were written to
    readable: frozenset[int] = frozenset()  # the advice that the reader may open


@dataclass
class Entry:
    """One thing that happened."""

    event: EventOut
    details: list[tuple[str, Markup]]
    occurred_on: date
    corrections: list[tuple[EventOut, list[tuple[str, Markup]]]] = field(default_factory=list)
    annulled: EventOut | None = None

    @property
    def name(self) -> str:
        """What happened, in words."""
        return words.happened(self.event.type)

    @property
    def recorded_late(self) -> int:
        """How many days after it happened it was written down."""
        return max(0, days_since(self.event.occurred_on, london_day(self.event.recorded_at)))

    @property
    def moved(self) -> bool:
        """Whether its day was put right."""
        return self.occurred_on != self.event.occurred_on


def entries(events: Sequence[EventOut], names: Names) -> list[Entry]:
    """A case's events in the order they happened, the latest first, each with what corrected it."""
    found = {e.id: Entry(e, details(e, names), e.occurred_on) for e in events}
    undone = {e.data["event_id"] for e in events if e.type == "annulled"}
    for event in events:
        target = found.get(event.data.get("event_id", 0)) if event.type in AMENDS else None
        if target is None or event.id in undone:
            continue
        if event.type == "annulled":
            target.annulled = event
        else:
            day = event.data.get("occurred_on")
            target.occurred_on = date.fromisoformat(day) if day else target.occurred_on
            target.corrections.append((event, _changes(target.event, event, names)))
    return sorted(found.values(), key=lambda entry: (entry.occurred_on, entry.event.seq), reverse=True)


def contacts(history: Sequence[Entry]) -> list[Entry]:
    """What passed between the council and the family, and still stands."""
    return [entry for entry in history if entry.event.type in CONTACT and entry.annulled is None]


def details(event: EventOut, names: Names) -> list[tuple[str, Markup]]:
    """What an event says, field by field, in words."""
    unsaid = UNSAID | OF_WHAT_IS_GIVEN if event.type in GIVEN else UNSAID
    if event.data.get("template"):  # its words are those of the template's fields
        unsaid |= {"advice"}
    told = [(_label(key), shown(key, value, names)) for key, value in sorted(event.data.items()) if key not in unsaid]
    if address := _copy(event, names):
        told.append(("What it says", Markup('<a class="govuk-link" href="{}">Read it</a>').format(address)))
    return told


def copies(history: Sequence[Entry], names: Names) -> dict[int, str]:
    """Where advice that came in is read, by its request: the latest of each that stands."""
    found: dict[int, str] = {}
    for entry in history:
        if entry.annulled is None and (address := _copy(entry.event, names)):
            found.setdefault(entry.event.data["advice_id"], address)
    return found


def _copy(event: EventOut, names: Names) -> str:
    """Where the reader may read the advice an event brought in; empty where nothing of it is kept, or it is not theirs."""
    is_kept = event.type in GIVEN and any(event.data.get(name) for name in OF_WHAT_IS_GIVEN)
    advice = event.data.get("advice_id")
    return f"/advice/{advice}/copy?sending={event.id}" if is_kept and advice in names.readable else ""


def _changes(was: EventOut, correction: EventOut, names: Names) -> list[tuple[str, Markup]]:
    """What a correction put right: what was recorded, and what it is now."""
    changed = []
    day = correction.data.get("occurred_on")
    if day:
        changed.append(
            ("Day", Markup("{} – it was recorded as {}").format(day_(date.fromisoformat(day)), day_(was.occurred_on)))
        )
    for key, value in sorted((correction.data.get("data") or {}).items()):
        old = was.data.get(key)
        before = Markup.escape("not given") if old is None else shown(key, old, names)
        changed.append((_label(key), Markup("{} – it was recorded as {}").format(shown(key, value, names), before)))
    return changed


def _label(key: str) -> str:
    return LABELS.get(key) or words.plain(key).capitalize()


def shown(key: str, value: Any, names: Names) -> Markup:  # noqa: ANN401 - JSON values
    """A value of an event, in words; what a person wrote is isolated."""
    match value:
        case None:
            return Markup.escape("not given")
        case bool():
            return Markup.escape("yes" if value else "no")
        case list():
            return Markup(", ").join(shown(key, item, names) for item in value)
        case dict():
            return Markup("; ").join(
                Markup("{}: {}").format(_label(k).lower(), shown(k, v, names)) for k, v in value.items()
            )
        case int():
            who = {"advice_id": names.advice, "worker": names.workers}.get(key, {})
            return said(who.get(value, value))
    lists: dict[str, Mapping[str, str]] = {
        "service": names.services,
        "kind": words.KINDS,
        "ground": words.GROUNDS,
        "flags": words.FLAGS,
        "to": names.to,
    }
    text = lists.get(key, {}).get(value) or str(value)
    if _A_DAY.fullmatch(text):
        return day_(date.fromisoformat(text))
    if _AN_INSTANT.fullmatch(text):
        return instant(datetime.fromisoformat(text))
    return said(text if " " in text else words.plain(text))
