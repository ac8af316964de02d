"""What a file is, told by its own bytes: its name and what the sender calls it are only checked against them."""

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

import puremagic

from app.errors import Problem

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT: Final = "application/vnd.oasis.opendocument.text"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
TEXT: Final = "text/plain"

EXTENSIONS: Final = {
    PDF: ("pdf",),
    DOCX: ("docx",),
    ODT: ("odt",),
    JPEG: ("jpg", "jpeg"),
    PNG: ("png",),
    TEXT: ("txt",),
}
TAKEN: Final = "PDF, DOCX, ODT, JPEG, PNG and plain text (.txt) are taken"
LONGEST_STEM: Final = 120
_LAYOUT: Final = frozenset("\t\n\r\f")


def media_type(content: bytes, name: str) -> str:
    """The kind of a file, one of those taken. Raises 415 for any other, and where the name says another than the bytes."""
    extension = name.rpartition(".")[2].lower()
    found = _by_signature(content) or (TEXT if extension == "txt" and _is_text(content) else None)
    if found is None:
        raise Problem(
            415, "media-type", f"the file is none of the kinds taken: {TAKEN}. Save it as a PDF and send that"
        )
    if extension not in EXTENSIONS[found]:
        named = f"ends in .{extension}" if "." in name else "has no ending"
        detail = f"the file is {found}, yet its name {named}: give it the ending .{EXTENSIONS[found][0]} if that is what it is"
        raise Problem(415, "media-type", detail)
    return found


def safe_name(name: str) -> str:
    """A file's name without folders or characters that could mislead: for the database and the header, never for a path."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    plain = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    stem, _, extension = plain.rpartition(".")
    return f"{stem.strip(' .')[:LONGEST_STEM] or 'document'}.{extension.lower()}"


def _by_signature(content: bytes) -> str | None:
    found = set(_signatures(content))
    if DOCX in found:  # every ZIP file begins so: what it is stands inside
        return _package(content)
    return next((kind for kind in (PDF, PNG, JPEG) if kind in found), None)


def _signatures(content: bytes) -> Iterator[str]:
    try:
        matches = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return
    yield from (match.mime_type for match in matches if match.offset == 0)


def _package(content: bytes) -> str | None:
    try:
        with ZipFile(BytesIO(content)) as package:
            names = package.namelist()
            if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
                return DOCX
            if names[:1] == ["mimetype"] and package.getinfo("mimetype").file_size == len(ODT):
                return ODT if package.read("mimetype") == ODT.encode() else None
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return None
    return None


def _is_text(content: bytes) -> bool:
    """Words and line ends, in an encoding that says so or in one of the two it is likely to be; no script for a shell."""
    if content.startswith(b"#!"):
        return False
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(c in _LAYOUT or unicodedata.category(c) != "Cc" for c in set(words))
    return False
