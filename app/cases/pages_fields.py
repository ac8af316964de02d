"""The fields of an event's form, made from what its payload holds: what the record asks for is what the page asks for."""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from app.cases.pages_now import Now
from app.web import answers, words
from app.web.fields import Choice, Day, Field, One, Option, Several, Text, Tick, Words
from app.web.forms import Filled
from app.web.render import short_date, visible
from workflow.events import PAYLOADS
from workflow.panel import Outcome, Question, criteria
from workflow.payloads import is_required

MANY: Final = 6  # answers: more than that are picked from a list
IDS: Final = frozenset({"advice_id", "exception_id", "message_id", "event_id", "worker"})
TO_COME: Final = frozenset({"until", "to", "review_on", "reply_due", "reopens_on", "returned_on", "served_on"})
"""Days that may lie ahead."""

LABELS: Final = {
    "advice_id": "Which advice",
    "agrees": "The family agrees with the draft",
    "answer": "What the service answered",
    "because": "What reversed it",
    "by": "How",
    "channel": "How",
    "decided_on": "Day it was decided",
    "decision": "Which decision",
    "exception_id": "Which exception",
    "form": "What it is",
    "about": "What it is about",
    "from": "From",
    "asked_on": "Day the head was asked for advice",
    "closed_from": "Closed from",
    "reopens_on": "Opens again on",
    "left_on": "Day they left the area",
    "returned_on": "Day they came back",
    "impractical_because": "Why it made keeping the limit impractical",
    "kind": "Kind of advice",
    "message_id": "Which message it answers",
    "note": "In words",
    "on": "Day of the appointment",
    "preference": "The setting the family would prefer",
    "preferred_by_family": "The family would prefer this setting",
    "primary_need": "Primary need",
    "reason": "In words",
    "reasons": "Why",
    "reply_due": "Reply due by",
    "response": "What the setting answered",
    "review_on": "Day it is looked at again",
    "served_on": "Day it reached the family",
    "service": "Service",
    "summary": "What was said, in short",
    "to": "Until",
    "to_la": "Code of the council they moved to",
    "until": "Day it comes back",
    "urn": "Setting’s URN",
    "why": "Why",
    "worker": "Who",
    ("exception_ended", "on"): "Day it ended",
    ("exception_recorded", "from"): "It began on",
    ("exception_recorded", "to"): "It ends, or ended, on",
    ("advice_returned", "code"): "Why it is sent back",
    ("message_received", "kind"): "What kind of message",
    ("representations_received", "note"): "What they said",
    ("notice_sent", "to"): "To whom",
    ("notice_sent", "notice"): "Which notice",
}  # fmt: skip
HINTS: Final = {
    "served_on": "Leave empty if it reached them on the day it was sent. Their fifteen days count from here.",
    "agrees": "Only their agreement ends the fifteen days early.",
    "to_la": "Three figures, if you know it.",
    "decided_on": "By a panel or an officer, if on an earlier day.",
    "urn": "Six figures.",
    "reply_due": "Leave empty for the council’s own limit for this kind of message.",
    "review_on": "Leave empty for the council’s own limit.",
    "summary": "It is kept apart from the chain of the record, and can be erased.",
    "service": "Leave empty for the council’s usual service for this kind of advice.",
}
ASK: Final = {
    "reason": "Say in words why it is sent back",
    "summary": "Say in short what was said",
    "why": "Say why",
}
WHEN: Final = {
    "advice_received": "Day it came in",
    "advice_requested": "Day it is asked for",
    "advice_request_received": "Day the service got it",
    "advice_returned": "Day it is sent back",
    "decision_made": "Day it was decided",
    "decision_reversed": "Day of the order, agreement or notice",
    "draft_sent": "Day it is sent",
    "family_contacted": "Day of the contact",
    "message_received": "Day it came in",
    "notice_sent": "Day it is sent",
    "plan_issued": "Day the plan is sent",
    "representations_received": "Day their reply came in",
    "setting_consulted": "Day it is consulted",
    "setting_responded": "Day it answered",
}
WORDED: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": words.KINDS,
    "ground": words.GROUNDS,
    "primary_need": answers.NEEDS,
    "response": answers.RESPONSES,
    "channel": answers.CHANNELS,
    "by": answers.CHANNELS,
    "because": answers.REVERSED_BY,
    "code": answers.RETURNED_FOR,
    "answer": answers.NIL_ANSWERS,
    "decision": answers.DECISIONS,
}


