"""The names this room gives things by: national identifier systems where there is one, our own where there is none.

Ours are URNs, the same in every installation, so that nothing need be looked up and no address need be kept alive:

- `urn:ehc-casework:advice-request`  the number of a request for advice, in its installation
- `urn:ehc-casework:advice`          the number of the event by which advice was given
- `urn:ehc-casework:local-authority` an authority's three-digit DfE code; health knows it by no system of its own
- `urn:ehc-casework:service`         a service's code on the register, where it has no ODS code
- `urn:ehc-casework:advice-kind`     what is asked for: medical, psychological, social_care, ...
- `urn:ehc-casework:standing`        `returned`: advice that came and was sent back
- `urn:ehc-casework:return-reason`   the coded reason for which it was
- `urn:ehc-casework:nil-answer`      `not_known` or `declined`

There is no system for a UPN: it is for education alone, and no resource of this room carries one.
"""

from typing import Any, Final

from app.tables import Service

NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS: Final = "https://fhir.nhs.uk/Id/ods-organization-code"
PROFILES: Final = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"

_OURS: Final = "urn:ehc-casework:"
ADVICE_REQUEST: Final = f"{_OURS}advice-request"
ADVICE: Final = f"{_OURS}advice"
AUTHORITY: Final = f"{_OURS}local-authority"
SERVICE: Final = f"{_OURS}service"
KIND: Final = f"{_OURS}advice-kind"
STANDING: Final = f"{_OURS}standing"
RETURN_REASON: Final = f"{_OURS}return-reason"
NIL_ANSWER: Final = f"{_OURS}nil-answer"

Resource = dict[str, Any]


def coded(system: str, code: str, text: str = "") -> Resource:
    """A CodeableConcept of one of our codes."""
    return {"coding": [{"system": system, "code": code}], "text": text or code.replace("_", " ")}


def organisation(system: str, value: str, name: str = "") -> Resource:
    """A Reference to an organisation by its identifier: this service keeps none as a resource."""
    named = {"display": name} if name else {}
    return {"type": "Organization", "identifier": {"system": system, "value": value}, **named}


def service(code: str, on_register: Service | None) -> Resource:
    """A Reference to a service: by its ODS code where it has one."""
    name = on_register.name if on_register else ""
    if on_register and on_register.ods_code:
        return organisation(ODS, on_register.ods_code, name)
    return organisation(SERVICE, code, name)
