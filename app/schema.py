"""What every body and answer of the API has in common."""

from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

Item = TypeVar("Item")
Place = tuple[str | int, ...]
"""Where in a JSON value something stands: the names and numbers that lead to it."""

_LAST_OF_EACH_PLANE: Final = [plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)]
NONCHARACTERS: Final = frozenset(map(chr, [*range(0xFDD0, 0xFDF0), *_LAST_OF_EACH_PLANE]))
"""What Unicode says will never be a letter: databases keep it, but neither XML nor a font has anything for it."""
ON_RECORD: Final = {"on_record": True}
"""The context in which what is already kept is validated: it was taken in by the rules of its day."""


def _fault_of(text: str) -> str | None:
    if "\x00" in text:
        return "text may not hold a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "text may not hold half a surrogate pair"
    if not NONCHARACTERS.isdisjoint(text):
        return "text may not hold a noncharacter of Unicode, such as U+FFFE"
    return None


def _first_fault(value: Any) -> tuple[Place, str] | None:  # noqa: ANN401 - JSON values
    """Where a JSON value cannot be kept as text, and why. Walks without recursion: input may be deep.

    Names are looked at before what they name: one that cannot be kept is in no place that is said.
    """
    waiting: list[tuple[Place, Any]] = [((), value)]
    while waiting:
        place, found = waiting.pop()
        match found:
            case str() as text:
                fault = _fault_of(text)
                if fault:
                    return place, fault
            case dict() as mapping:
                waiting += [((*place, name), item) for name, item in mapping.items()]
                waiting += [(place, name) for name in mapping]
            case list() as items:
                waiting += [((*place, n), item) for n, item in enumerate(items)]
    return None


def unstorable(value: Any) -> str | None:  # noqa: ANN401 - JSON values
    """Why a JSON value cannot be stored as text in both databases, and printed from them; or None."""
    found = _first_fault(value)
    return found[1] if found else None


class Body(BaseModel):
    """Something a client sends: unknown fields are refused, and so is text that could not be kept faithfully."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever was sent
        found = None if info.context == ON_RECORD else _first_fault(value)
        if found:
            place, fault = found
            error = InitErrorDetails(type=PydanticCustomError("unstorable", fault), loc=place, input=None)
            raise ValidationError.from_exception_data(cls.__name__, [error])
        return value


class Reply(BaseModel):
    """Something the service answers."""

    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[Item]):
    """A list: its items, and the cursor of the next page or null."""

    items: list[Item]
    next: str | None = None
