"""One entry of a data file, read field by field: what is missing, unknown or of the wrong kind is named with its place."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)


class LawDataError(ValueError):
    """A data file is wrong; the message names the file, the provision and the fault."""

    def __init__(self, where: str, fault: str) -> None:
        """Say where, then what."""
        super().__init__(f"{where}: {fault}")


class Entry:
    """A mapping from a data file that knows where it stands, refuses unknown keys and returns typed values."""

    def __init__(self, where: str, content: object, *, knows: str) -> None:
        """Refuse anything but a mapping whose keys are all among the words of `knows`."""
        if not isinstance(content, Mapping):
            raise LawDataError(where, f"expected keys and values, found {content!r}")
        self.where = where
        self._content: Mapping[object, object] = content
        unknown = sorted(str(key) for key in content if key not in knows.split())
        if unknown:
            raise LawDataError(where, f"unknown key {', '.join(unknown)}; known are {knows}")

    def fault(self, message: str) -> LawDataError:
        """A fault at this place."""
        return LawDataError(self.where, message)

    def get(self, key: str) -> object:
        """Whatever the key holds, or None."""
        return self._content.get(key)

    def text(self, key: str) -> str:
        """A text that must be there."""
        found = self.text_or_none(key)
        if not found:
            raise self.fault(f"{key} is missing")
        return found

    def text_or_none(self, key: str) -> str | None:
        """A text that may be absent."""
        found = self.get(key)
        if found is not None and not isinstance(found, str):
            raise self.fault(f"{key} must be text, not {found!r}")
        return found.strip() if found else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        found = self.get(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.fault(f"{key} must be a list of words, not {found!r}")
        return tuple(found)

    def day(self, key: str) -> date:
        """A date that must be there."""
        found = self.day_or_none(key)
        if found is None:
            raise self.fault(f"{key} is missing")
        return found

    def day_or_none(self, key: str) -> date | None:
        """A date that may be absent."""
        return None if self.get(key) is None else as_day(self.where, self.get(key))

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        found = self._content.get(key, False)
        if not isinstance(found, bool):
            raise self.fault(f"{key} must be true or false, not {found!r}")
        return found

    def number(self, key: str) -> int:
        """A whole number that must be there."""
        found = self.number_or_none(key)
        if found is None:
            raise self.fault(f"{key} is missing")
        return found

    def number_or_none(self, key: str) -> int | None:
        """A whole number, never negative, that may be absent."""
        found = self.get(key)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int) or found < 0):
            raise self.fault(f"{key} must be a whole number, not {found!r}")
        return found

    def one_of(self, key: str, words: type[Word]) -> Word:
        """One of a closed list of words."""
        found = self.text(key)
        try:
            return words(found)
        except ValueError:
            raise self.fault(f"{found!r} is not a {key}; known are {', '.join(words)}") from None

    def items(self, key: str) -> Iterator[object]:
        """The items of a list, none when absent."""
        found = self.get(key)
        if found is not None and not isinstance(found, list):
            raise self.fault(f"{key} must be a list")
        yield from found or ()

    def pairs(self, key: str) -> Iterator[tuple[object, object]]:
        """The keys and values of a mapping, none when absent."""
        found = self.get(key)
        if found is not None and not isinstance(found, Mapping):
            raise self.fault(f"{key} must be keys and values")
        yield from (found or {}).items()


def as_day(where: str, found: object) -> date:
    """A calendar day, and no instant."""
    if type(found) is not date:
        raise LawDataError(where, f"{found!r} is not a date; write it as 2014-09-01")
    return found
