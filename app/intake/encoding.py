"""What a file is, by its first bytes, and how its text is written: UTF-8, UTF-16 with its mark, or Windows-1252."""

import codecs
import re
from pathlib import Path
from typing import Final

from app.intake.columns import FileFault

UTF_8: Final = "utf-8"
MARKED_UTF_8: Final = "utf-8-sig"  # as Excel writes it: with a byte-order mark
UTF_16: Final = "utf-16"  # the mark says in which order
WINDOWS_1252: Final = "cp1252"
_HEAD: Final = 4096
_BLOCK: Final = 1 << 20

_SIGNATURES: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a workbook (.xlsx, .ods) or another ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old workbook (.xls) or Office document"),
    (b"{\\rtf", "a document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"SQLite format 3\x00", "a database (SQLite)"),
)
_HTML: Final = re.compile(r"<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)


def encoding_of(path: Path) -> str:
    """How a file's text is written. Raises FileFault where its first bytes say that it is something else than rows."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise FileFault(f"this is {what}, not CSV: save the sheet as CSV (UTF-8) and load that")
    found = _by_mark(head) or (UTF_8 if _is_utf_8(path) else WINDOWS_1252)
    if found == WINDOWS_1252 and b"\x00" in head:
        raise FileFault("it holds NUL bytes: this is no text file")
    start = head.decode(found, errors="ignore").lstrip()
    if start.startswith("<"):
        raise FileFault(f"this is {'HTML' if _HTML.match(start) else 'XML'}, not CSV")
    if start.startswith(("{", "[{")):
        raise FileFault("this is JSON, not CSV")
    if not start and len(head) < _HEAD:
        raise FileFault("the file is empty")
    return found


def _by_mark(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    return MARKED_UTF_8 if head.startswith(codecs.BOM_UTF8) else None


def _is_utf_8(path: Path) -> bool:
    """Whether every byte of it is: only the whole file tells, for one name in the last row may be all that is not."""
    decoder = codecs.getincrementaldecoder(UTF_8)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
