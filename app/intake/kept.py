"""What a row says that no field of the record holds: kept as words beside the request, where they can be erased."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlmodel import Session

from app.record.load import words_of
from workflow.events import Corrected, Event, Redacted, RequestReceived

COLUMN: Final = "column "
"""What the name of a column stands behind among the words: no field of an event is called so."""


Kept = Mapping[str, str] | None
"""The words that rows have left beside a case's request; None where they were erased: they do not come back."""


def as_words(extra: Mapping[str, str]) -> dict[str, str]:
    """Cells as words beside an event, each under its column. A slash would be a path into the event's data."""
    return {f"{COLUMN}{column.replace('/', '|')}": text for column, text in extra.items()}


def kept(session: Session, history: Sequence[Event]) -> Kept:
    """The words beside a case's request so far, the latest of each column."""
    ids = [event.id for event in history if isinstance(event.payload, RequestReceived)]
    ids += [event.id for event in history if isinstance(event.payload, Corrected) and event.payload.event_id in ids]
    if any(isinstance(event.payload, Redacted) and event.payload.event_id in ids for event in history):
        return None
    words = words_of(session, ids)
    return {name: text for id_ in ids for name, text in words.get(id_, {}).items() if name.startswith(COLUMN)}


def news(already: Kept, extra: Mapping[str, str]) -> dict[str, str]:
    """The words of a row that are not kept yet, or were others."""
    if already is None:
        return {}
    return {name: text for name, text in as_words(extra).items() if already.get(name) != text}


def says(already: Kept, column: str, text: str) -> bool:
    """Whether this case's own rows have said so of a column before."""
    return already is not None and already.get(f"{COLUMN}{column}") == text
