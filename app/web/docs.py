"""/docs: the API's operations on one plain page, made from the same OpenAPI document that programs read."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.web import sessions
from app.web.render import render

router = APIRouter(include_in_schema=False)
METHODS = ("get", "post", "put", "patch", "delete")


class Parameter(NamedTuple):
    """One parameter of an operation."""

    name: str
    place: str
    required: bool
    says: str


class Operation(NamedTuple):
    """One operation, as a reader needs it."""

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
    document = request.app.openapi()
    rooms: dict[str, list[Operation]] = {}
    for tag, operation in _operations(document):
        rooms.setdefault(tag, []).append(operation)
    return render(request, "docs.html", info=document["info"], rooms=rooms)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    schemas = document.get("components", {}).get("schemas", {})
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            entry = item[method]
            content = entry.get("requestBody", {}).get("content", {})
            body: Mapping[str, Any] = next(iter(content.values()), {})
            yield (
                (entry.get("tags") or ["other"])[0],
                Operation(
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
