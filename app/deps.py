"""What a route is given: the service's parts, the actor, the days asked about. Authentication comes before the body is read."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Any, TypeVar
from weakref import WeakKeyDictionary

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session

from app import refusals
from app import today as clock
from app.db import Busy, Database
from app.errors import Problem, forbidden, invalid, not_found, unauthorised
from app.media_types import not_taken
from app.rulebook import current_rules, rules_in
from app.schema import IsoDay, IsoInstant
from app.security import Actor, actor_by_session, actor_by_token, knows
from app.settings import Settings
from app.tables import ReadAudit
from workflow.counting import london_day
from workflow.rules import Rules
from workflow.states import Role

SESSION_COOKIE = "ehc_session"
# Threads that write what is short. SQLite has one writer, and many threads in a queue for it take Python's lock from the
# one that writes and from the event loop: the slowest in a hundred waits several times as long for no more done.
WRITERS_SQLITE, WRITERS_POSTGRES = 1, 4
LOOK_UPS_POSTGRES = 8  # threads that wait for an answer of a query or two
T = TypeVar("T")

CaseId = Annotated[int, Path(ge=1, le=2**62)]
_case_id = TypeAdapter(CaseId)


@dataclass(frozen=True)
class Parts:
    """What the running service is made of."""

    settings: Settings
    db: Database
    _turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = field(
        default_factory=WeakKeyDictionary, init=False, compare=False
    )

    def rules(self, session: Session | None = None) -> Rules:
        """The law book, local policy and holidays in force in this installation."""
        return rules_in(session, self.settings) if session else current_rules(self.db, self.settings)

    @cached_property
    def refusals(self) -> refusals.Refusals:
        """The refusals this process has written down."""
        return refusals.Refusals()

    @cached_property
    def _writers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(WRITERS_SQLITE if self.db.is_sqlite else WRITERS_POSTGRES, "writer")

    @cached_property
    def _look_ups(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(LOOK_UPS_POSTGRES, "look-up")

    async def look_up(self, find: Callable[[], T]) -> T:
        """Do a short `glancing` read. SQLite's is a few microseconds of this process: to change threads costs more."""
        if self.db.is_sqlite:
            return find()
        return await asyncio.get_running_loop().run_in_executor(self._look_ups, find)

    async def in_turn(self, write: Callable[[], T]) -> T:
        """Do a short write, in the order asked: for what records an event, not for an import.

        On SQLite it is done here and now where nobody else is writing, as it is a millisecond of this process and to
        change threads costs as much again; otherwise, and on PostgreSQL, off the event loop.
        """
        loop = asyncio.get_running_loop()
        if not self.db.is_sqlite:
            return await loop.run_in_executor(self._writers, write)
        async with self._turns.setdefault(loop, asyncio.Lock()):
            try:
                with self.db.at_once():
                    done = write()
            except Busy:  # nothing was begun: it is done anew
                return await loop.run_in_executor(self._writers, write)
            # The loop sees who has come meanwhile, and they queue behind those who came before. Were all that wait done
            # in one go, whoever came a moment after would wait for them, and for all of them once more.
            await asyncio.sleep(0)
            return done


def session_cookie(settings: Settings) -> str:
    """The name of a session's cookie. Over TLS its prefix keeps other sites of the council's domain from setting one."""
    return f"__Host-{SESSION_COOKIE}" if settings.public_url.startswith("https://") else SESSION_COOKIE


def parts(request: Request) -> Parts:
    """The service's parts."""
    found: Parts = request.app.state.parts
    return found


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def authenticate(request: Request) -> Actor | None:
    """The actor of a request, by bearer token or, for pages, by session cookie."""
    with parts(request).db.reading() as session:
        return _actor_in(session, request)


def _actor_in(session: Session, request: Request) -> Actor | None:
    now, token = clock.now(), _bearer(request)
    if token:
        return actor_by_token(session, token, now)
    settings = parts(request).settings
    cookie = None if request.url.path.startswith("/api/") else request.cookies.get(session_cookie(settings))
    if cookie:
        idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_max_hours)
        return actor_by_session(session, cookie, now, idle, longest)
    return None


async def note_refusal(request: Request, who: Actor, status: int) -> None:
    """Write down that an actor was refused, unless the status is no refusal or the same was just written down."""
    if status not in refusals.KEPT:
        return
    here, now = parts(request), clock.now()
    route = refusals.named(request.method, request.scope["route"].path, status)
    if here.refusals.is_new(who.account_id, route, now):
        known_case: int | None = getattr(request.state, "known_case", None)
        await here.in_turn(lambda: refusals.write(here.db, who.account_id, route, known_case, now))


