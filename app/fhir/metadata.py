"""What this server does of FHIR, and what it leaves to the native API: a CapabilityStatement."""

from typing import Final

from app.fhir.names import NHS_NUMBER, ODS, PROFILES, SERVICE, Resource
from app.fhir.outcome import FHIR_JSON

SINCE: Final = "2026-11-22"  # the day this statement was last changed

_SEARCHED: Final = {
    "owner": (
        "token",
        f"The service asked: its ODS code ({ODS}|CODE), its code here ({SERVICE}|CODE), or either alone.",
    ),
    "status": (
        "token",
        "requested, received, accepted, in-progress, completed, rejected or cancelled; several by commas.",
    ),
    "due": ("date", "restriction.period.end, the day the advice is due: a day, or le2026-03-31 and its like."),
    "period": ("date", "The same as due."),
}
_TASK: Final = (
    "What was asked of the caller's own service, and nothing else. Read it, and answer it with a DocumentReference. "
    "A Task is not updated: acknowledgement, assignment, appointments and nil answers are recorded by the native API "
    "(/docs), and show here as its status. A page may hold fewer than _count; follow its next link until there is none."
)
_DOCUMENT: Final = (
    "Advice in files. Create one with status current, each file in content.attachment (contentType, data), and the Task "
    "it answers in context.related: that completes the Task. With the header Idempotency-Key a repeat is recorded once."
)


def statement(base: str) -> Resource:
    """What a client may ask of the server at this address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "software": {"name": "EHC Casework"},
        "implementation": {"description": "Advice for education, health and care needs assessments", "url": base},
        "fhirVersion": "4.0.1",
        "format": [FHIR_JSON],
        "rest": [
            {
                "mode": "server",
                "documentation": f"A child is named by NHS number ({NHS_NUMBER}), never by UPN.",
                "security": {"description": "A bearer token of a service's account: POST /oauth/token, or a token given."},
                "resource": [
                    {
                        "type": "Task",
                        "supportedProfile": [f"{PROFILES}Task"],
                        "documentation": _TASK,
                        "interaction": [{"code": "read"}, {"code": "search-type"}],
                        "searchParam": [
                            {"name": name, "type": kind, "documentation": said}
                            for name, (kind, said) in _SEARCHED.items()
                        ],
                    },
                    {
                        "type": "DocumentReference",
                        "supportedProfile": [f"{PROFILES}DocumentReference"],
                        "documentation": _DOCUMENT,
                        "interaction": [{"code": "create"}, {"code": "read"}],
                    },
                ],
            }
        ],
    }  # fmt: skip
