"""A row that is not loaded, and why."""

from collections.abc import Sequence
from typing import Final

LONGEST_QUOTED: Final = 60


class Rejected(Exception):
    """A row that is not loaded: which column stands in the way, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason

    @classmethod
    def of(cls, faults: Sequence[tuple[str, str]]) -> "Rejected":
        """One rejection of every cell at fault: a person puts a row right once, not once for each of its cells."""
        each = dict.fromkeys(faults)
        if len(each) == 1:
            return cls(*faults[0])
        columns = dict.fromkeys(column for column, _ in each)
        return cls("; ".join(columns), "; ".join(f"{column}: {reason}" for column, reason in each))


def in_one_line(text: str) -> str:
    """Text for a terminal and for a reason: line ends and control characters are shown, not obeyed."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def shortened(text: str) -> str:
    """A cell in one line, cut where somebody pasted a letter into it."""
    return in_one_line(text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…")


def quoted(text: str) -> str:
    """A cell as a reason quotes it."""
    return f"'{shortened(text)}'"
