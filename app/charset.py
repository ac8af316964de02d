"""Forms are in UTF-8, as HTML says: one that says it is in anything else is refused before any of it is read."""

from collections.abc import Awaitable, Callable
from typing import Final

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Problem

UTF_8: Final = {b"utf-8", b"utf8"}


class Utf8Forms:
    """Pure ASGI. Only of a form in parts is it heeded what it says: any other is read as UTF-8 whatever it says."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Problem], Awaitable[Response]]) -> None:
        """Wrap an application. `answer` words a refusal."""
        self.app, self.answer = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 400."""
        if scope["type"] != "http" or _is_utf_8(Headers(scope=scope).get("content-type", "")):
            await self.app(scope, receive, send)
            return
        answer = await self.answer(Request(scope), Problem(400, "bad-request", "send the form as UTF-8"))
        await answer(scope, receive, send)


def _is_utf_8(content_type: str) -> bool:
    """Whether what is sent is no form in parts, or one in UTF-8; read as what reads the form reads it."""
    kind, options = parse_options_header(content_type)
    return kind != b"multipart/form-data" or options.get(b"charset", b"utf-8").lower() in UTF_8
