"""Payloads from what a client sent: checked field by field, stamped by the service, words about people taken out."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session

from app.errors import Problem, invalid
from app.record.filed import AnyMatter
from app.record.happen import Proposal
from app.registers import WORKER_KINDS, service_asked, worker_named
from app.schema import not_iso
from workflow import payloads
from workflow.amendments import merged
from workflow.counting import london_day
from workflow.events import (
    PAYLOADS,
    AdviceRequested,
    Corrected,
    Event,
    ExceptionRecorded,
    NoticeSent,
    Payload,
    RequestReceived,
)

Plain = dict[str, Any]


@cache
def _adapter(event_type: str) -> TypeAdapter[Payload]:
    return TypeAdapter(PAYLOADS[event_type])


def bad_fields(error: ValidationError, prefix: str) -> Problem:
    """422: each fault with the field it is in, as the client spelt it."""
    errors = [
        {"field": ".".join([prefix, *map(str, e["loc"])]), "message": e["msg"].removeprefix("Value error, ")}
        for e in error.errors()
    ]
    return _naming(errors)


def _naming(errors: list[dict[str, str]]) -> Problem:
    return Problem(422, "bad-input", "; ".join(f"{e['field']}: {e['message']}" for e in errors), errors=errors)


def checked(event_type: str, data: Mapping[str, Any], prefix: str = "data") -> Payload:
    """A payload from plain data. Raises 422 naming every field at fault; a field the service sets is one."""
    stamped = payloads.stamped_fields(PAYLOADS[event_type]) & data.keys()
    if stamped:
        raise invalid(f"{prefix}.{min(stamped)}", "the service sets this")
    payload = _validated(event_type, data, prefix)
    _refuse_blanks(list(payloads.unsaid(payload)), prefix)
    return payload


def _validated(event_type: str, data: Mapping[str, Any], prefix: str) -> Payload:
    try:
        return plausible(_adapter(event_type).validate_python(dict(data), strict=False), data)
    except ValidationError as error:
        raise bad_fields(error, prefix) from error


def _refuse_blanks(names: Sequence[str], prefix: str = "data") -> None:
    if names:
        raise _naming(
            [{"field": f"{prefix}.{name}", "message": "it is needed, and may not be blank"} for name in names]
        )


def prepared(session: Session, matter: AnyMatter, event_type: str, data: Mapping[str, Any]) -> Payload:
    """A payload ready to be judged: services and workers looked up on their registers, clocks held to this case."""
    if event_type in WORKER_KINDS and "worker" in data:
        named = data["worker"]
        if (
            isinstance(named, bool)
            or not isinstance(named, int | str)
            or named == ""
            or (isinstance(named, int) and not 0 < named < 2**62)
        ):
            raise invalid("data.worker", "give the id or the name of a worker")
        data = {**data, "worker": worker_named(session, matter.authority, WORKER_KINDS[event_type], named)}
    return stamped(session, matter, checked(event_type, data))


EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)
FIRST, LAST = (
    datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (EARLIEST, LATEST)
)  # the same, of instants
CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
CODED = ("reasons", "notice", "urn", "flags", "to_la", "attends")
COUNCIL = re.compile(r"[0-9]{3}")
YEARS = range(-2, 21)


def plausible(payload: Payload, sent: Mapping[str, Any]) -> Payload:
    """Hold a payload's days, instants, codes and numbers to what can be, and its days to ISO. Raises 422 naming the field.

    A code is no place for words about people: those have fields of their own, which can be erased.
    """
    for name, value in _values(payload):
        if isinstance(value, date) and (fault := not_iso(type(value), sent.get(name, value))):
            raise invalid(f"data.{name}", fault)
        if isinstance(value, datetime):
            _hold_instant(f"data.{name}", value)
        elif isinstance(value, date) and not EARLIEST <= value <= LATEST:
            raise invalid(f"data.{name}", f"{value} is no day of a case: give one from {EARLIEST} to {LATEST}")
        if isinstance(value, str) and name.split(".")[-1] in CODED and not CODE.fullmatch(value):
            raise invalid(f"data.{name}", "a code has letters, digits, _ . - and no spaces, up to 64")
        if name == "to_la" and value is not None and not COUNCIL.fullmatch(value):
            raise invalid("data.to_la", "a council's code is three digits, such as 802")
    if isinstance(payload, NoticeSent) and not payload.to:
        raise invalid("data.to", "say to whom it went")
    if isinstance(payload, RequestReceived) and payload.year_group is not None and payload.year_group not in YEARS:
        raise invalid("data.year_group", "a year group from -2 to 20")
    return payload


def _hold_instant(field: str, instant: datetime) -> None:
    if instant.tzinfo is None:
        raise invalid(field, "an instant needs a time zone")
    if not FIRST <= instant <= LAST:  # far off, its day in London cannot even be worked out
        raise invalid(field, f"{instant} is no instant of a case: give one from {EARLIEST} to {LATEST}")


def _hold_to_its_day(instant: datetime, day: date) -> None:
    """The clocks count from the day: an instant on another would stand on record and move nothing."""
    if london_day(instant) != day:
        says = f"it falls on {london_day(instant)} in London, and the request is of {day}: correct occurred_on too"
        raise invalid("data.received_at", says)


def _values(part: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a payload or a part of one
    for f in dataclasses.fields(part):
        value, name = getattr(part, f.name), prefix + f.name.rstrip("_")
        if dataclasses.is_dataclass(value):
            yield from _values(value, f"{name}.")
        for one in value if isinstance(value, tuple) else (value,):
            yield name, one


def stamped(session: Session, matter: AnyMatter, payload: Payload) -> Payload:
    """Set what only the service knows, and hold the payload to this case."""
    if isinstance(payload, AdviceRequested):
        service, body = service_asked(session, matter.authority, payload.kind, payload.service)
        return AdviceRequested(payload.kind, service, payload.note, body)  # type: ignore[arg-type]  # the register's codes
    if isinstance(payload, ExceptionRecorded):
        strangers = [clock for clock in payload.clocks if not clock.startswith(f"{matter.id}.")]
        if strangers:
            raise invalid("data.clocks", f"{strangers[0]} is not a clock of this case")
    return payload


def correction(session: Session, matter: AnyMatter, target: Event | None, sent: Mapping[str, Any]) -> Proposal | None:
    """What a correction changes, checked as the event itself would be; None where its event is not of this case.

    Words about people go apart, as they do in the event they put right.
    """
    if target is None:
        return None
    changes = dict(sent.get("data") or {})
    stray = payloads.stamped_fields(type(target.payload)) & changes.keys()
    if stray:
        raise invalid(f"data.{min(stray)}", "the service sets this")
    right = stamped(session, matter, _validated(target.type, merged(target.payload, changes), "data"))
    if isinstance(right, RequestReceived) and right.received_at and "received_at" in changes:
        _hold_to_its_day(right.received_at, sent.get("occurred_on") or target.occurred_on)
    # It answers for what it changes: words on record may have been erased, and an import may have had none.
    _refuse_blanks([name for name in payloads.unsaid(right) if name.partition(".")[0] in changes])
    plain, words = payloads.split(right)
    kept = {key: plain.get(key) for key in changes if key not in payloads.words_fields(type(target.payload))}
    if isinstance(right, AdviceRequested) and "service" in changes:
        kept["body"] = right.body
    if isinstance(right, RequestReceived) and not right.receipt_known and sent.get("occurred_on"):
        kept["receipt_known"] = True  # who gives the day of receipt knows it: the clocks start
    said = {f"data/{path}": text for path, text in words.items() if path.split("/")[0] in changes}
    payload = Corrected(target.id, sent.get("occurred_on"), kept or None, why=str(sent.get("why") or ""))
    return Proposal(payload, sent["on"], words=said)
