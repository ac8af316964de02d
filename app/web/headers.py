"""Strict headers on every answer: what a page may load, and that nothing of it is kept or framed elsewhere."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# No Strict-Transport-Security: TLS is the proxy's, and so is that promise.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NEVER_KEPT = "no-store"
A_YEAR = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"


def keeping(scope: Scope) -> str:
    """How long an answer may be kept: files of ours, whose address changes with their content, for long; all else never."""
    if not scope["path"].startswith("/static/"):
        return NEVER_KEPT
    return A_YEAR if b"v=" in scope.get("query_string", b"") or "/vendor/" in scope["path"] else AN_HOUR


def harden(headers: MutableHeaders, cache: str = NEVER_KEPT) -> None:
    """Set the strict headers. An answer's own Content-Security-Policy may only be one of ours, so none is kept."""
    for name, value in HEADERS.items():
        headers[name] = value
    headers["Cache-Control"] = cache


class StrictHeaders:
    """Pure ASGI: sets the headers as an answer begins."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; put the headers on its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Only what was found is kept: a missing file may be there in a minute.
                found = message["status"] in {200, 206, 304}
                harden(MutableHeaders(scope=message), keeping(scope) if found else NEVER_KEPT)
            await send(message)

        await self.app(scope, receive, hardened)
