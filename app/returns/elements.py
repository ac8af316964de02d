"""A person's element as the model has it, by the outline; elements of earlier layouts under the names of today's."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from app.returns.outline import PERSON, REQUEST, Branch, Leaf, Shape
from app.schema import unstorable
from workflow.returns.model import ActivePlan, Person, Request

Element = Any  # lxml carries no types
LONGEST: Final = 200  # characters of a value: names, codes, days
EARLIER: Final = {("Person", "GenderCurrent"): "Sex"}
MOVED: Final = {("ActivePlans", "Res"): "residential", ("ActivePlans", "WBP"): "work_based"}
"""Before the 2024 layout these were the plan's, and are the placement's now."""
_FLAGS: Final = {"1": True, "true": True, "0": False, "false": False}


class Misread(Exception):
    """An element whose value cannot be read: which, and why."""

    def __init__(self, element: str, reason: str) -> None:
        super().__init__(reason)
        self.element, self.reason = element, reason


@dataclass
class Readings:
    """One person as read: their own details, then each request, or why it cannot be read; and what is left out."""

    person: Person
    requests: list[Request | Misread] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)


def readings(element: Element) -> Readings:
    """A person's element. Raises Misread where the person's own details cannot be read."""
    doubts: list[tuple[str, str]] = []
    requests: list[Request | Misread] = []
    for each in element.iterchildren("Requests"):
        try:
            requests.append(_read(each, REQUEST, doubts))
        except Misread as fault:
            requests.append(fault)
    own = Shape(PERSON.holds, tuple(part for part in PERSON.parts if isinstance(part, Leaf)))
    return Readings(_read(element, own, doubts, ignore="Requests"), requests, doubts)


def _read(element: Element, shape: Shape, doubts: list[tuple[str, str]], ignore: str = "") -> Any:  # noqa: ANN401 - the shape's class
    parts, found = shape.by_tag, {}
    several: dict[str, list[Any]] = {}
    moved: dict[str, str] = {}
    for child in element.iterchildren():
        where = (element.tag, child.tag)
        part = parts.get(EARLIER.get(where, child.tag))
        if where in MOVED:
            moved[MOVED[where]] = _text(child)
        elif part is None:
            if child.tag != ignore:
                doubts.append((str(child.tag)[:60], "not an element of the return as it is known: left out"))
        elif isinstance(part, Leaf):
            value = _value(part, child)
            if part.field in found:
                raise Misread(part.tag, "given twice")
            if value is not None:
                found[part.field] = value
        elif part.many:
            several.setdefault(part.field, []).append(_read(child, part.of, doubts))
        else:
            found[part.field] = _read(child, part.of, doubts)
    # What the file leaves out is None, whatever a new one of its kind would say.
    absent = {part.field: () if isinstance(part, Branch) and part.many else None for part in shape.parts}
    given = {**absent, **found, **{name: tuple(each) for name, each in several.items()}}
    made = shape.holds(**given)
    return _with_moved(made, {name: value for name, value in moved.items() if value})


def _with_moved(made: Any, moved: dict[str, str]) -> Any:  # noqa: ANN401 - any class of the model
    if not moved or not isinstance(made, ActivePlan) or not made.placements:
        return made
    first, *others = made.placements
    return replace(made, placements=(replace(first, **moved), *others))  # type: ignore[arg-type]  # two texts


def _text(element: Element) -> str:
    text = (element.text or "").strip()
    if len(text) > LONGEST:
        raise Misread(str(element.tag)[:60], f"over {LONGEST} characters")
    fault = unstorable(text)
    if fault:
        raise Misread(str(element.tag)[:60], fault)
    return text


def _value(leaf: Leaf, element: Element) -> Any:  # noqa: ANN401 - a text, a date or a truth
    text = _text(element)
    return _KINDS[leaf.kind](leaf.tag, text) if text else None


def _a_date(tag: str, text: str) -> date:
    try:
        return date.fromisoformat(text[:10] if text[10:11] == "T" else text)
    except ValueError as error:
        raise Misread(tag, f"{text[:40]!r} is no day of the form 2026-01-15") from error


def _a_flag(tag: str, text: str) -> bool:
    if text.casefold() not in _FLAGS:
        raise Misread(tag, f"{text[:40]!r} is neither 0 nor 1")
    return _FLAGS[text.casefold()]


_KINDS: Final[dict[str, Callable[[str, str], Any]]] = {
    "text": lambda _, text: text,
    "date": _a_date,
    "flag": _a_flag,
}
