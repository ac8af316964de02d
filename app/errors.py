"""Errors as problem+json (RFC 9457): what is wrong, which field or rule says so, and what would be lawful."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from workflow.refusal import Refusal, Why


class Problem(Exception):
    """An answer that is not the one hoped for."""

    def __init__(self, status: int, slug: str, detail: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        """Say the status, a slug for its type, and the detail in words."""
        super().__init__(detail)
        self.status, self.slug, self.detail, self.headers, self.more = status, slug, detail, headers or {}, more

    def body(self) -> dict[str, Any]:
        """The problem as JSON."""
        more = {key: value for key, value in self.more.items() if value not in (None, [], ())}
        title = HTTPStatus(self.status).phrase
        return {"type": f"/problems/{self.slug}", "title": title, "status": self.status, "detail": self.detail, **more}


def unauthorised(detail: str = "send a valid bearer token") -> Problem:
    """401."""
    return Problem(401, "unauthorised", detail, {"WWW-Authenticate": "Bearer"})


def forbidden(detail: str, **more: Any) -> Problem:
    """403: not yours to do."""
    return Problem(403, "not-yours", detail, **more)


def not_found(what: str) -> Problem:
    """404: it is not there, or you may not know that it is."""
    return Problem(404, "not-found", f"no {what} here that you may see")


def invalid(field: str, message: str, **more: Any) -> Problem:
    """422, naming the field."""
    return Problem(422, "bad-input", f"{field}: {message}", errors=[{"field": field, "message": message}], **more)


def conflict(detail: str, **more: Any) -> Problem:
    """409: not now."""
    return Problem(409, "not-now", detail, **more)


_ANSWER = {
    Why.NOT_YOURS: (403, "not-yours"),
    Why.BAD_INPUT: (422, "bad-input"),
    Why.IMPOSSIBLE: (409, "not-now"),
    Why.IRREGULAR: (409, "irregular"),
}


def refused(refusals: Sequence[Refusal], falls: dict[str, Any] | None = None) -> Problem:
    """The problem for refused steps: the gravest kind decides the status; every guard's reason and citation is given.

    `falls` names the event on record that could not stand beside what was sent: then the answer is always 409.
    """
    gravest = min(refusals, key=lambda r: list(Why).index(r.why))
    status, slug = (409, "history-falls") if falls else _ANSWER[gravest.why]
    first_lawful = next((r.first_lawful_day for r in refusals if r.first_lawful_day), None)
    detail = "; ".join(r.reason for r in refusals)
    if falls:
        detail = f"{falls['type']} of {falls['occurred_on']} could not stand: {detail}"
    return Problem(
        status,
        slug,
        detail,
        errors=[{"field": r.field, "message": r.reason} for r in refusals if r.field],
        cite=list(dict.fromkeys(cite for r in refusals for cite in r.cite)),
        guards=[{"reason": r.reason, "cite": list(r.cite)} for r in refusals],
        first_lawful_day=first_lawful.isoformat() if first_lawful else None,
        falls=falls,
    )
