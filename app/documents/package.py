"""What a DOCX or ODT carries besides its text: macros, or far more than it weighs. Unpacked in memory, never to disk."""

import zlib
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.errors import Problem, invalid

WAY_ROUND: Final = "Save it as a PDF and send that"

MOST_PARTS: Final = 5_000
MOST_UNPACKED: Final = 200_000_000
ALWAYS_ENOUGH: Final = 10_000_000
"""So much unpacked is never called a bomb, however well it was packed."""
MOST_TIMES: Final = 100
_CHUNK: Final = 1_000_000
_PROTECTED: Final = 0x1
_MACROS: Final = ("basic/", "scripts/")


def refuse_dangers(content: bytes) -> None:
    """Raises 422 for a package with macros, one that unpacks to far more than it weighs, or that cannot be looked into."""
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            _refuse_bomb(parts, len(content))
            for part in parts:
                _refuse_macros(part.filename.lower())
                _look_into(package, part)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as damaged:
        raise _refusal("the file is damaged, or packed so that it cannot be looked into") from damaged


def _refusal(reason: str) -> Problem:
    return invalid("file", f"{reason}. {WAY_ROUND}")


def _refuse_bomb(parts: list[ZipInfo], weight: int) -> None:
    """By what the package says of itself: `_look_into` finds out a lie."""
    unpacked = sum(part.file_size for part in parts)
    most = min(MOST_UNPACKED, max(ALWAYS_ENOUGH, weight * MOST_TIMES))
    if len(parts) > MOST_PARTS or unpacked > most:
        raise _refusal("unpacked, the file is far larger than it looks")


def _refuse_macros(name: str) -> None:
    if name.rpartition("/")[2] == "vbaproject.bin" or name.startswith(_MACROS):
        raise _refusal("the file carries macros")


def _look_into(package: ZipFile, part: ZipInfo) -> None:
    """Unpack a part: its size and checksum must be what the package says."""
    if part.flag_bits & _PROTECTED:
        raise _refusal("the file is protected, so it cannot be looked into")
    is_list_of_kinds = part.filename == "[Content_Types].xml"
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if is_list_of_kinds and b"macroenabled" in chunk.lower():
                raise _refusal("the file carries macros")
