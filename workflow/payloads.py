"""Payloads to and from the plain data of the record, with the words about people taken out and old versions lifted."""

import copy
import dataclasses
import types
import typing
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from workflow.events import PAYLOADS, Payload

Plain = dict[str, Any]

# (type, version) -> the function that lifts stored data of that version to the next. The record is never rewritten.
LIFTS: dict[tuple[str, int], Callable[[Plain], Plain]] = {}


def _converter(annotation: Any) -> Callable[[Any], Any] | None:  # noqa: ANN401 - annotations have no common type
    """How to read one stored value, or None where JSON's own value will do."""
    origin = typing.get_origin(annotation)
    arguments = [a for a in typing.get_args(annotation) if a not in (type(None), Ellipsis)]
    if origin in (types.UnionType, typing.Union):
        inner = _converter(arguments[0])
        return None if inner is None else lambda value: None if value is None else inner(value)
    if origin is tuple:
        each = _converter(arguments[0])
        return tuple if each is None else lambda values: tuple(each(value) for value in values)
    if annotation is date:
        return date.fromisoformat
    if annotation is datetime:
        return datetime.fromisoformat
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return lambda value: _build(annotation, value)
    return None


@cache
def _shape(cls: Any) -> dict[str, tuple[str, Callable[[Any], Any] | None]]:  # noqa: ANN401 - a payload class or a part of one
    hints = typing.get_type_hints(cls)
    fields = dataclasses.fields(cls)
    return {f.name.rstrip("_"): (f.name, _converter(hints[f.name])) for f in fields}


def _build(cls: Any, data: Plain) -> Any:  # noqa: ANN401 - whichever dataclass was asked for
    arguments = {}
    for key, value in data.items():
        name, convert = _shape(cls)[key]
        arguments[name] = value if convert is None else convert(value)
    return cls(**arguments)


def read(event_type: str, version: int, data: Plain) -> Payload:
    """A payload from stored data of any version ever released. Raises KeyError for a type or field never known."""
    while version < PAYLOADS[event_type].v:
        data = LIFTS[event_type, version](data)
        version += 1
    payload: Payload = _build(PAYLOADS[event_type], data)
    return payload


@cache
def _kept(cls: Any) -> tuple[tuple[str, str, Any, bool], ...]:  # noqa: ANN401 - a payload class or a part of one
    """Of each field: its name, its key in the record, its default, whether it holds words about people."""
    return tuple((f.name, f.name.rstrip("_"), f.default, _is_words(f)) for f in dataclasses.fields(cls))


def _is_words(f: "dataclasses.Field[Any]") -> bool:
    return bool(f.metadata.get("words"))


def _plain(value: Any, path: str, words: dict[str, str]) -> Any:  # noqa: ANN401 - JSON values
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _split(value, f"{path}/", words)
    if isinstance(value, tuple):
        return [_plain(item, f"{path}/{index}", words) for index, item in enumerate(value)]
    return value.isoformat() if isinstance(value, date) else value


def _split(instance: Any, prefix: str, words: dict[str, str]) -> Plain:  # noqa: ANN401 - any payload or part of one
    data = {}
    for name, key, default, is_words in _kept(instance.__class__):
        value = getattr(instance, name)
        if is_words:
            if value:
                words[prefix + key] = value
        elif value != default:
            data[key] = _plain(value, prefix + key, words)
    return data


def split(payload: Payload) -> tuple[Plain, dict[str, str]]:
    """What the chain keeps (dates, codes, ids) and, apart, the words about people, each under its path.

    A value equal to its field's default is left out, so that a field added later does not change what was hashed.
    """
    words: dict[str, str] = {}
    return _split(payload, "", words), words


def join(data: Plain, words: dict[str, str]) -> Plain:
    """Stored data with its words put back where they were, for those who may read them."""
    if not words:
        return data
    joined = copy.deepcopy(data)
    for path, text in words.items():
        *parents, last = path.split("/")
        place: Any = joined
        for parent in parents:
            place = place[int(parent)] if isinstance(place, list) else place[parent]
        place[last] = text
    return joined


def stamped_fields(cls: type[Payload]) -> frozenset[str]:
    """The fields that the service sets: a caller that sends one is refused."""
    return frozenset(f.name for f in dataclasses.fields(cls) if f.metadata.get("stamped"))  # type: ignore[arg-type]


def is_required(f: "dataclasses.Field[Any]") -> bool:
    """Whether people who record an event must give this field of it."""
    return f.default is dataclasses.MISSING or bool(f.metadata.get("required"))


def unsaid(part: Any, prefix: str = "") -> Iterator[str]:  # noqa: ANN401 - a payload or a part of one
    """The fields that people must give and that say nothing, by path: `summary`, `outstanding.0.why`."""
    for f in dataclasses.fields(part):
        value, path = getattr(part, f.name), prefix + f.name.rstrip("_")
        blank = value is None or (isinstance(value, str) and not value.strip())
        if blank and is_required(f):
            yield path
        for index, one in enumerate(value if isinstance(value, tuple) else ()):
            if dataclasses.is_dataclass(one):
                yield from unsaid(one, f"{path}.{index}.")


def words_fields(cls: type[Payload]) -> frozenset[str]:
    """The fields that hold words about people."""
    return frozenset(f.name for f in dataclasses.fields(cls) if _is_words(f))  # type: ignore[arg-type]
