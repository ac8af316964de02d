"""Advice that was given, as a DocumentReference: named by the event that recorded it, its bytes by their native address."""

from sqlmodel import Session

from app.advice.store import attachments_of
from app.errors import not_found
from app.fhir import names, store, tasks
from app.fhir.names import Resource
from app.security import Actor
from workflow.rules import Rules


def document(session: Session, actor: Actor, event_id: int, rules: Rules, base: str) -> tuple[Resource, store.Asked]:
    """Advice by the number of its event, and the request it answers. Raises 404 for what the actor may not see."""
    case = tasks.case_of(session, store.matter_of(session, event_id) or 0, rules)
    there = [(event, event.payload) for event in case.events if isinstance(event.payload, tasks.Given)]
    found = next(((event, payload) for event, payload in there if event.id == event_id), None)
    asked = store.one(session, actor, found[1].advice_id) if found else None
    if found is None or asked is None:
        raise not_found("document")
    event, payload = found
    later = [e for e, other in there if other.advice_id == payload.advice_id and e.seq > event.seq]
    number = store.nhs_numbers(session, [asked.matter.person_id]).get(asked.matter.person_id)
    child = tasks.subject(number)
    resource: Resource = {
        "resourceType": "DocumentReference",
        "id": str(event_id),
        "meta": {"lastUpdated": event.recorded_at.isoformat(), "profile": [f"{names.PROFILES}DocumentReference"]},
        "identifier": [{"system": names.ADVICE, "value": str(event_id)}],
        "status": "superseded" if later else "current",
        "docStatus": "final",
        "type": names.coded(names.KIND, asked.row.kind),
        "date": event.recorded_at.isoformat(),
        "content": _contents(session, payload, base),
        "context": {"related": [{"reference": f"Task/{payload.advice_id}"}]},
    }
    return resource | ({"subject": child} if child else {}), asked


def _contents(session: Session, given: tasks.Given, base: str) -> list[Resource]:
    """The files; and for advice on the template, the request that holds it."""
    api = f"{base.removesuffix('/fhir')}/api/v1/advice-requests/{given.advice_id}"
    attachments: list[Resource] = [
        {
            "contentType": file.media_type,
            "url": f"{api}/documents/{file.id}/content",
            "size": file.size,
            "title": file.filename,
            **({"creation": file.dated.isoformat()} if file.dated else {}),
        }
        for file, _ in attachments_of(session, given.advice_id)
        if file.id in given.documents
    ]
    if given.template or not attachments:
        attachments.insert(0, {"contentType": "application/json", "url": api, "title": "advice"})
    return [{"attachment": attachment} for attachment in attachments]