class SignedIn(APIRoute):
    """A route that answers 401 before it looks at anything else of the request."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Authenticate, then go on as FastAPI does."""
        handler = super().get_route_handler()

        async def signed_in(request: Request) -> Response:
            request.state.actor = await parts(request).look_up(lambda: self.enter(request))
            if request.state.actor is None:
                raise unauthorised()
            try:
                return await self.answered(handler, request)
            except Problem as problem:
                await note_refusal(request, request.state.actor, problem.status)
                raise

        return signed_in

    async def answered(self, handler: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
        """What the route answers. Before a field is said to be wrong: 403 for another's act, 415 for another media type."""
        try:
            return await handler(request)
        except RequestValidationError as unread:
            if problem := self.not_yours(request, unread.body) or not_taken(self, request):
                raise problem from unread
            raise

    def not_yours(self, _request: Request, _sent: Any) -> Problem | None:  # noqa: ANN401 - any JSON
        """403 for what only the body says, of a body that FastAPI refuses, or None."""
        return None

    def enter(self, request: Request) -> Actor | None:
        """Who is asking, or None. Whether they may know of the case the address names is asked in the same breath."""
        with parts(request).db.glancing() as session:
            found = _actor_in(session, request)
            if found and "case_id" in request.path_params:
                request.state.known_case = _known_case_in(session, request, found)
            return found


def _known_case_in(session: Session, request: Request, who: Actor) -> int | None:
    try:
        case_id = _case_id.validate_python(request.path_params["case_id"])
    except ValidationError:
        return None  # FastAPI is about to refuse it
    return case_id if knows(session, who, case_id) else None


# Dependencies are `async def`, though they wait for nothing: FastAPI gives each plain one a thread of its own.


def actor(request: Request) -> Actor:
    """Who is asking."""
    found: Actor = request.state.actor
    return found


async def _parts(request: Request) -> Parts:
    return parts(request)


async def _actor(request: Request) -> Actor:
    return actor(request)


async def _known_case(request: Request, case_id: CaseId) -> int:
    if request.state.known_case != case_id:
        raise not_found("case")
    return case_id


def only(*roles: Role) -> Callable[[Request], Awaitable[Actor]]:
    """A dependency: the actor, if in one of these roles; 403 otherwise."""

    async def allowed(request: Request) -> Actor:
        found = actor(request)
        if found.role not in roles:
            names = ", ".join(sorted(roles))
            detail = f"this is for {names}; you are {found.role}"
            raise forbidden(detail)
        return found

    return allowed


@dataclass(frozen=True)
class AsOf:
    """The day asked about, and what was known when. `past`: it is not how things stand now."""

    day: date
    known_at: datetime | None
    past: bool


def as_of_for(*roles: Role) -> Callable[..., Awaitable[AsOf]]:
    """A dependency: the day asked about, where only these roles may also ask what was known when."""

    async def may_ask(request: Request) -> None:
        if "known_at" in request.query_params and actor(request).role not in roles:
            detail = f"known_at is for {', '.join(sorted(roles))}"
            raise forbidden(detail)

    async def as_of(
        request: Request,
        _: Annotated[None, Depends(may_ask)],  # a dependency's own come first: 403 before the instant is read
        as_at: Annotated[
            IsoDay | None, Query(description="The position on this day, from all that is known now.")
        ] = None,
        known_at: Annotated[
            IsoInstant | None,
            Query(description=f"Only what had been recorded by this instant ({', '.join(sorted(roles))})."),
        ] = None,
    ) -> AsOf:
        """Read `as_at` and `known_at`. A future day is 422, and so is one before any record; of a case that is 404."""
        today = clock.today()
        if known_at is not None and not clock.EARLIEST <= known_at <= clock.now():
            raise invalid("known_at", "an instant between 2000 and now")
        day = as_at or (london_day(known_at) if known_at else today)
        if day > today:
            raise invalid("as_at", f"{day} is in the future: today is {today}")
        first = clock.EARLIEST.date()
        if day < first and "case_id" not in request.path_params:  # a case's own routes say that it was not there yet
            raise invalid("as_at", f"a day since {first}: there is no record of such cases before")
        return AsOf(day, known_at, past=known_at is not None or day < today)

    return as_of


async def expected_version(
    if_match: Annotated[str | None, Header(description="The version you saw, as the ETag gave it.")] = None,
) -> int | None:
    """The version a client saw, from If-Match."""
    if if_match is None or if_match == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004 - a chain of a billion events
        raise invalid("If-Match", "send the ETag of the case as it was given to you")
    return int(text)


def audit_read(here: Parts, who: Actor, route: str, matter_id: int | None = None, person_id: int | None = None) -> None:
    """Write down that a child's record was read."""
    with here.db.writing() as session:
        session.add(
            ReadAudit(at=clock.now(), account_id=who.account_id, matter_id=matter_id, person_id=person_id, route=route)
        )


HereDep = Annotated[Parts, Depends(_parts)]
ActorDep = Annotated[Actor, Depends(_actor)]
KnownCase = Annotated[int, Depends(_known_case)]
"""The id of a case this actor may know exists: 404 comes before anything said of the body."""
AsOfDep = Annotated[AsOf, Depends(as_of_for(Role.MANAGER))]
VersionDep = Annotated[int | None, Depends(expected_version)]

__all__ = [
    "ActorDep",
    "AsOf",
    "AsOfDep",
    "HereDep",
    "KnownCase",
    "Parts",
    "Problem",
    "SignedIn",
    "VersionDep",
    "actor",
    "audit_read",
    "note_refusal",
    "only",
    "parts",
    "session_cookie",
]
