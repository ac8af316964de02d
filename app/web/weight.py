"""Answers go out compressed, by Starlette's middleware, but for those from which somebody else could learn a secret.

Compression says something of what it compresses: whoever can put words into a page and see how long the answer is can
guess, guess by guess, what else stands on it, such as a child's name or the secret of a form (the attack named BREACH).
For that they must have the reader's browser ask for the page again and again. A browser says who had it ask, in
Sec-Fetch-Site; so a page read with a session's cookie is compressed only where our own page or the reader had it asked
for, and goes out as it is where another site did, or where nothing is said. That guards all that stands on a page,
which masking the form's secret would not. A proxy in front should leave compression to the service.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

SMALL: Final = 1_000  # bytes: what is no longer fits in the one packet it would take compressed
LEVEL: Final = 5  # of 9: a page weighs a twentieth more than at the highest, in a third of the time
BY_THE_READER: Final = frozenset({"same-origin", "none"})  # our own page, or an address typed or kept
AS_THEY_ARE: Final = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/octet-stream",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""What is compressed already, or an answer nobody knows the kind of."""


def may_be_compressed(scope: Scope) -> bool:
    """Whether nobody but the reader could learn anything from how long the answer is. Files of ours hold no secret."""
    if scope["path"].startswith("/static/"):
        return True
    headers = Headers(scope=scope)
    if "gzip" not in headers.get("accept-encoding", ""):
        return False
    return "cookie" not in headers or headers.get("sec-fetch-site", "") in BY_THE_READER


class Compressed:
    """Pure ASGI: passes a request on by way of the compressing middleware, or past it."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app
        self.compressing = GZipMiddleware(app, SMALL, LEVEL, exclude_content_types=AS_THEY_ARE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http" and may_be_compressed(scope):
            await self.compressing(scope, receive, send)
        else:
            await self.app(scope, receive, send)