@cache
def _hints(cls: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a payload class or a part of one
    return typing.get_type_hints(cls)


def label(event: str, name: str) -> str:
    """What a field of an event is called."""
    return LABELS.get((event, name)) or LABELS.get(name) or words.plain(name).capitalize()


def occurred(event: str, now: Now, said: str = "") -> Day:
    """The day it happened."""
    name = said or WHEN.get(event, "Day it happened")
    return Day("occurred_on", name, required=f"Enter the {name[:1].lower()}{name[1:]}", by=now.today)


def fields_of(event: str, now: Now, without: frozenset[str] = frozenset()) -> tuple[Field, ...]:
    """A field for everything an event's payload may say that the service does not set itself."""
    return (occurred(event, now), *payload_fields(event, now, without))


def payload_fields(event: str, now: Now, without: frozenset[str] = frozenset()) -> tuple[Field, ...]:
    """The same without the day."""
    found: list[Field] = []
    payload: Any = PAYLOADS[event]
    for part in dataclasses.fields(payload):
        name = part.name.rstrip("_")
        if name not in without and not part.metadata.get("stamped"):
            found += _fields(event, part, name, now)
    return tuple(found)


def _fields(event: str, part: Any, name: str, now: Now) -> list[Field]:  # noqa: ANN401 - a dataclass's field
    payload: Any = PAYLOADS[event]
    hint = _hints(payload)[part.name]
    kind, options = _plain(hint), _options(event, name, hint, now)
    is_needed = is_required(part) and kind is not bool
    said = label(event, name)
    verb = "Choose" if options else "Enter"
    given: dict[str, Any] = {
        "name": name,
        "label": said,
        "hint": HINTS.get(name, ""),
        "required": ASK.get(name, f"{verb}: {said[:1].lower()}{said[1:]}") if is_needed else "",
        "api": f"data.{name}",
    }
    if dataclasses.is_dataclass(kind):
        return _ticks(name, kind)
    if part.metadata.get("words"):
        return [Words(**given)]
    if options is not None:
        given["options"] = tuple(options)
        several = typing.get_origin(hint) is tuple
        as_radios = is_needed and 0 < len(options) <= MANY  # a radio that was pressed can never be let go
        return [Several(**given) if several else One(**given) if as_radios else Choice(**given)]
    if kind is date:
        return [Day(**given, by=None if _may_come(event, name) else now.today)]
    return [Tick(**given) if kind is bool else Text(**given, width=10 if name in {"urn", "to_la"} else 0)]


def _may_come(event: str, name: str) -> bool:
    return name in TO_COME or (event, name) == ("appointment_made", "on")


def _plain(hint: Any) -> Any:  # noqa: ANN401 - annotations have no common type
    """The type of a field, without its None."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return next(a for a in typing.get_args(hint) if a is not type(None))
    return hint


def _ticks(name: str, part: Any) -> list[Field]:  # noqa: ANN401 - a part of a payload
    """A part whose fields are all yes or no: a box for each."""
    return [
        Tick(f"{name}-{f.name}", answers.ASSENTS.get(f.name, f.name.capitalize()), api=f"data.{name}.{f.name}")
        for f in dataclasses.fields(part)
    ]


def _options(event: str, name: str, hint: Any, now: Now) -> list[Option] | None:  # noqa: ANN401 - an annotation
    """The answers offered; None where anything may be given."""
    kind = _plain(hint)
    own = _OFFERED.get(name) if kind is not date else None
    if own:
        return own(event, now)
    if typing.get_origin(kind) is not typing.Literal:
        return None
    worded = WORDED.get(name, {}) if (event, name) != ("message_received", "kind") else answers.MESSAGES
    return [
        Option(value, worded.get(value) or words.plain(value).capitalize())
        for value in typing.get_args(kind)
        if value != "not_stated"
    ]


def capital(text: str) -> str:
    """The same with a capital first."""
    return text[:1].upper() + text[1:]


def _advices(event: str, now: Now) -> list[Option]:
    """The requests an event can be about."""
    fits: Callable[[Any], bool] = {
        "advice_returned": lambda a: a.received_on is not None,
        "advice_accepted": lambda a: a.received_on is not None and a.accepted_on is None,
        "nil_advice_accepted": lambda a: a.nil_on is not None and not a.is_settled,
        "late_information_received": lambda _: True,
        "advice_request_received": lambda a: a.received_by_body_on is None,
        "appointment_missed": lambda _: True,
        "appointment_kept": lambda _: True,
        "exception_recorded": lambda _: True,
    }.get(event, lambda a: not (a.is_in or a.withdrawn_on))
    return [Option(str(a.id), now.advice_name(a)) for a in now.facts.advices.values() if fits(a)]


def _exceptions(event: str, now: Now) -> list[Option]:
    wanted = [e for e in now.facts.exceptions.values() if (e.approved_on is None) == (event == "exception_approved")]
    return [
        Option(str(e.id), f"{words.GROUNDS.get(e.payload.ground, e.payload.ground).capitalize()}, recorded {short_date(e.recorded_on)} {e.recorded_on.year}")
        for e in wanted
        if e.ended_on is None
    ]  # fmt: skip


def _messages(_: str, now: Now) -> list[Option]:
    waiting = [m for m in now.facts.messages.values() if m.answered_on is None]
    return [
        Option(str(m.id), f"{answers.MESSAGES.get(m.kind, m.kind)}, {short_date(m.received_on)} {m.received_on.year}") for m in waiting
    ]  # fmt: skip


def _reasons(event: str, now: Now) -> list[Option]:
    question = (
        Question.ASSESS if now.facts.state.value == "requested" or event.startswith("assessment") else Question.PLAN
    )
    outcome = Outcome.DEFERRED if event == "decision_deferred" else Outcome.REFUSED
    return reasons(question, outcome)


def reasons(question: Question, *outcomes: Outcome) -> list[Option]:
    """The published reasons for an outcome."""
    wanted = [c for c in criteria().values() if question in c.questions and c.outcome in outcomes]
    return [Option(c.code, c.title, c.says) for c in wanted]


def _from(_: str, now: Now) -> list[Option]:
    """Who writes to a council about a case: those around the child first."""
    around = [
        Option(c.relation, f"{capital(words.plain(c.relation))}: {visible(c.name)}") for c in now.case.person.contacts if c.relation.isidentifier() and c.name
    ]  # fmt: skip
    known = {option.value for option in around}
    others = [Option(code, name) for code, name in answers.SENDERS.items() if code not in known]
    return list({option.value: option for option in (*around, *others)}.values())


_OFFERED: Final[Mapping[str, Callable[[str, Now], list[Option]]]] = {
    "advice_id": _advices,
    "exception_id": _exceptions,
    "message_id": _messages,
    "reasons": _reasons,
    "from": _from,
    "worker": lambda event, now: now.workers.get(event, []),
    "service": lambda _, now: [Option(code, name) for code, name in now.services.items()],
    "ground": lambda *_: [Option(code, capital(name)) for code, name in words.GROUNDS.items()],
    "notice": lambda *_: [Option(code, name) for code, name in answers.NOTICES.items()],
}


def data_of(filled: Filled) -> dict[str, Any]:
    """What an event says, from a form whose fields are named after it: `data.placement.urn` stands in `placement`."""
    data: dict[str, Any] = {}
    for f in filled.form.fields:
        value = filled[f.name]
        if not f.at.startswith("data.") or value is None:
            continue
        *parents, last = f.at.removeprefix("data.").split(".")
        place = data
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = int(value) if last in IDS else value
    return data
