"""Payloads from what a client sent: checked field by field, stamped by the service, words about people taken out."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session

from app.errors import Problem, invalid
from app.record.happen import Proposal
from app.registers import WORKER_KINDS, service_asked, worker_named
from app.tables import Matter
from workflow import payloads
from workflow.amendments import merged
from workflow.events import PAYLOADS, AdviceRequested, Corrected, Event, ExceptionRecorded, Payload

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
    return Problem(422, "bad-input", "; ".join(f"{e['field']}: {e['message']}" for e in errors), errors=errors)


def checked(event_type: str, data: Mapping[str, Any], prefix: str = "data") -> Payload:
    """A payload from plain data. Raises 422 naming every field at fault; a field the service sets is one."""
    stamped = payloads.stamped_fields(PAYLOADS[event_type]) & data.keys()
    if stamped:
        raise invalid(f"{prefix}.{min(stamped)}", "the service sets this")
    return _validated(event_type, data, prefix)


def _validated(event_type: str, data: Mapping[str, Any], prefix: str) -> Payload:
    try:
        return _adapter(event_type).validate_python(dict(data), strict=False)
    except ValidationError as error:
        raise bad_fields(error, prefix) from error


def prepared(session: Session, matter: Matter, event_type: str, data: Mapping[str, Any]) -> Payload:
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


def stamped(session: Session, matter: Matter, payload: Payload) -> Payload:
    """Set what only the service knows, and hold the payload to this case."""
    if isinstance(payload, AdviceRequested):
        service, body = service_asked(session, matter.authority, payload.kind, payload.service)
        return AdviceRequested(payload.kind, service, payload.note, body)  # type: ignore[arg-type]  # the register's codes
    if isinstance(payload, ExceptionRecorded):
        strangers = [clock for clock in payload.clocks if not clock.startswith(f"{matter.id}.")]
        if strangers:
            raise invalid("data.clocks", f"{strangers[0]} is not a clock of this case")
    return payload


def correction(session: Session, matter: Matter, target: Event | None, sent: Mapping[str, Any]) -> Proposal | None:
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
    plain, words = payloads.split(right)
    kept = {key: plain.get(key) for key in changes if key not in payloads.words_fields(type(target.payload))}
    if isinstance(right, AdviceRequested) and "service" in changes:
        kept["body"] = right.body
    said = {f"data/{path}": text for path, text in words.items() if path.split("/")[0] in changes}
    payload = Corrected(target.id, sent.get("occurred_on"), kept if changes else None, why=str(sent.get("why") or ""))
    return Proposal(payload, sent["on"], words=said)
