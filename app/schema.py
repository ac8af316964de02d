"""What every body and answer of the API has in common."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

Item = TypeVar("Item")


def unstorable(value: Any) -> str | None:  # noqa: ANN401 - JSON values
    """Why a JSON value cannot be stored as text in both databases, or None. Walks without recursion: input may be deep."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                if "\x00" in text:
                    return "text may not hold a NUL character"
                if any("\ud800" <= character <= "\udfff" for character in text):
                    return "text may not hold half a surrogate pair"
            case dict() as mapping:
                waiting += [*mapping.keys(), *mapping.values()]
            case list() as items:
                waiting += items
    return None


class Body(BaseModel):
    """Something a client sends: unknown fields are refused, and so is text that could not be kept faithfully."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:  # noqa: ANN401 - whatever was sent
        fault = unstorable(value)
        if fault:
            raise ValueError(fault)
        return value


class Reply(BaseModel):
    """Something the service answers."""

    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[Item]):
    """A list: its items, and the cursor of the next page or null."""

    items: list[Item]
    next: str | None = None
