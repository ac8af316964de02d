"""One digest over all the figures of a pack: the same record, day, instant, rules and targets give the same."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any, Final

from app.kpis.reports import Gathered, Items
from workflow.kpis.indicators import comparators
from workflow.kpis.register import Register

FIELDS: Final = ("numerator", "denominator", "value", "target", "rag")


def digest_of(found: Gathered) -> str:
    """SHA-256 over every figure with its place, numerator, denominator, value, target and rating."""
    return sha256(json.dumps(list(_lines(found)), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _lines(found: Gathered) -> Iterator[list[object]]:
    yield from _of("now", found.now)
    yield from _of("before", found.before)
    yield from _of("year before", found.year_before)
    for span, items in found.trend:
        yield from _of(str(span.first), items)
    for by, groups in sorted(found.cuts.items()):
        for group, items in sorted(groups.items()):
            yield from _of(f"{by}={group}", items)


def _of(place: str, items: Items) -> Iterator[list[object]]:
    for (code, part), item in sorted(items.items()):
        yield [place, code, part, *(getattr(item, field) for field in FIELDS)]


def digest_of_register(register: Register) -> str:
    """SHA-256 over every indicator's definition, and what it is held against."""
    told = (register.words, register.targets, register.entered.targets, comparators())
    return sha256(json.dumps(list(map(_plain, told))).encode()).hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever the data holds
    """A value as JSON, the same in every process: a set has no order of its own."""
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(each)] for key, each in value.items()]
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return None if value is None else str(value)
