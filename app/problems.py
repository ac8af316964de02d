"""Errors as the OpenAPI document shows them."""

from typing import Any

from pydantic import BaseModel


class FieldError(BaseModel):
    """A fault and the field it is in."""

    field: str
    message: str


class GuardError(BaseModel):
    """A guard's reason and the provisions it cites."""

    reason: str
    cite: list[str]


class ProblemOut(BaseModel):
    """problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    cite: list[str] | None = None
    guards: list[GuardError] | None = None
    current_version: int | None = None
    first_lawful_day: str | None = None
    falls: dict[str, Any] | None = None


_SAID = {
    400: "The body is not JSON, or not UTF-8.",
    401: "No valid token.",
    403: "Not yours to do.",
    404: "Not there, or not yours to know of.",
    409: "Not now: the state, the version, a duplicate, or a history that could not stand.",
    413: "Too large.",
    415: "Not a media type this takes.",
    422: "Bad input: each field and what is wrong with it.",
    429: "Too many; see Retry-After.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "model": ProblemOut, "content": {"application/problem+json": {}}}
    for status, said in _SAID.items()
}
