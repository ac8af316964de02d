"""Put the pages on an application: strict headers, files, the documentation, and errors as pages where a page was asked for."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from app.errors import Problem
from app.web import docs
from app.web.assets import STATIC
from app.web.headers import StrictHeaders, harden
from app.web.render import render
from app.web.sessions import SignInFirst, recognised

Handler = Callable[[Request, Any], Response | Awaitable[Response]]

FOR_PROGRAMS = ("/api/", "/fhir/", "/health/", "/metrics", "/oauth/", "/openapi.json", "/static/")
SAID = {
    403: ("This is not yours to see or do", "Your account is not one of those that may."),
    404: (
        "There is no such page",
        "It is not there, or it is not yours to know of. Check the address, or go to the start.",
    ),
    405: ("That cannot be done here", "The page does not take what was sent to it."),
    422: ("The address asks for something that cannot be", "Part of it is not what it should be."),
    429: ("Too many attempts", "Wait a little, then try again."),
    500: (
        "Something went wrong",
        "The fault is ours. Nothing you sent was half recorded: an event is recorded whole or not at all.",
    ),
}


def wants_page(request: Request) -> bool:
    """Whether the one who asks is looking at pages: not one of the addresses for programs, nor one that asks for JSON."""
    accepts = request.headers.get("accept", "*/*")
    for_programs = request.url.path.startswith(FOR_PROGRAMS)
    return not for_programs and ("text/html" in accepts or "*/*" in accepts)


async def error_page(request: Request, status: int, detail: str = "", cites: tuple[str, ...] = ()) -> Response:
    """An error in the manner of the pages."""
    heading, says = SAID.get(status, (HTTPStatus(status).phrase, ""))
    if not hasattr(request.state, "actor"):
        await run_in_threadpool(recognised, request)
    return render(request, "error.html", status, heading=heading, says=says, detail=detail, cites=cites)


def _as_page(status_and_detail: Callable[[Any], tuple[int, str]], otherwise: Handler | None) -> Handler:
    """A handler that answers with a page where one was asked for, and as before otherwise."""

    async def handler(request: Request, error: Any) -> Response:  # noqa: ANN401 - whichever exception it is registered for
        if not wants_page(request) and otherwise is not None:
            answer = otherwise(request, error)
            return answer if isinstance(answer, Response) else await answer
        status, detail = status_and_detail(error)
        page = await error_page(request, status, detail, tuple(getattr(error, "more", {}).get("cite", ())))
        page.headers.update(getattr(error, "headers", None) or {})
        return page

    return handler


async def _to_sign_in(_: Request, __: Exception) -> Response:
    return RedirectResponse("/?message=sign-in", 303)


async def _broken(request: Request, _: Exception) -> Response:
    """Starlette answers these outside all middleware, so the headers are set here."""
    problem = Problem(500, "our-fault", SAID[500][1])
    answer: Response = JSONResponse(problem.body(), 500, media_type="application/problem+json")
    if wants_page(request):
        request.state.actor = None  # whatever is broken may be what would recognise them
        answer = await error_page(request, 500)
    harden(answer.headers)
    return answer


def install(app: FastAPI) -> None:
    """Call it when the application's own handlers and routes are in place: what it adds stands around them."""
    app.include_router(docs.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    kinds: dict[type[Exception], Callable[[Any], tuple[int, str]]] = {
        Problem: lambda error: (error.status, error.detail),
        HTTPException: lambda error: (error.status_code, ""),
        # An address with a number that is none leads nowhere.
        RequestValidationError: lambda error: (
            404 if any("path" in fault["loc"] for fault in error.errors()) else 422,
            "",
        ),
    }
    for kind, status_and_detail in kinds.items():
        app.add_exception_handler(kind, _as_page(status_and_detail, app.exception_handlers.get(kind)))
    app.add_exception_handler(SignInFirst, _to_sign_in)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(StrictHeaders)
