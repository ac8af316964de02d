"""Put the pages on an application: strict headers, files, the documentation, and errors as pages where a page was asked for."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from app.deps import parts
from app.errors import Problem
from app.methods import with_every_method
from app.web import docs, tongue
from app.web.assets import STATIC
from app.web.headers import StrictHeaders, harden
from app.web.render import render
from app.web.sessions import SignInFirst, brought, recognised, same_origin
from app.web.weight import Compressed
from workflow.states import Role

Handler = Callable[[Request, Any], Response | Awaitable[Response]]

FOR_PROGRAMS = ("/api/", "/fhir/", "/health/", "/metrics", "/oauth/", "/openapi.json", "/static/")
FOR_FAMILIES = ("/family", "/ask")
A_LONG_WORD = 20  # characters without a space: an address, a link
NEVER_GIVEN_BACK = frozenset({"csrf", "key", "step", "version", "password", "current", "new", "code"})
SAID = {
    400: ("That cannot be read", "Nothing of it was recorded. Go back, reload the page and send it again."),
    403: ("This is not yours to see or do", "Your account is not one of those that may."),
    404: (
        "There is no such page",
        "It is not there, or it is not yours to know of. Check the address, or go to the start.",
    ),
    405: ("That cannot be done here", "The page does not take what was sent to it."),
    413: ("That is too large", "Nothing of it was recorded. Send less at once, or a smaller file."),
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


def for_family(request: Request) -> bool:
    """Whether whoever reads the answer is of a family, or comes as one: they are told in plain words, and whom to ring."""
    who = getattr(request.state, "actor", None)
    path = request.url.path
    return who.role is Role.FAMILY if who else any(path == at or path.startswith(f"{at}/") for at in FOR_FAMILIES)


async def error_page(
    request: Request, status: int, detail: str = "", cites: tuple[str, ...] = (), wait: int = 0
) -> Response:
    """An error in the manner of the pages. `wait`: the seconds after which it may be tried again."""
    heading, says = SAID.get(status, (HTTPStatus(status).phrase, ""))
    if not hasattr(request.state, "actor"):
        await run_in_threadpool(recognised, request)
    if for_family(request):
        tongue.read_in_theirs(request)
        reach = parts(request).settings.families_reach_us
        return render(request, "family_error.html", status, which=status, minutes=-(-wait // 60), reach=reach)
    return render(request, "error.html", status, heading=heading, says=says, detail=detail, cites=cites)


def _as_page(status_and_detail: Callable[[Any], tuple[int, str]], otherwise: Handler | None) -> Handler:
    """A handler that answers with a page where one was asked for, and as before otherwise."""

    async def handler(request: Request, error: Any) -> Response:  # noqa: ANN401 - whichever exception it is registered for
        if not wants_page(request) and otherwise is not None:
            answer = otherwise(request, error)
            return answer if isinstance(answer, Response) else await answer
        status, detail = status_and_detail(error)
        headers = with_every_method(request, getattr(error, "headers", None))
        cites, wait = tuple(getattr(error, "more", {}).get("cite", ())), int(headers.get("Retry-After", 0))
        page = await error_page(request, status, detail, cites, wait)
        page.headers.update(headers)
        return page

    return handler


async def _to_sign_in(request: Request, _: Exception) -> Response:
    """The front door; but what was typed in a form of ours whose session had ended is given back to whoever sent it."""
    request.state.actor = None
    family = for_family(request)
    front_door = RedirectResponse(f"/?message={'family' if family else 'sign-in'}", 303)
    if request.method != "POST" or not brought(request):
        return front_door
    same_origin(request)
    sent = await request.form()
    texts, files = _typed(sent), any(not isinstance(value, str) and value.filename for value in sent.values())
    if not texts and not files:
        return front_door
    if family:
        tongue.read_in_theirs(request)
    reach = parts(request).settings.families_reach_us
    return render(request, "family_ended.html", 403, for_family=family, texts=texts, files=files, reach=reach)


def _typed(sent: FormData) -> list[str]:
    """What a person typed in a form: not what stood in it, nor what is nobody's to read."""
    return [
        text
        for name, text in sent.multi_items()
        if isinstance(text, str) and name not in NEVER_GIVEN_BACK and _is_prose(text.strip())
    ]


def _is_prose(text: str) -> bool:
    """Whether a person wrote it: more than one word, or in a script that does not part them, or long."""
    return any(mark.isspace() for mark in text) or not text.isascii() or len(text) > A_LONG_WORD


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
    app.add_middleware(Compressed)
    app.add_middleware(StrictHeaders)
