"""A request for advice as a UK Core Task: what is asked, of whom, for which child, by when, and where it stands.

The status is told from the record, never stored:

| Task.status | the request |
|---|---|
| `requested` | sent; no word of it from the service yet |
| `received` | the service has it (the day it came is on record) |
| `accepted` | the service acknowledged it |
| `in-progress` | a draft is begun, an appointment was made, or advice was sent back (`businessStatus` `returned`, with the reason) |
| `completed` | the advice is in |
| `rejected` | answered nil: `statusReason` `not_known` or `declined` |
| `cancelled` | withdrawn, or earlier advice stands instead, or the case ended before it came |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from app.advice.store import papers_of
from app.advice.view import wanted
from app.fhir import names
from app.fhir.names import Resource
from app.fhir.store import Asked
from app.record.load import history, words_of
from app.tables import Person
from workflow.events import AdviceReceived, AdviceReturned, Event, LateInformationReceived
from workflow.facts import Advice, Facts
from workflow.history import settle
from workflow.machine import fold
from workflow.rules import Rules

Given = AdviceReceived | LateInformationReceived
GENDERS: Final = {"M": "male", "F": "female"}


@dataclass(frozen=True)
class Case:
    """A case folded: the events that count, in order, and the facts they come to."""

    events: Sequence[Event]
    facts: Facts


def case_of(session: Session, matter_id: int, rules: Rules) -> Case:
    """A case as it stands."""
    events = settle(history(session, matter_id))
    return Case(events, fold(events, rules, matter_id))


def status(advice: Advice, *, ended: bool, drafted: bool) -> str:
    """Where a request stands, in FHIR's words."""
    match advice.status:
        case "received":
            return "completed"
        case "answered_nil":
            return "rejected"
        case "withdrawn" | "superseded":
            return "cancelled"
        case _ if ended:
            return "cancelled"
        case "returned":
            return "in-progress"
    if drafted or advice.appointments or advice.kept or advice.missed:
        return "in-progress"
    if advice.acknowledged_on:
        return "accepted"
    return "received" if advice.received_by_body_on else "requested"


def status_in(case: Case, asked: Asked) -> str:
    """Where a request of a case stands."""
    advice = case.facts.advices[asked.row.advice_id]
    return status(advice, ended=case.facts.ended_on is not None, drafted=asked.draft is not None)


def of_request(case: Case, advice_id: int) -> list[Event]:
    """What happened to one request, in order."""
    return [e for e in case.events if e.id == advice_id or getattr(e.payload, "advice_id", None) == advice_id]


def task(session: Session, asked: Asked, case: Case, nhs_number: str | None, base: str) -> Resource:
    """The Task of a request. `base` is this server's address for FHIR; the papers are named by that of the native API.

    Once nobody is asked for it any more it holds neither the child nor what was said of it, as the native API's does not.
    """
    row, advice, mine = asked.row, case.facts.advices[asked.row.advice_id], of_request(case, asked.row.advice_id)
    words = words_of(session, [event.id for event in mine])
    open_to_them = wanted(advice)
    note = words.get(row.advice_id, {}).get("note") if open_to_them else None
    last = max(event.recorded_at for event in mine).isoformat()
    what = names.coded(names.KIND, row.kind)
    period = {"start": row.requested_on.isoformat(), **_due(asked)}
    output = [
        {"type": {"text": "advice"}, "valueReference": {"reference": f"DocumentReference/{event.id}"}}
        for event in mine
        if isinstance(event.payload, Given)
    ]
    return _without_empty(
        {
            "resourceType": "Task",
            "id": str(row.advice_id),
            "meta": {"lastUpdated": last, "profile": [f"{names.PROFILES}Task"]},
            "contained": [patient(asked.person, nhs_number)] if open_to_them else None,
            "identifier": [{"system": names.ADVICE_REQUEST, "value": str(row.advice_id)}],
            "status": status_in(case, asked),
            **_standing(advice, mine, words),
            "intent": "order",
            "code": what,
            "description": f"Advice ({what['text']}) for an education, health and care needs assessment",
            "for": subject(nhs_number, "#patient") if open_to_them else None,
            "authoredOn": row.requested_on.isoformat(),
            "lastModified": last,
            "requester": names.organisation(names.AUTHORITY, row.authority),
            "owner": names.service(row.service, asked.service) if row.service else None,
            "reasonCode": {"text": "Education, health and care needs assessment (send2014 reg 6(1))"},
            "note": [{"text": note}] if note else None,
            "restriction": {"period": period},
            "input": _papers(session, asked, base) if open_to_them else None,
            "output": output,
        }
    )


def _due(asked: Asked) -> dict[str, str]:
    """By when, as the clock of the request says; nothing where no day is known yet."""
    due_on = asked.due_on
    return {"end": due_on.isoformat()} if due_on else {}


def _standing(advice: Advice, mine: Sequence[Event], words: dict[int, dict[str, str]]) -> dict[str, Any]:
    """What FHIR's status cannot say: sent back, and why; answered nil, and how."""
    if advice.status == "answered_nil" and advice.nil_answer:
        return {"statusReason": names.coded(names.NIL_ANSWER, advice.nil_answer)}
    if advice.status != "returned":
        return {}
    back = [event for event in mine if isinstance(event.payload, AdviceReturned)][-1]
    reason = words.get(back.id, {}).get("reason", "")
    return {
        "businessStatus": names.coded(names.STANDING, "returned"),
        "statusReason": names.coded(names.RETURN_REASON, advice.rework[-1].code, reason),
    }


def _papers(session: Session, asked: Asked, base: str) -> list[Resource]:
    """The request papers and the family's evidence, which each adviser asked is given (send2014 reg 6(3))."""
    api = f"{base.removesuffix('/fhir')}/api/v1/advice-requests/{asked.row.advice_id}/documents"
    return [
        {"type": {"text": f"{document.kind}: {document.filename}"}, "valueUrl": f"{api}/{document.id}/content"}
        for document, _ in papers_of(session, asked.row.matter_id)
    ]


def patient(person: Person, nhs_number: str | None) -> Resource:
    """The child or young person, as a health service knows them: no UPN, and nobody else of the family."""
    return _without_empty(
        {
            "resourceType": "Patient",
            "id": "patient",
            "identifier": [_nhs(nhs_number)] if nhs_number else None,
            "name": [_without_empty({"family": person.surname, "given": [person.forename] if person.forename else None})],
            "gender": GENDERS.get(person.sex or ""),
            "birthDate": person.date_of_birth.isoformat() if person.date_of_birth else None,
        }
    )  # fmt: skip


def subject(nhs_number: str | None, reference: str | None = None) -> Resource | None:
    """A Reference to the child by NHS number, and to the Patient contained beside it where there is one."""
    named = {"reference": reference, "type": "Patient", "identifier": _nhs(nhs_number) if nhs_number else None}
    return _without_empty(named) if nhs_number or reference else None


def _nhs(number: str) -> Resource:
    return {"system": names.NHS_NUMBER, "value": number}


def _without_empty(resource: Resource) -> Resource:
    """FHIR has no null and no empty list: what there is not, is not there."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}
