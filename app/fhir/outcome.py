"""Answers as FHIR gives them: resources as application/fhir+json, and every error an OperationOutcome."""

import re
from typing import Annotated, Any, Final

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse

from app.errors import Problem
from app.fhir.names import Resource
from app.problems import PROBLEMS

FHIR_JSON: Final = "application/fhir+json"
PREFIX: Final = "/fhir/"
_JSON: Final = {"json", "text/json", "application/json", FHIR_JSON}
_TAKEN: Final = {*_JSON, "*/*", "application/*", "text/*"}

# http://hl7.org/fhir/R4/valueset-issue-type.html
_CODES: Final = {
    400: "structure",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    429: "throttled",
    500: "exception",
}


class FhirJSON(JSONResponse):
    """A resource."""

    media_type = FHIR_JSON


class DetailsOut(BaseModel):
    """What is wrong, in words."""

    text: str


class IssueOut(BaseModel):
    """One thing wrong, where it is, and what is cited for it."""

    severity: str
    code: str
    details: DetailsOut
    diagnostics: str | None = None
    expression: list[str] | None = None


class OperationOutcomeOut(BaseModel):
    """An OperationOutcome, as the OpenAPI document shows it."""

    resourceType: str  # noqa: N815 - FHIR's name
    issue: list[IssueOut]


OUTCOMES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": said, "model": OperationOutcomeOut, "content": {FHIR_JSON: {}}}
    for status, said in {
        **{status: problem["description"] for status, problem in PROBLEMS.items()},
        406: "FHIR is given as JSON alone.",
    }.items()
}


def outcome(problem: Problem) -> Resource:
    """A problem as an OperationOutcome: an issue for each fault and its field, or one for the whole."""
    code = _CODES.get(problem.status, "processing")
    cited = "; ".join(problem.more.get("cite") or ())
    first = problem.more.get("first")
    more = cited or (f"the first: event {first['event_id']} of {first['occurred_on']}" if first else "")
    diagnostics = {"diagnostics": more} if more else {}
    faults = problem.more.get("errors") or [{"message": problem.detail}]
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": "error", "code": code, "details": {"text": fault["message"]}, **diagnostics, **_where(fault)}
            for fault in faults
        ],
    }


def _where(fault: dict[str, str]) -> dict[str, list[str]]:
    """The element a fault is in: `content.0.attachment` is `content[0].attachment` here."""
    field = re.sub(r"\.([0-9]+)(?=\.|$)", r"[\1]", fault.get("field", ""))
    return {"expression": [field]} if field and not field.isdigit() else {}  # a number is where the JSON breaks off


def answer(problem: Problem) -> FhirJSON:
    """The answer to a request under /fhir that is not the one hoped for."""
    return FhirJSON(outcome(problem), problem.status, problem.headers)


async def as_json(
    request: Request,
    asked: Annotated[
        str | None, Query(alias="_format", max_length=100, description="`json`, in any of its names.")
    ] = None,
) -> None:
    """FHIR is given as JSON: what `_format` asks for, or Accept where there is none. Raises 406 for anything else."""
    accepted = request.headers.get("accept") or "*/*"
    wanted = accepted.split(",") if asked is None else [asked.replace(" ", "+")]  # a plus in an address means a blank
    if not {kind.partition(";")[0].strip().lower() for kind in wanted} & _TAKEN:
        raise Problem(406, "not-acceptable", f"this is given as {FHIR_JSON}")


async def sent_as_json(request: Request) -> None:
    """A resource is sent as JSON. Raises 415 for anything else, XML among it."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in _JSON:
        raise Problem(415, "media-type", f"send it as {FHIR_JSON}")
