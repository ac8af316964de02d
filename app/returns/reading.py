"""A return read as a stream: no more of the file than one person stands in memory, and nothing outside it is fetched.

A document type is refused, and entities with it. The file is read twice: once to be sure that all of it can be read.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from lxml import etree

from app.intake.columns import FileFault
from app.returns.elements import Element

KNOWN_YEARS: Final = range(2023, 2028)
"""The collections whose layout this reads: the earlier ones differ by names that elements.py knows."""
MOST: Final = 5_000  # elements in the header, or in one person: a child has a few requests, each of some forty
TOP, SECTION, PERSON = 1, 2, 3


@dataclass(frozen=True)
class Source:
    """A file that can be read to its end: of which year, as at which day, of whom, and how many requests it holds."""

    path: Path
    year: int
    authority: str
    requests: int

    def persons(self) -> Iterator[Element]:
        """Its persons, each cleared when the next is asked for."""
        with _opened(self.path) as file:
            yield from (element for element in _sections(file) if element.tag == "Person")


def survey(path: Path, authority: str) -> Source:
    """Read a file to its end. Raises FileFault, in one line, for one that is no return of this authority's."""
    try:
        _refuse_what_is_no_file(path)
        with _opened(path) as file:
            return _surveyed(path, file, authority)
    except (OSError, FileFault) as error:
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise FileFault(f"{path}: {words}") from error


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise FileFault("there is no such file") from error
    if stat.S_ISDIR(found.st_mode):
        raise FileFault("this is a folder, not a file")
    if not stat.S_ISREG(found.st_mode):  # a pipe or a device cannot be read twice, or has no end
        raise FileFault("this is a pipe or a device, not a file")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        try:
            yield file
        except etree.XMLSyntaxError as error:
            raise FileFault(f"this cannot be read as XML: {error.msg}") from error


def _surveyed(path: Path, file: BinaryIO, authority: str) -> Source:
    header: tuple[int, str] | None = None
    requests = 0
    for element in _sections(file):
        if element.tag == "Header":
            header = _checked(element, authority)
        elif header is None:
            raise FileFault("its persons come before its header: this is no SEN2 return")
        else:
            requests += sum(1 for _ in element.iterchildren("Requests"))
    if header is None:
        raise FileFault("it has no header: this is no SEN2 return")
    return Source(path, *header, requests)


def _checked(header: Element, authority: str) -> tuple[int, str]:
    """The year and the authority of a return. Raises FileFault for another collection, year or authority."""
    collection = header.findtext("CollectionDetails/Collection", "").strip()
    if collection != "SEN2":
        raise FileFault(f"this is a return of the collection {collection[:40]!r}, not of SEN2")
    year = header.findtext("CollectionDetails/Year", "").strip()
    if not (year.isascii() and year.isdigit()) or int(year[:5]) not in KNOWN_YEARS:
        raise FileFault(
            f"this is the collection of {year[:40]!r}; what is read are those of {KNOWN_YEARS[0]} to {KNOWN_YEARS[-1]}"
        )
    lea = header.findtext("Source/LEA", "").strip()
    if lea != authority:
        raise FileFault(f"this is the return of authority {lea[:40]!r}; this installation is {authority}'s")
    return int(year), lea


def _sections(file: BinaryIO) -> Iterator[Element]:
    """The header and the persons of a file, one at a time: each is gone when the next is asked for."""
    reader = etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = within = 0
    for event, element in reader:
        if event == "start":
            depth += 1
            begins = depth <= SECTION or (depth == PERSON and element.tag == "Person")
            within = 0 if begins else within + 1
            _refuse_what_is_no_return(element, depth, within)
            continue
        if (depth == PERSON and element.tag == "Person") or (depth == SECTION and element.tag == "Header"):
            yield element
        if depth <= PERSON and element.getparent() is not None and element.getparent().tag != "Header":
            _clear(element)
        depth -= 1


def _refuse_what_is_no_return(element: Element, depth: int, within: int) -> None:
    if depth == TOP:
        if element.getroottree().docinfo.doctype:
            raise FileFault("it has a document type (DTD), which no return has: it is not read")
        if element.tag != "Message":
            raise FileFault(f"this is XML, and no SEN2 return: it begins with {_said(element)}, not Message")
    elif depth == SECTION and element.tag not in {"Header", "Persons"}:
        raise FileFault(f"this is no SEN2 return: {_said(element)} stands beside Header and Persons")
    elif depth == PERSON and element.getparent().tag == "Persons" and element.tag != "Person":
        raise FileFault(f"this is no SEN2 return: {_said(element)} stands among its persons")
    elif within > MOST:
        raise FileFault(f"its header or one person has over {MOST:,} elements: this is no SEN2 return")


def _said(element: Element) -> str:
    return repr(str(element.tag)[:60])


def _clear(element: Element) -> None:
    """Forget an element and what came before it, so that memory stays flat."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
