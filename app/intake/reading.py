"""A tracker file, read twice and never held: once to be sure that all of it can be read, once for its rows."""

import csv
import io
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TextIO

from app.intake.columns import DATES, FileFault, Header, header, named
from app.intake.dates import is_month_first
from app.intake.encoding import WINDOWS_1252, encoding_of

MEGABYTE: Final = 1_000_000
SEPARATORS: Final = (",", ";", "\t", "|")
_HEAD: Final = 100_000  # characters in which the names of the columns are looked for


@dataclass(frozen=True)
class Line:
    """One row as it stands in the file, numbered as a spreadsheet numbers it: the header is row 1.

    `fault` says what is wrong with how it is written, where its cells cannot be told apart for certain.
    """

    number: int
    cells: Sequence[str]
    fault: str = ""


@dataclass(frozen=True)
class Tracker:
    """A file that can be read to its end: how it is written, its columns, and how many rows it has."""

    path: Path
    encoding: str
    separator: str
    header: Header
    rows: int

    @property
    def notes(self) -> list[str]:
        """What a person should know of how the file was read."""
        guessed = "read as Windows-1252, since it is not UTF-8: look at a name with an accent in it"
        return [guessed] if self.encoding == WINDOWS_1252 else []

    def lines(self) -> Iterator[Line]:
        """The rows, in order; a line with nothing in it is none."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            records = _filled(file, self.separator)
            next(records)  # the names of the columns
            yield from records


def survey(path: Path, max_mb: int) -> Tracker:
    """Read a file to its end once. Raises FileFault, in one line, for what would stop a load half-way."""
    try:
        _refuse_what_is_no_file(path, max_mb)
        encoding = encoding_of(path)
        with _opened(path, encoding) as file:
            separator = _separator(file.read(_HEAD))
        with _opened(path, encoding) as file:
            return _surveyed(path, encoding, separator, file)
    except (OSError, FileFault) as error:
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise FileFault(f"{path}: {words}") from error


def _refuse_what_is_no_file(path: Path, max_mb: int) -> None:
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise FileFault("there is no such file") from error
    if stat.S_ISDIR(found.st_mode):
        raise FileFault("this is a folder, not a file of rows")
    if not stat.S_ISREG(found.st_mode):  # a pipe or a device cannot be read twice, or has no end
        raise FileFault("this is a pipe or a device, not a file of rows")
    if found.st_size > max_mb * MEGABYTE:
        size = found.st_size / MEGABYTE
        raise FileFault(f"{size:.0f} MB, over the {max_mb} MB that EHC_IMPORT_MAX_MB allows")


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            yield file
        except UnicodeDecodeError as error:
            what = "neither UTF-8 nor Windows-1252" if encoding == WINDOWS_1252 else f"not all {encoding}"
            raise FileFault(
                f"its text is {what}: byte {error.object[error.start]:#x} is none of its letters"
            ) from error


def _separator(head: str) -> str:
    """What stands between the cells: that by which the first line has the most columns of the contract."""

    def known(separator: str) -> int:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
        try:
            return len({named(cell) for cell in next(filter(_says_something, rows), ())} - {""})
        except csv.Error:
            return 0

    return max(SEPARATORS, key=known)


def _surveyed(path: Path, encoding: str, separator: str, file: TextIO) -> Tracker:
    records = _filled(file, separator)
    found = header(next(records, Line(1, ())).cells)
    dates = [(place, name) for place, name in enumerate(found.names) if name in DATES]
    month_first: dict[str, tuple[int, str]] = {}
    rows = 0
    for line in records:
        rows += 1
        for place, name in dates:
            if place < len(line.cells) and name not in month_first and is_month_first(line.cells[place]):
                month_first[name] = line.number, line.cells[place].strip()
    return Tracker(path, encoding, separator, replace(found, month_first=month_first), rows)


def _filled(file: TextIO, separator: str) -> Iterator[Line]:
    return (line for line in _records(file, separator) if _says_something(line.cells))


def _says_something(cells: Sequence[str]) -> bool:
    return any(map(str.strip, cells))


def _records(file: TextIO, separator: str) -> Iterator[Line]:
    """Every record. Strict about quotation marks: a loose reader lets one left open swallow the rows that follow it."""
    lines = _Lines(file)
    reader, number = csv.reader(lines, delimiter=separator, strict=True), 0
    while True:
        number, start = number + 1, lines.number
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if lines.number > start + 1 or len(lines.last) > csv.field_size_limit():
                raise FileFault(
                    f"line {start + 1}: a quotation mark is left open, or a cell is longer than "
                    f"{csv.field_size_limit():,} characters ({error}): where rows end cannot be told from there on"
                ) from error
            loose = next(csv.reader([lines.last], delimiter=separator), [])
            yield Line(
                number, loose, "a quotation mark stands in the middle of a cell, or one is left open: write it twice"
            )
            continue
        yield Line(number, cells)


class _Lines:
    """A file's lines as they are read, counted; NUL bytes end it."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.number, self.last = file, 0, ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = next(self.file)
        self.number += 1
        if "\x00" in self.last:
            raise FileFault(f"line {self.number} holds a NUL byte: this is no text file, or UTF-16 without its mark")
        return self.last
