"""/docs: the API's operations, a list and a page for each part, made from the same OpenAPI document that programs read."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from app.errors import not_found
from app.web import sessions
from app.web.render import render

router = APIRouter(include_in_schema=False)
METHODS = {"get", "post", "put", "patch", "delete"}


class Parameter(NamedTuple):
    """One parameter of an operation."""

    name: str
    place: str
    required: bool
    says: str


class Operation(NamedTuple):
    """One operation, as a reader needs it."""

    part: str
    anchor: str
    method: str
    path: str
    summary: str
    says: str
    parameters: list[Parameter]
    examples: list[tuple[str, str]]
    fields: list[Parameter]
    answers: list[tuple[str, str]]


@router.get("/docs")
def docs(request: Request) -> Response:
    sessions.recognised(request)
    return render(request, "docs.html", info=request.app.openapi()["info"], parts=_parts(request.app))


@router.get("/docs/{part}")
def part_of_docs(request: Request, part: str) -> Response:
    sessions.recognised(request)
    for name, operations in _parts(request.app).items():
        if slug(name) == part:
            return render(request, "docs_part.html", part=name, operations=operations)
    raise not_found("part of the API")


def slug(name: str) -> str:
    """A part's name in an address."""
    return name.replace(" ", "-")


def _parts(app: FastAPI) -> dict[str, list[Operation]]:
    parts: dict[str, list[Operation]] = {}
    for name, operation in _operations(app.openapi()):
        parts.setdefault(name, []).append(operation)
    return parts


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    schemas = document.get("components", {}).get("schemas", {})
    for path, item in document["paths"].items():
        for method, entry in item.items():
            if method not in METHODS:
                continue
            content = entry.get("requestBody", {}).get("content", {})
            body: Mapping[str, Any] = next(iter(content.values()), {})
            part = (entry.get("tags") or ["other"])[0]
            yield (
                part,
                Operation(
                    part=slug(part),
                    anchor=entry.get("operationId", f"{method}-{path}"),
                    method=method.upper(),
                    path=path,
                    summary=entry.get("summary", ""),
                    says=entry.get("description", ""),
                    parameters=[
                        Parameter(p["name"], p["in"], p.get("required", False), p.get("description", ""))
                        for p in entry.get("parameters", ())
                    ],
                    examples=list(_examples(body, schemas)),
                    fields=list(_fields(body.get("schema", {}), schemas)),
                    answers=[
                        (status, answer.get("description", "")) for status, answer in entry.get("responses", {}).items()
                    ],
                ),
            )


def _examples(body: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, example in body.get("examples", {}).items():
        yield name, _pretty(example.get("value"))
    if "example" in body:
        yield "example", _pretty(body["example"])
    for example in _resolved(body.get("schema", {}), schemas).get("examples", ()):
        yield "example", _pretty(example)


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Parameter]:
    found = _resolved(schema, schemas)
    required = set(found.get("required", ()))
    for name, field in found.get("properties", {}).items():
        yield Parameter(name, _kind(field), name in required, field.get("description", ""))


def _kind(field: Mapping[str, Any]) -> str:
    """A field's type in a word or two."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(choice) for choice in field["anyOf"]))
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    if "enum" in field:
        return "one of " + ", ".join(map(str, field["enum"]))
    if "const" in field:
        return str(field["const"])
    return str(field.get("format") or field.get("type") or "any")


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas.get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
    return found


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
