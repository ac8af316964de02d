"""What every body and answer of the API has in common."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
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


_ISO: Final = {
    date: (re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a day is written YYYY-MM-DD, for example 2026-01-05"),
    datetime: (
        re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})"),
        "an instant is written with its time zone, for example 2026-01-05T18:30:00Z",
    ),
}


def not_iso(kind: type[date], sent: object) -> str | None:
    """Why something sent for a day (`date`) or an instant (`datetime`) is not written as one, or None.

    Pydantic takes a count of seconds for either, midnight for a day, and a day for an instant.
    """
    form, said = _ISO[kind]
    return None if isinstance(sent, date) or (isinstance(sent, str) and form.fullmatch(sent)) else said


def _written_as(kind: type[date]) -> BeforeValidator:
    def held(sent: object) -> object:
        if fault := not_iso(kind, sent):
            raise ValueError(fault)
        return sent

    return BeforeValidator(held)


ISO_DAY: Final = _written_as(date)
IsoDay = Annotated[date, ISO_DAY]
"""A day as a client sends it, in a body, a form or an address."""
IsoInstant = Annotated[AwareDatetime, _written_as(datetime)]
"""An instant as a client sends it."""


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
