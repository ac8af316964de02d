"""Which methods an address takes."""

from collections.abc import Mapping
from typing import Final

from fastapi import Request
from starlette.routing import Match

METHODS: Final = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


def with_every_method(request: Request, headers: Mapping[str, str] | None) -> dict[str, str]:
    """The headers of an error, `Allow` with every method of the address: Starlette names those of its first route alone."""
    found = dict(headers or {})
    if "Allow" in found:
        found["Allow"] = ", ".join(method for method in METHODS if _takes(request, method))
    return found


def _takes(request: Request, method: str) -> bool:
    asked = {**request.scope, "method": method}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)
