"""Who may what: FHIR, for the systems of services that are asked for advice."""

import base64
from collections.abc import Mapping
from typing import Any, Final

from tests.access.table import GIVEN, PUBLIC, REQUEST, Ids, Row

TASK: Final = {"task_id": "advice_id"}
WHAT_WAS_GIVEN: Final = {"document_id": "given_id"}


def advice_in_a_file(ids: Ids) -> dict[str, Any]:
    attachment = {"contentType": "text/plain", "data": base64.b64encode(b"Seen on Monday.").decode()}
    related = [{"reference": f"Task/{ids['advice_id']}"}]
    sent = {"resourceType": "DocumentReference", "status": "current", "content": [{"attachment": attachment}]}
    return {"json": {**sent, "context": {"related": related}}}


def tasks_in(bundle: Mapping[str, Any]) -> set[Any]:
    return {int(entry["resource"]["id"]) for entry in bundle["entry"]}


# fmt: off
ROWS: Final = (
    #   route                                       who may          of what   and
    Row("GET /fhir/metadata",                       PUBLIC),
    Row("GET /fhir/Task",                           "professional",  lists=REQUEST, shown_by=tasks_in),
    Row("GET /fhir/Task/{task_id}",                 "professional",  REQUEST, at=TASK),
    Row("POST /fhir/DocumentReference",             "professional",  REQUEST, send=advice_in_a_file, gives=201),
    Row("GET /fhir/DocumentReference/{document_id}", "professional", GIVEN, at=WHAT_WAS_GIVEN),
)
# fmt: on
