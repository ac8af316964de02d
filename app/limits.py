"""A limit on what a request's body may weigh, held while it streams in: 413 before anything is parsed."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Problem


class _TooLarge(Exception):
    """The body went past its limit."""


class BodyLimit:
    """Pure ASGI: counts the bytes of a body as they come."""

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        larger: Mapping[str, int],
        answer: Callable[[Request, Problem], Awaitable[Response]],
    ) -> None:
        """Wrap an application. `larger`: how a path ends, and the bytes taken there. `answer` words a refusal."""
        self.app, self.max_bytes, self.larger, self.answer = app, max_bytes, larger, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        limit = next((most for end, most in self.larger.items() if path.endswith(end)), self.max_bytes)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        seen, started = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            if seen > limit and not started:
                raise _TooLarge  # whatever was made of a body cut short, this is what is wrong with it
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            if declared.isdigit() and int(declared) > limit:
                raise _TooLarge  # noqa: TRY301 - one answer for both
            await self.app(scope, counted, noted)
        except _TooLarge:
            if not started:
                problem = Problem(413, "too-large", f"a body here may have {limit // 1_000_000} MB")
                answer = await self.answer(Request(scope), problem)
                await answer(scope, receive, send)
