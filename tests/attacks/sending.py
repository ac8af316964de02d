"""What an attacker sends: the requests of the route table, with what is wrong about them; and what the world holds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from fastapi.routing import APIRoute
from httpx2 import Response
from sqlalchemy import select
from sqlmodel import SQLModel

from app.deps import SESSION_COOKIE
from tests.access.rows import ROWS
from tests.access.table import PUBLIC, Row
from tests.access.world import World
from tests.support.installation import the_app

PAGES = tuple(row for row in ROWS if row.is_page)
FORMS = tuple(row for row in PAGES if row.changes)
READS = tuple(row for row in PAGES if not row.changes and not row.path.startswith("/health/"))
NOTES_OF_WHO_TRIED = {"read_audit", "sign_in_count"}
STAMPS = {"seen_at"}  # a session that is used stays awake, also by what is refused


def one_who_may(row: Row) -> str:
    """A role a row is for; nobody in particular where it is for everybody."""
    return "nobody" if row.may == PUBLIC else row.may.split()[0]


def one_of(row: Row) -> str:
    """One of the things its address can name, which its actor may know of."""
    return next((which for which in row.named() if row.lets_through(one_who_may(row), which)), row.named()[0])


def each(row: Row) -> Iterator[tuple[str, str]]:
    """Each role a page is for, and each of the things its address can name that the role may know of."""
    for role in ("nobody", *row.may.split()) if row.may == PUBLIC else row.may.split():
        for which in row.named():
            if row.lets_through(role, which):
                yield role, which


def parameters(row: Row) -> list[str]:
    """What a route asks after its path; and a few that none asks."""
    for route in routes(the_app().routes):
        if route.path == row.path and row.method in route.methods:
            return [field.alias for field in flat(route.dependant)]
    return []


def routes(found) -> Iterator[APIRoute]:
    for route in found:
        within = getattr(route, "original_router", None)
        if within is not None:
            yield from routes(within.routes)
        elif isinstance(route, APIRoute):
            yield route


def flat(dependant) -> Iterator:
    yield from dependant.query_params
    for inner in dependant.dependencies:
        yield from flat(inner)


def key_of(world: World, role: str) -> dict[str, str]:
    """The headers by which a browser says whose it is."""
    return {"Cookie": f"{SESSION_COOKIE}={world.keys[role].cookie}"} if role in world.keys else {}


def ask(
    world: World,
    row: Row,
    *,
    headers: Mapping[str, str] | None = None,
    csrf: str | None = None,
    method: str = "",
    **instead: Any,
) -> Response:
    """A row's own request by one who may, but for what is given here. `csrf`: another token than the right one."""
    role, which = one_who_may(row), one_of(row)
    ids = world.ids_for(row, role, which)
    sent: dict[str, Any] = {**row.send(ids), **instead}
    if csrf is not None:
        sent["data"] = {**sent.get("data", {}), "csrf": csrf}
    the_app().state.parts = world.parts
    told = {**key_of(world, role), **(headers or {})}
    return world.client.request(method or row.method, row.path.format(**ids), headers=told, **sent)


def everything(world: World) -> dict[str, str]:
    """A digest of each table's rows, but for the notes of who looked and who tried; and of the files on the shelf."""
    found = {}
    with world.here.db.reading() as session:
        for name, table in SQLModel.metadata.tables.items():
            if name in NOTES_OF_WHO_TRIED:
                continue
            columns = [column for column in table.columns if column.name not in STAMPS]
            rows = sorted(repr(tuple(row)) for row in session.execute(select(*columns)))
            found[name] = sha256("\n".join(rows).encode()).hexdigest()
    shelf = world.here.settings.documents_dir
    found["the shelf"] = str(sorted(path.name for path in shelf.rglob("*") if path.is_file()))
    return found


@contextmanager
def unchanged(world: World) -> Iterator[None]:
    """Fails where what is done within changes anything that the world holds."""
    before, world.dirty = everything(world), True
    yield
    assert everything(world) == before
    world.dirty = False
