"""What a DOCX or ODT carries besides its text: macros, or far more than it weighs. Unpacked in memory, never to disk."""

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from app.documents.office import TYPES, Reading, is_package, is_xml, refusal

MOST_PARTS: Final = 5_000
MOST_UNPACKED: Final = 200_000_000
ALWAYS_ENOUGH: Final = 10_000_000
"""So much unpacked is never called a bomb, however well it was packed."""
MOST_TIMES: Final = 100
_CHUNK: Final = 1_000_000
_PROTECTED: Final = 0x1
_MACROS: Final = ("basic/", "scripts/")


def refuse_dangers(content: bytes) -> None:
    """Raises 422 for a package that carries what runs, fetches or is another file, for a bomb, or one that cannot be looked into."""
    try:
        _look_through(content)
    except (
        BadZipFile,
        zlib.error,
        etree.XMLSyntaxError,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ) as damaged:
        raise refusal("the file is damaged, or packed so that it cannot be looked into") from damaged


def _look_through(content: bytes) -> None:
    """The package, and those that lie in it: together they may have so many parts, and unpack to so much."""
    waiting, parts, unpacked, reading = [content], 0, 0, Reading()
    most = min(MOST_UNPACKED, max(ALWAYS_ENOUGH, len(content) * MOST_TIMES))
    while waiting:
        inner = waiting.pop()
        with ZipFile(BytesIO(inner)) as package:
            parts += len(package.infolist())
            # By what the package says of itself: to look into a part finds out a lie.
            unpacked += sum(part.file_size for part in package.infolist())
            if parts > MOST_PARTS or unpacked > most:
                raise refusal("unpacked, the file is far larger than it looks")
            waiting += _looked_into(package, reading if _is_office(package, is_outermost=inner is content) else None)


def _is_office(package: ZipFile, *, is_outermost: bool) -> bool:
    """Whether it is a package of Office, not an OpenDocument text. Raises 422 for any other within one, or a name borne twice."""
    names = [part.filename.lower() for part in package.infolist()]
    if TYPES not in package.namelist():
        if not is_outermost:
            raise refusal("the file carries another file inside it")
        return False
    if len(names) != len(set(names)):
        raise refusal("the file has two parts of one name, so it cannot be looked into")
    return True


def _looked_into(package: ZipFile, reading: Reading | None) -> Iterator[bytes]:
    """Look into each part, in an Office package at what it says too; the packages among them are given back."""
    for part in package.infolist():
        name = part.filename.lower().replace("\\", "/")
        if name.rpartition("/")[2] == "vbaproject.bin" or name.startswith(_MACROS):
            raise refusal("the file carries macros")
        if part.flag_bits & _PROTECTED:
            raise refusal("the file is protected, so it cannot be looked into")
        chunks = _chunks(package, part)
        beginning = next(chunks, b"")
        if reading and is_package(beginning):
            yield b"".join([beginning, *chunks])
        elif reading and beginning and is_xml(name, beginning):
            _read(reading.parser(), chain([beginning], chunks))
        else:
            for _ in chunks:  # its size and checksum must be what the package says
                pass


def _chunks(package: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _read(parser: etree.XMLParser, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        parser.feed(chunk)
    parser.close()
