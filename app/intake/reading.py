"""A tracker file, read twice and never held: once to be sure that all of it can be read, once for its rows."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from app.intake.columns import FileFault, Header, header

MEGABYTE: Final = 1_000_000
ENCODING: Final = "utf-8-sig"  # UTF-8, with a byte-order mark or without


@dataclass(frozen=True)
class Line:
    """One row as it stands in the file. The header is row 1, as a spreadsheet counts."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Tracker:
    """A file that can be read to its end: its columns, and how many rows it has."""

    path: Path
    header: Header
    rows: int

    def lines(self) -> Iterator[Line]:
        """The rows, in order; a line with nothing in it is none."""
        with _opened(self.path) as file:
            records = csv.reader(file)
            next(records)
            for number, cells in enumerate(records, 2):
                if any(cells):
                    yield Line(number, cells)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    with path.open(encoding=ENCODING, newline="") as file:
        yield file


def survey(path: Path, max_mb: int) -> Tracker:
    """Read a file to its end once. Raises FileFault, in one line, for what would stop a load half-way."""
    if not path.exists():
        raise FileFault(f"{path}: there is no such file")
    if not path.is_file():
        raise FileFault(f"{path}: not a file of rows")
    size = path.stat().st_size
    if size > max_mb * MEGABYTE:
        raise FileFault(f"{path}: {size / MEGABYTE:.0f} MB, over the {max_mb} MB that EHC_IMPORT_MAX_MB allows")
    try:
        with _opened(path) as file:
            records = csv.reader(_without_nul(file))
            found = header(next(records, ()))
            rows = sum(1 for cells in records if any(cells))
    except UnicodeDecodeError as error:
        raise FileFault(f"{path}: not UTF-8 ({error.reason} after {error.start} bytes of a block)") from error
    except (csv.Error, OSError, FileFault) as error:
        raise FileFault(f"{path}: {error}") from error
    return Tracker(path, found, rows)


def _without_nul(file: TextIO) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        if "\x00" in line:
            raise FileFault(f"line {number} holds a NUL byte: this is no text file")
        yield line
