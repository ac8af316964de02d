"""What a PDF carries besides its pages: scripts, programs to launch, files within the file. It is read, never run."""

import re
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Final

from app.errors import Problem, invalid

WAY_ROUND: Final = "Print it to a new PDF, which leaves that out, and send the new one"

_DANGERS: Final = {
    "JavaScript": "a script",
    "JS": "a script",
    "Rendition": "media that may run a script",
    "RichMedia": "media that may run a script",
    "XFA": "a form that may run a script",
    "Launch": "an action that starts a program",
    "SubmitForm": "an action that sends what is filled in",
    "ImportData": "an action that fetches another file",
    "GoToE": "an action that opens another file",
    "GoToR": "an action that opens another file",
    "EmbeddedFile": "another file inside it",
    "EmbeddedFiles": "another file inside it",
}
_NAME: Final = re.compile(rb"/(" + "|".join(_DANGERS).encode() + rb")(?![A-Za-z0-9])")
# An address that a reader goes to by pressing a link stands in the link; one that is opened with the file, elsewhere.
_ADDRESS: Final = re.compile(rb"/A\s*<<[^<>]*|(/URI)(?![A-Za-z0-9])")
# To open the file at a page is harmless, and is written as an array.
_BY_ITSELF: Final = re.compile(rb"/(?:OpenAction(?![A-Za-z0-9])(?!\s*\[)|AA(?![A-Za-z0-9]))")
# Two letters turn up in compressed pictures by chance: a true name stands among characters that can be read.
_CLEAR: Final = re.compile(rb"[\t\n\r\f\x20-\x7e]*")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
_SPACE: Final = rb"(?:[\s\0]|%[^\r\n]*+[\r\n])"
# An object stream begins with pairs of numbers; so do some pages, which does no harm.
_OBJECTS: Final = re.compile(_SPACE + rb"*\d+" + _SPACE + rb"+\d+\D")
_TYPE_ELSEWHERE: Final = re.compile(rb"/Type\s+\d+\s+\d+\s+R")
_MOST_STREAMS: Final = 20_000
_MOST_UNPACKED: Final = 200_000_000
_DICTIONARY: Final = 2048
_BEGINNING: Final = 4096
_BITE: Final = 65_536


def refuse_dangers(content: bytes) -> None:
    """Raises 422 for a PDF that carries what runs, launches or hides, or that cannot be looked into."""
    plain = _unescaped(content)
    if re.search(rb"/Encrypt(?![A-Za-z0-9])", plain):
        raise _refusal("it is protected, so it cannot be looked into")
    if _TYPE_ELSEWHERE.search(plain):
        raise _refusal("it hides what its parts are, so it cannot be looked into")
    acts_by_itself = has_loose_address = False
    for part in chain([plain], _object_streams(content, plain.count(b"/ObjStm"))):
        for name in _NAME.finditer(part):
            if name[1] != b"JS" or _stands_in_text(part, *name.span()):
                word = name[1].decode()
                raise _refusal(f"it carries {_DANGERS[word]} (/{word})")
        acts_by_itself |= any(_stands_in_text(part, *action.span()) for action in _BY_ITSELF.finditer(part))
        has_loose_address |= any(address[1] for address in _ADDRESS.finditer(part))
    if acts_by_itself and has_loose_address:
        raise _refusal("it carries an action that opens an address by itself (/URI)")


def _refusal(reason: str) -> Problem:
    return invalid("file", f"{reason}. {WAY_ROUND}")


def _unescaped(content: bytes) -> bytes:
    """Names as a reader takes them: /J#61vaScript is /JavaScript."""
    return _ESCAPED.sub(lambda escaped: bytes.fromhex(escaped[1].decode()), content)


def _stands_in_text(part: bytes, start: int, end: int) -> bool:
    around = part[max(0, start - 8) : end + 8]
    return _CLEAR.fullmatch(around) is not None


def _object_streams(content: bytes, called_so: int) -> Iterator[bytes]:
    """The objects that lie compressed in streams. Where one that is called so was not opened, the file is refused."""
    left, view = _MOST_UNPACKED, memoryview(content)
    for number, stream in enumerate(_STREAM.finditer(content)):
        if number > _MOST_STREAMS:
            raise _refusal("it has too many parts to be looked into")
        dictionary = _unescaped(content[max(0, stream.start() - _DICTIONARY) : stream.start()].rpartition(b"obj")[2])
        is_called_so = b"/ObjStm" in dictionary
        objects = _unpacked(view, stream.end(), left, whole=is_called_so)
        if objects is None:
            continue
        called_so -= is_called_so and re.search(rb"/(DecodeParms|DP)\b", dictionary) is None
        left -= len(objects)
        yield _unescaped(objects)
    if called_so > 0:
        raise _refusal("its objects are packed so that they cannot be looked into")


def _unpacked(content: memoryview, start: int, limit: int, *, whole: bool) -> bytes | None:
    """A deflated stream that begins as objects do, or any if `whole`; None for another. Raises 422 past the limit."""
    inflate, found, at, waiting = zlib.decompressobj(), bytearray(), start, b""
    while not inflate.eof and (waiting or at < len(content)):
        if not waiting:
            bite = _BITE if whole else _BEGINNING
            waiting, at = bytes(content[at : at + bite]), at + bite
        try:
            found += inflate.decompress(waiting, limit + 1 if whole else _BEGINNING)
        except zlib.error:
            return None
        waiting = inflate.unconsumed_tail
        if len(found) > limit:
            raise _refusal("unpacked, it is too large")
        if not whole and (len(found) >= _BEGINNING or inflate.eof):
            if not _OBJECTS.match(found):
                return None
            whole = True
    return bytes(found) if whole else None
