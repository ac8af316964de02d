"""No day and no instant, however far off, stops the service: what it cannot count from is refused, and named."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest

from tests.access.rows import ROWS
from tests.access.table import Row
from tests.access.world import World
from tests.attacks.sending import one_who_may, parameters
from tests.support.installation import the_app

FAR_OFF = {
    "date": ("0001-01-01", "9999-12-31"),
    "date-time": (
        *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"),
        *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"),
    ),
    "month": ("0001-01", "9999-12"),
}
DATED = {"as_at": "date", "from": "date", "to": "date", "on": "date", "next": "date", "known": "date"}
DATED |= {"known_at": "date-time", "month": "month"}
DOCUMENT = the_app().openapi()
UNREADABLE = {400, 422}
PERIOD = {"from", "to"}  # one of which may be wrong by the other


def formats(schema: Mapping[str, Any]) -> set[str]:
    """Whether a value is a day or an instant, by its schema: one that may also be null is of two."""
    return {one["format"] for one in (schema, *schema.get("anyOf", ())) if one.get("format") in FAR_OFF}


def fields(schema: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every day and instant of a body, by the way to it; not those within its lists."""
    for name, value in _whole(schema).get("properties", {}).items():
        yield from (((*path, name), of) for of in formats(value))
        for inner in (value, *value.get("anyOf", ())):
            if "$ref" in inner:
                yield from fields(inner, (*path, name))


def _whole(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]] if "$ref" in schema else schema


def body_of(row: Row) -> Mapping[str, Any]:
    """The schema of what a route is sent as JSON."""
    of = DOCUMENT["paths"].get(row.path, {}).get(row.method.lower(), {})
    return of.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})


def who(row: Row) -> tuple[str, str]:
    """One who may, and of what: a manager where it can be, as they may ask what was known when."""
    role = "manager" if "manager" in row.may.split() else one_who_may(row)
    return role, next((which for which in row.named() if row.lets_through(role, which)), row.named()[0])


def sent_by(world: World, row: Row) -> dict[str, Any]:
    """What a row sends."""
    return deepcopy(dict(row.send(world.ids_for(row, *who(row)))))


def ask(world: World, row: Row, **instead: Any) -> Any:
    """A row's own request, but for what is given here."""
    return world.send(replace(row, send=lambda ids: {**row.send(ids), **instead}), *who(row))


def test_every_day_that_an_address_may_ask_about_is_known_here():
    asked = {
        parameter["name"]: formats(parameter["schema"])
        for path in DOCUMENT["paths"].values()
        for of in path.values()
        for parameter in of.get("parameters", ())
        if parameter["in"] == "query" and formats(parameter["schema"])
    }
    assert {name: {DATED.get(name)} for name in asked} == asked


@pytest.mark.parametrize("row", [row for row in ROWS if DATED.keys() & set(parameters(row))], ids=str)
def test_an_address_that_asks_about_one(world: World, row: Row) -> None:
    world.dirty = row.changes
    for name in DATED.keys() & set(parameters(row)):
        for value in FAR_OFF[DATED[name]]:
            answer = ask(world, row, params={**sent_by(world, row).get("params", {}), name: value})
            assert answer.status_code in {200, 303, 404, *UNREADABLE}, (name, value, answer.text)
            if answer.status_code in UNREADABLE and not row.is_page:
                named = {fault["field"] for fault in answer.json()["errors"]}
                assert named <= (PERIOD if name in PERIOD else {name}), (value, answer.text)


def test_a_case_that_was_not_there_on_the_day_is_not_found(world: World) -> None:
    row = next(row for row in ROWS if row.route == "GET /api/v1/cases/{case_id}")
    assert ask(world, row, params={"as_at": "0001-01-01"}).status_code == 404


@pytest.mark.parametrize("row", [row for row in ROWS if any(fields(body_of(row)))], ids=str)
def test_a_body_that_gives_one(world: World, row: Row) -> None:
    world.dirty = True
    for (*within, name), of in fields(body_of(row)):
        for value in FAR_OFF[of]:
            body = sent_by(world, row)["json"]
            part = reduce(lambda inner, step: inner.setdefault(step, {}), within, body)
            part[name] = value
            answer = ask(world, row, json=body)
            assert answer.status_code < 500, (name, value, answer.text)
