"""Every route, asked by every role and by nobody, for what is its own, another service's, another authority's, restricted.

The table is in `rooms/`; requests are really sent. A route without a line there fails, and so does a line without a route.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from tests.access.rows import ROWS
from tests.access.table import CASE, COUNCIL, EVERYONE, PUBLIC, REQUEST, Row, in_items, query
from tests.access.world import SURNAMES, World
from tests.support.installation import the_app

WHO = (*EVERYONE.split(), "nobody")
FORBIDDEN = 403
READS = [row for row in ROWS if not row.changes and row.may != PUBLIC]
IN_API = [row for row in ROWS if not row.is_page and row.may != PUBLIC]


def routes(found: Iterable[object]) -> Iterator[str]:
    """Every method and path of the service, however it was put there; static files aside."""
    for route in found:
        within = getattr(route, "original_router", route)
        if methods := getattr(route, "methods", None):
            yield from (f"{method} {route.path}" for method in methods - {"HEAD"})  # type: ignore[attr-defined]
        elif getattr(route, "path", "") != "/static":
            yield from routes(within.routes)  # type: ignore[attr-defined]


def test_every_route_has_a_line_in_the_table_and_every_line_a_route() -> None:
    there, listed = set(routes(the_app().routes)), {row.route for row in ROWS}
    assert sorted(there - listed) == [], "routes without a line"
    assert sorted(listed - there) == [], "lines without a route"


def test_no_line_stands_twice() -> None:
    assert len({str(row) for row in ROWS}) == len(ROWS)


def may_read(role: str) -> set[str]:
    """Whose children's names a role may come upon: those of cases it may know of, or in which its service was asked."""
    if role == "professional":
        return {which for which in SURNAMES if REQUEST.knows.get(which) and REQUEST.known_to(role, which)}
    return {which for which in SURNAMES if CASE.known_to(role, which)} if role in WHO else set()


def told_of(world: World, row: Row, text: str) -> set[str]:
    """The children of whom an answer says something that only their record holds."""
    signs = {which: [surname] for which, surname in SURNAMES.items()}
    if not row.changes:  # else it may say again what was sent
        for which, said in signs.items():
            said.append(world.ids[which]["reference"])
    return {which for which, said in signs.items() if any(sign in text for sign in said)}


def asked(row: Row) -> list[tuple[str, str]]:
    """Who asks, for which of the things the address can name: those who are to be refused come first."""
    each = [(role, which) for which in row.named() for role in WHO]
    return sorted(each, key=lambda one: row.lets_through(*one))


def wrong(world: World, row: Row, role: str, which: str) -> Iterator[str]:
    """What is wrong with one answer, in words."""
    world.as_built()
    answer = world.send(row, role, which)
    world.dirty = row.changes and answer.status_code < 400
    gives_back = role == "nobody" and row.is_page and row.changes and answer.status_code == FORBIDDEN
    if answer.status_code != row.expected(role, which) and not gives_back:  # words sent too late are given back
        yield f"{role}, {which}: {answer.status_code}, not {row.expected(role, which)}: {answer.text[:300]}"
    if named := told_of(world, row, answer.text) - may_read(role):
        yield f"{role}, {which}: was told of {', '.join(named)}"


def all_wrong(world: World, row: Row) -> list[str]:
    """What is wrong with any of the answers."""
    return [fault for role, which in asked(row) for fault in wrong(world, row, role, which)]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_what_the_table_says(world: World, row: Row) -> None:
    assert not all_wrong(world, row)


@pytest.mark.parametrize("row", [row for row in ROWS if row.changes], ids=str)
def test_what_is_refused_changes_nothing(world: World, row: Row) -> None:
    world.as_built()
    before = world.held()
    for role, which in asked(row):
        if not row.lets_through(role, which):
            world.send(row, role, which)
    world.dirty = True
    assert world.held() == before


@pytest.mark.parametrize("row", [row for row in IN_API if row.changes and row.names_it], ids=str)
def test_a_refusal_comes_before_anything_is_said_of_the_body(world: World, row: Row) -> None:
    """Else what is wrong with a body would say that there is something to send it to."""
    nonsense = replace(row, send=lambda _: {"json": {"nonsense": [None]}})
    for role, which in asked(row):
        if not row.lets_through(role, which) and not row.is_told(role, which):
            world.as_built()
            status = world.send(nonsense, role, which).status_code
            assert status == row.expected(role, which), (role, which)


@pytest.mark.postgres
@pytest.mark.parametrize("row", READS, ids=str)
def test_each_role_reads_what_the_table_says_on_postgresql(world_on_postgres: World, row: Row) -> None:
    assert not all_wrong(world_on_postgres, row)


@pytest.mark.parametrize("row", [row for row in ROWS if row.lists], ids=str)
def test_a_list_holds_what_its_reader_may_know_of_and_nothing_else(world: World, row: Row) -> None:
    assert row.lists is not None
    for role in row.may.split():
        world.as_built()
        shown = in_items(row, world.send(row, role).json())
        ids = {which: world.ids_for(row, role, which)[row.lists.id_of] for which in row.lists.knows}
        seen = {which for which, id_ in ids.items() if id_ in shown}
        assert seen == {which for which in ids if row.lists.known_to(role, which)}, role


@pytest.mark.parametrize("row", IN_API, ids=str)
def test_a_browsers_cookie_opens_no_route_for_programs(world: World, row: Row) -> None:
    """Else a form on another site could send what the browser of somebody signed in would vouch for."""
    world.as_built()
    role = row.may.split()[0]
    assert world.send(row, role, "own", cookie=True).status_code == 401


def test_a_caseworker_let_in_by_name_sees_a_restricted_case(world: World) -> None:
    world.as_built()
    case_id, actor = world.ids["restricted"]["case_id"], world.here.actor("caseworker", name="Let in")
    world.dirty = True
    for status in (404, 200):
        with world.here.client(actor) as client:
            assert client.get(f"/api/v1/cases/{case_id}").status_code == status
        world.here.let_in(actor, case_id)


def test_a_service_that_asks_for_anothers_requests_by_its_code_finds_none(world: World) -> None:
    world.as_built()
    row = next(row for row in ROWS if str(row) == "GET /api/v1/advice-requests")
    found = {
        role: world.send(replace(row, send=query(status="all", service="trust")), role).json()["items"]
        for role in ("professional", "caseworker", "ep_manager")
    }
    assert found["professional"] == found["ep_manager"] == []
    assert {item["service"] for item in found["caseworker"]} == {"trust"}


def test_a_professional_of_no_service_is_asked_nothing(world: World) -> None:
    world.as_built()
    world.dirty = True
    with world.here.client(world.here.actor("professional", name="Of no service")) as client:
        assert client.get("/api/v1/advice-requests?status=all").json()["items"] == []
        assert client.get(f"/api/v1/advice-requests/{world.ids['own']['advice_id']}").status_code == 404


@pytest.mark.parametrize("role", COUNCIL.split())
def test_the_other_authoritys_own_sees_what_this_one_may_not(world: World, role: str) -> None:
    """The table says 404 for it: this shows that it was there to be found."""
    world.as_built()
    world.dirty = True
    with world.here.client(world.here.actor(role, "802")) as client:
        assert client.get(f"/api/v1/cases/{world.ids['away']['case_id']}").status_code == 200
        assert client.get(f"/api/v1/cases/{world.ids['own']['case_id']}").status_code == 404
