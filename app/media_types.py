"""The media type a body comes as, and the one its route reads."""

from typing import Final

from fastapi import Request
from fastapi.params import Body
from fastapi.routing import APIRoute

from app.errors import Problem

JSON: Final = "application/json"


def not_taken(route: APIRoute, request: Request) -> Problem | None:
    """415 where a body was sent as another media type than its route reads, or None."""
    if route.body_field is None or not isinstance(route.body_field.field_info, Body) or not _has_body(request):
        return None
    taken = route.body_field.field_info.media_type
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent == taken or (taken == JSON and sent.startswith("application/") and sent.endswith("+json")):
        return None
    return Problem(415, "media-type", f"send it as {taken}")


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
